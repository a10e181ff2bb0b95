"""Markdown to pieces that can be laid out one by one. Runs on the read lane; knows Markdown and no Qt.

Raw HTML stays text, pictures become words, and only http, https and mailto addresses stay links. (The render room
takes this over with its block tree; `markdown_pieces` is all that has to be replaced.)
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.texmath import texmath_plugin

from holdfast.gui.view.piece import Piece
from holdfast.gui.view.splitting import LONG, slices, split_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

CODE_CHUNK_LINES = 120
SAFE_SCHEMES = ("http://", "https://", "mailto:")
_CODE = ("fence", "code_block", "math_block", "math_block_label", "math_block_eqno")
_FORMULAS = ("math_inline", "math_inline_double", "math_single")
"""Formulas are shown as they were written, since Markdown would eat their backslashes."""
_BOXES = {"[ ] ": "\u2610 ", "[x] ": "\u2611 ", "[X] ": "\u2611 "}
_TAGS = re.compile(r"<[^>]*>")


def _parser(*, keeps_breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": keeps_breaks, "maxNesting": 40})
    dollarmath_plugin(parser, allow_space=False, allow_digits=False, double_inline=True)
    texmath_plugin(parser, delimiters="brackets")
    parser.add_render_rule("fence", _nested_code)
    parser.add_render_rule("code_block", _nested_code)
    return parser.enable(["table", "strikethrough"])


def _nested_code(_renderer: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    """Return code inside a list or a quotation, in a cell that can have a ground; else it is a piece of its own."""
    source = escapeHtml(tokens[at].content.rstrip("\n"))
    cell = f'<td class="code"><pre>{source}</pre></td>'
    return f'<table width="100%" cellspacing="0" cellpadding="0"><tr>{cell}</tr></table>'


_WRITTEN = _parser(keeps_breaks=False)
_TYPED = _parser(keeps_breaks=True)


def markdown_pieces(text: str, *, is_typed: bool = False) -> tuple[Piece, ...]:
    """Return a text as pieces in order; with `is_typed` a line break is one, as people expect of what they typed."""
    parser = _TYPED if is_typed else _WRITTEN
    env: dict[str, Any] = {}
    pieces: list[Piece] = []
    chunk: list[str] = []
    for block in _blocks(parser.parse(text, env)):
        first = block[0]
        _make_plain(block)
        if first.type in _CODE:
            _flush(chunk, pieces)
            pieces.extend(code_pieces(first.content.strip("\n"), _language(first)))
            continue
        if first.type == "blockquote_open":
            _flush(chunk, pieces)
            pieces.extend(_quote_pieces(parser, block[1:-1], env))
            continue
        chunk.append(parser.renderer.render(block, parser.options, env))
        if sum(map(len, chunk)) >= LONG:
            _flush(chunk, pieces)
    _flush(chunk, pieces)
    return tuple(pieces)


def _quote_pieces(parser: MarkdownIt, inside: Sequence[Token], env: dict[str, Any]) -> list[Piece]:
    """Return a quotation as one or more pieces under one bar."""
    parts: list[str] = [""]
    for block in _blocks(inside):
        parts[-1] += parser.renderer.render(block, parser.options, env)
        if len(parts[-1]) >= LONG:
            parts.append("")
    shown = [html for html in parts if html]
    return [
        Piece("quote", html=html, size=visible_length(html), is_first=at == 0, is_last=at == len(shown) - 1)
        for at, html in enumerate(shown)
    ]


def code_pieces(source: str, language: str = "", *, caption: str = "") -> list[Piece]:
    """Return code as one or more pieces that are drawn as one box."""
    lines = source.rstrip("\n").split("\n")
    chunks: list[str] = []
    taken: list[str] = []
    length = 0
    for line in itertools.chain.from_iterable(map(slices, lines)):
        taken.append(line)
        length += len(line)
        if len(taken) >= CODE_CHUNK_LINES or length >= LONG:
            chunks.append("\n".join(taken))
            taken, length = [], 0
    if taken or not chunks:
        chunks.append("\n".join(taken))
    last = len(chunks) - 1
    return [
        Piece(
            "code",
            text=chunk,
            label=(language or caption) if at == 0 else "",
            size=len(chunk),
            lines=chunk.count("\n") + 1,
            whole=source if at == 0 else "",
            is_first=at == 0,
            is_last=at == last,
        )
        for at, chunk in enumerate(chunks)
    ]


def is_safe_link(address: str) -> bool:
    """Say whether an address may be offered to the browser or the mail program."""
    return address.lower().startswith(SAFE_SCHEMES)


def visible_length(html: str) -> int:
    """Return about how many characters of a piece are seen."""
    return len(_TAGS.sub("", html))


def _language(block: Token) -> str:
    """Return what a block of code says it is written in."""
    return block.info.split(maxsplit=1)[0] if block.type == "fence" and block.info.strip() else ""


def _make_plain(block: Sequence[Token]) -> None:
    """Turn pictures into words and doubtful links into text, and say alignment the way Qt's rich text knows."""
    open_links: list[bool] = []
    for at, token in enumerate(block):
        if token.children:
            _make_plain(token.children)
        if at > 1 and block[at - 2].type == "list_item_open" and token.type == "inline":
            _tick(token.children or [])
        if token.type == "image":
            words = "".join(child.content for child in token.children or [])
            token.type, token.tag, token.children = "text", "", None
            token.content = f"[picture: {words}]" if words else "[picture]"
        elif token.type in _FORMULAS:
            token.type, token.tag = "code_inline", "code"
        elif token.type == "link_open":
            address = str(token.attrGet("href") or "")
            open_links.append(is_safe_link(address))
            token.attrs = {"href": address} if open_links[-1] else {}
            token.tag = "a" if open_links[-1] else "span"
        elif token.type == "link_close":
            token.tag = "a" if open_links.pop() else "span"
        elif token.type == "table_open":
            token.attrs = {"cellspacing": "0", "cellpadding": "0"}
        elif token.type in ("td_open", "th_open"):
            aligned = str(token.attrGet("style") or "").removeprefix("text-align:")
            token.attrs = {"align": aligned or "left"}


def _tick(children: Sequence[Token]) -> None:
    """Show the box of a task as a box."""
    if children and children[0].type == "text" and children[0].content[:4] in _BOXES:
        first = children[0]
        first.content = _BOXES[first.content[:4]] + first.content[4:]


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the top-level blocks, long ones cut."""
    return itertools.chain.from_iterable(map(split_block, _top_level(tokens)))


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each top-level block."""
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []
    if block:
        yield block


def _flush(chunk: list[str], pieces: list[Piece]) -> None:
    """Make one piece of the blocks gathered so far."""
    if chunk:
        html = "".join(chunk)
        pieces.append(Piece("text", html=html, size=visible_length(html)))
        chunk.clear()
