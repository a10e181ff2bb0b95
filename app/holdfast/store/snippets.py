"""Passages that a person keeps for later. Knows their table.

They stand in the store and not beside the settings, as prompts do: they are parts of conversations, and belong into
what is encrypted and backed up. A snippet stays when the conversation it came from is removed.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import ConversationId, MessageId
from holdfast.domain.snippets import NewSnippet, Snippet, SnippetId
from holdfast.errors import BadInput, NotFound
from holdfast.language import tr
from holdfast.store.packing import plain
from holdfast.store.tables import Tables
from holdfast.store.texts import first_line
from holdfast.store.times import EPOCH, from_ms, now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import apsw

LONGEST_NAME = 120
LONGEST_FOLDER = 60
NAME_OF_WORDS = 60

FIELDS = """
    SELECT s.id, s.key, s.name, s.text, s.folder, s.created_ms, s.updated_ms, s.conversation_id, s.message_id,
        coalesce(t.title, c.title, '')
    FROM snippet s LEFT JOIN conversation c ON c.id = s.conversation_id
    LEFT JOIN own_title t ON t.conversation_id = s.conversation_id"""
ALL = f"{FIELDS} ORDER BY s.folder COLLATE NOCASE, s.name COLLATE NOCASE, s.id"
ONE = f"{FIELDS} WHERE s.id = ?"
SOME = f"{FIELDS} WHERE s.id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own words
STATES = """
    SELECT s.id, s.key, s.updated_ms, coalesce(t.title, c.title, '')
    FROM snippet s LEFT JOIN conversation c ON c.id = s.conversation_id
    LEFT JOIN own_title t ON t.conversation_id = s.conversation_id"""
INSERT = """
    INSERT OR IGNORE INTO snippet (id, key, name, folder, text, conversation_id, message_id, created_ms, updated_ms)
    VALUES (:id, :key, :name, :folder, :text, (SELECT id FROM conversation WHERE id = :conversation),
        (SELECT id FROM message WHERE id = :message AND conversation_id = :conversation), :created, :updated)"""
IS_TAKEN = "SELECT 1 FROM snippet WHERE id = ?"
ID_OF = "SELECT id FROM snippet WHERE key = ?"
CHANGE = "UPDATE snippet SET name = ?, folder = ?, text = ?, updated_ms = ? WHERE id = ?"
DELETE = "DELETE FROM snippet WHERE id = ?"

_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class SnippetTables(Tables):
    """The snippets, over the connections of a store. What writes is for the write lane."""

    def all(self) -> list[Snippet]:
        """Return all snippets, by folder and name; those without a folder come first."""
        with self._reading() as con:
            return [_snippet(values) for values in con.execute(ALL)]

    def states(self) -> dict[SnippetId, object]:
        """Return of all snippets what is another value as soon as one of them is another; the texts are not read."""
        with self._reading() as con:
            return {SnippetId(cast("int", row[0])): row[1:] for row in con.execute(STATES)}

    def some(self, ids: Iterable[SnippetId]) -> list[Snippet]:
        """Return some snippets, as far as they are there."""
        with self._reading() as con:
            return [_snippet(values) for values in con.execute(SOME, (json.dumps(list(ids)),))]

    def add(self, new: NewSnippet) -> Snippet:
        """Keep a passage. Raises BadInput where there is nothing in it."""
        now = now_ms()
        with self._writing() as con:
            return _put(con, str(uuid.uuid4()), new, (now, now))

    def change(self, snippet_id: SnippetId, name: str, folder: str, text: str) -> Snippet:
        """Write a snippet anew. Raises NotFound, BadInput."""
        kept = kept_text(text)
        with self._writing() as con:
            _stored(con, snippet_id)
            con.execute(CHANGE, (_name(name, kept), _folder(folder), kept, now_ms(), snippet_id))
            return _stored(con, snippet_id)

    def remove(self, snippet_id: SnippetId) -> Snippet:
        """Remove a snippet and return what it was. Raises NotFound."""
        with self._writing() as con:
            snippet = _stored(con, snippet_id)
            con.execute(DELETE, (snippet_id,))
            return snippet

    def restore(self, snippets: Iterable[Snippet]) -> int:
        """Put back what is not here, by its key and under its number, if that is free; what is here stays as it is.
        Return how many came back.
        """
        back = 0
        with self._writing() as con:
            for each in snippets:
                if each.key and con.execute(ID_OF, (each.key,)).get is None:
                    times = (_to_ms(each.created), _to_ms(each.updated))
                    new = NewSnippet(each.text, each.name, each.folder, each.conversation_id, each.message_id)
                    is_free = each.id > 0 and con.execute(IS_TAKEN, (each.id,)).get is None
                    _put(con, each.key, new, times, each.id if is_free else None)
                    back += 1
        return back


def kept_text(text: str) -> str:
    """Return a passage as it is kept. Raises BadInput where there is nothing in it."""
    kept = _NOT_KEPT.sub("", plain(text)).strip("\n")
    if not kept.strip():
        raise BadInput(tr("A snippet needs words."))
    return kept


def _put(con: apsw.Connection, key: str, new: NewSnippet, times: tuple[int, int], number: int | None = None) -> Snippet:
    text = kept_text(new.text)
    values = {
        "id": number,
        "key": key,
        "name": _name(new.name, text),
        "folder": _folder(new.folder),
        "text": text,
        "conversation": new.conversation_id,
        "message": new.message_id,
        "created": times[0],
        "updated": times[1],
    }
    con.execute(INSERT, values)
    return _stored(con, cast("int", con.execute(ID_OF, (key,)).get))


def _stored(con: apsw.Connection, snippet_id: int) -> Snippet:
    found = con.execute(ONE, (snippet_id,)).fetchone()
    if found is None:
        raise NotFound(tr("This snippet is not there any more."))
    return _snippet(found)


def _snippet(values: Any) -> Snippet:  # noqa: ANN401 - a row of FIELDS
    id_, key, name, text, folder, created_ms, updated_ms, conversation_id, message_id, title = values
    return Snippet(
        id=SnippetId(id_),
        key=key,
        name=name,
        text=text,
        folder=folder,
        created=from_ms(created_ms) or EPOCH,
        updated=from_ms(updated_ms) or EPOCH,
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        message_id=None if message_id is None else MessageId(message_id),
        conversation_title=title,
    )


def _name(name: str, text: str) -> str:
    shown = first_line(plain(name)) or first_line(text.lstrip("#>*- \n"))[:NAME_OF_WORDS].rstrip()
    return (shown or "Snippet")[:LONGEST_NAME]


def _folder(folder: str) -> str:
    return first_line(plain(folder))[:LONGEST_FOLDER].rstrip()


def _to_ms(when: datetime) -> int:
    return round((when - EPOCH).total_seconds() * 1000)
