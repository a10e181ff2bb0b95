"""Goes through the tree of a message for those who write it: a method for each kind of node, which each target has in
its own way. Knows nodes; knows no target.

`export.markdown.tree_text` goes its own way: what it writes of a node depends on what stands before and around it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from holdfast.render import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.render.highlight import Highlighter
    from holdfast.render.maths import Formula, Formulas
    from holdfast.render.runs import Run
    from holdfast.render.worker import Stop

Around = tuple[str, str]


class TreeWriter(ABC):
    """Writes trees. Formulas are set in `formula_size` and `ink`; without `formulas` their source is written."""

    strong: ClassVar[Around]
    emphasis: ClassVar[Around]
    strike: ClassVar[Around]
    hard_break: ClassVar[str]
    between_blocks: ClassVar[str] = "\n"

    def __init__(
        self, formulas: Formulas | None, token: Stop | None, *, formula_size: float, ink: str, soft_break: str
    ) -> None:
        self._formulas = formulas
        self._token = token
        self._formula_size = formula_size
        self._ink = ink
        self._soft_break = soft_break

    def blocks(self, nodes: Iterable[n.Node]) -> str:
        """Return blocks, one behind the other."""
        return self.between_blocks.join(map(self.block, nodes))

    def inlines(self, children: tuple[n.Inline, ...]) -> str:
        """Return what stands in a line."""
        return "".join(map(self.inline, children))

    def block(self, node: n.Node) -> str:  # noqa: C901, PLR0911 - a case for each kind of block
        """Return a block."""
        match node:
            case n.Paragraph(children):
                return self._paragraph(children)
            case n.Heading(level, children):
                return self._heading(level, children)
            case n.CodeBlock(language, text):
                return self.code(text, language)
            case n.HtmlText(text):
                return self._raw_html(text)
            case n.Quote(children):
                return self._quote(self.blocks(children))
            case n.BulletList(items, tight):
                return self._list(items, None, tight=tight)
            case n.OrderedList(start, items, tight):
                return self._list(items, start, tight=tight)
            case n.Table():
                return self._table(node)
            case n.Rule():
                return self._rule()
            case n.MathBlock(tex):
                return self._display(tex)
            case n.Footnotes(notes):
                return self._footnotes(notes)

    def inline(self, node: n.Inline) -> str:  # noqa: C901, PLR0911 - a case for each kind of inline
        """Return a part of a line."""
        match node:
            case n.Text(text):
                return self._text(text)
            case n.Strong(children):
                return self._around(self.strong, children)
            case n.Emphasis(children):
                return self._around(self.emphasis, children)
            case n.Strike(children):
                return self._around(self.strike, children)
            case n.Code(text):
                return self._inline_code(text)
            case n.Link(children, href):
                return self._link(href, self.inlines(children)) if node.safe else self._no_link(node)
            case n.Image():
                return self._image(node)
            case n.MathInline(tex, display):
                return self._formula(tex, display=display)
            case n.SoftBreak():
                return self._soft_break
            case n.HardBreak():
                return self.hard_break
            case n.FootnoteRef(_, number):
                return self._footnote_mark(number)

    @abstractmethod
    def code(self, text: str, language: str = "") -> str:
        """Return text as a block of code, in colours where its language is known."""

    @abstractmethod
    def _paragraph(self, children: tuple[n.Inline, ...]) -> str: ...

    @abstractmethod
    def _heading(self, level: int, children: tuple[n.Inline, ...]) -> str: ...

    @abstractmethod
    def _quote(self, inner: str) -> str: ...

    @abstractmethod
    def _list(self, items: tuple[n.ListItem, ...], start: int | None, *, tight: bool) -> str: ...

    @abstractmethod
    def _table(self, node: n.Table) -> str: ...

    @abstractmethod
    def _rule(self) -> str: ...

    @abstractmethod
    def _display(self, tex: str) -> str: ...

    @abstractmethod
    def _footnotes(self, notes: tuple[n.Footnote, ...]) -> str: ...

    @abstractmethod
    def _text(self, text: str) -> str: ...

    @abstractmethod
    def _inline_code(self, text: str) -> str: ...

    @abstractmethod
    def _link(self, href: str, inner: str) -> str: ...

    @abstractmethod
    def _beside(self, inner: str, address: str) -> str: ...

    @abstractmethod
    def _picture(self, drawn: Formula, tex: str) -> str: ...

    @abstractmethod
    def _footnote_mark(self, number: int) -> str: ...

    def _around(self, marks: Around, children: tuple[n.Inline, ...]) -> str:
        return f"{marks[0]}{self.inlines(children)}{marks[1]}"

    def _raw_html(self, text: str) -> str:
        return self.code(text, "html")

    def _image(self, node: n.Image) -> str:
        return self._text(n.image_text(node))

    def _source(self, tex: str) -> str:
        return self._inline_code(tex)

    def _no_link(self, node: n.Link) -> str:
        inner, address = self.inlines(node.children), n.address_shown(node)
        return self._beside(inner, address) if address else inner

    def _formula(self, tex: str, *, display: bool) -> str:
        drawn = self._drawn(tex, display=display)
        return self._source(tex) if drawn is None else self._picture(drawn, tex)

    def _drawn(self, tex: str, *, display: bool) -> Formula | None:
        if self._formulas is None:
            return None
        return self._formulas.formula(tex, display, self._formula_size, self._ink, self._token)


class HtmlWriter(TreeWriter):
    """What all targets have in common that are HTML of some kind."""

    strike = ("<s>", "</s>")

    def __init__(
        self,
        highlighter: Highlighter | None,
        formulas: Formulas | None,
        token: Stop | None,
        *,
        formula_size: float,
        ink: str,
        soft_break: str,
    ) -> None:
        super().__init__(formulas, token, formula_size=formula_size, ink=ink, soft_break=soft_break)
        self._highlighter = highlighter

    @abstractmethod
    def _run(self, run: Run) -> str: ...

    @abstractmethod
    def _cell(self, cell: tuple[n.Inline, ...], alignment: n.Alignment, tag: str) -> str: ...

    def _coloured(self, text: str, language: str) -> str:
        if self._highlighter is None or not language:
            return self._text(text)
        return "".join(map(self._run, self._highlighter.highlight(text, language, self._token)))

    def _head(self, node: n.Table) -> str:
        return f"<thead>{self._row(node.header, node.alignments, 'th')}</thead>" if node.header else ""

    def _rows(self, node: n.Table) -> str:
        return "".join(self._row(row, node.alignments, "td") for row in node.rows)

    def _row(self, cells: tuple[tuple[n.Inline, ...], ...], alignments: tuple[n.Alignment, ...], tag: str) -> str:
        return "<tr>" + "".join(map(self._cell, cells, alignments, (tag,) * len(cells))) + "</tr>"
