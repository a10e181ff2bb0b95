"""Makes trees that can be laid out well: takes code out of lists and quotations, so that it gets a box and a Copy of
its own, and quotations out of quotations that are nested deeper than anybody reads. Knows the tree and no output
format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.render import nodes as n
from holdfast.render.remaking import remade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DEEPEST = 6
"""Lists in lists are opened up to here; below it code stays where it is."""

DEEPEST_QUOTE = 3
"""Quotations in quotations. Each is a table to Qt, which lays out the innermost of n nested tables 2^n times: 26 of
them took 58 s.
"""


def shallow(blocks: Iterable[n.Node], depth: int = 0) -> tuple[n.Node, ...]:
    """Return blocks in which quotations that are nested too deep are only what they say."""
    return tuple(kept for block in blocks for kept in _shallow(block, depth))


def _shallow(block: n.Node, depth: int) -> tuple[n.Node, ...]:
    if not isinstance(block, n.Quote):
        return (remade(block, lambda inside: shallow(inside, depth)),)
    inside = shallow(block.children, depth + 1)
    return inside if depth >= DEEPEST_QUOTE else (n.Quote(inside, source=block.source),)


def lifted(blocks: Iterable[n.Node], indent: int = 0) -> Iterator[tuple[n.Node, int]]:
    """Yield blocks with how many lists they stand in; no list that is yielded holds code, and code that stands in a
    quotation is alone in one.
    """
    for block in blocks:
        if isinstance(block, n.BulletList | n.OrderedList) and indent < DEEPEST and _has_code((block,)):
            yield from _opened(block, indent)
        elif isinstance(block, n.Quote) and any(isinstance(child, n.CodeBlock) for child in block.children):
            yield from ((part, indent) for part in _parted(block))
        else:
            yield block, indent


def quoted_code(block: n.Node) -> n.CodeBlock | None:
    """Return the code of a quotation that is nothing but code, else None."""
    if isinstance(block, n.Quote) and len(block.children) == 1 and isinstance(block.children[0], n.CodeBlock):
        return block.children[0]
    return None


def _parted(block: n.Quote) -> Iterator[n.Quote]:
    """Yield a quotation as those before, of and after its code."""
    group: list[n.Node] = []
    for child in block.children:
        if not isinstance(child, n.CodeBlock):
            group.append(child)
            continue
        if group:
            yield n.Quote(tuple(group), source=block.source)
            group = []
        yield n.Quote((child,), source=block.source)
    if group:
        yield n.Quote(tuple(group), source=block.source)


def _opened(block: n.BulletList | n.OrderedList, indent: int) -> Iterator[tuple[n.Node, int]]:
    """Yield a list as the lists before, between and after its code."""
    start = block.start if isinstance(block, n.OrderedList) else 1
    group: list[n.ListItem] = []
    first = start
    for number, item in enumerate(block.items, start):
        if not _has_code(item.children):
            group.append(item)
            continue
        at = next(index for index, child in enumerate(item.children) if _has_code((child,)))
        group.append(n.ListItem(item.children[:at], item.task))
        yield _part(block, group, first), indent
        group, first = [], number + 1
        yield from lifted(item.children[at:], indent + 1)
    if group:
        yield _part(block, group, first), indent


def _part(block: n.BulletList | n.OrderedList, items: Sequence[n.ListItem], start: int) -> n.Node:
    if isinstance(block, n.OrderedList):
        return n.OrderedList(start, tuple(items), block.tight, source=block.source)
    return n.BulletList(tuple(items), block.tight, source=block.source)


def _has_code(blocks: Sequence[n.Node], depth: int = 0) -> bool:
    if depth > DEEPEST:
        return False
    for block in blocks:
        match block:
            case n.CodeBlock():
                return True
            case n.Quote(children):
                if any(isinstance(child, n.CodeBlock) for child in children):
                    return True
            case n.BulletList(items) | n.OrderedList(_, items):
                if any(_has_code(item.children, depth + 1) for item in items):
                    return True
            case _:
                pass
    return False
