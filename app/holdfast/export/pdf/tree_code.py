"""The tree of a message as typst code. Knows nodes and the functions of `resources/export/conversation.typ`.

Formulas are pictures with their source as description; code is coloured by typst itself, in its own process.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.export.pdf.literals import breakable, literal, shown
from holdfast.render import is_rtl
from holdfast.render import nodes as n
from holdfast.render.tree_writer import TreeWriter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.render import Formula, Formulas
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


class TreeCode(TreeWriter):
    """Writes trees. `label` keeps the footnotes of one text apart from all others'; `headings` are those above, and
    `top` is the level of the highest.
    """

    strong = ("strong(", ")")
    emphasis = ("emph(", ")")
    strike = ("strike(", ")")
    hard_break = "linebreak()"

    def __init__(
        self, label: str, formulas: Formulas | None, token: Stop | None, *, breaks: bool = False, top: int = 2
    ) -> None:
        soft_break = self.hard_break if breaks else '" "'
        super().__init__(formulas, token, formula_size=SIZE_PT, ink=INK, soft_break=soft_break)
        self._above = top - 1
        self._label = label
        self._notes: frozenset[int] = frozenset()
        self.headings: list[int] = []

    def blocks(self, nodes: Iterable[n.Node]) -> str:
        """Return blocks as statements, one a line."""
        nodes = tuple(nodes)
        for node in nodes:
            if isinstance(node, n.Footnotes):
                self._notes = frozenset(note.number for note in node.items)
        return super().blocks(nodes)

    def inlines(self, children: tuple[n.Inline, ...]) -> str:
        """Return what stands in a line as one piece of content."""
        if not children:
            return '""'
        if len(children) == 1 and isinstance(only := children[0], n.Text):
            return breakable(only.text)
        return "{" + ";".join(map(self.inline, children)) + "}"

    def code(self, text: str, language: str = "") -> str:
        """Return text to be shown character by character in a box of its own."""
        lines = text.split("\n")
        is_plain = len(text) > LONG_CODE or any(len(line) > LONG_LINE for line in lines) or _LONG.search(text)
        if not is_plain:
            lang = f"lang: {literal(language.lower())}, " if _LANGUAGE.fullmatch(language) else ""
            return f"code(raw(block: true, {lang}{literal(text)}))"
        written = ";linebreak();".join(breakable(line) if line else '""' for line in lines)
        return f"code(mono({{{written}}}))"

    def _paragraph(self, children: tuple[n.Inline, ...]) -> str:
        return self._turned(f"par({self.inlines(children)})", n.inline_text(children))

    def _heading(self, level: int, children: tuple[n.Inline, ...]) -> str:
        """Return a heading; no level is left out on the way down, which readers that speak rely on."""
        while self.headings and self.headings[-1] >= level:
            self.headings.pop()
        self.headings.append(level)
        deep = min(len(self.headings) + self._above, DEEPEST)
        return self._turned(f"heading(level: {deep}, {self.inlines(children)})", n.inline_text(children))

    def _quote(self, inner: str) -> str:
        return f"quote(block: true, {_content(inner)})"

    def _list(self, items: tuple[n.ListItem, ...], start: int | None, *, tight: bool) -> str:
        kind, begin = ("list", "") if start is None else ("enum", f"start: {start}, ")
        written = ", ".join(map(self._item, items))
        code = f"{kind}(tight: {'true' if tight else 'false'}, {begin}{written})"
        return self._turned(code, _first_text(items))

    def _item(self, item: n.ListItem) -> str:
        """Return an item; its first paragraph stands on the line of its mark."""
        children = item.children
        if children and isinstance(first := children[0], n.Paragraph):
            rest = self.blocks(children[1:])
            body = self.inlines(first.children)
            body = f"{{{body};parbreak()\n{rest}}}" if rest else body
        else:
            body = _content(self.blocks(children))
        return body if item.task is None else f'{{"[{"x" if item.task else " "}] ";{body}}}'

    def _table(self, node: n.Table) -> str:
        columns = len(node.alignments) or 1
        align = ", ".join(f"{each or 'start'}" for each in node.alignments)
        cells = [self._cell(cell) for row in node.rows for cell in row]
        header = f"table.header({', '.join(map(self._cell, node.header))}), " if node.header else ""
        widths = "auto" if columns <= MANY_COLUMNS else "1fr"
        table = f"table(columns: ({widths},) * {columns}, align: ({align},), {header}{', '.join(cells)})"
        if columns > MANY_COLUMNS:
            table = f"{{set text(size: {max(4.0, 9.0 - columns * 0.3):.1f}pt);{table}}}"
        return f"block(spacing: 1.2em, width: 100%, {self._turned(table, n.table_start(node))})"

    def _cell(self, cell: tuple[n.Inline, ...]) -> str:
        return self._turned(self.inlines(cell), n.inline_text(cell))

    def _rule(self) -> str:
        return "rule"

    def _display(self, tex: str) -> str:
        drawn = self._drawn(tex, display=True)
        if drawn is None:
            return self.code(tex, "latex")
        return f"shown({literal(drawn.svg)}, {literal(shown(tex))}, {drawn.width:.2f}, {drawn.height:.2f})"

    def _footnotes(self, notes: tuple[n.Footnote, ...]) -> str:
        return "\n".join(map(self._footnote, notes))

    def _footnote(self, note: n.Footnote) -> str:
        """Return a note; its first paragraph stands on the line of its number."""
        mark = f"[#metadata({note.number})<note-{self._label}-{note.number}>]"
        children = note.children
        begin = '""'
        if children and isinstance(first := children[0], n.Paragraph):
            begin, children = self.inlines(first.children), children[1:]
        rest = self.blocks(children)
        below = f";parbreak()\n{rest}" if rest else ""
        return f'small(block(spacing: 0.8em, {{{mark};super("[{note.number}]");" ";{begin}{below}}}))'

    def _text(self, text: str) -> str:
        return breakable(text)

    def _inline_code(self, text: str) -> str:
        return f"mono({breakable(text)})" if _LONG.search(text) else f"raw({literal(text)})"

    def _link(self, href: str, inner: str) -> str:
        return f"link({literal(href)}, {inner})"

    def _beside(self, inner: str, address: str) -> str:
        return f"{{{inner};{breakable(f' ({address})')}}}"

    def _picture(self, drawn: Formula, tex: str) -> str:
        return (
            f"picture({literal(drawn.svg)}, {literal(shown(tex))}, "
            f"{drawn.width:.2f}, {drawn.height:.2f}, {drawn.depth:.2f})"
        )

    def _footnote_mark(self, number: int) -> str:
        mark = f'super("[{number}]")'
        return f'link(label("note-{self._label}-{number}"), {mark})' if number in self._notes else mark

    @staticmethod
    def _turned(code: str, text: str) -> str:
        return f"turned({code})" if not text.isascii() and is_rtl(text) else code


def _content(statements: str) -> str:
    return "{" + (statements or '""') + "}"


def _first_text(items: tuple[n.ListItem, ...]) -> str:
    return n.plain_text(items[0].children[:1]) if items else ""
