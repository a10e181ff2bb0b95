"""Formulas as pictures: asks the worker process, remembers the answers, says None where only the source is honest.

Knows no typesetting: that is `typesetting`, in the worker. A picture is set once and serves every size and colour.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from holdfast.digests import blake2b
from holdfast.render.worker import Asking
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.render.worker import Stop, Worker

LIMIT_S = 1.0
"""CPU time for one formula; a large matrix takes 0.1 s."""
MAX_TEX = 3_000
"""Code points; see rules.MAX_FORMULA."""
CACHE_SIZE = 600
"""Formulas remembered, at some 10 kB each."""

_OPENING = re.compile(r'<svg[^>]*? viewBox="([^"]*)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Formula:
    """A picture of a formula. Sizes are in px; `depth` is how far it reaches below the baseline of its line."""

    key: str
    tex: str
    svg: str
    width: float
    height: float
    depth: float


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What the worker made, for a font size of 1 px; `svg` is what stands within the `<svg>`."""

    inner: str
    view_box: str
    width: float
    height: float
    depth: float


class Formulas(Asking):
    """Sets formulas. Safe from any thread."""

    def __init__(self, worker: Worker | None = None, *, limit_s: float = LIMIT_S) -> None:
        super().__init__(worker, limit_s)
        self._known: OrderedDict[tuple[str, bool], _Drawing | None] = OrderedDict()

    def formula(
        self,
        tex: str,
        display: bool,  # noqa: FBT001 - a value of the formula, not a switch
        size_px: float,
        color: str,
        token: Stop | None = None,
    ) -> Formula | None:
        """Return the picture of `tex` (no delimiters) in `color` (`#rrggbb`), None where its source is to be shown.

        Raises what `token` raises when it is cancelled.
        """
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
            raise ValueError("a color is written #rrggbb")
        drawing = self._drawing(tex.strip(), display, token)
        if drawing is None:
            return None
        width, height = drawing.width * size_px, drawing.height * size_px
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}" height="{height:.2f}" '
            f'viewBox="{drawing.view_box}">{drawing.inner.replace(INK, color)}</svg>'
        )
        key = blake2b(f"{display} {size_px} {color} {tex}".encode(errors="replace"), digest_size=12).hexdigest()
        return Formula(key, tex, svg, width, height, drawing.depth * size_px)

    def _drawing(self, tex: str, display: bool, token: Stop | None) -> _Drawing | None:  # noqa: FBT001 - as above
        if not tex or len(tex) > MAX_TEX:
            return None
        key = (tex, display)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        answer = self._worker.call("typeset", {"tex": tex, "display": display}, self._limit_s, token)
        drawing = _read(answer) if isinstance(answer, dict) else None
        with self._lock:
            self._known[key] = drawing
            while len(self._known) > CACHE_SIZE:
                self._known.popitem(last=False)
        return drawing


INK = "#010203"
"""The colour formulas are set in, to be found and replaced."""


def _read(answer: dict[str, Any]) -> _Drawing | None:
    svg = str(answer["svg"])
    opening = _OPENING.match(svg)
    if opening is None:
        return None
    inner = svg[opening.end() : svg.rindex("</svg>")]
    return _Drawing(inner, opening[1], float(answer["width"]), float(answer["height"]), float(answer["depth"]))
