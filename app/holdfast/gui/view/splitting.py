"""Cuts blocks of Markdown that are too long for one document: endless paragraphs, lists and tables become several.
Knows the parser's tokens and nothing of what is made of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONG = 4000
"""Characters of a block that are laid out together in a few milliseconds."""

_LISTS = ("bullet_list_open", "ordered_list_open")


def split_block(block: list[Token]) -> Iterator[list[Token]]:
    """Yield the block, or the blocks it is cut into."""
    if _length(block) <= LONG:
        yield block
    elif block[0].type == "paragraph_open":
        yield from _paragraphs(block)
    elif block[0].type in _LISTS:
        yield from _lists(block)
    elif block[0].type == "table_open":
        yield from _tables(block)
    else:
        yield block


def slices(text: str, length: int = LONG) -> Iterator[str]:
    """Yield a text in stretches of about this length, cut at spaces where there are any."""
    at = 0
    while len(text) - at > length:
        cut = text.rfind(" ", at + length // 2, at + length) + 1 or at + length
        yield text[at:cut]
        at = cut
    yield text[at:]


def _paragraphs(block: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield a paragraph as several, cut where no emphasis or link is open."""
    opening, inline, closing = block[0], block[1], block[-1]
    children: list[Token] = []
    length = depth = 0
    for child in _short(inline.children or []):
        depth += child.nesting
        children.append(child)
        length += len(child.content)
        if length >= LONG and depth == 0:
            yield [opening, _inline(children), closing]
            children, length = [], 0
    if children:
        yield [opening, _inline(children), closing]


def _lists(block: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield a list as several, cut between its items; the numbers go on."""
    opening, closing = block[0], block[-1]
    items: list[Token] = []
    number = int(opening.attrGet("start") or 1)
    count = length = depth = 0
    for token in block[1:-1]:
        items.append(token)
        depth += token.nesting
        length += len(token.content)
        if depth == 0 and token.type == "list_item_close":
            count += 1
            if length >= LONG:
                yield [_numbered(opening, number), *items, closing]
                number, items, count, length = number + count, [], 0, 0
    if items:
        yield [_numbered(opening, number), *items, closing]


def _tables(block: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield a table as several, cut between its rows; the first has the head."""
    body = next((at for at, token in enumerate(block) if token.type == "tbody_open"), len(block))
    opening, closing = block[0], block[-1]
    rows = list(block[:body])
    length = 0
    for token in block[body:-1]:
        if token.type in ("tbody_open", "tbody_close"):
            continue
        rows.append(token)
        length += len(token.content)
        if token.type == "tr_close" and length >= LONG:
            yield [*rows, closing]
            rows, length = [opening], 0
    if len(rows) > 1:
        yield [*rows, closing]


def _short(children: Sequence[Token]) -> Iterator[Token]:
    """Yield inline tokens, long stretches of plain text as several."""
    for child in children:
        if child.type == "text" and len(child.content) > LONG:
            for piece in slices(child.content):
                yield Token("text", "", 0, content=piece)
        else:
            yield child


def _inline(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=children, block=True)


def _numbered(opening: Token, number: int) -> Token:
    if opening.type != "ordered_list_open":
        return opening
    return opening.copy(attrs={"start": number})


def _length(block: Sequence[Token]) -> int:
    return sum(len(token.content) for token in block)
