"""Keeps what a person changed of earlier messages and did not send. Knows the table of drafts, and whose row is whose.

An edit stands as the draft of a conversation that cannot be, as searches do: the schema is frozen. Its number is made
of the message's, which no other message ever gets. Versions that do not know of it leave it alone. Every function runs
inside a transaction, or over a loan to read with.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import MessageId
from holdfast.domain.chatting import Draft, Edit
from holdfast.store.chat_reading import draft as kept_draft
from holdfast.store.chat_writing import DELETE_DRAFT, keep_draft

if TYPE_CHECKING:
    import apsw

FIRST_PLACE = -1
"""The place of searches; that of message 1 is the one before."""

OF_CONVERSATION = """
    SELECT m.id FROM message m JOIN draft d ON d.conversation_id = -1 - m.id
    WHERE m.conversation_id = ? ORDER BY d.changed_ms DESC, m.id"""
IS_THERE = "SELECT 1 FROM message WHERE id = ?"
REMOVE_LOST = """
    DELETE FROM draft WHERE conversation_id < -1 AND -1 - conversation_id NOT IN (SELECT id FROM message)"""


def place_of(message_id: int) -> int:
    """Return the number under which an edit of a message is kept."""
    return FIRST_PLACE - message_id


def keep(con: apsw.Connection, edit: Edit, now_ms: int) -> bool:
    """Keep an edit in place of the one before; an empty one is forgotten. Say False of a message that is not there."""
    at = place_of(edit.message_id)
    if edit.draft.is_empty:
        con.execute(DELETE_DRAFT, (at,))
        return True
    if con.execute(IS_THERE, (edit.message_id,)).get is None:
        return False
    text = json.dumps({"text": edit.draft.text, "is_open": edit.is_open})
    keep_draft(con, at, Draft(text, edit.draft.attachments), now_ms)
    return True


def edits(con: apsw.Connection, conversation_id: int) -> list[Edit]:
    """Return the edits of a conversation's messages, the newest first."""
    rows = cast("Any", con.execute(OF_CONVERSATION, (conversation_id,)).fetchall())
    return [edit for (message_id,) in rows if (edit := _edit(con, message_id)) is not None]


def take(con: apsw.Connection, message_id: int) -> Draft:
    """Forget the edit of a message and return it, an empty draft where there is none."""
    edit = _edit(con, message_id)
    con.execute(DELETE_DRAFT, (place_of(message_id),))
    return Draft() if edit is None else edit.draft


def exchange(con: apsw.Connection, one: int, other: int, now_ms: int) -> None:
    """Let the edits of two messages change places, as what these say has."""
    found = [_edit(con, each) for each in (one, other)]
    for at, edit in zip((other, one), found, strict=True):
        con.execute(DELETE_DRAFT, (place_of(at),))
        if edit is not None:
            keep(con, Edit(MessageId(at), edit.draft, is_open=edit.is_open), now_ms)


def remove_lost(con: apsw.Connection) -> None:
    """Remove the edits of messages that are not there any more."""
    con.execute(REMOVE_LOST)


def _edit(con: apsw.Connection, message_id: int) -> Edit | None:
    kept = kept_draft(con, place_of(message_id))
    try:
        found = json.loads(kept.text) if kept.text else None
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        return None
    return Edit(MessageId(message_id), Draft(found["text"], kept.attachments), is_open=found.get("is_open") is True)
