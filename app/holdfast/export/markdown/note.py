"""A conversation as one note: front matter, a heading per message, thinking and tools in folded callouts.

Knows content and Markdown; where its files lie is told to it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from holdfast.export import wording
from holdfast.export.content import FileLink, Fold, Pointers, Prose, Remark, Seam, Sources, Verbatim
from holdfast.export.markdown.escaping import escaped, fenced, in_angles, quoted
from holdfast.export.markdown.prose import markdown_of
from holdfast.render import real_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from holdfast.export.content import Content, Entry, Piece, Pointer

_CALLOUTS = {"thinking": "note", "tool": "example", "context": "info", "unknown": "question"}
_TAG = re.compile(r"[^\w/-]+")
MESSAGE_LEVEL = 2


def note(content: Content, places: Mapping[str, str]) -> str:
    """Return the note; `places` says, by a file's key, where it lies as seen from the note."""
    parts = [*_front_matter(content), f"# {escaped(content.title)}", ""]
    if content.project_key in places:
        parts += [f"*Project:* {_led(content.project, places[content.project_key])}", ""]
    if content.summary.strip():
        parts += [_callout("abstract", "Summary", markdown_of(content.summary, label="s-", deeper=MESSAGE_LEVEL)), ""]
    if content.instructions.strip():
        text = markdown_of(content.instructions, label="i-", breaks=True, deeper=MESSAGE_LEVEL)
        parts += [_callout("info", wording.INSTRUCTIONS, text), ""]
    for text in content.notes:
        parts += [_callout("tip", "Your note", markdown_of(text, breaks=True, deeper=MESSAGE_LEVEL)), ""]
    number = 0
    for section in content.sections:
        if section.title:
            parts += ["---", "", f"# {escaped(section.title)}", ""]
        for entry in section.entries:
            number += 1
            parts += _entry(entry, number, places)
    parts += _loose_files(content, places)
    return "\n".join(parts).rstrip("\n") + "\n"


def _front_matter(content: Content) -> Iterator[str]:
    """Yield the YAML; every text in it is quoted as JSON, which YAML reads the same."""
    if not content.facts:
        return
    yield "---"
    yield f"title: {_yaml(content.title)}"
    yield f"id: {_yaml(content.source_id)}"
    yield f"source: {_yaml(content.source.value)}"
    if content.kind != "conversation":
        yield f"kind: {_yaml(content.kind)}"
    for name, when in (("created", content.created), ("updated", content.updated)):
        if when is not None:
            yield f"{name}: {_moment(when)}"
    if content.kind == "conversation":
        yield from _front_matter_of_conversation(content)
    yield "---"
    yield ""


def _front_matter_of_conversation(content: Content) -> Iterator[str]:
    yield f"messages: {content.message_count}"
    if content.branch_count > 1:
        yield f"branches: {content.branch_count}"
    yield f"models: [{', '.join(map(_yaml, content.models))}]"
    if content.project:
        yield f"project: {_yaml(content.project)}"
    yield f"tags: [{', '.join(_yaml(tag) for tag in map(_tag, content.tags) if tag)}]"
    if content.is_starred:
        yield "starred: true"
    if content.is_archived:
        yield "archived: true"


def _entry(entry: Entry, number: int, places: Mapping[str, str]) -> Iterator[str]:
    words = [escaped(entry.who), wording.minute(entry.when), *entry.labels]
    yield f"## {' · '.join(word for word in words if word)}"
    yield ""
    for piece in entry.pieces:
        yield _piece(piece, f"{number}-", places)
        yield ""


def _piece(piece: Piece, label: str, places: Mapping[str, str], deeper: int = MESSAGE_LEVEL) -> str:  # noqa: PLR0911 - a case for each
    match piece:
        case Prose(markdown, breaks):
            return markdown_of(markdown, label=label, deeper=deeper, breaks=breaks)
        case Verbatim(text, language):
            return fenced(text, language)
        case Remark(text):
            return f"*{escaped(text)}*"
        case Seam(text):
            return f"*— {escaped(text)} —*"
        case Sources(items, first):
            return "\n".join(f"{at}. {link(each.title, each.url)}" for at, each in enumerate(items, first))
        case Pointers(items):
            return "\n".join(f"- {_pointer(each, places)}" for each in items)
        case Fold(kind, title, parts):
            return _callout(_CALLOUTS[kind], title, _pieces(parts, label, places))
        case FileLink(file):
            words = (
                file.title if file.version in (0, 1) and file.versions <= 1 else f"{file.title}, version {file.version}"
            )
            mark = "Attached" if file.kind == "attachment" else "Document"
            where = places.get(file.key)
            if file.picture_type and where is not None:
                return f"![{escaped(words)}]({in_angles(quote(where))})"
            shown = escaped(words) if where is None else f"[{escaped(words)}]({in_angles(quote(where))})"
            return f"**{mark}:** {shown}"
        case _:
            assert_never(piece)


def _pointer(pointer: Pointer, places: Mapping[str, str]) -> str:
    where = places.get(pointer.key)
    shown = _led(pointer.title, where) if where is not None else escaped(" ".join(pointer.title.split()))
    return f"{shown} · {escaped(pointer.detail)}" if pointer.detail else shown


def _led(title: str, where: str) -> str:
    """Return a link to another file of the export."""
    return f"[{escaped(' '.join(title.split()))}]({in_angles(quote(where))})"


def _pieces(pieces: Iterable[Piece], label: str, places: Mapping[str, str]) -> str:
    return "\n\n".join(_piece(piece, label, places) for piece in pieces)


def _callout(kind: str, title: str, body: str) -> str:
    """Return a callout that Obsidian folds, and everybody else shows as a quotation with a title."""
    return quoted(f"[!{kind}]- {escaped(title)}\n\n{body}" if body else f"[!{kind}]- {escaped(title)}")


def _loose_files(content: Content, places: Mapping[str, str]) -> Iterator[str]:
    """Yield links to the documents that no message shows."""
    if loose := content.loose_files:
        yield "## Documents"
        yield ""
        for file in loose:
            yield _piece(FileLink(file), "", places)
            yield ""


def link(title: str, address: str) -> str:
    """Return a link as Markdown; an address that may not be opened is only text."""
    shown = escaped(" ".join(title.split()))
    if real_host(address) is None:
        return shown if not address or address == title else f"{shown} ({escaped(' '.join(address.split()))})"
    if title == address:
        return f"<{address}>"
    return f"[{shown}]({in_angles(address)})"


def _yaml(text: str) -> str:
    return json.dumps("".join(sign if sign.isprintable() else " " for sign in text), ensure_ascii=False)


def _moment(when: datetime) -> str:
    return f"{when.astimezone():%Y-%m-%dT%H:%M:%S%z}"


def _tag(name: str) -> str:
    """Return a tag as Obsidian takes it: no spaces, and not only digits."""
    tag = _TAG.sub("-", name.strip()).strip("-")
    return f"n{tag}" if tag.isdigit() else tag
