"""One stretch of a message as it is laid out: a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["text", "quote", "code", "quiet", "fold"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message.

    text and quote: `html`. code: `text`, with `label` its language and `whole` all of it for copying, where it was
    cut into several. quiet: one line, `label`. fold: the line `label`, which unfolds `body`. `size` counts the
    characters seen, for guessing heights.
    """

    kind: PieceKind
    html: str = ""
    text: str = ""
    label: str = ""
    size: int = 0
    lines: int = 1
    whole: str = ""
    is_first: bool = True
    is_last: bool = True
    body: tuple[Piece, ...] = ()
