"""What an export must hold: every visible stretch of text of every message, in order; and how to find it again."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from holdfast.domain import TextBlock, VoiceNoteBlock
from holdfast.render import nodes as n
from holdfast.render import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from holdfast.domain import OpenConversation, StoredMessage
    from holdfast.export import Content

UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff\x00-\x1f\x7f-\x9f\ufffd]")
PAGE_TEXT = ["-x", "0", "-y", "66", "-W", "700", "-H", "714"]
"""The page without its running header and its number (A4, in points)."""


def essence(text: str) -> str:
    """Return the characters that are seen, without space, signs that have no look, and what replaces them."""
    return UNSEEN.sub("", text)


def runs_both_ways(text: str) -> bool:
    """Say whether some of a text runs from right to left: a PDF holds such a line as it is drawn, word by word."""
    return re.search("[\u0590-\u08ff\ufb50-\ufdff\ufe70-\ufefc]", text) is not None


def words_of(text: str) -> set[str]:
    """Return the words of a text; of one with vowel signs, which pdftotext gives twice, only its letters."""
    found: set[str] = set()
    for word in re.findall(r"[^\s\u202a-\u202e\u2066-\u2069]+", text):
        plain = unicodedata.normalize("NFKD", word)
        letters = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Mn", "Cf"))
        found.update(letters if letters != plain else re.findall(r"\w+", letters))
        found.update(letters)
    return found


def stretches(markdown: str) -> Iterator[str]:
    """Yield the stretches of visible text of some Markdown: lines, cells, code, what stands between formulas."""
    for node in parse(markdown):
        yield from (found for found in _block(node) if essence(found))


def in_order(wanted: Iterable[str], text: str) -> list[str]:
    """Return the stretches that are not in `text` where they should be, after the one before."""
    lost = []
    at = 0
    for stretch in wanted:
        found = text.find(stretch, at)
        if found < 0:
            lost.append(stretch)
        else:
            at = found + len(stretch)
    return lost


def messages_of(conversation: OpenConversation, content: Content) -> Iterator[StoredMessage]:
    """Yield the messages in the order in which an export has them."""
    by_id = {stored.message.source_id: stored for stored in conversation.messages}
    for section in content.sections:
        for entry in section.entries:
            yield by_id[entry.source_id]


def said(stored: StoredMessage) -> Iterator[str]:
    """Yield the texts of a message."""
    for block in stored.message.blocks:
        if isinstance(block, TextBlock | VoiceNoteBlock) and block.text.strip():
            yield block.text


def text_of_pdf(path: Path, *more: str) -> str:
    """Return the text layer of a PDF, as another program reads it."""
    command = ["pdftotext", "-raw", *PAGE_TEXT, *more, str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def has(program: str) -> bool:
    """Say whether a program is on this computer."""
    return shutil.which(program) is not None


class Page(HTMLParser):
    """What a browser would show of a page, and what it would be asked to load or run."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self._hidden = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Take a tag."""
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"] or "")
        self._hidden += tag in ("script", "style", "title")

    def handle_endtag(self, tag):
        """Take the end of a tag."""
        self._hidden -= tag in ("script", "style", "title")

    def handle_data(self, data):
        """Take text."""
        if not self._hidden:
            self.text += data


def _block(node: n.Node) -> Iterator[str]:  # noqa: C901, PLR0912 - a case for each kind of block
    match node:
        case n.Paragraph(children) | n.Heading(_, children):
            yield from _line(children)
        case n.CodeBlock() | n.HtmlText():
            yield from node.text.split("\n")
        case n.Quote(children):
            for child in children:
                yield from _block(child)
        case n.BulletList(items) | n.OrderedList(_, items):
            for item in items:
                for child in item.children:
                    yield from _block(child)
        case n.Table(header, rows):
            for row in (header, *rows):
                for cell in row:
                    yield from _line(cell)
        case n.Footnotes(notes):
            for note in notes:
                for child in note.children:
                    yield from _block(child)
        case _:
            return


def _line(children: tuple[n.Inline, ...]) -> Iterator[str]:
    """Yield a line in the stretches between formulas and marks of footnotes, which are drawn or numbered anew."""
    run = ""
    for child in children:
        if isinstance(child, n.MathInline | n.FootnoteRef):
            yield run
            run = ""
        elif isinstance(child, n.Strong | n.Emphasis | n.Strike):
            first, *rest = [*_line(child.children), ""] if _has_formula(child.children) else [n.inline_text((child,))]
            yield run + first if rest else ""
            run = "" if rest else run + first
            yield from rest
        else:
            run += n.inline_text((child,))
    yield run


def _has_formula(children: tuple[n.Inline, ...]) -> bool:
    return any(
        isinstance(child, n.MathInline | n.FootnoteRef)
        or (isinstance(child, n.Strong | n.Emphasis | n.Strike) and _has_formula(child.children))
        for child in children
    )
