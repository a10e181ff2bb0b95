"""Puts right what a crash left: replies that were being written, messages of the outbox that were on their way."""

from __future__ import annotations

import logging
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from holdfast.chat import entries
from holdfast.domain import MessageState, TextBlock
from holdfast.domain.chatting import KeptPart, KeptReply
from holdfast.failover import Waiting, answer_text
from holdfast.language import mark

if TYPE_CHECKING:
    from holdfast.domain import ConversationId, Message, Segment
    from holdfast.domain.chatting import Place
    from holdfast.store.chats import ChatTables

log = logging.getLogger(__name__)

CUT_OFF = (mark("Holdfast ended while this was being written."), mark("What had come is kept; ask again for the rest."))


def recover(chats: ChatTables) -> frozenset[ConversationId]:
    """Mark what was left unfinished; return the conversations that changed. On the write lane."""
    sending, halves = {}, set()
    for one in chats.entries():
        if (entry := entries.decode(one.entry)) is not None and entry.state is Waiting.SENDING:
            sending[one.message_id] = entry
            halves.add(one.reply_id)
    changed = set()
    for place in chats.streaming():
        changed.add(place.conversation_id)
        entry = None if place.parent_id is None else sending.pop(place.parent_id, None)
        if entry is not None and place.parent_id is not None and not _has_content(place.message):
            unsure = entry.recovered(has_reply=False)
            reply = place.message_id, place.message.source_id
            chats.into_outbox(place.parent_id, reply, unsure.state.value, entries.encode(unsure))
            continue
        message = replace(place.message, state=MessageState.INTERRUPTED)
        if entry is not None and place.parent_id is not None and place.message_id in halves:
            unsure = entry.recovered(has_reply=False)  # the rest may have been on its way: it is asked for by one press
            waiting = (place.parent_id, unsure.state.value, entries.encode(unsure))
            chats.wait_with_half(place.message_id, message, _kept(place, chats), waiting)
        else:
            chats.end(place.message_id, message, _kept(place, chats))
    for message_id, entry in sending.items():
        unsure = entry.recovered(has_reply=False)
        chats.put_entry(message_id, unsure.state.value, entries.encode(unsure))
    if changed:
        log.info("%d replies had been left unfinished", len(changed))
    return frozenset(changed)


def _has_content(message: Message) -> bool:
    return any(not isinstance(block, TextBlock) or bool(block.text.strip()) for block in message.blocks)


def _kept(place: Place, chats: ChatTables) -> KeptReply:
    """Return how an interrupted reply went, as far as its segments tell."""
    message = place.message
    firsts = [one.first_block for one in message.segments] + [len(message.blocks)]
    before = chats.replies(place.conversation_id).get(place.message_id, KeptReply())
    parts = tuple(
        _part(one, len(answer_text(message.blocks[one.first_block : end])), known)
        for one, end, known in zip_longest(message.segments, firsts[1:], before.parts[: len(message.segments)])
    )
    return replace(before, parts=parts, error=CUT_OFF[0], hint=CUT_OFF[1])


def _part(segment: Segment, chars: int, known: KeptPart | None) -> KeptPart:
    """Return how a part came about: what was kept of it, if it had ended before."""
    if known is not None and (known.provider, known.model, known.chars) == (segment.provider, segment.model, chars):
        return known
    return KeptPart(segment.provider, segment.model, chars=chars)
