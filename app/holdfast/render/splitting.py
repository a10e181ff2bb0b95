"""Cuts blocks that are too large for one document of the view into several. Knows no Markdown and no output format.

Laying out 200 KB at once stops a window for 400 ms; in pieces of 20 KB nobody notices.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from holdfast.render import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeVar

    T = TypeVar("T")

LIMIT = 20_000
"""Visible code points of a piece; one line, item or row that is longer stays whole, but for words without end."""


def split(nodes: Iterable[n.Node], limit: int = LIMIT) -> tuple[n.Node, ...]:
    """Return `nodes` with those of more than `limit` visible code points in pieces, which keep their `source`.

    The pieces say together what the blocks said, in order.
    """
    return tuple(piece for node in nodes for piece in _pieces(node, limit))


def _pieces(node: n.Node, limit: int) -> Iterator[n.Node]:  # noqa: C901, PLR0912 - a case for each kind of block
    if len(n.plain_text((node,))) <= limit:
        yield node
        return
    match node:
        case n.CodeBlock() | n.HtmlText():
            for lines in _grouped(node.text.split("\n"), len, limit):
                yield dataclasses.replace(node, text="\n".join(lines))
        case n.Paragraph(children):
            for inlines in _grouped(list(_loose(children, limit)), _size_of_inline, limit):
                yield dataclasses.replace(node, children=tuple(_without_end(inlines)))
        case n.Quote(children):
            for blocks in _grouped(split(children, limit), _size_of_block, limit):
                yield dataclasses.replace(node, children=tuple(blocks))
        case n.BulletList(items):
            for group in _grouped(items, _size_of_item, limit):
                yield dataclasses.replace(node, items=tuple(group))
        case n.OrderedList(start, items):
            for group in _grouped(items, _size_of_item, limit):
                yield dataclasses.replace(node, start=start, items=tuple(group))
                start += len(group)
        case n.Table(header, rows):
            for rows_of_piece in _grouped(rows, _size_of_row, limit):
                yield dataclasses.replace(node, header=header, rows=tuple(rows_of_piece))
                header = ()
        case _:
            yield node


def _grouped(parts: Sequence[T], size_of: Callable[[T], int], limit: int) -> Iterator[list[T]]:
    """Yield runs of parts, each at most `limit` in size or a single part."""
    group: list[T] = []
    size = 0
    for part in parts:
        part_size = size_of(part)
        if group and size + part_size > limit:
            yield group
            group, size = [], 0
        group.append(part)
        size += part_size
    if group:
        yield group


def _loose(children: tuple[n.Inline, ...], limit: int) -> Iterator[n.Inline]:
    """Yield inlines with long texts in pieces, cut after a space where there is one."""
    for child in children:
        if not isinstance(child, n.Text) or len(child.text) <= limit:
            yield child
            continue
        text, at = child.text, 0
        while at < len(text):
            end = at + limit
            if end < len(text):
                end = text.rfind(" ", at, end) + 1 or end
            yield n.Text(text[at:end])
            at = end


def _without_end(inlines: list[n.Inline]) -> list[n.Inline]:
    """Return inlines without the break at their end, which the next piece makes anyway."""
    return inlines[:-1] if len(inlines) > 1 and isinstance(inlines[-1], n.SoftBreak | n.HardBreak) else inlines


def _size_of_inline(inline: n.Inline) -> int:
    return len(n.inline_text((inline,)))


def _size_of_block(block: n.Node) -> int:
    return len(n.plain_text((block,)))


def _size_of_item(item: n.ListItem) -> int:
    return len(n.plain_text(item.children))


def _size_of_row(row: tuple[tuple[n.Inline, ...], ...]) -> int:
    return sum(len(n.inline_text(cell)) for cell in row)
