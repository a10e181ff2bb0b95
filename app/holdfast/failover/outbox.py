"""Messages that wait until somebody answers: in order, one at a time, to nobody outside their chain, never twice.

A state machine over frozen entries; whoever calls keeps each new state in the store before acting on it:

    waiting --begin--> sending --answered--> answered
       ^  ^               | --failed--> waiting, or stuck where only the person can help
       |  +--again--------+-- (killed) --recovered--> unsure, or answered where a reply is stored
       +-- edit, withdraw --> withdrawn

A message whose sending was cut off by a crash may or may not have reached somebody. Since nothing is to be sent
twice, it is not sent again by itself: it says so, and one press sends it.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from holdfast.errors import BadInput
from holdfast.failover.chain import Chain, Link, Permission, candidates
from holdfast.failover.decision import AskPerson, Decision, GiveUp
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from holdfast.failover.breaker import Breaker
    from holdfast.failover.failure import Failure


class Waiting(StrEnum):
    """Where a message of the outbox stands."""

    WAITING = "waiting"
    SENDING = "sending"
    ANSWERED = "answered"
    STUCK = "stuck"
    UNSURE = "unsure"
    WITHDRAWN = "withdrawn"


_HOLDING_UP = {Waiting.WAITING, Waiting.SENDING, Waiting.STUCK, Waiting.UNSURE}
"""While one of these is in a conversation, the messages after it wait: they build on its answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message that waits. `id` never changes and orders messages queued in the same instant.

    `conversation` is whose turn it is; `chain` and `permission` are those it was written under. `attempts` counts
    the times it was begun; `link` is who was asked last, `why` what failed last.
    """

    id: str
    conversation: str
    queued: datetime
    chain: Chain
    permission: Permission
    state: Waiting = Waiting.WAITING
    attempts: int = 0
    link: Link | None = None
    why: Failure | None = None

    @property
    def key(self) -> str:
        """Return the name of this attempt, the same after a crash: two rows with one key are one sending."""
        return f"{self.id}:{self.attempts}"

    @property
    def can_change(self) -> bool:
        """Say whether it can be edited or withdrawn."""
        return self.state in {Waiting.WAITING, Waiting.STUCK, Waiting.UNSURE}

    def begin(self, link: Link) -> Entry:
        """Claim it for sending to `link`; to be kept in the store before the first byte goes out."""
        if self.state is not Waiting.WAITING:
            raise ValueError(f"a message that is {self.state} is not sent")
        if link not in self.chain.links or not self.permission.allows(link):
            raise ValueError("a message goes to nobody outside its chain")
        return replace(self, state=Waiting.SENDING, attempts=self.attempts + 1, link=link)

    def answered(self) -> Entry:
        """Note that its reply is stored, whole or as far as it came."""
        return self._sent(Waiting.ANSWERED, None)

    def failed(self, failure: Failure, decision: Decision) -> Entry:
        """Note that nobody answered and that this is certain: it waits on, or for the person."""
        is_stuck = isinstance(decision, AskPerson | GiveUp)
        return self._sent(Waiting.STUCK if is_stuck else Waiting.WAITING, failure)

    def recovered(self, *, has_reply: bool) -> Entry:
        """Return where it stands after a crash. `has_reply`: a reply to it is stored, if only its beginning."""
        if self.state is not Waiting.SENDING:
            return self
        return replace(self, state=Waiting.ANSWERED if has_reply else Waiting.UNSURE)

    def again(self) -> Entry:
        """Let it be sent once more, by the person's wish."""
        return self._changed(Waiting.WAITING)

    def withdrawn(self) -> Entry:
        """Take it back; raise BadInput while it is on its way or when it has been answered."""
        return self._changed(Waiting.WITHDRAWN)

    def edited(self) -> Entry:
        """Note that its text was changed: what was wrong with the old one no longer holds it up. Raise BadInput."""
        return self._changed(Waiting.WAITING)

    def _sent(self, state: Waiting, why: Failure | None) -> Entry:
        if self.state is not Waiting.SENDING:
            raise ValueError(f"a message that is {self.state} was not on its way")
        return replace(self, state=state, why=why)

    def _changed(self, state: Waiting) -> Entry:
        if not self.can_change:
            raise BadInput(tr("This message is on its way or answered already."), tr("Write another one after it."))
        return replace(self, state=state, why=None)


@dataclass(frozen=True, slots=True)
class Next:
    """What is sent now, and to whom."""

    entry: Entry
    link: Link


def next_to_send(entries: Iterable[Entry], breakers: Mapping[str, Breaker], now: datetime) -> Next | None:
    """Return the message to send now, None while one is on its way or nobody who may be asked is well.

    In the order in which they were written; one that can go to nobody yet holds up its own conversation only.
    """
    ordered = sorted(entries, key=lambda entry: (entry.queued, entry.id))
    if any(entry.state is Waiting.SENDING for entry in ordered):
        return None
    held_up: set[str] = set()
    for entry in ordered:
        if entry.conversation in held_up or entry.state not in _HOLDING_UP:
            continue
        held_up.add(entry.conversation)
        if entry.state is not Waiting.WAITING:
            continue
        link = candidates(entry.chain, entry.permission, breakers, now, is_forcing=False).next
        if link is not None:
            return Next(entry, link)
    return None


def is_held_up(entries: Iterable[Entry], conversation: str) -> bool:
    """Say whether a new message of `conversation` has to queue, since one before it waits for its answer."""
    return any(entry.conversation == conversation and entry.state in _HOLDING_UP for entry in entries)


def recovered(entries: Iterable[Entry], replied: frozenset[str]) -> tuple[Entry, ...]:
    """Return the outbox as it stands after a start; `replied` are the ids of messages that have a stored reply."""
    return tuple(entry.recovered(has_reply=entry.id in replied) for entry in entries)
