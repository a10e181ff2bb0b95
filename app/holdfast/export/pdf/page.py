"""A text of our own as PDF: a title and Markdown below it, without the cover that a conversation has. Knows what
`document` knows of typst, and no conversation.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from holdfast import places, resources
from holdfast.export.files import make_folder
from holdfast.export.pdf.literals import literal
from holdfast.export.pdf.setting import Setter, put
from holdfast.export.pdf.tree_code import TreeCode
from holdfast.render import nodes as n
from holdfast.render import parse

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.export.choice import Paper
    from holdfast.render.worker import Stop


def write_page(place: Path, title: str, markdown: str, token: Stop, paper: Paper = "a4") -> list[str]:
    """Write a PDF, whole or not at all; return sentences on what it cannot show. A heading that is the title again is
    left out. Raises ExportError, and what the token raises.
    """
    place = places.to_write(place)
    make_folder(place.parent)
    with closing(Setter(paper, token)) as setter:
        put(setter.set([_source(title, markdown)]), place)
        return setter.remarks()


def _source(title: str, markdown: str) -> str:
    body = TreeCode("page", None, None, top=1).blocks(_below(title, parse(markdown)))
    return (
        f"#let document-title = {literal(title)}\n"
        f"#let document-description = {literal('Made by Holdfast')}\n"
        f"#let short-title = {literal(title)}\n"
        f"{resources.text('export', 'conversation.typ')}"
        "#show heading.where(level: 1): set text(size: 13pt)\n"
        f'#{{\ntitle();who-now.update("Holdfast")\n{body}\n}}\n'
    )


def _below(title: str, nodes: tuple[n.Node, ...]) -> tuple[n.Node, ...]:
    """Return what stands below the title."""
    first = nodes[0] if nodes else None
    return nodes[1:] if isinstance(first, n.Heading) and n.inline_text(first.children) == title else nodes
