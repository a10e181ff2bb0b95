"""The tree that a message's Markdown becomes: blocks and inlines, frozen. Knows no parser and no output format.

Every block says where it stood: `source` is the half-open stretch of code points in the Markdown it came from. It is
filled in for the blocks at the top and is (0, 0) below them; two trees that differ only there are equal.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

Alignment = Literal["", "left", "center", "right"]


# --- inlines


@dataclass(frozen=True, slots=True)
class Text:
    """Characters as they are, raw HTML tags among them: they are shown, never obeyed."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Strong emphasis."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasis."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """Struck through."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Code within a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link. Only with `safe` may it be opened, after `host` (the real one, in ASCII) has been shown.

    An unsafe one, such as `file:` or a path, is text followed by its address.
    """

    children: tuple[Inline, ...]
    href: str
    title: str
    safe: bool
    host: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture somewhere else. Nothing ever loads it: its description and its address are shown as text."""

    alt: str
    href: str
    title: str
    safe: bool


@dataclass(frozen=True, slots=True)
class MathInline:
    """A formula within a line, without its delimiters; `display`: it was written to stand out, between `$$`."""

    tex: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """The end of a line in the source, which a paragraph may show as a space."""


@dataclass(frozen=True, slots=True)
class HardBreak:
    """A line break that was asked for."""


@dataclass(frozen=True, slots=True)
class FootnoteRef:
    """The mark of a footnote; `number` counts from 1 in the order of the marks."""

    label: str
    number: int


Inline = (
    Text
    | Strong
    | Emphasis
    | Strike
    | Code
    | Link
    | Image
    | MathInline
    | SoftBreak
    | HardBreak
    | FootnoteRef
)  # fmt: skip


# --- blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    source: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Paragraph(_Block):
    """A paragraph."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading(_Block):
    """A heading of level 1 to 6."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock(_Block):
    """Code, without the newline at its end. `language` is the first word of the fence, `info` what follows it."""

    language: str
    text: str
    info: str = ""


@dataclass(frozen=True, slots=True)
class Quote(_Block):
    """A quotation."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; `task` is None for a plain one, else whether it is ticked."""

    children: tuple[Node, ...]
    task: bool | None = None


@dataclass(frozen=True, slots=True)
class BulletList(_Block):
    """A list with bullets; a `tight` one has no space between its items."""

    items: tuple[ListItem, ...]
    tight: bool = True


@dataclass(frozen=True, slots=True)
class OrderedList(_Block):
    """A list that counts from `start`."""

    start: int
    items: tuple[ListItem, ...]
    tight: bool = True


@dataclass(frozen=True, slots=True)
class Table(_Block):
    """A table. Header, alignments and every row have the same number of cells, which are inlines.

    A piece of a table that was split has an empty header.
    """

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    alignments: tuple[Alignment, ...]


@dataclass(frozen=True, slots=True)
class Rule(_Block):
    """A line across."""


@dataclass(frozen=True, slots=True)
class MathBlock(_Block):
    """A formula that stands alone, without its delimiters."""

    tex: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: `label` as written, `number` as its marks show it."""

    label: str
    number: int
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Footnotes(_Block):
    """All footnotes of a text, those without a mark last. Always the last block."""

    items: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class HtmlText(_Block):
    """Raw HTML or the like, to be shown as the text it is."""

    text: str


Node = (
    Paragraph
    | Heading
    | CodeBlock
    | Quote
    | BulletList
    | OrderedList
    | Table
    | Rule
    | MathBlock
    | Footnotes
    | HtmlText
)  # fmt: skip


def address_shown(node: Link | Image) -> str:
    """Return the address that is shown beside a link or picture, "" where its text says it or a click will."""
    if isinstance(node, Link) and (node.safe or inline_text(node.children) == node.href):
        return ""
    return node.href


def image_text(node: Image) -> str:
    """Return what is shown of a picture: its description and its address."""
    return f"{node.alt} ({node.href})" if node.alt and node.href else node.alt or node.href


def inline_text(children: tuple[Inline, ...]) -> str:
    """Return the visible characters of inlines, in order; a formula is its source, a break a newline."""
    return "".join(_inline_pieces(children))


def table_start(table: Table) -> str:
    """Return the text of a table's first cell in which there is any: it says which way the table runs."""
    cells = (cell for row in (table.header, *table.rows) for cell in row)
    return next((text for cell in cells if (text := inline_text(cell)).strip()), "")


def plain_text(nodes: tuple[Node, ...]) -> str:
    """Return every visible character of the blocks, in order: blocks and rows by line, cells by tab.

    What a list or footnote is marked with (bullets, numbers, ticks) is not text and is not in it.
    """
    return "\n".join(_block_lines(nodes))


def _inline_pieces(children: tuple[Inline, ...]) -> Iterator[str]:
    for node in children:
        match node:
            case Text(text) | Code(text) | MathInline(text):
                yield text
            case Strong(inner) | Emphasis(inner) | Strike(inner):
                yield from _inline_pieces(inner)
            case Link():
                yield from _inline_pieces(node.children)
                if address := address_shown(node):
                    yield f" ({address})"
            case Image():
                yield image_text(node)
            case SoftBreak() | HardBreak():
                yield "\n"
            case FootnoteRef():
                yield f"[{node.number}]"


def _block_lines(nodes: tuple[Node, ...]) -> Iterator[str]:  # noqa: C901 - a case for each kind of block
    for node in nodes:
        match node:
            case Paragraph(children) | Heading(_, children):
                yield inline_text(children)
            case CodeBlock():
                yield node.text
            case HtmlText(text) | MathBlock(text):
                yield text
            case Quote(children):
                yield from _block_lines(children)
            case BulletList(items) | OrderedList(_, items):
                for item in items:
                    yield from _block_lines(item.children)
            case Table(header, rows):
                for row in (header, *rows) if header else rows:
                    yield "\t".join(inline_text(cell) for cell in row)
            case Footnotes(notes):
                for note in notes:
                    yield from _block_lines(note.children)
            case Rule():
                pass
