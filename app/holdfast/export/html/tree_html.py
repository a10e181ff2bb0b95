"""The tree of a message as HTML that any browser shows and none obeys. Knows nodes and the classes of `page.css`.

No style stands in an attribute and nothing is loaded from anywhere, so that the strictest policy of a page allows it.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from holdfast.render import TokenClass, is_rtl
from holdfast.render import nodes as n
from holdfast.render.tree_writer import HtmlWriter

if TYPE_CHECKING:
    from holdfast.render import Formula, Formulas, Highlighter, Run
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


class TreeHtml(HtmlWriter):
    """Writes trees. `label` keeps the footnotes of one text apart from all others'."""

    strong = ("<strong>", "</strong>")
    emphasis = ("<em>", "</em>")
    hard_break = "<br>\n"

    def __init__(
        self,
        label: str,
        highlighter: Highlighter | None,
        formulas: Formulas | None,
        token: Stop | None,
        *,
        breaks: bool = False,
    ) -> None:
        soft_break = self.hard_break if breaks else "\n"
        super().__init__(highlighter, formulas, token, formula_size=SIZE_PX, ink=INK, soft_break=soft_break)
        self._label = label

    def code(self, text: str, language: str = "") -> str:
        """Return text as a block of code, in colours where its language is known."""
        return f"<pre><code>{self._coloured(text, language)}</code></pre>"

    def _paragraph(self, children: tuple[n.Inline, ...]) -> str:
        return f'<p dir="auto">{self.inlines(children)}</p>'

    def _heading(self, level: int, children: tuple[n.Inline, ...]) -> str:
        deep = min(DEEPEST, level + 2)
        return f'<h{deep} dir="auto">{self.inlines(children)}</h{deep}>'

    def _quote(self, inner: str) -> str:
        return f"<blockquote>{inner}</blockquote>"

    def _list(self, items: tuple[n.ListItem, ...], start: int | None, *, tight: bool) -> str:
        inner = "".join(self._item(item, tight=tight) for item in items)
        if start is None:
            return f'<ul dir="auto">{inner}</ul>'
        begin = f' start="{start}"' if start != 1 else ""
        return f'<ol dir="auto"{begin}>{inner}</ol>'

    def _item(self, item: n.ListItem, *, tight: bool) -> str:
        inner = "".join(
            self.inlines(child.children) if tight and isinstance(child, n.Paragraph) else self.block(child)
            for child in item.children
        )
        box = "" if item.task is None else f'<input type="checkbox" disabled{" checked" if item.task else ""}> '
        return f"<li>{box}{inner}</li>"

    def _table(self, node: n.Table) -> str:
        text = n.table_start(node)
        turned = ' dir="rtl"' if not text.isascii() and is_rtl(text) else ""  # what cells say counts for them alone
        return f"<table{turned}>{self._head(node)}<tbody>{self._rows(node)}</tbody></table>"

    def _cell(self, cell: tuple[n.Inline, ...], alignment: n.Alignment, tag: str) -> str:
        return f'<{tag} dir="auto"{_CLASS_OF[alignment]}>{self.inlines(cell)}</{tag}>'

    def _rule(self) -> str:
        return "<hr>"

    def _display(self, tex: str) -> str:
        return f'<div class="formula">{self._formula(tex, display=True)}</div>'

    def _footnotes(self, notes: tuple[n.Footnote, ...]) -> str:
        listed = "".join(
            f'<li value="{note.number}" id="{self._note(note.number)}">{self.blocks(note.children)}</li>'
            for note in notes
        )
        return f'<ol class="sources">{listed}</ol>'

    def _text(self, text: str) -> str:
        return shown(text)

    def _inline_code(self, text: str) -> str:
        return f"<code>{shown(text)}</code>"

    def _link(self, href: str, inner: str) -> str:
        return link(href, inner)

    def _beside(self, inner: str, address: str) -> str:
        return f'{inner} <span class="note">({shown(address)})</span>'

    def _picture(self, drawn: Formula, tex: str) -> str:
        depth = min(DEPTH_STEPS, max(0, round(drawn.depth / SIZE_PX * 10)))
        head, _, inner = drawn.svg.partition(">")
        box = re.search(r'viewBox="[-0-9. ]+"', head)
        size = f'width="{drawn.width / SIZE_PX:.2f}em" height="{drawn.height / SIZE_PX:.2f}em"'
        look = f'class="d{depth}" role="img" aria-label="{shown(tex)}"'
        return f"<svg {size} {box[0] if box else ''} {look}>{inner.replace(INK, 'currentColor')}"

    def _footnote_mark(self, number: int) -> str:
        return f'<sup><a href="#{self._note(number)}">[{number}]</a></sup>'

    def _run(self, run: Run) -> str:
        name = _CLASSES.get(run.kind, "") if run.text.strip() else ""
        return f'<span class="{name}">{shown(run.text)}</span>' if name else shown(run.text)

    def _note(self, number: int) -> str:
        return f"note-{self._label}-{number}"


def link(href: str, inner: str) -> str:
    """Return a link that tells the other side nothing of where it was followed."""
    return f'<a href="{shown(href)}" rel="noopener noreferrer nofollow">{inner}</a>'


def depth_classes() -> str:
    """Return the rules that lower formulas."""
    return "".join(f".d{step}{{vertical-align:-{step / 10:.1f}em}}" for step in range(DEPTH_STEPS + 1))
