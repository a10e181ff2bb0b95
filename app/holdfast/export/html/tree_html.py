"""The tree of a message as HTML that any browser shows and none obeys. Knows nodes and the classes of `page.css`.

No style stands in an attribute and nothing is loaded from anywhere, so that the strictest policy of a page allows it.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from holdfast.render import TokenClass
from holdfast.render import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.render import Formulas, Highlighter
    from holdfast.render.worker import Stop

INK = "#010203"
SIZE_PX = 16.0
DEPTH_STEPS = 40
"""Classes d0 to d40 lower a formula by tenths of its text's size."""
DEEPEST = 6
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CLASS_OF: dict[str, str] = {
    "": "", "left": ' class="left"', "center": ' class="center"', "right": ' class="right"',
}  # fmt: skip
_CLASSES = {
    TokenClass.KEYWORD: "k",
    TokenClass.TYPE: "t",
    TokenClass.FUNCTION: "f",
    TokenClass.STRING: "s",
    TokenClass.NUMBER: "n",
    TokenClass.COMMENT: "c",
    TokenClass.META: "m",
    TokenClass.INSERTED: "i",
    TokenClass.DELETED: "d",
}


def shown(text: str) -> str:
    """Return text escaped, without what HTML cannot hold."""
    return escape(_UNSHOWABLE.sub("\ufffd", text))


class TreeHtml:
    """Writes trees. `label` keeps the footnotes of one text apart from all others'."""

    def __init__(
        self,
        label: str,
        highlighter: Highlighter | None,
        formulas: Formulas | None,
        token: Stop | None,
        *,
        breaks: bool = False,
    ) -> None:
        self._label = label
        self._highlighter = highlighter
        self._formulas = formulas
        self._token = token
        self._break = "<br>\n" if breaks else "\n"

    def blocks(self, nodes: Iterable[n.Node]) -> str:
        """Return blocks, one behind the other."""
        return "\n".join(map(self._block, nodes))

    def code(self, text: str, language: str = "") -> str:
        """Return text as a block of code, in colours where its language is known."""
        if self._highlighter is None or not language:
            return f"<pre><code>{shown(text)}</code></pre>"
        runs = self._highlighter.highlight(text, language, self._token)
        inner = "".join(_run(run.text, _CLASSES.get(run.kind, "")) for run in runs)
        return f"<pre><code>{inner}</code></pre>"

    def _block(self, node: n.Node) -> str:  # noqa: C901, PLR0911 - a case for each kind of block
        match node:
            case n.Paragraph(children):
                return f'<p dir="auto">{self.inlines(children)}</p>'
            case n.Heading(level, children):
                deep = min(DEEPEST, level + 2)
                return f'<h{deep} dir="auto">{self.inlines(children)}</h{deep}>'
            case n.CodeBlock(language, text):
                return self.code(text, language)
            case n.HtmlText(text):
                return self.code(text, "html")
            case n.Quote(children):
                return f"<blockquote>{self.blocks(children)}</blockquote>"
            case n.BulletList(items, tight):
                return f'<ul dir="auto">{self._items(items, tight=tight)}</ul>'
            case n.OrderedList(start, items, tight):
                begin = f' start="{start}"' if start != 1 else ""
                return f'<ol dir="auto"{begin}>{self._items(items, tight=tight)}</ol>'
            case n.Table():
                return self._table(node)
            case n.Rule():
                return "<hr>"
            case n.MathBlock(tex):
                return f'<div class="formula">{self._formula(tex, display=True)}</div>'
            case n.Footnotes(notes):
                listed = "".join(
                    f'<li value="{note.number}" id="{self._note(note.number)}">{self.blocks(note.children)}</li>'
                    for note in notes
                )
                return f'<ol class="sources">{listed}</ol>'

    def inlines(self, children: tuple[n.Inline, ...]) -> str:
        """Return what stands in a line."""
        return "".join(map(self._inline, children))

    def _inline(self, node: n.Inline) -> str:  # noqa: C901, PLR0911 - a case for each kind of inline
        match node:
            case n.Text(text):
                return shown(text)
            case n.Strong(children):
                return f"<strong>{self.inlines(children)}</strong>"
            case n.Emphasis(children):
                return f"<em>{self.inlines(children)}</em>"
            case n.Strike(children):
                return f"<s>{self.inlines(children)}</s>"
            case n.Code(text):
                return f"<code>{shown(text)}</code>"
            case n.Link(children, href):
                text = self.inlines(children)
                if node.safe:
                    return link(href, text)
                address = n.address_shown(node)
                return text + (f' <span class="note">({shown(address)})</span>' if address else "")
            case n.Image(alt, href):
                return shown(f"{alt} ({href})" if alt and href else alt or href)
            case n.MathInline(tex, display):
                return self._formula(tex, display=display)
            case n.SoftBreak():
                return self._break
            case n.HardBreak():
                return "<br>\n"
            case n.FootnoteRef(_, number):
                return f'<sup><a href="#{self._note(number)}">[{number}]</a></sup>'

    def _items(self, items: tuple[n.ListItem, ...], *, tight: bool) -> str:
        return "".join(self._item(item, tight=tight) for item in items)

    def _item(self, item: n.ListItem, *, tight: bool) -> str:
        inner = "".join(
            self.inlines(child.children) if tight and isinstance(child, n.Paragraph) else self._block(child)
            for child in item.children
        )
        box = "" if item.task is None else f'<input type="checkbox" disabled{" checked" if item.task else ""}> '
        return f"<li>{box}{inner}</li>"

    def _table(self, node: n.Table) -> str:
        head = f"<thead>{self._row(node.header, node.alignments, 'th')}</thead>" if node.header else ""
        body = "".join(self._row(row, node.alignments, "td") for row in node.rows)
        return f"<table>{head}<tbody>{body}</tbody></table>"

    def _row(self, cells: tuple[tuple[n.Inline, ...], ...], alignments: tuple[n.Alignment, ...], tag: str) -> str:
        written = "".join(
            f'<{tag} dir="auto"{_CLASS_OF[alignment]}>{self.inlines(cell)}</{tag}>'
            for cell, alignment in zip(cells, alignments, strict=False)
        )
        return f"<tr>{written}</tr>"

    def _formula(self, tex: str, *, display: bool) -> str:
        drawn = self._formulas.formula(tex, display, SIZE_PX, INK, self._token) if self._formulas else None
        if drawn is None:
            return f"<code>{shown(tex)}</code>"
        depth = min(DEPTH_STEPS, max(0, round(drawn.depth / SIZE_PX * 10)))
        head, _, inner = drawn.svg.partition(">")
        box = re.search(r'viewBox="[-0-9. ]+"', head)
        size = f'width="{drawn.width / SIZE_PX:.2f}em" height="{drawn.height / SIZE_PX:.2f}em"'
        look = f'class="d{depth}" role="img" aria-label="{shown(tex)}"'
        return f"<svg {size} {box[0] if box else ''} {look}>{inner.replace(INK, 'currentColor')}"

    def _note(self, number: int) -> str:
        return f"note-{self._label}-{number}"


def link(href: str, inner: str) -> str:
    """Return a link that tells the other side nothing of where it was followed."""
    return f'<a href="{shown(href)}" rel="noopener noreferrer nofollow">{inner}</a>'


def depth_classes() -> str:
    """Return the rules that lower formulas."""
    return "".join(f".d{step}{{vertical-align:-{step / 10:.1f}em}}" for step in range(DEPTH_STEPS + 1))


def _run(text: str, name: str) -> str:
    return f'<span class="{name}">{shown(text)}</span>' if name and text.strip() else shown(text)
