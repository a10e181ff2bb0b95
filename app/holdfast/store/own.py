"""What a person adds to conversations: stars, titles, tags, notes. Knows the tables; keeps the search index in step.

Rows of their own beside what was imported: an import never touches them, and taking one back gives the source's own
star or title again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from holdfast import search
from holdfast.domain import ConversationId, MessageId
from holdfast.domain.own import Note, NoteId, Own, Tag
from holdfast.errors import BadInput, NotFound
from holdfast.language import tr
from holdfast.search import RowKind
from holdfast.store.indexing import named_entry, put, take_out, take_out_binned, title_entry
from holdfast.store.packing import plain
from holdfast.store.tables import Tables
from holdfast.store.texts import first_line
from holdfast.store.times import EPOCH, from_ms, now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import apsw

    from holdfast.domain.organising import Colour

LONGEST_TAG = 60
LONGEST_TITLE = 500

IS_THERE = "SELECT 1 FROM conversation WHERE id = ?"
IS_MESSAGE = "SELECT 1 FROM message WHERE id = ? AND conversation_id = ?"

PUT_STAR = """
    INSERT INTO own_star (conversation_id, is_starred, changed_ms) VALUES (?, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET is_starred = excluded.is_starred, changed_ms = excluded.changed_ms"""

PUT_TITLE = """
    INSERT INTO own_title (conversation_id, title, changed_ms) VALUES (?, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET title = excluded.title, changed_ms = excluded.changed_ms"""
FORGET_TITLE = "DELETE FROM own_title WHERE conversation_id = ?"
TITLE_ROW = """
    SELECT c.title, t.title, c.summary, coalesce(c.updated_ms, c.created_ms), c.source
    FROM conversation c LEFT JOIN own_title t ON t.conversation_id = c.id WHERE c.id = ?"""

LEAF_OF = "SELECT message_id FROM own_leaf WHERE conversation_id = ?"
PUT_LEAF = """
    INSERT INTO own_leaf (conversation_id, message_id, changed_ms) VALUES (?, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET message_id = excluded.message_id, changed_ms = excluded.changed_ms"""
FORGET_LEAF = "DELETE FROM own_leaf WHERE conversation_id = ?"

TAG_ID = "SELECT id FROM tag WHERE folded = ?"
INSERT_TAG = "INSERT INTO tag (name, folded) VALUES (?, ?) RETURNING id"
PUT_TAG = "INSERT OR IGNORE INTO conversation_tag (conversation_id, tag_id) VALUES (?, ?)"
TAKE_TAG = "DELETE FROM conversation_tag WHERE conversation_id = ? AND tag_id = ?"
COLOUR_TAG = "UPDATE tag SET colour = ? WHERE folded = ? RETURNING id"
FORGET_UNUSED = "DELETE FROM tag WHERE id = ? AND NOT EXISTS (SELECT 1 FROM conversation_tag WHERE tag_id = tag.id)"
TAGS = """
    SELECT t.name, count(c.id), t.colour FROM tag t
    LEFT JOIN conversation_tag ct ON ct.tag_id = t.id LEFT JOIN conversation c
        ON c.id = ct.conversation_id AND c.id NOT IN (SELECT conversation_id FROM bin)
    GROUP BY t.id ORDER BY t.folded"""
TAGS_OF = """
    SELECT t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
    WHERE ct.conversation_id = ? ORDER BY t.folded"""

OWN = """
    SELECT coalesce(t.title, c.title), coalesce(t.title, ''), coalesce(s.is_starred, c.is_source_starred)
    FROM conversation c LEFT JOIN own_title t ON t.conversation_id = c.id
    LEFT JOIN own_star s ON s.conversation_id = c.id WHERE c.id = ?"""

NOTES_OF = """
    SELECT id, conversation_id, message_id, text, created_ms, updated_ms FROM note
    WHERE conversation_id = ? ORDER BY created_ms, id"""
NOTE = "SELECT id, conversation_id, message_id, text, created_ms, updated_ms FROM note WHERE id = ?"
INSERT_NOTE = """
    INSERT INTO note (conversation_id, message_id, created_ms, updated_ms, text) VALUES (?, ?, ?, ?, ?) RETURNING id"""
CHANGE_NOTE = "UPDATE note SET text = ?, updated_ms = ? WHERE id = ?"
DELETE_NOTE = "DELETE FROM note WHERE id = ?"
SOURCE_OF = "SELECT source FROM conversation WHERE id = ?"

_BLANKS = re.compile(r"\s+")
_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class OwnTables(Tables):
    """What a person adds, over the connections of a store. What writes is for the write lane."""

    def star(self, ids: Sequence[ConversationId], *, is_starred: bool) -> None:
        """Star conversations, or take their stars away, whatever the source says. Raises NotFound."""
        with self._writing() as con:
            for id_ in ids:
                _check(con, id_)
                con.execute(PUT_STAR, (id_, is_starred, now_ms()))

    def rename(self, id_: ConversationId, title: str) -> None:
        """Give a conversation a title of one's own; "" takes it back. Raises NotFound."""
        wanted = first_line(plain(title))[:LONGEST_TITLE].rstrip()
        with self._writing() as con:
            _check(con, id_)
            if wanted:
                con.execute(PUT_TITLE, (id_, wanted, now_ms()))
            else:
                con.execute(FORGET_TITLE, (id_,))
            put(con, [_title_entry(con, id_)])
            take_out_binned(con)

    def show_branch(self, id_: ConversationId, message_id: MessageId | None) -> MessageId | None:
        """Have the branch through a message be the one that is shown, whatever the source says; None takes that back.

        Return the message that was chosen before, None for none. Raises NotFound.
        """
        with self._writing() as con:
            _check(con, id_)
            before = cast("int | None", con.execute(LEAF_OF, (id_,)).get)
            if message_id is None:
                con.execute(FORGET_LEAF, (id_,))
            elif con.execute(IS_MESSAGE, (message_id, id_)).get is None:
                raise NotFound(tr("This message is not in the store."))
            else:
                con.execute(PUT_LEAF, (id_, message_id, now_ms()))
        return None if before is None else MessageId(before)

    def tag(self, ids: Sequence[ConversationId], names: Iterable[str]) -> None:
        """Put tags on conversations; one that is there in another spelling is that one. Raises NotFound, BadInput."""
        wanted = parsed_tags(names)
        with self._writing() as con:
            for id_ in ids:
                _check(con, id_)
            for folded, name in wanted.items():
                tag_id = con.execute(TAG_ID, (folded,)).get or con.execute(INSERT_TAG, (name, folded)).get
                con.executemany(PUT_TAG, [(id_, cast("int", tag_id)) for id_ in ids])

    def untag(self, ids: Sequence[ConversationId], names: Iterable[str]) -> None:
        """Take tags off conversations; a tag that nothing has any more is forgotten. Raises NotFound, BadInput."""
        with self._writing() as con:
            for id_ in ids:
                _check(con, id_)
            for folded in dict.fromkeys(_tag(name)[0] for name in names):
                if (tag_id := cast("int | None", con.execute(TAG_ID, (folded,)).get)) is not None:
                    con.executemany(TAKE_TAG, [(id_, tag_id) for id_ in ids])
                    con.execute(FORGET_UNUSED, (tag_id,))

    def tags(self) -> list[Tag]:
        """Return all tags by name, with how many conversations have each."""
        with self._reading() as con:
            return [Tag(name, count, colour) for name, count, colour in cast("Any", con.execute(TAGS))]

    def colour_tag(self, name: str, colour: Colour | None) -> None:
        """Give a tag a colour; None takes it away. Raises NotFound, BadInput."""
        folded, shown = _tag(name)
        with self._writing() as con:
            if con.execute(COLOUR_TAG, (colour or "", folded)).get is None:
                raise NotFound(tr("There is no tag {name}.", name=shown))

    def own(self, id_: ConversationId) -> Own:
        """Return all that was added to a conversation. Raises NotFound."""
        with self._reading() as con:
            found = cast("Any", con.execute(OWN, (id_,)).fetchone())
            if found is None:
                raise _no_conversation(id_)
            tags = tuple(str(name) for (name,) in con.execute(TAGS_OF, (id_,)))
            notes = tuple(_note(values) for values in con.execute(NOTES_OF, (id_,)))
        shown, title, is_starred = found
        return Own(id_, shown, title, is_starred=bool(is_starred), tags=tags, notes=notes)

    def add_note(self, id_: ConversationId, message_id: MessageId | None, text: str) -> Note:
        """Keep a note on a conversation, or on a message of it. Raises NotFound, BadInput."""
        kept, now = _note_text(text), now_ms()
        with self._writing() as con:
            _check(con, id_)
            if message_id is not None and con.execute(IS_MESSAGE, (message_id, id_)).get is None:
                raise NotFound(
                    tr("There is no message {message_id} in conversation {id}.", message_id=message_id, id=id_)
                )
            note_id = cast("int", con.execute(INSERT_NOTE, (id_, message_id, now, now, kept)).get)
            return _indexed(con, note_id)

    def change_note(self, note_id: NoteId, text: str) -> Note:
        """Write a note anew. Raises NotFound, BadInput."""
        kept = _note_text(text)
        with self._writing() as con:
            _stored(con, note_id)
            con.execute(CHANGE_NOTE, (kept, now_ms(), note_id))
            return _indexed(con, note_id)

    def remove_note(self, note_id: NoteId) -> Note:
        """Remove a note and return what it was. Raises NotFound."""
        with self._writing() as con:
            note = _stored(con, note_id)
            con.execute(DELETE_NOTE, (note_id,))
            take_out(con, [(note_id, RowKind.NOTE)])
            return note

    def restore_note(self, note: Note) -> Note:
        """Put back a note that was removed, as old as it was. Raises NotFound."""
        created, updated = (round((when - EPOCH).total_seconds() * 1000) for when in (note.created, note.updated))
        with self._writing() as con:
            _check(con, note.conversation_id)
            row = (note.conversation_id, note.message_id, created, updated, note.text)
            return _indexed(con, cast("int", con.execute(INSERT_NOTE, row).get))


def parsed_tags(names: Iterable[str]) -> dict[str, str]:
    """Return tags by how they are told from others, each as it is shown. Raises BadInput."""
    return {folded: name for name in names for folded, name in [_tag(name)]}


def _check(con: apsw.Connection, id_: int) -> None:
    if con.execute(IS_THERE, (id_,)).get is None:
        raise _no_conversation(id_)


def _stored(con: apsw.Connection, note_id: int) -> Note:
    found = con.execute(NOTE, (note_id,)).fetchone()
    if found is None:
        raise NotFound(tr("There is no note {note_id}.", note_id=note_id))
    return _note(found)


def _indexed(con: apsw.Connection, note_id: int) -> Note:
    """Put a note into the search index as it is stored, and return it."""
    values = cast("Any", con.execute(NOTE, (note_id,)).fetchone())
    _, conversation_id, _, text, _, updated_ms = values
    source = cast("str", con.execute(SOURCE_OF, (conversation_id,)).get)
    entry = named_entry(
        RowKind.NOTE, note_id, "", text, conversation_id=conversation_id, time_ms=updated_ms, source=source
    )
    put(con, [entry])
    take_out_binned(con)
    return _note(values)


def _title_entry(con: apsw.Connection, id_: int) -> Any:  # noqa: ANN401 - the row as it is
    title, own, summary, time_ms, source = cast("Any", con.execute(TITLE_ROW, (id_,)).fetchone())
    return title_entry(id_, title, summary, time_ms, source, own=own)


def _note(values: Any) -> Note:  # noqa: ANN401 - a row of NOTE
    note_id, conversation_id, message_id, text, created_ms, updated_ms = values
    return Note(
        NoteId(note_id),
        ConversationId(conversation_id),
        None if message_id is None else MessageId(message_id),
        text,
        from_ms(created_ms) or EPOCH,
        from_ms(updated_ms) or EPOCH,
    )


def _tag(name: str) -> tuple[str, str]:
    """Return a tag as it is told from others, and as it is shown. Raises BadInput."""
    shown = first_line(plain(name)).lstrip("#").strip()
    folded = search.folded(shown)
    if not folded:
        raise BadInput(tr("A tag needs a name."), tr("For example: recipe"))
    if len(shown) > LONGEST_TAG or "," in shown:
        raise BadInput(
            tr("A tag is at most {count} characters, without a comma.", count=LONGEST_TAG),
            tr("Longer words make a good note."),
        )
    return folded, shown


def _note_text(text: str) -> str:
    """Return a note as it is kept. Raises BadInput where there is nothing in it."""
    kept = _NOT_KEPT.sub("", plain(text)).strip()
    if not kept:
        raise BadInput(tr("A note needs words."))
    return kept


def _no_conversation(id_: int) -> NotFound:
    return NotFound(tr("There is no conversation {id}.", id=id_), tr("`holdfast list` shows what is stored."))
