"""Reads what is kept of chats held here. Knows the tables; changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import ConversationId, MessageId, Usage
from holdfast.domain.chatting import Draft, KeptEntry, KeptPart, KeptReply, KeptSettings, NewAttachment, Place
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.store.packing import unpack_text
from holdfast.store.reading import load_message, segment_of
from holdfast.store.times import from_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

DRAFT = "SELECT text FROM draft WHERE conversation_id = ?"
DRAFT_ATTACHMENTS = """
    SELECT name, media_type, data, text FROM draft_attachment WHERE conversation_id = ? ORDER BY position"""

SETTINGS = "SELECT provider, model, system, is_claude_only FROM chat_settings WHERE conversation_id = ?"

REPLIES = """
    SELECT m.id, r.provider, r.model, r.notices, r.input_tokens, r.output_tokens, r.cache_read_tokens,
        r.cache_write_tokens, r.cost_usd, r.seconds, r.failure, r.error, r.hint, r.away_since_ms, r.question
    FROM message m JOIN reply r ON r.message_id = m.id WHERE m.conversation_id = ?"""

PARTS = """
    SELECT m.id, p.provider, p.model, p.answered_by, p.input_tokens, p.output_tokens, p.cache_read_tokens,
        p.cache_write_tokens, p.cost_usd, p.seconds, p.first_token_ms, p.request_id, p.failure, p.chars, p.replay
    FROM message m JOIN reply_part p ON p.message_id = m.id WHERE m.conversation_id = ? ORDER BY m.id, p.position"""

FILES = """
    SELECT d.message_id, d.position, d.data FROM json_each(?) j JOIN attachment_data d ON d.message_id = j.value"""

ENTRIES = """
    SELECT o.message_id, m.conversation_id, o.state, o.entry, coalesce(t.title, c.title), o.reply_id
    FROM outbox o JOIN message m ON m.id = o.message_id JOIN conversation c ON c.id = m.conversation_id
    LEFT JOIN own_title t ON t.conversation_id = c.id
    WHERE c.id NOT IN (SELECT conversation_id FROM bin) ORDER BY o.message_id"""

SEGMENTS = "SELECT provider, model, first_block, began_ms FROM segment WHERE message_id = ? ORDER BY position"

PLACE = """
    SELECT m.conversation_id, m.parent_id, m.import_id IS NULL FROM message m WHERE m.id = ?"""

STREAMING = "SELECT id, parent_id FROM message WHERE state = 'streaming' ORDER BY id"


def draft(con: apsw.Connection, conversation_id: int) -> Draft:
    """Return a conversation's draft, an empty one where there is none; 0 is the conversation not begun."""
    text = con.execute(DRAFT, (conversation_id,)).get
    if text is None:
        return Draft()
    return Draft(
        unpack_text(cast("bytes", text)),
        tuple(
            NewAttachment(name, media_type, data, unpack_text(packed))
            for name, media_type, data, packed in cast("Any", con.execute(DRAFT_ATTACHMENTS, (conversation_id,)))
        ),
    )


def settings(con: apsw.Connection, conversation_id: int) -> KeptSettings:
    """Return a conversation's settings, the usual ones where it has none."""
    values = cast("Any", con.execute(SETTINGS, (conversation_id,)).fetchone())
    if values is None:
        return KeptSettings()
    provider, model, system, is_claude_only = values
    return KeptSettings(provider, model, system, is_claude_only=bool(is_claude_only))


def replies(con: apsw.Connection, conversation_id: int) -> dict[MessageId, KeptReply]:
    """Return how each stored reply of a conversation went."""
    parts: dict[int, list[KeptPart]] = {}
    for message_id, *values in cast("Any", con.execute(PARTS, (conversation_id,))):
        parts.setdefault(message_id, []).append(_part(values))
    return {
        MessageId(values[0]): _reply(values[1:], tuple(parts.get(values[0], ())))
        for values in cast("Any", con.execute(REPLIES, (conversation_id,)))
    }


def files(con: apsw.Connection, message_ids: Iterable[int]) -> dict[tuple[MessageId, int], bytes]:
    """Return the bytes of what was attached to these messages, by message and position."""
    found = cast("Any", con.execute(FILES, (json.dumps(sorted(set(message_ids))),)))
    return {(MessageId(message_id), position): data for message_id, position, data in found}


def entries(con: apsw.Connection) -> list[KeptEntry]:
    """Return the messages of the outbox."""
    return [
        KeptEntry(
            MessageId(message_id),
            ConversationId(conversation_id),
            state,
            entry,
            title,
            reply_id=None if reply_id is None else MessageId(reply_id),
        )
        for message_id, conversation_id, state, entry, title, reply_id in cast("Any", con.execute(ENTRIES))
    ]


def place(con: apsw.Connection, message_id: int) -> Place:
    """Return a message and where it hangs, with who wrote which part. Raises NotFound."""
    values = cast("Any", con.execute(PLACE, (message_id,)).fetchone())
    if values is None:
        raise NotFound(tr("This message is not in the store."))
    conversation_id, parent_id, is_own = values
    segments = tuple(segment_of(*one) for one in cast("Any", con.execute(SEGMENTS, (message_id,))))
    return Place(
        MessageId(message_id),
        ConversationId(conversation_id),
        None if parent_id is None else MessageId(parent_id),
        replace(load_message(con, message_id), segments=segments),
        is_own=bool(is_own),
    )


def streaming(con: apsw.Connection) -> list[Place]:
    """Return the replies that were being written when they were last heard of."""
    found = con.execute(STREAMING).fetchall()
    return [place(con, cast("int", values[0])) for values in found]


def _part(values: Any) -> KeptPart:  # noqa: ANN401 - a row of PARTS
    provider, model, answered_by, *usage, cost_usd, seconds, first_token_ms, request_id, failure, chars, replay = values
    blocks = json.loads(unpack_text(replay)) if replay else ()
    return KeptPart(
        provider,
        model,
        answered_by,
        _usage(usage),
        cost_usd,
        seconds,
        first_token_ms,
        request_id,
        failure,
        chars,
        tuple(blocks),
    )


def _reply(values: Any, parts: tuple[KeptPart, ...]) -> KeptReply:  # noqa: ANN401 - a row of REPLIES
    provider, model, notices, *usage, cost_usd, seconds, failure, error, hint, away_ms, question = values
    return KeptReply(
        provider,
        model,
        parts,
        tuple(json.loads(notices)),
        _usage(usage),
        cost_usd,
        seconds,
        failure,
        error,
        hint,
        from_ms(away_ms),
        question,
    )


def _usage(values: list[int | None]) -> Usage | None:
    return None if values[0] is None else Usage(*[value or 0 for value in values])
