"""Writes the outbox: messages that wait, are claimed, changed or taken back. Knows the tables.

Every function runs inside an open transaction of the writing connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from holdfast.domain import ConversationId, Message, MessageId, MessageState, Sender, TextBlock
from holdfast.domain.chatting import BegunTurn, Draft, KeptReply, NewAttachment
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.search import RowKind
from holdfast.store import chat_edits, indexing
from holdfast.store.chat_reading import draft as kept_draft
from holdfast.store.chat_reading import files, place
from holdfast.store.chat_writing import (
    PUT_ENTRY,
    SELECT_LEAF,
    SET_STATE,
    add_reply,
    end,
    keep_draft,
    put_files,
    refresh,
    remove,
    the_same,
    words_entry,
)
from holdfast.store.indexing import take_out_binned
from holdfast.store.preparing import prepare_message
from holdfast.store.storing import DELETE_ATTACHMENTS
from holdfast.store.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

REHANG_WAITING = "UPDATE message SET parent_id = ? WHERE parent_id = ? AND id <> ? AND state = 'queued'"

MAKE_ROOM = "UPDATE message SET position = position + 1 WHERE conversation_id = ? AND position > ?"

POSITION = "SELECT position FROM message WHERE id = ?"

DELETE_CONVERSATION = "DELETE FROM conversation WHERE id = ?"

IS_EMPTY = "SELECT count(*) = 0 FROM message WHERE conversation_id = ?"

ANSWER_TO = """
    SELECT id FROM message WHERE parent_id = ? AND sender = 'assistant' ORDER BY position DESC LIMIT 1"""

HANG = "UPDATE message SET parent_id = ? WHERE id = ?"


CHANGE_ENTRY = "UPDATE outbox SET state = ?, entry = ?, changed_ms = ? WHERE message_id = ?"

CLAIM_ENTRY = """
    UPDATE outbox SET state = 'sending', entry = ?, changed_ms = ?
    WHERE message_id = ? AND state = 'waiting' AND entry = ? AND NOT EXISTS (
        SELECT 1 FROM message m JOIN bin b ON b.conversation_id = m.conversation_id WHERE m.id = outbox.message_id)"""

MOVE_LEAF = "UPDATE own_leaf SET message_id = ?, changed_ms = ? WHERE conversation_id = ? AND message_id = ?"

HALF = "SELECT reply_id FROM outbox WHERE message_id = ?"
SET_HALF = "UPDATE outbox SET reply_id = ? WHERE message_id = ?"
DELETE_HALF = "DELETE FROM outbox WHERE reply_id = ? AND state <> 'sending'"
DELETE_FILES = "DELETE FROM attachment_data WHERE message_id = ?"


def put_entry(con: apsw.Connection, message_id: int, state: str, entry: str, now_ms: int) -> None:
    """Keep where a message of the outbox stands. Raises NotFound where it is not in there."""
    con.execute(CHANGE_ENTRY, (state, entry, now_ms, message_id))
    if not con.changes():
        raise NotFound(tr("This message does not wait any more."), tr("It was answered or taken back."))


def into_outbox(
    con: apsw.Connection, message_id: int, reply: tuple[int, str], *, state: str, entry: str, now_ms: int
) -> None:
    """Let a message wait: the reply that never began is taken away again, in the same step."""
    conversation_id = the_same(con, *reply).conversation_id
    remove(con, reply[0], message_id)
    con.execute(SELECT_LEAF, (conversation_id, message_id, now_ms))
    con.execute(SET_STATE, (MessageState.QUEUED.value, now_ms, message_id))
    con.execute(PUT_ENTRY, (message_id, state, entry, now_ms))
    refresh(con, conversation_id, now_ms)


def wait_with_half(
    con: apsw.Connection,
    reply_id: int,
    message: Message,
    kept: KeptReply,
    *,
    waiting: tuple[int, str, str],
    now_ms: int,
) -> ConversationId:
    """Keep a reply as far as it came, and let its message wait for the rest; `waiting` are its id, state and entry."""
    conversation_id = end(con, reply_id, message, kept, now_ms)
    message_id, state, entry = waiting
    con.execute(PUT_ENTRY, (message_id, state, entry, now_ms))
    con.execute(SET_HALF, (reply_id, message_id))
    return conversation_id


def leave_half(con: apsw.Connection, reply_id: int) -> ConversationId:
    """Wait no longer for the rest of a reply; it stays as it is. Raises NotFound."""
    con.execute(DELETE_HALF, (reply_id,))
    if not con.changes():
        raise NotFound(tr("Nobody waits for the rest of this reply."), tr("It was answered meanwhile."))
    return place(con, reply_id).conversation_id


def out_of_outbox(
    con: apsw.Connection,
    message_id: int,
    entries: tuple[str, str],
    reply: Message,
    *,
    asked: tuple[str, str],
    now_ms: int,
) -> BegunTurn | None:
    """Claim a waiting message for sending, and store the reply to come; None where it does not wait any more, or not
    as it was seen: `entries` are how it was kept then, and how it is from now on.

    It is hung below the answer to the message before it, which was not there when it was written, and those that
    wait below it are hung below its reply. Half an answer that is there is written on.
    """
    seen, entry = entries
    con.execute(CLAIM_ENTRY, (entry, now_ms, message_id, seen))
    if not con.changes():
        return None
    where = place(con, message_id)
    half = cast("int | None", con.execute(HALF, (message_id,)).get)
    if half is not None:
        con.execute(SET_STATE, (MessageState.STREAMING.value, now_ms, half))
        refresh(con, where.conversation_id, now_ms)
        return BegunTurn(where.conversation_id, MessageId(message_id), MessageId(half))
    if where.parent_id is not None and place(con, where.parent_id).message.sender is Sender.HUMAN:
        answer = con.execute(ANSWER_TO, (where.parent_id,)).get
        if answer is not None:
            con.execute(HANG, (answer, message_id))
    con.execute(SET_STATE, (MessageState.COMPLETE.value, now_ms, message_id))
    con.execute(MAKE_ROOM, (where.conversation_id, con.execute(POSITION, (message_id,)).get))
    position = cast("int", con.execute(POSITION, (message_id,)).get) + 1
    reply_id = add_reply(con, where.conversation_id, message_id, reply, asked, position=position)
    con.execute(REHANG_WAITING, (reply_id, message_id, reply_id))
    con.execute(MOVE_LEAF, (reply_id, now_ms, where.conversation_id, message_id))
    refresh(con, where.conversation_id, now_ms)
    return BegunTurn(where.conversation_id, MessageId(message_id), reply_id)


def change_waiting(
    con: apsw.Connection, message_id: int, message: Message, data: Sequence[bytes], *, entry: str, now_ms: int
) -> None:
    """Change what a message that waits says, where it stands."""
    conversation_id = place(con, message_id).conversation_id
    prepared = prepare_message(message)
    rows = Batch()
    rows.replaced.append((None, *prepared.content_columns(), message_id))
    rows.unsearched.append((message_id, RowKind.MESSAGE))
    con.execute(DELETE_ATTACHMENTS, (message_id,))
    con.execute(DELETE_FILES, (message_id,))
    rows.put_parts(message_id, prepared)
    if (found := words_entry(con, conversation_id, message_id, prepared)) is not None:
        rows.put_words(found)
    rows.flush(con)
    take_out_binned(con)
    put_files(con, message_id, data)
    con.execute(PUT_ENTRY, (message_id, "waiting", entry, now_ms))
    refresh(con, conversation_id, now_ms)


def withdraw(con: apsw.Connection, message_id: int, now_ms: int) -> tuple[ConversationId, Draft]:
    """Take a message that was never sent out of its conversation; it becomes the draft there, behind what is. What was
    changed of it comes first.
    """
    where = place(con, message_id)
    data = files(con, [message_id])
    text = "".join(block.text for block in where.message.blocks if isinstance(block, TextBlock))
    attachments = tuple(
        NewAttachment(
            attachment.name, attachment.media_type, data.get((where.message_id, position), b""), attachment.text
        )
        for position, attachment in enumerate(where.message.attachments)
    )
    at: int = where.conversation_id
    if where.parent_id is not None:
        con.execute(MOVE_LEAF, (where.parent_id, now_ms, at, message_id))
    remove(con, message_id, where.parent_id)
    if con.execute(IS_EMPTY, (at,)).get:
        indexing.take_out(con, [(at, RowKind.CONVERSATION)])
        con.execute(DELETE_CONVERSATION, (at,))
        at = 0
    else:
        refresh(con, at, now_ms)
    before, changed = kept_draft(con, at), chat_edits.take(con, message_id)
    joined = Draft(
        "\n\n".join(each for each in (before.text, changed.text, text) if each.strip()),
        (*before.attachments, *(each for each in changed.attachments if each not in attachments), *attachments),
    )
    keep_draft(con, at, joined, now_ms)
    return where.conversation_id, joined
