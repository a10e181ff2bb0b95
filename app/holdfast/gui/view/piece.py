"""One stretch of a message as it is laid out: a value."""

from __future__ import annotations

from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.render import Formula, Run

PieceKind = Literal["text", "quote", "code", "quiet", "fold", "seam"]

_NO_FORMULAS: Mapping[str, Formula] = MappingProxyType({})


def _no_formulas() -> Mapping[str, Formula]:
    return _NO_FORMULAS


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message.

    text and quote: `html`, dressed in a theme's colours only when it is laid out, with the pictures of its `formulas`.
    code: `text` and its `runs`, with `label` its language and `whole` all of it for copying, where it was cut into
    several, and `is_quoted` where it stands in a quotation. quiet: one line, `label`. seam: where another model went
    on, `label`. fold: the line `label`, which unfolds `body`; `mark` is all that is seen of it while it is folded,
    where that is less than the label. `plain` is what is read, for finding and copying; `size` counts its characters,
    for guessing heights. `indent` counts the lists it stands in. `written` is the Markdown it came from, at `span`.
    `grows`: it is the end of a reply that is being written, as plain `text`.
    """

    kind: PieceKind
    html: str = ""
    formulas: Mapping[str, Formula] = field(default_factory=_no_formulas)
    text: str = ""
    runs: tuple[Run, ...] = ()
    label: str = ""
    plain: str = ""
    size: int = 0
    lines: int = 1
    whole: str = ""
    is_first: bool = True
    is_last: bool = True
    is_rtl: bool = False
    indent: int = 0
    is_quoted: bool = False
    written: str = ""
    span: tuple[int, int] = (0, 0)
    body: tuple[Piece, ...] = ()
    grows: bool = False
