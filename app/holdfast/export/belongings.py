"""What stands beside the conversations of a library, as contents like theirs, so that every format can write it:
projects with their instructions and documents, what services remember, published pages, snippets.

Knows values and words; knows no format.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import ConversationId, Source
from holdfast.export import wording
from holdfast.export.choice import Part
from holdfast.export.content import Content, Entry, FileLink, Heading, Pointer, Pointers, Prose, Section, Verbatim
from holdfast.export.documents import document_of, versions_of
from holdfast.language import in_english

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from holdfast.domain import Artifact, Memory
    from holdfast.domain.projects import StoredProject
    from holdfast.domain.snippets import Snippet
    from holdfast.export.choice import Choice
    from holdfast.export.content import File, Piece

MEMORIES = Heading("memories", "memories", "Memories", "memories")
PAGES = Heading("pages", "pages", "Published pages", "pages")
SNIPPETS = Heading("snippets", "snippets", "Snippets", "snippets")

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)

Facts = list[tuple[str, str]]


@in_english()
def project(heading: Heading, stored: StoredProject, conversations: Sequence[Pointer], choice: Choice) -> Content:
    """Return a project; `conversations` are those of its own that are exported too."""
    value = stored.project
    files = tuple(map(document_of, value.documents))
    entries: list[Entry] = []
    for name, text in (("Description", value.description), ("Instructions", value.instructions)):
        if text.strip():
            entries.append(_entry(name, [Prose(text, breaks=True)]))
    if files:
        entries.append(_entry("Documents", list(map(FileLink, files))))
    entries += [_remembered(memory, choice, "") for memory in stored.memories]
    if conversations:
        entries.append(_entry("Conversations", [Pointers(tuple(conversations))]))
    facts: Facts = [("Project of", wording.SOURCES[value.source])]
    facts += _times(value.created, value.updated)
    for count, what in ((len(files), "Documents"), (len(conversations), "Conversations")):
        if count:
            facts.append((what, f"{count:,}"))
    facts.append(("Id", value.source_id))
    return _content(heading, entries, facts, choice, files, source=value.source, times=(value.created, value.updated))


@in_english()
def memories(found: Iterable[Memory], names: Mapping[str, str], choice: Choice) -> Content:
    """Return what services remember of a person, a page after the other; `names` are those of the accounts, where there
    are several.
    """
    pages = list(found)
    entries = [_remembered(memory, choice, names.get(memory.account_id, "")) for memory in pages]
    changed = max((memory.updated for memory in pages if memory.updated is not None), default=None)
    sources = dict.fromkeys(wording.SOURCES[memory.source] for memory in pages)
    facts = [("Remembered by", ", ".join(sources)), *_times(None, changed)]
    return _content(MEMORIES, entries, facts, choice, (), times=(None, changed))


@in_english()
def pages(found: Iterable[Artifact], choice: Choice) -> Content:
    """Return published pages that no conversation made, every version a file."""
    entries, files = [], []
    for artifact in found:
        versions = [file for _, file in versions_of(artifact)]
        files += versions
        title = artifact.title or (versions[-1].title if versions else artifact.key)
        entries.append(_entry(title, list(map(FileLink, versions))))
    return _content(PAGES, entries, [("Pages", f"{len(entries):,}")], choice, files)


@in_english()
def snippets(found: Sequence[Snippet], keys: Mapping[ConversationId, str], choice: Choice) -> Content:
    """Return passages that a person kept; `keys` are those of the conversations that are exported too."""
    entries = []
    for snippet in found:
        pieces: list[Piece] = [Prose(snippet.text)]
        key = None if snippet.conversation_id is None else keys.get(snippet.conversation_id)
        if key is not None:
            pieces.append(Pointers((Pointer(key, snippet.conversation_title, "where it is from"),)))
        labels = (snippet.folder,) if snippet.folder else ()
        entries.append(_entry(snippet.name, pieces, _when(snippet.updated, choice), labels))
    changed = max((snippet.updated for snippet in found), default=None)
    facts = [("Snippets", f"{len(found):,}"), *_times(None, changed)]
    return _content(SNIPPETS, entries, facts, choice, (), times=(None, changed))


def _remembered(memory: Memory, choice: Choice, account: str) -> Entry:
    path = memory.path.strip("/")
    if memory.project_source_id:
        path = path.rpartition("/")[2]
    name = f"Memory: {path}" if path else "Memory"
    labels = (account,) if account else ()
    return _entry(name, list(_page(memory.text)), _when(memory.updated, choice), labels)


def _page(text: str) -> Iterator[Piece]:
    """Yield a page of a memory; what stands before it between two lines of dashes would else be read as a heading."""
    if found := _FRONT_MATTER.match(text):
        yield Verbatim(found[1], "yaml")
        text = text[found.end() :]
    if text.strip():
        yield Prose(text, breaks=True)


def _entry(who: str, pieces: Sequence[Piece], when: datetime | None = None, labels: tuple[str, ...] = ()) -> Entry:
    return Entry(who, is_person=False, when=when, labels=labels, pieces=tuple(pieces), source_id="")


def _content(
    heading: Heading,
    entries: Sequence[Entry],
    facts: Facts,
    choice: Choice,
    files: Iterable[File],
    *,
    source: Source = Source.HOLDFAST,
    times: tuple[datetime | None, datetime | None] = (None, None),
) -> Content:
    return Content(
        id=ConversationId(0),
        source=source,
        source_id=heading.source_id,
        title=heading.title,
        created=times[0],
        updated=times[1],
        models=(),
        tags=(),
        project="",
        summary="",
        message_count=0,
        branch_count=1,
        sections=(Section("", tuple(entries)),),
        files=tuple(files),
        facts=tuple(facts) if choice.has(Part.METADATA) else (),
        kind=heading.kind,
    )


def _when(when: datetime | None, choice: Choice) -> datetime | None:
    return when if choice.has(Part.METADATA) else None


def _times(created: datetime | None, updated: datetime | None) -> Iterator[tuple[str, str]]:
    if created is not None:
        yield "Begun", wording.minute(created)
    if updated is not None and updated != created:
        yield "Last changed", wording.minute(updated)
