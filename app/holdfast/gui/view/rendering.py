"""Markdown and code as pieces that are laid out one by one. Runs on the read lane; knows no Qt.

Short blocks share a piece, long ones are cut into several, and code always has pieces of its own.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from types import MappingProxyType
from typing import TYPE_CHECKING

from holdfast.gui.view.citing import cited
from holdfast.gui.view.lifting import lifted, quoted_code, shallow
from holdfast.gui.view.piece import Piece, PieceKind
from holdfast.gui.view.skin import TYPED, WRITTEN, showable
from holdfast.render import (
    Formulas,
    Fragment,
    Highlighter,
    Run,
    TokenClass,
    is_rtl,
    nodes,
    plain_text,
    split,
    to_html,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.domain import Citation
    from holdfast.jobs import CancelToken
    from holdfast.render import Formula, Worker

LONG = 4000
"""Characters that are laid out together, in a few milliseconds."""
CODE_CHUNK_LINES = 120
MOST_COLUMNS = 40
MOST_CELLS = 600
"""Cells of a table that are laid out together. Empty ones count: a hostile table of 6 kB had 14,000, and took 1.9 s."""
DEEP = 5.0
"""How far below the baseline, in pixels, a line of text has room anyway."""

EVERY_KIND = """# A *heading* with `code` and a [link](https://example.org)

1. one
   - two

> a quotation

| a | b |
|--:|---|
| 1 | 2 |

```c
int x;
```

$x$
"""
"""Markdown that needs every rule of the reader once."""

_GRID = '<table border="1" cellspacing="0" cellpadding="6" style="'
_OUR_GRID = '<table class="grid" width="100%" border="0" cellspacing="0" cellpadding="0" style="margin-top:8px; '
"""Tables have lines between their rows and no others."""


class Renderer:
    """Turns text into pieces. Without a worker process code has no colours and formulas are shown as written."""

    def __init__(self, worker: Worker | None = None) -> None:
        self._highlighter = Highlighter(worker) if worker is not None else None
        self._formulas = Formulas(worker) if worker is not None else None

    def warm_up(self) -> None:
        """Have everything loaded before anything waits for it: the worker process takes half a second to start, the
        first text of each kind 20 ms.
        """
        self.markdown(EVERY_KIND)

    def markdown(
        self,
        text: str,
        token: CancelToken | None = None,
        *,
        is_typed: bool = False,
        citations: Sequence[Citation] = (),
    ) -> list[Piece]:
        """Return a text as pieces in order; with `is_typed` a line break is one, as people expect of what they typed.

        Raises Cancelled.
        """
        from holdfast.render import parse  # noqa: PLC0415 - Markdown is loaded on the read lane, not by the start

        blocks = cited(text, citations) if citations else parse(text)
        style = TYPED if is_typed else WRITTEN
        pieces: list[Piece] = []
        quoted = (-1, -1)
        for kind, group, indent in _groups(blocks):
            block = group[0]
            if isinstance(block, nodes.CodeBlock):
                pieces += self.code(block.text, block.language, token, indent=indent, written=text, at=block.source)
                continue
            if (code := quoted_code(block)) is not None:
                pieces += self.code(
                    code.text, code.language, token, indent=indent, written=text, at=block.source, is_quoted=True
                )
                quoted = block.source
                continue
            inside = block.children if kind == "quote" and isinstance(block, nodes.Quote) else group
            fragments = to_html(inside, style, highlighter=self._highlighter, formulas=self._formulas, token=token)
            is_first = kind != "quote" or block.source != quoted
            quoted = block.source if kind == "quote" else (-1, -1)
            pieces.append(_text_piece(kind, group, fragments, indent, text, is_first=is_first))
        return pieces

    def code(
        self,
        source: str,
        language: str = "",
        token: CancelToken | None = None,
        *,
        caption: str = "",
        indent: int = 0,
        written: str = "",
        at: tuple[int, int] = (0, 0),
        is_quoted: bool = False,
    ) -> list[Piece]:
        """Return code as one or more pieces that are drawn as one box. Raises Cancelled."""
        source = source.rstrip("\n")
        runs: Sequence[Run] = ()
        if self._highlighter is not None and language:
            runs = self._highlighter.highlight(source, language, token)
        starts = list(itertools.accumulate((len(run.text) for run in runs), initial=0))
        pieces = []
        chunks = list(_chunks(source))
        for number, spans in enumerate(chunks):
            text = showable("\n".join(source[start:end] for start, end in spans))
            pieces.append(
                Piece(
                    "code",
                    text=text,
                    runs=_cut(runs, starts, spans),
                    label=(language or caption) if number == 0 else "",
                    plain=text,
                    size=len(text),
                    lines=len(spans),
                    whole=source if number == 0 else "",
                    is_first=number == 0,
                    is_last=number == len(chunks) - 1,
                    indent=indent,
                    written=written,
                    span=at,
                    is_quoted=is_quoted,
                )
            )
        return pieces


def _groups(blocks: Sequence[nodes.Node]) -> Iterator[tuple[PieceKind, list[nodes.Node], int]]:
    """Yield blocks that are laid out together, as what, and how many lists they stand in."""
    run: list[nodes.Node] = []
    length = run_indent = 0
    for block, indent in _short(blocks):
        kind: PieceKind = "text"
        if isinstance(block, nodes.CodeBlock):
            kind = "code"
        elif isinstance(block, nodes.Quote) and block.children:
            kind = "quote"
        if run and (kind != "text" or indent != run_indent or length >= LONG):
            yield "text", run, run_indent
            run, length = [], 0
        if kind == "text":
            run.append(block)
            length += len(plain_text((block,)))
            run_indent = indent
        else:
            yield kind, [block], indent
    if run:
        yield "text", run, run_indent


def _text_piece(
    kind: PieceKind,
    blocks: Sequence[nodes.Node],
    fragments: Sequence[Fragment],
    indent: int,
    written: str,
    *,
    is_first: bool,
) -> Piece:
    html = "".join(fragment.html for fragment in fragments).replace(_GRID, _OUR_GRID)
    formulas = {address: formula for fragment in fragments for address, formula in fragment.formulas.items()}
    plain = plain_text(tuple(blocks))
    return Piece(
        kind,
        html=_placed(html, formulas),
        formulas=MappingProxyType(formulas),
        plain=plain,
        size=len(plain),
        lines=len(blocks),
        indent=indent,
        written=written,
        span=(min(block.source[0] for block in blocks), max(block.source[1] for block in blocks)),
        is_first=is_first,
        is_rtl=is_rtl(plain),
    )


def _placed(html: str, formulas: Mapping[str, Formula]) -> str:
    """Return `html` with those formulas set around the middle of the line that reach far below it.

    Qt keeps room only above the baseline, or around the middle.
    """
    for address, formula in formulas.items():
        if formula.depth > DEEP:
            html = html.replace(f'<img src="{address}"', f'<img style="vertical-align:middle" src="{address}"')
    return html


def _short(blocks: Sequence[nodes.Node]) -> Iterator[tuple[nodes.Node, int]]:
    """Yield blocks that can be laid out at once, with how many lists they stand in; code is cut only later."""
    for block, indent in lifted(shallow(blocks)):
        if isinstance(block, nodes.CodeBlock) or quoted_code(block) is not None:
            yield block, indent
        elif isinstance(block, nodes.Table):
            yield from ((part, indent) for part in _short_tables(block))
        else:
            yield from ((part, indent) for part in split((block,), LONG))


def _short_tables(block: nodes.Table) -> Iterator[nodes.Node]:
    """Yield a table in pieces of a bearable number of cells; one that is wider than any screen is shown as text."""
    columns = max(1, len(block.alignments))
    if columns > MOST_COLUMNS:
        yield nodes.CodeBlock("", plain_text((block,)), source=block.source)
        return
    rows = max(1, MOST_CELLS // columns)
    for part in split((block,), LONG):
        if not isinstance(part, nodes.Table) or len(part.rows) <= rows:
            yield part
            continue
        for at in range(0, len(part.rows), rows):
            header = part.header if at == 0 else ()
            yield nodes.Table(header, part.rows[at : at + rows], part.alignments, source=part.source)


def _chunks(source: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the lines of code, as stretches of it, in groups that are laid out together; endless lines are cut."""
    taken: list[tuple[int, int]] = []
    length = at = 0
    for line in source.split("\n"):
        end = at + len(line)
        cuts = [*range(at, end, LONG), end] if line else [at, at]
        for span in itertools.pairwise(cuts):
            taken.append(span)
            length += span[1] - span[0]
            if len(taken) >= CODE_CHUNK_LINES or length >= LONG:
                yield taken
                taken, length = [], 0
        at = end + 1
    if taken:
        yield taken


def _cut(runs: Sequence[Run], starts: Sequence[int], spans: Sequence[tuple[int, int]]) -> tuple[Run, ...]:
    """Return the runs of some lines of code; each line but the last is followed by its end."""
    found: list[Run] = []
    for number, (start, end) in enumerate(spans):
        if number:
            found.append(Run("\n", TokenClass.PLAIN))
        at = max(0, bisect_right(starts, start) - 1)
        while at < len(runs) and starts[at] < end:
            text = runs[at].text[max(0, start - starts[at]) : end - starts[at]]
            found.append(Run(text, runs[at].kind))
            at += 1
    return tuple(found)
