"""The tree of a message as typst code. Knows nodes and the functions of `resources/export/conversation.typ`.

Formulas are pictures with their source as description; code is coloured by typst itself, in its own process.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.export.pdf.literals import breakable, literal, shown
from holdfast.render import is_rtl
from holdfast.render import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.render import Formulas
    from holdfast.render.worker import Stop

SIZE_PT = 10.0
INK = "#1f1e1c"
DEEPEST = 6
MANY_COLUMNS = 7
LONG_LINE = 2_000
"""Code points of a line of code up to which code is coloured: the longer, the more often it is a file on one line."""
LONG_WORD = 80
LONG_CODE = 60_000
"""Code points of a block of code that is coloured."""
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,30}")
_LONG = re.compile(rf"[^\s]{{{LONG_WORD},}}")


class TreeCode:
    """Writes trees. `label` keeps the footnotes of one text apart from all others'; `headings` are those above, and
    `top` is the level of the highest.
    """

    def __init__(
        self, label: str, formulas: Formulas | None, token: Stop | None, *, breaks: bool = False, top: int = 2
    ) -> None:
        self._above = top - 1
        self._label = label
        self._formulas = formulas
        self._token = token
        self._break = "linebreak()" if breaks else '" "'
        self._notes: frozenset[int] = frozenset()
        self.headings: list[int] = []

    def blocks(self, nodes: Iterable[n.Node]) -> str:
        """Return blocks as statements, one a line."""
        nodes = tuple(nodes)
        for node in nodes:
            if isinstance(node, n.Footnotes):
                self._notes = frozenset(note.number for note in node.items)
        return "\n".join(map(self._block, nodes))

    def _block(self, node: n.Node) -> str:  # noqa: C901, PLR0911 - a case for each kind of block
        match node:
            case n.Paragraph(children):
                return self._turned(f"par({self._line(children)})", n.inline_text(children))
            case n.Heading(level, children):
                return self._turned(self._heading(level, children), n.inline_text(children))
            case n.CodeBlock(language, text):
                return self.code(text, language)
            case n.HtmlText(text):
                return self.code(text, "html")
            case n.Quote(children):
                return f"quote(block: true, {self._body(children)})"
            case n.BulletList(items, tight):
                return self._turned(self._list("list", items, tight=tight), _first_text(items))
            case n.OrderedList(start, items, tight):
                return self._turned(self._list("enum", items, tight=tight, start=start), _first_text(items))
            case n.Table():
                return self._table(node)
            case n.Rule():
                return "rule"
            case n.MathBlock(tex):
                return self._display(tex)
            case n.Footnotes(notes):
                return "\n".join(map(self._footnote, notes))

    def code(self, text: str, language: str = "") -> str:
        """Return text to be shown character by character in a box of its own."""
        lines = text.split("\n")
        is_plain = len(text) > LONG_CODE or any(len(line) > LONG_LINE for line in lines) or _LONG.search(text)
        if not is_plain:
            lang = f"lang: {literal(language.lower())}, " if _LANGUAGE.fullmatch(language) else ""
            return f"code(raw(block: true, {lang}{literal(text)}))"
        written = ";linebreak();".join(breakable(line) if line else '""' for line in lines)
        return f"code(mono({{{written}}}))"

    def _heading(self, level: int, children: tuple[n.Inline, ...]) -> str:
        """Return a heading; no level is left out on the way down, which readers that speak rely on."""
        while self.headings and self.headings[-1] >= level:
            self.headings.pop()
        self.headings.append(level)
        return f"heading(level: {min(len(self.headings) + self._above, DEEPEST)}, {self._line(children)})"

    def _list(self, kind: str, items: tuple[n.ListItem, ...], *, tight: bool, start: int | None = None) -> str:
        written = ", ".join(self._item(item) for item in items)
        begin = f"start: {start}, " if start is not None else ""
        return f"{kind}(tight: {'true' if tight else 'false'}, {begin}{written})"

    def _item(self, item: n.ListItem) -> str:
        body = self._body(item.children, is_item=True)
        return body if item.task is None else f'{{"[{"x" if item.task else " "}] ";{body}}}'

    def _body(self, children: tuple[n.Node, ...], *, is_item: bool = False) -> str:
        """Return blocks as one piece of content; the first paragraph of an item stands on the line of its mark."""
        if is_item and children and isinstance(first := children[0], n.Paragraph):
            rest = self.blocks(children[1:])
            line = self._line(first.children)
            return f"{{{line};parbreak()\n{rest}}}" if rest else line
        return "{" + (self.blocks(children) or '""') + "}"

    def _table(self, node: n.Table) -> str:
        columns = len(node.alignments) or 1
        align = ", ".join(f"{each or 'start'}" for each in node.alignments)
        cells = [self._cell(cell) for row in node.rows for cell in row]
        header = f"table.header({', '.join(map(self._cell, node.header))}), " if node.header else ""
        widths = "auto" if columns <= MANY_COLUMNS else "1fr"
        table = f"table(columns: ({widths},) * {columns}, align: ({align},), {header}{', '.join(cells)})"
        if columns > MANY_COLUMNS:
            table = f"{{set text(size: {max(4.0, 9.0 - columns * 0.3):.1f}pt);{table}}}"
        return f"block(spacing: 1.2em, {table})"

    def _cell(self, cell: tuple[n.Inline, ...]) -> str:
        return self._turned(self._line(cell), n.inline_text(cell))

    def _line(self, children: tuple[n.Inline, ...]) -> str:
        if not children:
            return '""'
        if len(children) == 1 and isinstance(only := children[0], n.Text):
            return breakable(only.text)
        return "{" + ";".join(map(self._inline, children)) + "}"

    def _inline(self, node: n.Inline) -> str:  # noqa: C901, PLR0911 - a case for each kind of inline
        match node:
            case n.Text(text):
                return breakable(text)
            case n.Strong(children):
                return f"strong({self._line(children)})"
            case n.Emphasis(children):
                return f"emph({self._line(children)})"
            case n.Strike(children):
                return f"strike({self._line(children)})"
            case n.Code(text):
                return f"mono({breakable(text)})" if _LONG.search(text) else f"raw({literal(text)})"
            case n.Link(children, href):
                text = self._line(children)
                if node.safe:
                    return f"link({literal(href)}, {text})"
                address = n.address_shown(node)
                return f"{{{text};{breakable(f' ({address})')}}}" if address else text
            case n.Image(alt, href):
                return breakable(f"{alt} ({href})" if alt and href else alt or href)
            case n.MathInline(tex, display):
                return self._formula(tex, display=display)
            case n.SoftBreak():
                return self._break
            case n.HardBreak():
                return "linebreak()"
            case n.FootnoteRef(_, number):
                mark = f'super("[{number}]")'
                return f"link({self._note_label(number)}, {mark})" if number in self._notes else mark

    def _footnote(self, note: n.Footnote) -> str:
        body = self._body(note.children)
        mark = f"[#metadata({note.number})<note-{self._label}-{note.number}>]"
        return f'small({{{mark};super("[{note.number}]");" ";{body}}})'

    def _note_label(self, number: int) -> str:
        return f'label("note-{self._label}-{number}")'

    def _formula(self, tex: str, *, display: bool) -> str:
        drawn = self._formulas.formula(tex, display, SIZE_PT, INK, self._token) if self._formulas else None
        if drawn is None:
            return f"raw({literal(tex)})" if not _LONG.search(tex) else f"mono({breakable(tex)})"
        return (
            f"picture({literal(drawn.svg)}, {literal(shown(tex))}, "
            f"{drawn.width:.2f}, {drawn.height:.2f}, {drawn.depth:.2f})"
        )

    def _display(self, tex: str) -> str:
        drawn = self._formulas.formula(tex, True, SIZE_PT, INK, self._token) if self._formulas else None  # noqa: FBT003 - as it is declared
        if drawn is None:
            return self.code(tex, "latex")
        return f"shown({literal(drawn.svg)}, {literal(shown(tex))}, {drawn.width:.2f}, {drawn.height:.2f})"

    @staticmethod
    def _turned(code: str, text: str) -> str:
        return f"turned({code})" if not text.isascii() and is_rtl(text) else code


def _first_text(items: tuple[n.ListItem, ...]) -> str:
    return n.plain_text(items[0].children[:1]) if items else ""
