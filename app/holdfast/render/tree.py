"""From markdown-it's flat tokens to our tree. Knows the parser's tokens; knows no output format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from holdfast.render import nodes as n
from holdfast.render.links import real_host

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

MAX_INLINE_DEPTH = 40
"""Emphasis within emphasis within links; deeper ones lose their mark, not their text."""

_TASK = re.compile(r"\[([ xX])\][ \t\n]")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


class TreeBuilder:
    """Walks the tokens of one text once and hands out blocks. Footnotes are gathered for the end."""

    def __init__(self, tokens: Sequence[Token], parse_inline: Callable[[str], Sequence[Token]]) -> None:
        self._tokens = tokens
        self._parse_inline = parse_inline
        self._at = 0
        self._numbers: dict[str, int] = {}
        self._notes: list[tuple[str, tuple[n.Node, ...]]] = []
        self.used_labels: set[str] = set()

    def blocks(self, closing: str = "") -> list[tuple[n.Node, tuple[int, int]]]:
        """Return the blocks up to the token of type `closing` (which is taken too), each with its lines."""
        found: list[tuple[n.Node, tuple[int, int]]] = []
        while self._at < len(self._tokens):
            token = self._take()
            if token.type == closing:
                break
            node = self._block(token)
            if node is not None:
                first, last = token.map or (0, 0)
                found.append((node, (first, last)))
        return found

    def footnotes(self) -> n.Footnotes | None:
        """Return all footnotes seen, in the order of their marks, those without a mark last."""
        for label, _ in self._notes:
            self._number(label)
        items = [n.Footnote(label, self._number(label), children) for label, children in self._notes]
        return n.Footnotes(tuple(sorted(items, key=lambda item: item.number))) if items else None

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _children(self, closing: str) -> tuple[n.Node, ...]:
        return tuple(node for node, _ in self.blocks(closing))

    def _block(self, token: Token) -> n.Node | None:  # noqa: C901, PLR0911, PLR0912 - a case for each kind of block
        match token.type:
            case "paragraph_open":
                return n.Paragraph(self._line("paragraph_close"))
            case "heading_open":
                return n.Heading(int(token.tag[1]), self._line("heading_close"))
            case "fence":
                language, _, info = token.info.strip().partition(" ")
                return n.CodeBlock(language, token.content.removesuffix("\n"), info.strip())
            case "code_block":
                return n.CodeBlock("", token.content.removesuffix("\n"))
            case "blockquote_open":
                return n.Quote(self._children("blockquote_close"))
            case "bullet_list_open":
                items, tight = self._items("bullet_list_close")
                return n.BulletList(items, tight)
            case "ordered_list_open":
                items, tight = self._items("ordered_list_close")
                return n.OrderedList(int(token.attrs.get("start", 1)), items, tight)
            case "table_open":
                return self._table()
            case "hr":
                return n.Rule()
            case "math_block":
                return n.MathBlock(token.content)
            case "html_block":
                return n.HtmlText(token.content.removesuffix("\n"))
            case "footnote_reference_open":
                self._notes.append((token.meta["label"], self._children("footnote_reference_close")))
                return None
            case "inline":  # the parser puts lines only where one is expected, but a text is never to be lost
                return n.Paragraph(self._inlines(token.children or []))
            case _:
                return None

    def _line(self, closing: str) -> tuple[n.Inline, ...]:
        children: tuple[n.Inline, ...] = ()
        while (token := self._take()).type != closing:
            children += self._inlines(token.children or [])
        return children

    def _items(self, closing: str) -> tuple[tuple[n.ListItem, ...], bool]:
        items: list[n.ListItem] = []
        tight = True
        while self._take().type != closing:
            task = None
            if self._at + 1 < len(self._tokens) and self._tokens[self._at].type == "paragraph_open":
                tight = tight and self._tokens[self._at].hidden
                task = _take_task(self._tokens[self._at + 1])
            items.append(n.ListItem(self._children("list_item_close"), task))
        return tuple(items), tight

    def _table(self) -> n.Table:
        rows: list[list[tuple[n.Inline, ...]]] = []
        alignments: list[n.Alignment] = []
        surplus: list[str] = []
        while (token := self._take()).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
                surplus = token.meta.get("surplus", [])
            elif token.type == "th_open":
                style = str(token.attrs.get("style", ""))
                alignments.append(cast("n.Alignment", style.removeprefix("text-align:")))
            elif token.type == "inline":
                rows[-1].append(self._inlines(token.children or []))
            elif token.type == "tr_close":
                rows[-1] += [self._inlines(self._parse_inline(cell)) for cell in surplus]
        width = max(map(len, rows))
        whole = [tuple(row) + ((),) * (width - len(row)) for row in rows]
        alignments += [""] * (width - len(alignments))
        return n.Table(whole[0], tuple(whole[1:]), tuple(alignments))

    def _inlines(self, tokens: Sequence[Token]) -> tuple[n.Inline, ...]:
        stack: list[tuple[Token | None, list[n.Inline]]] = [(None, [])]
        too_deep = 0
        for token in tokens:
            if token.nesting == 1:
                if len(stack) > MAX_INLINE_DEPTH:
                    too_deep += 1
                else:
                    stack.append((token, []))
            elif token.nesting == -1:
                if too_deep:
                    too_deep -= 1
                elif len(stack) > 1:
                    opening, children = stack.pop()
                    stack[-1][1].extend(self._wrapped(cast("Token", opening), children))
            elif (node := self._leaf(token)) is not None:
                _append(stack[-1][1], node)
        while len(stack) > 1:
            _, children = stack.pop()
            stack[-1][1].extend(children)
        return tuple(stack[0][1])

    def _wrapped(self, opening: Token, children: list[n.Inline]) -> list[n.Inline]:
        inner = tuple(children)
        match opening.type:
            case "strong_open":
                return [n.Strong(inner)]
            case "em_open":
                return [n.Emphasis(inner)]
            case "s_open":
                return [n.Strike(inner)]
            case "link_open":
                self._note_label(opening)
                return [_link(inner, str(opening.attrs.get("href", "")), str(opening.attrs.get("title", "")))]
            case _:
                return children

    def _leaf(self, token: Token) -> n.Inline | None:  # noqa: PLR0911 - a case for each kind of inline
        match token.type:
            case "text":
                return n.Text(token.content) if token.content else None
            case "code_inline":
                return n.Code(token.content)
            case "softbreak":
                return n.SoftBreak()
            case "hardbreak":
                return n.HardBreak()
            case "math_inline":
                return n.MathInline(token.content, bool(token.meta["display"]))
            case "html_inline":
                return n.HardBreak() if _BREAK_TAG.fullmatch(token.content) else n.Text(token.content)
            case "footnote_ref":
                return n.FootnoteRef(token.meta["label"], self._number(token.meta["label"]))
            case "image":
                self._note_label(token)
                href = str(token.attrs.get("src", ""))
                alt = " ".join(n.inline_text(self._inlines(token.children or [])).split())
                return n.Image(alt, href, str(token.attrs.get("title", "")), real_host(href) is not None)
            case _:
                return n.Text(token.content) if token.content else None

    def _note_label(self, token: Token) -> None:
        if label := token.meta.get("label"):
            self.used_labels.add(label)

    def _number(self, label: str) -> int:
        return self._numbers.setdefault(label, len(self._numbers) + 1)


def _link(children: tuple[n.Inline, ...], href: str, title: str) -> n.Link:
    host = real_host(href)
    return n.Link(children, href, title, host is not None, host or "")


def _append(children: list[n.Inline], node: n.Inline) -> None:
    """Append `node`; neighbouring texts become one."""
    if isinstance(node, n.Text) and children and isinstance(last := children[-1], n.Text):
        children[-1] = n.Text(last.text + node.text)
    else:
        children.append(node)


def _take_task(token: Token) -> bool | None:
    """Return whether the box at the start of an item's text is ticked and take it away, None if there is none."""
    first = token.children[0] if token.children else None
    match = _TASK.match(token.content)
    if match is None or first is None or not first.content.startswith(match[0].rstrip()):
        return None
    first.content = first.content[3:].lstrip()
    return match[1] != " "
