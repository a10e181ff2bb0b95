"""The values of a chat, for whoever shows one: what is sent, what goes along, how a reply stands. Frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from holdfast.domain import Block, ConversationId, MessageId, MessageState, Segment, Usage
from holdfast.domain.chatting import Draft, NewAttachment
from holdfast.errors import HoldfastError
from holdfast.failover import Account, Failure, Level, Link, Phase
from holdfast.failover import Waiting as WaitingState

__all__ = [
    "ChatSettings",
    "Draft",
    "Hint",
    "Live",
    "NewAttachment",
    "OutboxNews",
    "Outgoing",
    "Overflow",
    "Plan",
    "Question",
    "QuestionKind",
    "Reply",
    "ReplyPart",
    "Sent",
    "TurnNews",
    "Waiting",
]

Overflow = Literal["ask", "drop_oldest", "summarise"]
"""What to do with a history that is longer than the model reads at once."""

QuestionKind = Literal["consent", "declined", "too_long", "ask", "over_limit"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a person sends: below `parent_id` (None: a root) of a conversation (None: a new one).

    `link` None: who answers is as the conversation's settings and the chain say. `settings` are those of the
    conversation that this begins, None where it goes on. `is_kept_draft`: it is what was being written there, which is
    then no draft any more. `edited` is the message of which it is another version. `may_exceed`: it is sent also where
    this month's limit is reached.
    """

    conversation_id: ConversationId | None
    parent_id: MessageId | None
    draft: Draft
    link: Link | None = None
    overflow: Overflow = "ask"
    settings: ChatSettings | None = None
    is_kept_draft: bool = True
    edited: MessageId | None = None
    may_exceed: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """Where what was sent lies in the store; without a reply it waits in the outbox."""

    conversation_id: ConversationId
    message_id: MessageId
    reply_id: MessageId | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen on sending: who answers, what goes along and about what it costs.

    `words` are what the person should know, a sentence each. `unasked` are providers of the chain the person has not
    agreed to yet; `waits` says that it would queue, `is_over_limit` that the first choice costs money and this month's
    limit is reached.
    """

    link: Link | None
    label: str
    account: Account | None
    cost_usd: float | None
    words: tuple[str, ...] = ()
    unasked: tuple[Link, ...] = ()
    waits: bool = False
    is_over_limit: bool = False


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A conversation's own settings; `link` None follows the chain."""

    link: Link | None = None
    system: str = field(default="", repr=False)
    is_claude_only: bool = False


@dataclass(frozen=True, slots=True)
class TurnNews:
    """Something about a reply changed."""

    conversation_id: ConversationId
    reply_id: MessageId
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """It takes long: how much is due to be said, what is waited for, and for how long nothing came."""

    level: Level
    phase: Phase
    silent_s: float


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the person can decide; `choices` are (key, label), to be given to `Chats.answer`."""

    kind: QuestionKind
    words: str
    link: Link | None
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Live:
    """How a reply stands at this moment. `link` and `label` are who writes now."""

    conversation_id: ConversationId
    message_id: MessageId
    reply_id: MessageId
    state: MessageState
    blocks: tuple[Block, ...] = ()
    segments: tuple[Segment, ...] = ()
    link: Link | None = None
    label: str = ""
    hint: Hint | None = None
    question: Question | None = None
    notices: tuple[str, ...] = ()
    usage: Usage | None = None
    cost_usd: float | None = None
    seconds: float | None = None
    error: HoldfastError | None = None


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """The part of a stored reply that one model wrote."""

    link: Link
    label: str
    usage: Usage | None = None
    cost_usd: float | None = None
    seconds: float | None = None
    first_token_ms: int | None = None
    request_id: str = ""
    failure: Failure | None = None
    chars: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """How a stored reply went. `words` say why it is not whole, "" where it is; `hint` what can be done; `choices` are
    (key, label) of a question that it ended with and nobody has answered, to be given to `Chats.answer`.
    """

    message_id: MessageId
    link: Link | None
    label: str
    parts: tuple[ReplyPart, ...] = ()
    usage: Usage | None = None
    cost_usd: float | None = None
    seconds: float | None = None
    first_token_ms: int | None = None
    request_id: str = ""
    failure: Failure | None = None
    words: str = ""
    hint: str = ""
    notices: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message of the outbox, as it is listed. `reply_id` is half an answer that is gone on with; `is_held`: nobody is
    asked since this month's limit is reached.
    """

    message_id: MessageId
    conversation_id: ConversationId
    title: str
    text_start: str
    queued: datetime
    state: WaitingState
    words: str
    reply_id: MessageId | None = None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class OutboxNews:
    """A message of the outbox was queued or answered, or stands elsewhere now."""

    message_id: MessageId
    conversation_id: ConversationId
    state: WaitingState
