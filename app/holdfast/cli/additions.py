"""The commands about what a person adds: `star`, `tag`, `note`, `rename`, `archive`, `unarchive`, `snippets`. Knows the
terminal and the library.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from holdfast.cli import as_json, as_text
from holdfast.domain.organising import Archive
from holdfast.domain.own import NoteId
from holdfast.errors import BadInput, NotFound
from holdfast.operations.snippets import as_markdown, matching
from holdfast.store.own import LONGEST_TITLE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from holdfast.domain import ConversationId
    from holdfast.domain.own import Note
    from holdfast.domain.snippets import Snippet
    from holdfast.operations import Library

FROM_INPUT = "-"
NONE = {
    "tag": "There are no tags yet: holdfast tag ID TAG",
    "note": "There is no note on it yet: holdfast note ID TEXT",
    "snippets": "There is no such snippet; they are kept in the window, by Snippet at a message.",
}
"""What is said where there is nothing to list."""


def read_input(options: argparse.Namespace) -> str:
    """Read a note that comes from standard input, before anybody else carries the command out; return what came."""
    if getattr(options, "text", None) == [FROM_INPUT]:
        if sys.stdin is None:
            raise BadInput("There is no note to read: standard input is closed.", "Send the text there: < thoughts.txt")
        options.text = [sys.stdin.read()]
        return str(options.text[0])
    return ""


def only_reads(options: argparse.Namespace) -> bool:
    """Say whether nothing is to be changed, so that a store that cannot be written to, or is none, is no hindrance.

    Raises BadInput where something is to be changed and it is not said of what.
    """
    match options.command:
        case "tag":
            if options.id is None and options.remove:
                raise BadInput("Say which conversation loses the tag.", "For example: holdfast tag 17 --remove recipe")
            return not options.names and not options.remove
        case "note":
            return not options.text and options.change is None and options.remove is None
        case command:
            return bool(command == "snippets")


def nothing(options: argparse.Namespace) -> Iterator[str]:
    """Yield what is listed where nothing is stored: nothing. Raises NotFound where a conversation was named."""
    if getattr(options, "id", None) is not None:
        raise NotFound(f"There is no conversation {options.id}: nothing has been imported yet.")
    yield from ()


def run(options: argparse.Namespace, library: Library) -> Iterator[str]:
    """Do what was typed and yield the lines that say what is so now. Raises NotFound, BadInput, StoreError."""
    match options.command:
        case "star":
            yield from _star(options, library)
        case "tag":
            yield from _tag(options, library)
        case "note":
            yield from _note(options, library)
        case "archive" | "unarchive":
            yield from _archive(options, library)
        case "snippets":
            yield from _snippets(options, library)
        case _:
            yield from _rename(options, library)


def _star(options: argparse.Namespace, library: Library) -> Iterator[str]:
    ids = [library.resolve_id(each) for each in options.ids]
    library.additions.star(ids, is_starred=not options.off)
    for id_ in ids:
        yield _line(options, library, id_)


def _tag(options: argparse.Namespace, library: Library) -> Iterator[str]:
    additions = library.additions
    if options.id is None:
        for tag in additions.tags():
            found = {"tag": tag.name, "conversations": tag.conversation_count}
            yield as_json.line(found) if options.json else f"{tag.conversation_count:>6}  {as_text.harmless(tag.name)}"
        return
    id_ = library.resolve_id(options.id)
    names = [" ".join(part.split()) for name in options.names for part in name.split(",") if part.strip()]
    if options.names and not names:
        raise BadInput("A tag needs a name.", "For example: holdfast tag 17 recipe")
    if names:
        additions.tag([id_], names)
    if options.remove:
        additions.untag([id_], options.remove)
    yield _line(options, library, id_)


def _archive(options: argparse.Namespace, library: Library) -> Iterator[str]:
    ids = [library.resolve_id(each) for each in options.ids]
    is_archived = options.command == "archive"
    library.organising.do(ids, Archive(is_archived))
    for id_ in ids:
        title = library.additions.own(id_).shown_title
        if options.json:
            yield as_json.line({"id": id_, "title": title, "archived": is_archived})
        else:
            yield f"{id_:>6}  {as_text.harmless(title)}{' (archived)' if is_archived else ''}"


def _snippets(options: argparse.Namespace, library: Library) -> Iterator[str]:
    found = matching(library.snippets.all(), " ".join(options.words))
    if options.text and not options.json:
        if found:
            yield as_text.harmless(as_markdown(found))
        return
    for each in found:
        yield as_json.line(_snippet_as_json(each)) if options.json else _snippet_as_text(each)


def _snippet_as_text(snippet: Snippet) -> str:
    folder = f"{as_text.harmless(snippet.folder)} / " if snippet.folder else ""
    return f"{snippet.id:>6}  {folder}{as_text.harmless(snippet.name)}"


def _snippet_as_json(snippet: Snippet) -> dict[str, object]:
    return {
        "id": snippet.id,
        "name": snippet.name,
        "folder": snippet.folder,
        "text": snippet.text,
        "conversation": snippet.conversation_id,
        "message": snippet.message_id,
        "created": as_json.time(snippet.created),
        "updated": as_json.time(snippet.updated),
    }


def _note(options: argparse.Namespace, library: Library) -> Iterator[str]:
    id_ = library.resolve_id(options.id)
    additions = library.additions
    text = " ".join(options.text)
    if options.remove is not None:
        additions.remove_note(_of(library, id_, options.remove))
    elif options.change is not None:
        additions.change_note(_of(library, id_, options.change), text)
    elif options.text:
        additions.add_note(id_, options.message, text)
    elif options.message is not None:
        raise BadInput("A note needs words.", 'For example: holdfast note 17 --message 245 "This one"')
    for note in additions.own(id_).notes:
        yield as_json.line(_as_json(note)) if options.json else _as_text(note)


def _of(library: Library, conversation_id: ConversationId, number: int) -> NoteId:
    """Return the note if it is one of the conversation. Raises BadInput."""
    if not any(note.id == number for note in library.additions.own(conversation_id).notes):
        raise BadInput(f"There is no note {number} on this conversation.", "`holdfast note ID` lists them.")
    return NoteId(number)


def _rename(options: argparse.Namespace, library: Library) -> Iterator[str]:
    id_ = library.resolve_id(options.id)
    title = " ".join(" ".join(options.title).split())
    if len(title) > LONGEST_TITLE:
        raise BadInput(f"A title is at most {LONGEST_TITLE} characters.", "Longer words make a good note.")
    library.additions.rename(id_, title)
    yield _line(options, library, id_)


def _line(options: argparse.Namespace, library: Library, id_: ConversationId) -> str:
    """Return the conversation as the list now shows it."""
    own = library.additions.own(id_)
    if options.json:
        about = {"id": id_, "title": own.shown_title, "own_title": own.title or None}
        return as_json.line(about | {"starred": own.is_starred, "tags": list(own.tags)})
    marks = "".join((" *" if own.is_starred else "", *(f" #{as_text.harmless(name)}" for name in own.tags)))
    return f"{id_:>6}  {as_text.harmless(own.shown_title)}{marks}"


def _as_text(note: Note) -> str:
    where = "" if note.message_id is None else f" on message {note.message_id}"
    return f"{note.id:>6}  {note.updated.astimezone():%Y-%m-%d %H:%M}{where}  {as_text.harmless(note.text)}"


def _as_json(note: Note) -> dict[str, object]:
    return {
        "id": note.id,
        "conversation": note.conversation_id,
        "message": note.message_id,
        "text": note.text,
        "created": as_json.time(note.created),
        "updated": as_json.time(note.updated),
    }
