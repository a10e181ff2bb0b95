"""Writes the tree as HTML in the subset that Qt's rich text understands, one fragment for each block at the top.

Nothing in it can be loaded: the only `src` there is are formulas, by a key whose picture the fragment brings along, and
everything else is escaped text. Colours and sizes are parameters. Knows no Qt and no Markdown.
"""

from __future__ import annotations

import re
from dataclasses import field
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from holdfast.render import nodes as n
from holdfast.render.direction import is_rtl
from holdfast.render.runs import TokenClass
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from holdfast.render.highlight import Highlighter
    from holdfast.render.maths import Formula, Formulas
    from holdfast.render.worker import Stop

_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
"""What Qt's documents use for themselves, or cannot hold."""


@dataclass(frozen=True, slots=True)
class HtmlStyle:
    """What a theme decides. Colours are `#rrggbb`; `breaks`: show the ends of lines, as for what a person typed."""

    text: str
    quiet: str
    line: str
    link: str
    code_ground: str
    code: Mapping[TokenClass, str]
    mono_family: str = "monospace"
    text_px: int = 16
    code_px: int = 14
    heading_px: tuple[int, int, int, int, int, int] = (26, 20, 18, 16, 16, 14)
    line_height_percent: int = 150
    space_px: int = 12
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """The HTML of one block, and its formulas by the address they have in it (`formula:KEY`)."""

    html: str
    formulas: Mapping[str, Formula] = field(default_factory=lambda: MappingProxyType({}))


def to_html(
    nodes: Iterable[n.Node],
    style: HtmlStyle,
    *,
    highlighter: Highlighter | None = None,
    formulas: Formulas | None = None,
    token: Stop | None = None,
) -> tuple[Fragment, ...]:
    """Return a fragment for each of `nodes`. Without `highlighter` code is plain, without `formulas` maths is source.

    Raises what `token` raises when it is cancelled.
    """
    fragments = []
    for node in nodes:
        if token is not None:
            token.check()
        writer = _Writer(style, highlighter, formulas, token)
        html = writer.block(node)
        fragments.append(Fragment(html, MappingProxyType(writer.used)))
    return tuple(fragments)


def shown(text: str) -> str:
    """Return `text` escaped, and without what Qt's documents cannot hold."""
    return escape(_UNSHOWABLE.sub("\ufffd", text).replace("\u2028", " ").replace("\u2029", " "))


class _Writer:
    """Writes one block at the top and gathers its formulas."""

    def __init__(
        self, style: HtmlStyle, highlighter: Highlighter | None, formulas: Formulas | None, token: Stop | None
    ) -> None:
        self._style = style
        self._highlighter = highlighter
        self._formulas = formulas
        self._token = token
        self.used: dict[str, Formula] = {}

    def block(self, node: n.Node) -> str:  # noqa: C901, PLR0911 - a case for each kind of block
        style = self._style
        match node:
            case n.Paragraph(children):
                return self._paragraph(children, style.space_px)
            case n.Heading(level, children):
                look = f"font-size:{style.heading_px[level - 1]}px; font-weight:600; {self._heading_margins()}"
                return f'<h{level}{_dir(children)} style="{look}">{self.inlines(children)}</h{level}>'
            case n.CodeBlock():
                return self._code_block(node)
            case n.Quote(children):
                inner = self.blocks(children)
                return (
                    f'<table width="100%" border="0" cellspacing="0" cellpadding="0"{self._table_margin()}><tr>'
                    f'<td width="3" bgcolor="{style.line}"></td>'
                    f'<td style="padding-left:{style.space_px}px; color:{style.quiet}">{inner}</td></tr></table>'
                )
            case n.BulletList(items, tight):
                return f"<ul{self._list_look(items)}>{self._items(items, tight=tight, is_end=True)}</ul>"
            case n.OrderedList(start, items, tight):
                inner = self._items(items, tight=tight, is_end=True)
                return f'<ol start="{start}"{self._list_look(items)}>{inner}</ol>'
            case n.Table():
                return self._table(node)
            case n.Rule():
                return self._rule()
            case n.MathBlock(tex):
                look = self._margins(style.space_px)
                return f'<p align="center" style="{look}">{self._formula(tex, display=True)}</p>'
            case n.HtmlText(text):
                look = f"white-space:pre-wrap; {self._margins(style.space_px)}"
                return f'<p{_dir_of(text)} style="{look}">{self._mono(text)}</p>'
            case n.Footnotes(notes):
                numbered = "".join(f'<li value="{note.number}">{self.blocks(note.children)}</li>' for note in notes)
                start = notes[0].number if notes else 1
                return f'{self._rule()}<ol start="{start}" style="color:{style.quiet}">{numbered}</ol>'

    def blocks(self, nodes: Iterable[n.Node]) -> str:
        return "".join(map(self.block, nodes))

    def inlines(self, children: tuple[n.Inline, ...]) -> str:
        return "".join(map(self._inline, children))

    def _inline(self, node: n.Inline) -> str:  # noqa: C901, PLR0911 - a case for each kind of inline
        match node:
            case n.Text(text):
                return shown(text)
            case n.Strong(children):
                return f"<b>{self.inlines(children)}</b>"
            case n.Emphasis(children):
                return f"<i>{self.inlines(children)}</i>"
            case n.Strike(children):
                return f"<s>{self.inlines(children)}</s>"
            case n.Code(text):
                return self._mono(text, ground=True)
            case n.Link(children, href):
                text = self.inlines(children)
                if node.safe:
                    return f'<a href="{shown(href)}" style="color:{self._style.link}">{text}</a>'
                return text + self._address(n.address_shown(node))
            case n.Image(alt, href):
                return shown(alt) + self._address(href) if alt else self._quiet(shown(href))
            case n.MathInline(tex, display):
                return self._formula(tex, display=display)
            case n.SoftBreak():
                return "<br>" if self._style.breaks else "\n"
            case n.HardBreak():
                return "<br>"
            case n.FootnoteRef():
                return f"<sup>[{node.number}]</sup>"

    def _paragraph(self, children: tuple[n.Inline, ...], space_px: int) -> str:
        return f'<p{_dir(children)} style="{self._margins(space_px)}">{self.inlines(children)}</p>'

    def _code_block(self, node: n.CodeBlock) -> str:
        style = self._style
        if self._highlighter is None:
            inner = shown(node.text)
        else:
            runs = self._highlighter.highlight(node.text, node.language, self._token)
            inner = "".join(self._run(run.text, run.kind) for run in runs)
        look = f"margin:0px; white-space:pre-wrap; font-family:{_css(style.mono_family)}; font-size:{style.code_px}px"
        return (
            f'<table width="100%" border="0" cellspacing="0" cellpadding="{style.space_px}" '
            f'bgcolor="{style.code_ground}"{self._table_margin()}><tr><td>'
            f'<pre dir="ltr" style="{look}; color:{style.text}">{inner}</pre></td></tr></table>'
        )

    def _run(self, text: str, kind: TokenClass) -> str:
        colour = self._style.code.get(kind)
        if colour is None or kind is TokenClass.PLAIN or not text.strip():
            return shown(text)
        return f'<span style="color:{colour}">{shown(text)}</span>'

    def _list_look(self, items: tuple[n.ListItem, ...]) -> str:
        first = items[0].children if items else ()
        return f'{_dir_of(n.plain_text(first[:1]))} style="margin-top:0px; margin-bottom:0px"'

    def _items(self, items: tuple[n.ListItem, ...], *, tight: bool, is_end: bool) -> str:
        """Write the items. With `is_end` a space follows the last: Qt gives lists themselves none."""
        last = len(items) - 1
        return "".join(
            self._item(item, tight=tight, is_end=is_end and number == last) for number, item in enumerate(items)
        )

    def _item(self, item: n.ListItem, *, tight: bool, is_end: bool) -> str:
        marker = "" if item.task is None else ' class="checked"' if item.task else ' class="unchecked"'
        last = len(item.children) - 1
        inner = "".join(
            self._in_item(child, tight=tight, is_end=is_end and number == last)
            for number, child in enumerate(item.children)
        )
        return f"<li{marker}>{inner}</li>"

    def _in_item(self, child: n.Node, *, tight: bool, is_end: bool) -> str:
        match child:
            case n.Paragraph(children):
                return self._paragraph(children, 0 if tight and not is_end else self._style.space_px)
            case n.BulletList(items, inner_tight):
                inner = self._items(items, tight=inner_tight, is_end=is_end or not tight)
                return f"<ul{self._list_look(items)}>{inner}</ul>"
            case n.OrderedList(start, items, inner_tight):
                inner = self._items(items, tight=inner_tight, is_end=is_end or not tight)
                return f'<ol start="{start}"{self._list_look(items)}>{inner}</ol>'
            case _:
                return self.block(child)

    def _table(self, node: n.Table) -> str:
        line = self._style.line
        head = f"<thead>{self._row(node.header, node.alignments, 'th')}</thead>" if node.header else ""
        body = "".join(self._row(row, node.alignments, "td") for row in node.rows)
        return (
            '<table border="1" cellspacing="0" cellpadding="6" style="border-collapse:collapse; border-style:solid; '
            f'border-color:{line}; margin-bottom:{self._style.space_px}px">{head}{body}</table>'
        )

    def _row(self, cells: tuple[tuple[n.Inline, ...], ...], alignments: tuple[n.Alignment, ...], tag: str) -> str:
        return "<tr>" + "".join(map(self._cell, cells, alignments, (tag,) * len(cells))) + "</tr>"

    def _cell(self, cell: tuple[n.Inline, ...], alignment: n.Alignment, tag: str) -> str:
        align = f' align="{alignment or "left"}"' if alignment or tag == "th" else ""
        return f"<{tag}{align}{_dir(cell)}>{self.inlines(cell)}</{tag}>"

    def _formula(self, tex: str, *, display: bool) -> str:
        style = self._style
        formula = (
            self._formulas.formula(tex, display, style.text_px, style.text, self._token) if self._formulas else None
        )
        if formula is None:
            return self._mono(tex)
        address = f"formula:{formula.key}"
        self.used[address] = formula
        size = f'width="{round(formula.width)}" height="{round(formula.height)}"'
        return f'<img src="{address}" {size} alt="{shown(tex)}">'

    def _mono(self, text: str, *, ground: bool = False) -> str:
        style = self._style
        colour = f"; background-color:{style.code_ground}" if ground else ""
        look = f"font-family:{_css(style.mono_family)}; font-size:{style.code_px}px{colour}"
        return f'<span style="{look}">{shown(text)}</span>'

    def _address(self, href: str) -> str:
        return self._quiet(f" ({shown(href)})") if href else ""

    def _quiet(self, html: str) -> str:
        return f'<span style="color:{self._style.quiet}">{html}</span>'

    def _heading_margins(self) -> str:
        space_px = self._style.space_px
        return f"margin-top:{space_px // 2}px; margin-bottom:{space_px * 2 // 3}px; line-height:120%"

    def _table_margin(self) -> str:
        return f' style="margin-bottom:{self._style.space_px}px"'

    def _rule(self) -> str:
        return f'<hr style="background-color:{self._style.line}">'

    def _margins(self, space_px: int) -> str:
        return f"margin-top:0px; margin-bottom:{space_px}px; line-height:{self._style.line_height_percent}%"


def _dir(children: tuple[n.Inline, ...]) -> str:
    return _dir_of(n.inline_text(children))


def _dir_of(text: str) -> str:
    return ' dir="rtl"' if is_rtl(text) else ""


def _css(family: str) -> str:
    return "'" + re.sub(r"[^\w ,.-]", "", family) + "'"
