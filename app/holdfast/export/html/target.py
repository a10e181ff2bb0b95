"""HTML as a target: one page in a file, or a folder with a page for each conversation and a list that can be searched
from disk. Knows pages and the disk.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from holdfast import resources
from holdfast.export import wording
from holdfast.export.content import FileLink, Fold, Pointers, Prose, Verbatim
from holdfast.export.file_names import Names
from holdfast.export.files import make_folder, write
from holdfast.export.html.document import Pages
from holdfast.export.html.tree_html import shown
from holdfast.export.targets import OneByOne
from holdfast.render import Formulas, Highlighter, Worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from holdfast.export.choice import Choice
    from holdfast.export.content import Content, Heading, Piece
    from holdfast.render.worker import Stop

INDEX = "index.html"
PAGES_FOLDER = "conversations"
PROJECTS_FOLDER = "projects"
BESIDE_FOLDER = "library"
WORDS_CHARS = 40_000_000
"""Characters of words that the list holds for its search; of what comes later only titles are found."""
_WORD = re.compile(r"[^\W_]{2,40}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]+")
_MARKS = re.compile("[\u0300-\u036f]")


class PageTarget(OneByOne):
    """Pages; in a folder, with a list of them."""

    def __init__(self, place: Path, worker: Worker | None, token: Stop, *, is_folder: bool) -> None:
        super().__init__()
        self._place = place
        self._own_worker = None if worker is not None else Worker()
        used = worker or self._own_worker
        self._pages = Pages(Highlighter(used), Formulas(used), token)
        self._names = Names() if is_folder else None
        self.has_room_beside = is_folder
        self._places: dict[str, str] = {}
        self._listed: list[tuple[Content, str, str]] = []
        self._beside: list[tuple[Content, str, str]] = []
        self._room = WORDS_CHARS

    def put(self, identity: str, fingerprint: str, content: Content) -> None:  # noqa: ARG002 - the target's signature
        """Write a page. Raises ExportError, and what the token raises."""
        if self._names is None:
            make_folder(self._place.parent)
            write(self._place, self._pages.page(content).encode("utf-8", "replace"))
            self.files += 1
            return
        name = self._places.get(identity)
        if name is None:
            name = self._places[identity] = f"{PAGES_FOLDER}/{self._names.new(content.title, '.html', identity)}"
        path = self._place / name
        make_folder(path.parent)
        page = self._pages.page(content, f"../{INDEX}", self._addresses(content))
        write(path, page.encode("utf-8", "replace"))
        self.files += 1
        words = " ".join(dict.fromkeys(_words(content)))
        if len(words) > self._room:
            words = folded(content.title)
        self._room -= len(words)
        listed = self._listed if content.kind == "conversation" else self._beside
        listed.append((_without_text(content), name, words))

    def _addresses(self, content: Content) -> dict[str, str]:
        """Return the addresses of all pages that a page leads to, as seen from its folder."""
        pieces = (piece for section in content.sections for entry in section.entries for piece in entry.pieces)
        keys = [pointer.key for piece in pieces if isinstance(piece, Pointers) for pointer in piece.items]
        found = {key: self._places.get(key) for key in (*keys, content.project_key)}
        return {key: f"../{_address(place)}" for key, place in found.items() if place is not None}

    def foresee(self, headings: Iterable[Heading]) -> None:
        """Give addresses to pages to come."""
        names = {folder: Names() for folder in (PROJECTS_FOLDER, BESIDE_FOLDER)}
        for each in headings:
            folder = PROJECTS_FOLDER if each.kind == "project" else BESIDE_FOLDER
            self._places[each.key] = f"{folder}/{names[folder].new(each.title, '.html', each.key)}"

    def finish(self) -> None:
        """Write the list."""
        if self._names is None:
            return
        make_folder(self._place)
        self._listed.sort(key=lambda each: _sort_key(each[0]), reverse=True)
        words = json.dumps([each[2] for each in (*self._beside, *self._listed)], ensure_ascii=False).replace(
            "<", "\\u003c"
        )
        data = f'<script type="application/json" id="words">{words}</script>\n'
        page = self._pages.frame("Conversations", "".join(self._list()), resources.text("export", "index.js"), data)
        write(self._place / INDEX, page.encode("utf-8", "replace"))
        self.files += 1
        if self._room <= 0:
            self.remarks.append("The archive is large: of some conversations the list finds the title only.")

    def close(self) -> None:
        """End the process that colours and sets."""
        if self._own_worker is not None:
            self._own_worker.close()

    def _list(self) -> Iterator[str]:
        count = wording.counted(len(self._listed), "conversation")
        yield f'<h1>Conversations</h1>\n<p class="note">{count}, exported by Holdfast</p>\n'
        yield '<input type="search" id="search" aria-label="Search" placeholder="Search in all of them" hidden>\n'
        yield '<p class="note" id="said" role="status"></p>\n'
        if self._beside:
            yield "<section><h3>Beside the conversations</h3><ul class='list'>\n"
            yield from (_line(name, content.title, _about(content)) for content, name, _ in self._beside)
            yield "</ul></section>\n"
        month = None
        for content, name, _ in self._listed:
            when = content.updated or content.created
            now = f"{when.astimezone():%Y-%m}" if when is not None else "Without a date"
            if now != month:
                yield ("</ul></section>\n" if month is not None else "") + f"<section><h3>{now}</h3><ul class='list'>\n"
                month = now
            facts = [wording.day(when), wording.counted(content.message_count, "message"), content.project]
            yield _line(name, content.title, facts)
        if month is not None:
            yield "</ul></section>\n"


def _line(name: str, title: str, facts: Iterable[str]) -> str:
    said = shown(" · ".join(fact for fact in facts if fact))
    return f'<li><a href="{_address(name)}" dir="auto">{shown(title)}</a><span class="note">{said}</span></li>\n'


def _about(content: Content) -> Iterator[str]:
    """Yield what the list says of what is no conversation."""
    yield "Project" if content.kind == "project" else ""
    for name, value in content.facts:
        if name in ("Documents", "Conversations", "Pages", "Snippets"):
            yield wording.counted(int(value.replace(",", "")), name.lower().removesuffix("s"))


def page_target(place: Path, choice: Choice, worker: Worker | None, token: Stop, *, is_folder: bool) -> PageTarget:  # noqa: ARG001 - as the other formats
    """Return a target that writes HTML."""
    return PageTarget(place, worker, token, is_folder=is_folder)


def folded(text: str) -> str:
    """Return text as the script of the list compares it: small letters without accents."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


def _words(content: Content) -> Iterator[str]:
    yield folded(content.title)
    for section in content.sections:
        for entry in section.entries:
            for text in _texts(entry.pieces):
                yield from _WORD.findall(folded(text))


def _texts(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case Prose(text) | Verbatim(text):
                yield text
            case Fold(_, title, parts):
                yield title
                yield from _texts(parts)
            case FileLink(file):
                yield file.title
                yield file.text
            case Pointers(items):
                yield from (each.title for each in items)
            case _:
                pass


def _without_text(content: Content) -> Content:
    """Return what the list says of a conversation: thousands of them must not lie in memory whole."""
    return replace(content, sections=(), files=(), notes=(), summary="")


def _sort_key(content: Content) -> tuple[bool, float, str]:
    when = content.updated or content.created
    return when is not None, when.timestamp() if when is not None else 0.0, content.title


def _address(name: str) -> str:
    return quote(name)
