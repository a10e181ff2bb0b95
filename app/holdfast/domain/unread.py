"""A file that is stored whole, and of which no text is. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain.reading import ConversationId, MessageId


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """Where it hangs: which of the attachments of a message it is, and its name."""

    conversation_id: ConversationId
    message_id: MessageId
    position: int
    name: str
