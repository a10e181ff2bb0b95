"""Writes chats held here: turns, drafts, settings, the outbox. Knows the tables.

Every function runs inside an open transaction of the writing connection. Messages written here are those without an
import: nothing that an export brings ever changes or removes them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from holdfast.digests import blake2b
from holdfast.domain import ConversationId, Message, MessageId, MessageState, Source
from holdfast.domain.chatting import BegunTurn, Draft, KeptPart, KeptReply, KeptSettings, NewAttachment, NewTurn
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.search import RowKind
from holdfast.store import indexing
from holdfast.store.chat_reading import place
from holdfast.store.indexing import Entry, title_entry
from holdfast.store.packing import pack, pack_text, plain
from holdfast.store.preparing import PreparedMessage, prepare_message
from holdfast.store.storing import ACCOUNT, DELETE_SEGMENTS, INSERT_ACCOUNT
from holdfast.store.texts import made_title, shown_title, snippet
from holdfast.store.times import to_ms
from holdfast.store.writing import INSERT_BODY, INSERT_CONVERSATION, INSERT_SEGMENT, Batch, segment_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from holdfast.domain import Segment, Usage
    from holdfast.domain.chatting import Place

NEXT_POSITION = "SELECT coalesce(max(position) + 1, 0) FROM message WHERE conversation_id = ?"
NEXT_MESSAGE = "SELECT max(coalesce((SELECT max(id) FROM message), 0), message_id) + 1 FROM last_removed"
NEXT_CONVERSATION = """
    SELECT max(coalesce((SELECT max(id) FROM conversation), 0), conversation_id) + 1 FROM last_removed"""
SOURCE = "SELECT source, coalesce(updated_ms, created_ms) FROM conversation WHERE id = ?"
CONVERSATION_OF = "SELECT conversation_id FROM message WHERE id = ?"

TOUCH = """
    UPDATE conversation SET
        source_updated_ms = CASE WHEN source = 'holdfast' THEN NULL
            ELSE coalesce(source_updated_ms, updated_ms, created_ms, 0) END,
        updated_ms = max(coalesce(updated_ms, 0), :now),
        is_shell = n.full_ones = 0, message_count = n.messages, attachment_count = n.attachments,
        tool_calls = n.tools, thinking_blocks = n.thinking, unknown_blocks = n.unknown, branch_count = b.branches
    FROM (SELECT coalesce(sum(NOT is_empty), 0) AS full_ones, count(*) AS messages,
            coalesce(sum(attachment_count), 0) AS attachments, coalesce(sum(tool_calls), 0) AS tools,
            coalesce(sum(thinking_blocks), 0) AS thinking, coalesce(sum(unknown_blocks), 0) AS unknown
        FROM message WHERE conversation_id = :id) n,
        (SELECT 1 + coalesce(sum(children - 1), 0) AS branches FROM (
            SELECT count(*) AS children FROM message WHERE conversation_id = :id AND NOT is_orphan
            GROUP BY parent_id)) b
    WHERE id = :id"""

SET_SNIPPET = "UPDATE conversation SET snippet = ? WHERE id = ?"

SELECT_LEAF = """
    INSERT INTO own_leaf (conversation_id, message_id, changed_ms) VALUES (?, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET message_id = excluded.message_id, changed_ms = excluded.changed_ms"""

INSERT_FILE = "INSERT INTO attachment_data (message_id, position, data) VALUES (?, ?, ?)"

SET_STATE = "UPDATE message SET state = ?, updated_ms = ? WHERE id = ?"
IS_STREAMING = "SELECT 1 FROM message WHERE id = ? AND source_id = ? AND state = 'streaming'"
REHANG = "UPDATE message SET parent_id = ? WHERE parent_id = ?"
DELETE_MESSAGE = "DELETE FROM message WHERE id = ?"

PUT_REPLY = """
    INSERT OR REPLACE INTO reply (
        message_id, provider, model, notices, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
        cost_usd, seconds, failure, error, hint, away_since_ms, question)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
DELETE_PARTS = "DELETE FROM reply_part WHERE message_id = ?"
INSERT_PART = """
    INSERT INTO reply_part (
        message_id, position, provider, model, answered_by, input_tokens, output_tokens, cache_read_tokens,
        cache_write_tokens, cost_usd, seconds, first_token_ms, request_id, failure, chars, replay)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

PUT_ENTRY = """
    INSERT INTO outbox (message_id, state, entry, changed_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (message_id) DO UPDATE SET state = excluded.state, entry = excluded.entry,
        changed_ms = excluded.changed_ms"""
DELETE_ENTRY = "DELETE FROM outbox WHERE message_id = ?"
DELETE_HALF_ENTRY = "DELETE FROM outbox WHERE message_id = ? AND reply_id IS NOT NULL AND state <> 'sending'"
SET_QUESTION = "UPDATE reply SET question = ? WHERE message_id = ?"

PUT_DRAFT = """
    INSERT INTO draft (conversation_id, text, changed_ms) VALUES (?, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text, changed_ms = excluded.changed_ms"""
DELETE_DRAFT = "DELETE FROM draft WHERE conversation_id = ?"
DRAFT_DIGESTS = "SELECT position, digest FROM draft_attachment WHERE conversation_id = ?"
DELETE_DRAFT_ATTACHMENT = "DELETE FROM draft_attachment WHERE conversation_id = ? AND position = ?"
INSERT_DRAFT_ATTACHMENT = """
    INSERT INTO draft_attachment (conversation_id, position, name, media_type, text, data, digest)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""

PUT_SETTINGS = """
    INSERT INTO chat_settings (conversation_id, provider, model, system, is_claude_only, changed_ms)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET provider = excluded.provider, model = excluded.model,
        system = excluded.system, is_claude_only = excluded.is_claude_only, changed_ms = excluded.changed_ms"""


def begin(con: apsw.Connection, turn: NewTurn, now_ms: int) -> BegunTurn:
    """Store what a person sent, and the reply that is to come. Raises NotFound."""
    conversation_id: int = turn.conversation_id or _begin_conversation(con, turn.message, now_ms)
    if turn.parent_id is not None and con.execute(CONVERSATION_OF, (turn.parent_id,)).get != conversation_id:
        raise NotFound(tr("The message to answer is not in this conversation any more."))
    message_id = _add(con, conversation_id, turn.parent_id, turn.message)
    indexing.take_out_binned(con)
    put_files(con, message_id, turn.files)
    reply_id = None if turn.reply is None else add_reply(con, conversation_id, message_id, turn.reply, turn.asked)
    if turn.entry:
        con.execute(PUT_ENTRY, (message_id, "waiting", turn.entry, now_ms))
    con.execute(SELECT_LEAF, (conversation_id, message_id if reply_id is None else reply_id, now_ms))
    if turn.settings is not None:
        set_settings(con, conversation_id, turn.settings, now_ms)
    if turn.clears_draft_of is not None:
        con.execute(DELETE_DRAFT, (turn.clears_draft_of,))
    refresh(con, conversation_id, now_ms)
    return BegunTurn(ConversationId(conversation_id), MessageId(message_id), reply_id)


def begin_reply(
    con: apsw.Connection, message_id: int, reply: Message, asked: tuple[str, str], now_ms: int
) -> BegunTurn:
    """Store another reply to come, below a message that is there. Raises NotFound."""
    where = place(con, message_id)
    con.execute(DELETE_HALF_ENTRY, (message_id,))  # the person asks anew: nobody is to go on with the half besides
    reply_id = add_reply(con, where.conversation_id, message_id, reply, asked)
    con.execute(SELECT_LEAF, (where.conversation_id, reply_id, now_ms))
    refresh(con, where.conversation_id, now_ms)
    return BegunTurn(where.conversation_id, where.message_id, reply_id)


def checkpoint(
    con: apsw.Connection, reply: tuple[int, str], blocks: bytes, segments: Sequence[Segment], now_ms: int
) -> None:
    """Keep what has come of a reply, known by both its ids; once it has ended, nothing more is taken.

    `blocks` are encoded.
    """
    if con.execute(IS_STREAMING, reply).get is None:
        return
    reply_id = reply[0]
    con.execute(SET_STATE, (MessageState.STREAMING.value, now_ms, reply_id))
    con.execute(INSERT_BODY, (reply_id, pack(blocks)))
    _put_segments(con, reply_id, segments)


def end(con: apsw.Connection, reply_id: int, message: Message, kept: KeptReply, now_ms: int) -> ConversationId:
    """Keep a reply as it ended, and let it be found. A message of the outbox that it answers is answered."""
    where = the_same(con, reply_id, message.source_id)
    prepared = prepare_message(message)
    rows = Batch()
    rows.replaced.append((None, *prepared.content_columns(), reply_id))
    con.execute(DELETE_SEGMENTS, (reply_id,))
    rows.put_parts(reply_id, prepared)
    if (entry := words_entry(con, where.conversation_id, reply_id, prepared)) is not None:
        rows.put_words(entry)
    rows.flush(con)
    put_reply(con, reply_id, kept)
    con.execute(DELETE_ENTRY, (where.parent_id,))
    indexing.take_out_binned(con)
    if line := snippet([message]):
        con.execute(SET_SNIPPET, (line, where.conversation_id))
    refresh(con, where.conversation_id, now_ms)
    return where.conversation_id


def put_reply(con: apsw.Connection, reply_id: int, kept: KeptReply) -> None:
    """Keep how a reply went."""
    notices = plain(json.dumps(list(kept.notices), ensure_ascii=False))
    con.execute(
        PUT_REPLY,
        (
            reply_id,
            plain(kept.provider),
            plain(kept.model),
            notices,
            *_usage(kept.usage),
            kept.cost_usd,
            kept.seconds,
            kept.failure,
            plain(kept.error),
            plain(kept.hint),
            to_ms(kept.away_since),
            kept.question,
        ),
    )
    con.execute(DELETE_PARTS, (reply_id,))
    con.executemany(INSERT_PART, (_part_row(reply_id, *each) for each in enumerate(kept.parts)))


def _part_row(reply_id: int, position: int, part: KeptPart) -> tuple[str | int | float | bytes | None, ...]:
    """Return the columns of what one provider wrote of a reply, in the order of its statement."""
    return (
        reply_id,
        position,
        plain(part.provider),
        plain(part.model),
        plain(part.answered_by),
        *_usage(part.usage),
        part.cost_usd,
        part.seconds,
        part.first_token_ms,
        plain(part.request_id),
        part.failure,
        part.chars,
        pack_text(json.dumps(list(part.replay))) if part.replay else b"",
    )


# drafts and settings


def keep_draft(con: apsw.Connection, conversation_id: int, draft: Draft, now_ms: int) -> None:
    """Keep a draft in place of the one before; an empty one is forgotten."""
    if draft.is_empty:
        con.execute(DELETE_DRAFT, (conversation_id,))
        return
    con.execute(PUT_DRAFT, (conversation_id, pack_text(draft.text), now_ms))
    wanted = {position: (one, _digest(one)) for position, one in enumerate(draft.attachments)}
    for position, digest in cast("Any", con.execute(DRAFT_DIGESTS, (conversation_id,)).fetchall()):
        if position in wanted and wanted[position][1] == digest:
            del wanted[position]  # it is there already: a pause in typing does not write thirty megabytes again
        else:
            con.execute(DELETE_DRAFT_ATTACHMENT, (conversation_id, position))
    con.executemany(
        INSERT_DRAFT_ATTACHMENT,
        (
            (conversation_id, position, plain(one.name), plain(one.media_type), pack_text(one.text), one.data, digest)
            for position, (one, digest) in wanted.items()
        ),
    )


def _digest(one: NewAttachment) -> bytes:
    """Return what tells an attachment from another."""
    made = blake2b(digest_size=16)
    for part in (one.name, one.media_type, one.text):
        made.update(part.encode("utf-8", "surrogatepass") + b"\0")
    made.update(one.data)
    return made.digest()


def set_settings(con: apsw.Connection, conversation_id: int, settings: KeptSettings, now_ms: int) -> None:
    """Keep a conversation's settings."""
    values = (plain(settings.provider), plain(settings.model), plain(settings.system), settings.is_claude_only)
    con.execute(PUT_SETTINGS, (conversation_id, *values, now_ms))


# the parts


def _begin_conversation(con: apsw.Connection, message: Message, now_ms: int) -> int:
    conversation_id = cast("int", con.execute(NEXT_CONVERSATION).get)
    owner = (Source.HOLDFAST.value, "")
    account = con.execute(ACCOUNT, owner).get or con.execute(INSERT_ACCOUNT, owner).get
    title = shown_title(None, "", made_title([message]))
    con.execute(
        INSERT_CONVERSATION,
        (
            *(conversation_id, Source.HOLDFAST.value, f"holdfast-{message.source_id}", account, "", ""),
            *(title, snippet([message]), now_ms, now_ms, None, False, False),
            *(0, 1, 0, 0, 0, 0, None, 0, ""),
        ),
    )
    indexing.put(con, [title_entry(conversation_id, title, "", now_ms, Source.HOLDFAST.value)])
    return conversation_id


def _add(
    con: apsw.Connection, conversation_id: int, parent_id: int | None, message: Message, *, position: int | None = None
) -> int:
    """Add a message with what hangs below it, and let it be found."""
    message_id = cast("int", con.execute(NEXT_MESSAGE).get)
    if position is None:
        position = cast("int", con.execute(NEXT_POSITION, (conversation_id,)).get)
    prepared = prepare_message(message)
    rows = Batch()
    rows.messages.append(
        (
            *(message_id, conversation_id, prepared.source_id, parent_id, position, False, None, None),
            *prepared.content_columns(),
        )
    )
    rows.put_parts(message_id, prepared)
    if (entry := words_entry(con, conversation_id, message_id, prepared)) is not None:
        rows.put_words(entry)
    rows.flush(con)
    return message_id


def add_reply(
    con: apsw.Connection,
    conversation_id: int,
    message_id: int,
    reply: Message,
    asked: tuple[str, str],
    *,
    position: int | None = None,
) -> MessageId:
    """Add a reply that is to come, and who is asked for it."""
    reply_id = _add(con, conversation_id, message_id, reply, position=position)
    put_reply(con, reply_id, KeptReply(*asked))
    return MessageId(reply_id)


def the_same(con: apsw.Connection, message_id: int, source_id: str) -> Place:
    """Return where a message hangs. Raises NotFound where another has its number.

    A backup that was brought back under a growing reply gives the same number to another message.
    """
    where = place(con, message_id)
    if where.message.source_id != source_id:
        raise NotFound(tr("This message is not in the store any more."))
    return where


def words_entry(con: apsw.Connection, conversation_id: int, message_id: int, prepared: PreparedMessage) -> Entry | None:
    """Return what is to be found of a message, None where nothing is."""
    if prepared.search is None or prepared.is_empty:
        return None
    source, near_ms = cast("Any", con.execute(SOURCE, (conversation_id,)).fetchone())
    return Entry(
        RowKind.MESSAGE,
        message_id,
        conversation_id,
        prepared.created_ms,
        near_ms,
        source,
        prepared.sender,
        prepared.features,
        prepared.search,
    )


def remove(con: apsw.Connection, message_id: int, parent_id: int | None) -> None:
    """Take a message out; what hangs below it is hung where it hung."""
    con.execute(REHANG, (parent_id, message_id))
    indexing.take_out(con, [(message_id, RowKind.MESSAGE)])
    con.execute(DELETE_MESSAGE, (message_id,))


def refresh(con: apsw.Connection, conversation_id: int, now_ms: int) -> None:
    """Write again what a conversation's row repeats of its messages."""
    con.execute(TOUCH, {"id": conversation_id, "now": now_ms})


def _put_segments(con: apsw.Connection, message_id: int, segments: Sequence[Segment]) -> None:
    con.execute(DELETE_SEGMENTS, (message_id,))
    con.executemany(
        INSERT_SEGMENT,
        segment_rows(message_id, segments),
    )


def put_files(con: apsw.Connection, message_id: int, data: Sequence[bytes]) -> None:
    """Keep the bytes of what is attached, by position."""
    con.executemany(INSERT_FILE, ((message_id, position, one) for position, one in enumerate(data) if one))


def _usage(usage: Usage | None) -> tuple[int | None, ...]:
    if usage is None:
        return None, None, None, None
    return usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens
