"""What a person adds to a conversation to find it again: a star, a title, tags, notes. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NewType

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain.reading import ConversationId, MessageId

NoteId = NewType("NoteId", int)


@dataclass(frozen=True, slots=True)
class Note:
    """Words of a person's own on a conversation, or on one of its messages."""

    id: NoteId
    conversation_id: ConversationId
    message_id: MessageId | None
    text: str
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, as it was first written, and how many conversations have it; `colour` is "" for none."""

    name: str
    conversation_count: int = 0
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """All that a person added to one conversation. `title` is "" where it has the source's or a made one; `shown_title`
    is what lists show.
    """

    conversation_id: ConversationId
    shown_title: str
    title: str = ""
    is_starred: bool = False
    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
