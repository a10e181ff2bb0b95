"""A conversation as one page that needs nothing but itself: no file, no network, no script to be read.

Knows content and the classes of `page.css`. The policy of the page allows its own style and its own few lines of script
by their digests, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, assert_never

from holdfast import resources
from holdfast.export import wording
from holdfast.export.content import FileLink, Fold, Pointers, Prose, Remark, Seam, Sources, Verbatim
from holdfast.export.file_kinds import language_of
from holdfast.export.html.tree_html import TreeHtml, depth_classes, link, shown
from holdfast.render import parse, real_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from holdfast.export.content import Content, Entry, File, Piece, Pointer
    from holdfast.render import Formulas, Highlighter
    from holdfast.render.worker import Stop


class Pages:
    """Writes pages; what they have in common is made once."""

    def __init__(self, highlighter: Highlighter | None, formulas: Formulas | None, token: Stop | None) -> None:
        self._highlighter = highlighter
        self._formulas = formulas
        self._token = token
        self._style = resources.text("export", "page.css") + depth_classes()
        self._script = resources.text("export", "page.js")
        self._places: Mapping[str, str] = {}

    def page(self, content: Content, home: str = "", places: Mapping[str, str] | None = None) -> str:
        """Return the page of a content; `home` is the address of a list it stands in, "" for none, `places` are those
        of other pages by their keys.
        """
        self._places = places or {}
        return self.frame(content.title, "".join(self._body(content, home)), self._script)

    def frame(self, title: str, body: str, script: str, data: str = "") -> str:
        """Return a page with its policy. `data` is an element that the script reads."""
        policy = (
            f"default-src 'none'; style-src '{_digest(self._style)}'; script-src '{_digest(script)}'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n<meta name="generator" content="Holdfast">\n'
            f"<title>{shown(title)}</title>\n<style>{self._style}</style>\n</head>\n"
            f"<body>\n<main>\n{body}\n</main>\n{data}<script>{script}</script>\n</body>\n</html>\n"
        )

    def _body(self, content: Content, home: str) -> Iterator[str]:
        back = f'<a href="{shown(home)}">All conversations</a>' if home else ""
        yield f'<div class="bar">{back}<button id="folds" type="button" hidden>Unfold everything</button></div>\n'
        yield f'<header>\n<h1 dir="auto">{shown(content.title)}</h1>\n'
        if content.facts:
            facts = "".join(
                f"<dt>{shown(name)}</dt><dd>{self._fact(name, value, content)}</dd>" for name, value in content.facts
            )
            yield f"<dl>{facts}</dl>\n"
        if content.summary.strip():
            yield _fold("Summary", self._prose(content.summary, "summary"))
        if content.instructions.strip():
            yield _fold(wording.INSTRUCTIONS, self._prose(content.instructions, "instructions", breaks=True))
        for number, text in enumerate(content.notes):
            yield _fold("Your note", self._prose(text, f"own-{number}", breaks=True))
        yield "</header>\n"
        number = 0
        for section in content.sections:
            if section.title:
                yield f'<h2 class="part">{shown(section.title)}</h2>\n'
            for entry in section.entries:
                number += 1
                yield self._entry(entry, number)
        yield from self._documents(content)

    def _fact(self, name: str, value: str, content: Content) -> str:
        where = self._places.get(content.project_key) if name == "Project" else None
        return shown(value) if where is None else _led(where, value)

    def _pointer(self, pointer: Pointer) -> str:
        where = self._places.get(pointer.key)
        title = f'<span dir="auto">{shown(pointer.title)}</span>' if where is None else _led(where, pointer.title)
        detail = f'<span class="note">{shown(pointer.detail)}</span>' if pointer.detail else ""
        return f"<li>{title}{detail}</li>"

    def _entry(self, entry: Entry, number: int) -> str:
        when = ""
        if entry.when is not None:
            when = f'<time datetime="{entry.when.isoformat()}">{wording.minute(entry.when)}</time>'
        labels = "".join(f'<span class="label">{shown(label)}</span>' for label in entry.labels)
        who = f'<span class="who">{shown(entry.who)}</span>'
        body = self._pieces(entry.pieces, f"{number}")
        person = ' class="person"' if entry.is_person else ""
        return f'<article{person} id="m{number}">\n<h2>{who}{when}{labels}</h2>\n{body}\n</article>\n'

    def _pieces(self, pieces: Iterable[Piece], label: str) -> str:
        return "\n".join(self._piece(piece, f"{label}-{at}") for at, piece in enumerate(pieces))

    def _piece(self, piece: Piece, label: str) -> str:  # noqa: PLR0911 - a case for each kind of piece
        match piece:
            case Prose(markdown, breaks):
                return self._prose(markdown, label, breaks=breaks)
            case Verbatim(text, language):
                return self._code(text, language)
            case Remark(text):
                return f'<p class="note">{shown(text)}</p>'
            case Seam(text):
                return f'<p class="seam">{shown(text)}</p>'
            case Sources(items, first):
                listed = "".join(f"<li>{_cited(each.title, each.url)}</li>" for each in items)
                start = f' start="{first}"' if first != 1 else ""
                return f'<ol class="sources"{start}>{listed}</ol>'
            case Pointers(items):
                return f'<ul class="list">{"".join(map(self._pointer, items))}</ul>'
            case Fold(_, title, parts):
                return _fold(title, self._pieces(parts, label))
            case FileLink(file):
                return self._file(file, label)
            case _:
                assert_never(piece)

    def _file(self, file: File, label: str) -> str:
        version = f", version {file.version}" if file.versions > 1 else ""
        what = "Document" if file.kind == "artifact" else "Attached"
        if file.data is not None and file.picture_type:
            return _picture(file, file.data)
        if file.data is not None and not file.text:
            return f'<p class="note">{what}: {shown(file.title)}</p>'
        text = file.shown_text
        body = self._prose(text, label) if file.is_markdown else self._code(text, self._language(file))
        return _fold(f"{what}: {file.title}{version}", body)

    def _documents(self, content: Content) -> Iterator[str]:
        """Yield the pages that no message shows."""
        if loose := content.loose_files:
            yield '<h2 class="part">Documents</h2>\n'
            yield from (self._file(file, f"file-{at}") for at, file in enumerate(loose))

    def _prose(self, markdown: str, label: str, *, breaks: bool = False) -> str:
        writer = TreeHtml(label, self._highlighter, self._formulas, self._token, breaks=breaks)
        return writer.blocks(parse(markdown))

    def _code(self, text: str, language: str) -> str:
        return TreeHtml("", self._highlighter, None, self._token).code(text, language)

    @staticmethod
    def _language(file: File) -> str:
        return language_of(file.name, file.language)


def _picture(file: File, data: bytes) -> str:
    """Return a picture within the page itself."""
    written = base64.b64encode(data).decode("ascii")
    return f'<p><img src="data:{file.picture_type};base64,{written}" alt="{shown(file.title)}"></p>\n'


def _fold(title: str, body: str) -> str:
    return f"<details><summary>{shown(title)}</summary>\n{body}\n</details>\n"


def _led(where: str, title: str) -> str:
    """Return a link to another page of the export."""
    return f'<a href="{shown(where)}" dir="auto">{shown(title)}</a>'


def _cited(title: str, address: str) -> str:
    words = " ".join(title.split())
    if real_host(address) is None:
        return shown(f"{words} ({address})" if address and address != title else words)
    return link(address, shown(words))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
