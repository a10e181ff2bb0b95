"""How one reply stands: written on the lane of the network, looked at from any thread. Keeps nothing in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from holdfast.chat.turn import Turn
from holdfast.chat.values import Hint, Live, Overflow, Question, TurnNews
from holdfast.domain import ConversationId, MessageId, MessageState
from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.errors import HoldfastError
    from holdfast.failover import Chain, Entry, Link, Permission

NEWS_S = 0.02
"""At most fifty times a second: whoever shows a reply draws it thirty times."""

Listener = Callable[[TurnNews], None]


@dataclass(frozen=True)
class Job:
    """A reply that is to come: whose, to what, and who may write it. `entry` is that of a message of the outbox; `half`
    is what is there of the reply already. `is_chosen`: the person named whom they want the answer of.
    """

    conversation_id: ConversationId
    message_id: MessageId
    reply_id: MessageId
    source_id: str
    created: datetime
    chain: Chain
    permission: Permission
    overflow: Overflow = "ask"
    system: str = field(default="", repr=False)
    entry: Entry | None = None
    half: Turn | None = field(default=None, repr=False)
    is_chosen: bool = False


class Standing:
    """How a reply stands. `label` gives a link's name; `cost` what the reply has cost by now."""

    def __init__(self, job: Job, listener: Listener) -> None:
        self.job = job
        self.turn = job.half or Turn()
        self.state = MessageState.STREAMING
        self.link: Link | None = None
        self.label = ""
        self.hint: Hint | None = None
        self.question: Question | None = None
        self.notices: tuple[str, ...] = ()
        self.doing = ""
        self.cost_usd: float | None = None
        self.seconds: float | None = None
        self.error: HoldfastError | None = None
        self.is_over = False
        self._listener = listener
        self._is_told = False

    def live(self, now_s: float) -> Live:
        """Return a snapshot. Until the reply has ended its seconds are those of whoever is asked now."""
        turn, job = self.turn, self.job
        seconds = self.seconds
        if seconds is None and turn.stretches and turn.stretches[-1].seconds is None:
            seconds = now_s - turn.stretches[-1].began_s
        return Live(
            job.conversation_id,
            job.message_id,
            job.reply_id,
            self.state,
            turn.blocks,
            turn.segments,
            self.link,
            self.label,
            self.hint,
            self.question,
            (*self.notices, self.doing) if self.doing else self.notices,
            turn.usage,
            self.cost_usd,
            seconds,
            self.error,
        )

    def say(self, notice: str) -> None:
        """Add something the person should know."""
        if notice and notice not in self.notices:
            self.notices = (*self.notices, notice)
            self.changed()

    def does(self, doing: str) -> None:
        """Say what is being done, in the place of what was before; "" once it is done. It is not kept."""
        self.doing = doing
        self.changed()

    def changed(self) -> None:
        """Let the news out, soon: what comes within a moment is told together."""
        if not self._is_told:
            self._is_told = True
            asyncio.get_running_loop().call_later(NEWS_S, self._tell)

    def ended(self) -> None:
        """Let out that it is over."""
        self.is_over = True
        self._listener(TurnNews(self.job.conversation_id, self.job.reply_id, is_ended=True))

    def _tell(self) -> None:
        self._is_told = False
        if not self.is_over:
            self._listener(TurnNews(self.job.conversation_id, self.job.reply_id))
