"""Where a person is in the store, as the controllers tell each other. Values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import ConversationId, MessageId, OpenConversation


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person wants to be: a conversation, and in it perhaps a message found by a query."""

    conversation_id: ConversationId
    message_id: MessageId | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The branch that is shown: its messages, from the first to the last, of the whole conversation."""

    opened: OpenConversation
    path: tuple[MessageId, ...]
