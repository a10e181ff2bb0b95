"""A block made again with other contents: for those who change a tree and leave its shape. Knows nodes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from holdfast.render import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable

    Blocks = tuple[n.Node, ...]
    Line = tuple[n.Inline, ...]


def remade(block: n.Node, blocks: Callable[[Blocks], Blocks], line: Callable[[Line], Line] | None = None) -> n.Node:
    """Return a block with what `blocks` makes of the blocks in it and `line` of its lines; it stands where it stood."""
    match block:
        case n.Quote(children):
            return dataclasses.replace(block, children=blocks(children))
        case n.BulletList(items) | n.OrderedList(_, items):
            made = tuple(n.ListItem(blocks(item.children), item.task) for item in items)
            return dataclasses.replace(block, items=made)
        case n.Footnotes(notes):
            kept = tuple(n.Footnote(note.label, note.number, blocks(note.children)) for note in notes)
            return dataclasses.replace(block, items=kept)
        case n.Paragraph() | n.Heading() if line is not None:
            return dataclasses.replace(block, children=line(block.children))
        case n.Table(header, rows) if line is not None:
            cells = tuple(tuple(map(line, row)) for row in rows)
            return dataclasses.replace(block, header=tuple(map(line, header)), rows=cells)
        case _:
            return block
