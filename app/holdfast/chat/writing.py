"""Makes messages of what a person wrote, and of replies that are to come. Pure, but for the ids it draws."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from holdfast.domain import Attachment, Message, MessageState, Sender, TextBlock
from holdfast.domain.chatting import NewAttachment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.domain import MessageId
    from holdfast.domain.chatting import Draft

PASTED = "Pasted text"
"""What a text without a file is called."""


def new_message(draft: Draft, now: datetime, *, waits: bool) -> Message:
    """Return what a person wrote as a message."""
    return Message(
        str(uuid.uuid4()),
        None,
        Sender.HUMAN,
        now,
        now,
        (TextBlock(draft.text),) if draft.text.strip() else (),
        tuple(_attachment(one) for one in draft.attachments),
        state=MessageState.QUEUED if waits else MessageState.COMPLETE,
    )


def new_reply(now: datetime) -> Message:
    """Return a reply that is to come."""
    return Message(str(uuid.uuid4()), None, Sender.ASSISTANT, now, now, (), state=MessageState.STREAMING)


def files_of(draft: Draft) -> tuple[bytes, ...]:
    """Return the bytes of what is attached, by position."""
    return tuple(one.data for one in draft.attachments)


def attached_again(
    message: Message, files: Mapping[tuple[MessageId, int], bytes], message_id: MessageId
) -> tuple[NewAttachment, ...]:
    """Return what came with a message, with the bytes that are kept of it."""
    return tuple(
        NewAttachment(one.name, one.media_type or "text/plain", files.get((message_id, position), b""), one.text)
        for position, one in enumerate(message.attachments)
    )


def _attachment(one: NewAttachment) -> Attachment:
    kind: Literal["pasted", "document", "file"] = "file"
    if one.text:
        kind = "document"
    if not one.data and one.name in ("", PASTED):
        kind = "pasted"
    size = len(one.data) if one.data else len(one.text.encode("utf-8", "surrogatepass"))
    return Attachment(kind, one.name, one.media_type, size, one.text)
