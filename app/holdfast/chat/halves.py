"""Half an answer that nobody took over: kept with its message in the outbox, gone on with later. Knows the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.chat import entries
from holdfast.chat.turn import Stretch, Turn
from holdfast.domain.chatting import KeptPart
from holdfast.failover import AskPerson, Failure, Link, NextProvider
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.chat.means import Means
    from holdfast.chat.standing import Job
    from holdfast.domain import Message, MessageId, Segment
    from holdfast.domain.chatting import KeptReply
    from holdfast.failover import Decision, Entry
    from holdfast.store.chats import ChatTables


MOST_PIECES = 6
"""An answer in so many pieces is gone on with by the person's wish alone: each costs all that was said before."""


def as_often_as_this(turn: Turn, decision: Decision) -> Decision:
    """Return what follows a failure where `turn` is there: a reply in many pieces waits for the person."""
    if isinstance(decision, NextProvider) and len(turn.kept) >= MOST_PIECES:
        return AskPerson(decision.reason)
    return decision


@dataclass(frozen=True, slots=True)
class Half:
    """What is there of a reply: the message as it is stored, and how its parts came about."""

    message: Message
    turn: Turn


async def keep_end(means: Means, job: Job, message: Message, kept: KeptReply, entry: Entry | None) -> None:
    """Keep a reply as it ended, in one transaction: by itself, as half of one that waits, or not at all where nothing
    came and its message waits. Raises NotFound, StoreError.
    """
    chats = means.store.chats
    if entry is None:
        await means.write(lambda: chats.end(job.reply_id, message, kept))
    elif message.blocks:
        waiting = (job.message_id, entry.state.value, entries.encode(entry))
        await means.write(lambda: chats.wait_with_half(job.reply_id, message, kept, waiting))
    else:
        if kept.usage is not None:  # no reply will tell of it
            means.expenses.keep("unkept", Link(kept.provider, kept.model), kept.usage)
        at = (job.message_id, (job.reply_id, job.source_id), entry.state.value, entries.encode(entry))
        await means.write(lambda: chats.into_outbox(*at))


def half_of(chats: ChatTables, reply_id: MessageId | None) -> Half | None:
    """Return what is there of a reply, None for none. Raises NotFound. (io)"""
    if reply_id is None:
        return None
    where = chats.place(reply_id)
    kept = chats.replies(where.conversation_id).get(reply_id)
    parts = kept.parts if kept is not None else ()
    segments = where.message.segments
    known = (*parts, *(KeptPart(one.provider, one.model) for one in segments[len(parts) :]))
    stretches = tuple(_stretch(part, segment) for part, segment in zip(known, segments, strict=False))
    return Half(where.message, Turn(where.message.blocks, stretches))


def _stretch(part: KeptPart, segment: Segment) -> Stretch:
    return Stretch(
        Link(segment.provider, segment.model),
        segment.first_block,
        0.0,
        part.answered_by,
        part.request_id,
        part.usage,
        (),
        part.first_token_ms,
        part.seconds or 0.0,
        Failure(part.failure) if part.failure in set(Failure) else Failure.OTHER,
        began=segment.began,
    )
