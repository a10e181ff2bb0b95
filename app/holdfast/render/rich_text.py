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
from holdfast.render.tree_writer import HtmlWriter
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from holdfast.render.highlight import Highlighter
    from holdfast.render.maths import Formula, Formulas
    from holdfast.render.runs import Run
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
    writer = _Writer(style, highlighter, formulas, token)
    fragments = []
    for node in nodes:
        if token is not None:
            token.check()
        writer.used = {}
        html = writer.block(node)
        fragments.append(Fragment(html, MappingProxyType(writer.used)))
    return tuple(fragments)


def shown(text: str) -> str:
    """Return `text` escaped, and without what Qt's documents cannot hold."""
    return escape(_UNSHOWABLE.sub("\ufffd", text).replace("\u2028", " ").replace("\u2029", " "))


class _Writer(HtmlWriter):
    """Writes blocks and gathers their formulas in `used`."""

    strong = ("<b>", "</b>")
    emphasis = ("<i>", "</i>")
    hard_break = "<br>"
    between_blocks = ""

    def __init__(
        self, style: HtmlStyle, highlighter: Highlighter | None, formulas: Formulas | None, token: Stop | None
    ) -> None:
        soft_break = self.hard_break if style.breaks else "\n"
        super().__init__(
            highlighter, formulas, token, formula_size=style.text_px, ink=style.text, soft_break=soft_break
        )
        self._style = style
        self.used: dict[str, Formula] = {}

    def code(self, text: str, language: str = "") -> str:
        """Return text as a block of code on its own ground."""
        style = self._style
        look = f"margin:0px; white-space:pre-wrap; font-family:{_css(style.mono_family)}; font-size:{style.code_px}px"
        return (
            f'<table width="100%" border="0" cellspacing="0" cellpadding="{style.space_px}" '
            f'bgcolor="{style.code_ground}"{self._table_margin()}><tr><td>'
            f'<pre dir="ltr" style="{look}; color:{style.text}">{self._coloured(text, language)}</pre>'
            "</td></tr></table>"
        )

    def _paragraph(self, children: tuple[n.Inline, ...]) -> str:
        return self._spaced(children, self._style.space_px)

    def _spaced(self, children: tuple[n.Inline, ...], space_px: int) -> str:
        return f'<p{_dir(children)} style="{self._margins(space_px)}">{self.inlines(children)}</p>'

    def _heading(self, level: int, children: tuple[n.Inline, ...]) -> str:
        space_px = self._style.space_px
        margins = f"margin-top:{space_px * 2}px; margin-bottom:{space_px * 2 // 3}px; line-height:120%"
        look = f"font-size:{self._style.heading_px[level - 1]}px; font-weight:600; {margins}"
        return f'<h{level}{_dir(children)} style="{look}">{self.inlines(children)}</h{level}>'

    def _raw_html(self, text: str) -> str:
        look = f"white-space:pre-wrap; {self._margins(self._style.space_px)}"
        return f'<p{_dir_of(text)} style="{look}">{self._mono(text)}</p>'

    def _quote(self, inner: str) -> str:
        style = self._style
        return (
            f'<table width="100%" border="0" cellspacing="0" cellpadding="0"{self._table_margin()}><tr>'
            f'<td width="3" bgcolor="{style.line}"></td>'
            f'<td style="padding-left:{style.space_px}px; color:{style.quiet}">{inner}</td></tr></table>'
        )

    def _list(self, items: tuple[n.ListItem, ...], start: int | None, *, tight: bool, is_end: bool = True) -> str:
        """Write a list. With `is_end` a space follows the last item: Qt gives lists themselves none."""
        first = items[0].children if items else ()
        look = f'{_dir_of(n.plain_text(first[:1]))} style="margin-top:0px; margin-bottom:0px"'
        last = len(items) - 1
        inner = "".join(
            self._item(item, tight=tight, is_end=is_end and number == last) for number, item in enumerate(items)
        )
        return f"<ul{look}>{inner}</ul>" if start is None else f'<ol start="{start}"{look}>{inner}</ol>'

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
                return self._spaced(children, 0 if tight and not is_end else self._style.space_px)
            case n.BulletList(items, inner_tight):
                return self._list(items, None, tight=inner_tight, is_end=is_end or not tight)
            case n.OrderedList(start, items, inner_tight):
                return self._list(items, start, tight=inner_tight, is_end=is_end or not tight)
            case _:
                return self.block(child)

    def _table(self, node: n.Table) -> str:
        look = f"border-collapse:collapse; border-style:solid; border-color:{self._style.line}"
        return (
            f'<table border="1" cellspacing="0" cellpadding="6" style="{look}; '
            f'margin-bottom:{self._style.space_px}px">{self._head(node)}{self._rows(node)}</table>'
        )

    def _cell(self, cell: tuple[n.Inline, ...], alignment: n.Alignment, tag: str) -> str:
        align = f' align="{alignment or "left"}"' if alignment or tag == "th" else ""
        return f"<{tag}{align}{_dir(cell)}>{self.inlines(cell)}</{tag}>"

    def _rule(self) -> str:
        return f'<hr style="background-color:{self._style.line}">'

    def _display(self, tex: str) -> str:
        return f'<p align="center" style="{self._margins(self._style.space_px)}">{self._formula(tex, display=True)}</p>'

    def _footnotes(self, notes: tuple[n.Footnote, ...]) -> str:
        numbered = "".join(f'<li value="{note.number}">{self.blocks(note.children)}</li>' for note in notes)
        start = notes[0].number if notes else 1
        return f'{self._rule()}<ol start="{start}" style="color:{self._style.quiet}">{numbered}</ol>'

    def _text(self, text: str) -> str:
        return shown(text)

    def _inline_code(self, text: str) -> str:
        return self._mono(text, ground=True)

    def _link(self, href: str, inner: str) -> str:
        return f'<a href="{shown(href)}" style="color:{self._style.link}">{inner}</a>'

    def _beside(self, inner: str, address: str) -> str:
        return inner + self._quiet(f" ({shown(address)})")

    def _image(self, node: n.Image) -> str:
        if not node.alt:
            return self._quiet(shown(node.href))
        return self._beside(shown(node.alt), node.href) if node.href else shown(node.alt)

    def _source(self, tex: str) -> str:
        return self._mono(tex)

    def _picture(self, drawn: Formula, tex: str) -> str:
        address = f"formula:{drawn.key}"
        self.used[address] = drawn
        size = f'width="{round(drawn.width)}" height="{round(drawn.height)}"'
        return f'<img src="{address}" {size} alt="{shown(tex)}">'

    def _footnote_mark(self, number: int) -> str:
        return f"<sup>[{number}]</sup>"

    def _run(self, run: Run) -> str:
        colour = self._style.code.get(run.kind)
        if colour is None or run.kind is TokenClass.PLAIN or not run.text.strip():
            return shown(run.text)
        return f'<span style="color:{colour}">{shown(run.text)}</span>'

    def _mono(self, text: str, *, ground: bool = False) -> str:
        style = self._style
        colour = f"; background-color:{style.code_ground}" if ground else ""
        look = f"font-family:{_css(style.mono_family)}; font-size:{style.code_px}px{colour}"
        return f'<span style="{look}">{shown(text)}</span>'

    def _quiet(self, html: str) -> str:
        return f'<span style="color:{self._style.quiet}">{html}</span>'

    def _table_margin(self) -> str:
        return f' style="margin-bottom:{self._style.space_px}px"'

    def _margins(self, space_px: int) -> str:
        return f"margin-top:0px; margin-bottom:{space_px}px; line-height:{self._style.line_height_percent}%"


def _dir(children: tuple[n.Inline, ...]) -> str:
    return _dir_of(n.inline_text(children))


def _dir_of(text: str) -> str:
    return ' dir="rtl"' if is_rtl(text) else ""


def _css(family: str) -> str:
    return "'" + re.sub(r"[^\w ,.-]", "", family) + "'"
