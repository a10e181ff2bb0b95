"""A passage that a person keeps for later. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NewType

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain.reading import ConversationId, MessageId

SnippetId = NewType("SnippetId", int)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A message or a part of one, kept under a name. `key` stays the same in exports and other stores; `folder` is ""
    for none. The conversation and the message are those it came from, None where it was written by hand or they are
    gone; `conversation_title` is what that conversation is called now.
    """

    id: SnippetId
    key: str
    name: str
    text: str
    folder: str
    created: datetime
    updated: datetime
    conversation_id: ConversationId | None = None
    message_id: MessageId | None = None
    conversation_title: str = ""


@dataclass(frozen=True, slots=True)
class NewSnippet:
    """A passage to be kept; without a name it gets one from its first words."""

    text: str
    name: str = ""
    folder: str = ""
    conversation_id: ConversationId | None = None
    message_id: MessageId | None = None
