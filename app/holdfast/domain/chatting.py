"""What is kept of a chat held here, beside its messages: drafts, how replies went, what waits. Standard library
only.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain.conversation import Message
    from holdfast.domain.reading import ConversationId, MessageId
    from holdfast.domain.streaming import Usage


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """Something a person adds to a message.

    `data` are the bytes of a file, b"" for pasted text; `text` is what can be read in it, "" where nothing can.
    """

    name: str
    media_type: str
    data: bytes = field(default=b"", repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has written and not sent yet."""

    text: str = field(default="", repr=False)
    attachments: tuple[NewAttachment, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to send."""
        return not self.text.strip() and not self.attachments


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person changed of a message and has not sent. `is_open`: it was not left, as by Esc, but is being written.

    `message` is what it says itself; `is_waiting` tells that it was not sent yet. Both come from the room of chats.
    """

    message_id: MessageId
    draft: Draft
    is_open: bool = True
    message: Draft = field(default_factory=Draft)
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class KeptSettings:
    """A conversation's own settings; `provider` and `model` are "" where it follows the chain."""

    provider: str = ""
    model: str = ""
    system: str = field(default="", repr=False)
    is_claude_only: bool = False


@dataclass(frozen=True, slots=True)
class Continued:
    """How a conversation was gone on with here: the messages of the person's own and their replies by the ids that
    sources know, when it last changed here, and the end of the branch that was chosen here, "" for none, with its time.
    """

    messages: tuple[str, ...]
    updated: datetime | None = None
    leaf: str = ""
    chosen: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptPart:
    """How the part of a reply that one model wrote came about, in the order of the reply's segments.

    `answered_by` is the model by its own account. `failure` is the kind of failure that ended it, "" for none.
    `replay` are its blocks exactly as the provider sent them, for that very model.
    """

    provider: str
    model: str
    answered_by: str = ""
    usage: Usage | None = None
    cost_usd: float | None = None
    seconds: float | None = None
    first_token_ms: int | None = None
    request_id: str = ""
    failure: str = ""
    chars: int = 0
    replay: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class KeptReply:
    """How a reply went. `provider` and `model` are who was asked last.

    `failure`, `error` and `hint` say why it is not whole, "" where it is. `away_since`: since when somebody else than
    the first choice answers, None for that one itself. `usage` and `cost_usd` count every request made for it.
    `question` is the kind of question it ended with, "" once that was answered.
    """

    provider: str = ""
    model: str = ""
    parts: tuple[KeptPart, ...] = ()
    notices: tuple[str, ...] = ()
    usage: Usage | None = None
    cost_usd: float | None = None
    seconds: float | None = None
    failure: str = ""
    error: str = ""
    hint: str = ""
    away_since: datetime | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """A message of the outbox: `entry` is what the rules of waiting keep of it, as text; `reply_id` is half an answer
    that is gone on with, None where there is none.
    """

    message_id: MessageId
    conversation_id: ConversationId
    state: str
    entry: str
    title: str = ""
    text: str = field(default="", repr=False)
    reply_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class NewTurn:
    """What is stored when a person sends: their message, and the reply that is to come or None for one that waits.

    `conversation_id` None begins a conversation. `files` are the bytes of the message's attachments by position.
    `clears_draft_of` is the conversation whose kept draft this was, 0 for one not begun, None for none;
    `clears_edit_of` the message whose kept edit it was. `settings` are those of a conversation that begins.
    """

    conversation_id: ConversationId | None
    parent_id: MessageId | None
    message: Message
    reply: Message | None
    asked: tuple[str, str] = ("", "")
    files: tuple[bytes, ...] = field(default=(), repr=False)
    entry: str = ""
    clears_draft_of: int | None = None
    clears_edit_of: MessageId | None = None
    settings: KeptSettings | None = None


@dataclass(frozen=True, slots=True)
class BegunTurn:
    """Where a turn lies in the store."""

    conversation_id: ConversationId
    message_id: MessageId
    reply_id: MessageId | None


@dataclass(frozen=True, slots=True)
class Place:
    """A message and where it hangs."""

    message_id: MessageId
    conversation_id: ConversationId
    parent_id: MessageId | None
    message: Message
    is_own: bool
