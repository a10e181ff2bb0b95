"""Sends what waits, one message at a time and in order, as soon as somebody of its chain is well.

The rules are `failover.outbox`'s; each state is in the store before it is acted on, and a message is claimed there
before a byte of it goes out. Runs on the lane of the network.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from holdfast.chat import entries
from holdfast.chat.halves import half_of
from holdfast.chat.permitting import as_permitted
from holdfast.chat.returning import probe
from holdfast.chat.writing import new_reply
from holdfast.domain import ConversationId, MessageId
from holdfast.errors import HoldfastError
from holdfast.failover import RULES, Blame, Chain, Entry, Link, Next, Waiting, next_to_send
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.chat.driver import Driver
    from holdfast.chat.means import Means
    from holdfast.chat.turn import Turn
    from holdfast.domain import Message
    from holdfast.domain.chatting import BegunTurn, KeptEntry

log = logging.getLogger(__name__)

LOOK_S = 5.0
"""While something waits: a network that is back is noticed within this."""

PAUSES_S = (5.0, 10.0, 20.0, 40.0, 60.0)
"""After a sending that reached nobody, the next one in the same conversation comes later and later."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that was claimed for sending: its reply, where it stands, and what of the reply is there already."""

    begun: BegunTurn
    reply: Message
    entry: Entry
    system: str = field(repr=False)
    half: Turn | None = field(repr=False)


Sending = Callable[[Claimed], "Driver"]
Told = Callable[[MessageId, ConversationId, Waiting], None]


class Outbox:
    """The messages that wait. `send` makes the reply of a claimed message, `told` hears where one stands, `busy` says
    in which conversations a reply is on its way: what waits behind it is sent when it has ended.
    """

    def __init__(self, means: Means, send: Sending, told: Told, busy: Callable[[], set[ConversationId]]) -> None:
        self._means = means
        self._send = send
        self._told = told
        self._busy = busy
        self._nudged = asyncio.Event()
        self._tries: dict[str, int] = {}
        self._not_before_s: dict[str, float] = {}

    def nudge(self) -> None:
        """Look again now: something changed. On the lane of the network."""
        self._not_before_s.clear()
        self._nudged.set()

    def look_soon(self) -> None:
        """Begin to look: there is something that waits."""
        self._nudged.set()

    def rest(self, conversation: str) -> None:
        """Let a conversation rest after a try that reached nobody, longer each time."""
        tries = self._tries.get(conversation, 0)
        self._tries[conversation] = tries + 1
        pause_s = PAUSES_S[min(tries, len(PAUSES_S) - 1)]
        self._not_before_s[conversation] = self._means.clock.seconds() + pause_s

    async def run(self) -> None:
        """Send what waits, for as long as the program runs."""
        while True:
            self._nudged.clear()
            try:
                waiting = await self.look()
            except HoldfastError as err:
                log.info("the outbox could not be looked at: %s", type(err).__name__)
                waiting = True
            await self._wait(LOOK_S if waiting else None)

    async def look(self) -> bool:
        """Send all that can be sent now; say whether something still waits."""
        while True:
            found = await self._means.read(self._found)
            waiting = [entry for _one, entry in found if entry.state is Waiting.WAITING]
            if not waiting:
                return False
            await self._probe(waiting)
            chosen = self._next([entry for _one, entry in found])
            if chosen is None:
                return True
            kept = next(one for one, entry in found if entry.id == chosen.entry.id)
            await self._send_one(kept, chosen)

    def _found(self) -> list[tuple[KeptEntry, Entry]]:
        """Return what waits, each with whom it may go to now. (io)"""
        return [
            (one, as_permitted(self._means, entry, one.conversation_id))
            for one in self._means.store.chats.entries()
            if (entry := entries.decode(one.entry)) is not None
        ]

    def _next(self, found: list[Entry]) -> Next | None:
        """Return what is sent now. A conversation that was tried a moment ago rests, all of it."""
        now_s = self._means.clock.seconds()
        resting = {each for each, until_s in self._not_before_s.items() if until_s > now_s}
        resting |= {str(each) for each in self._busy()}
        known = frozenset(self._means.providers.names())
        able = [
            replace(entry, chain=Chain(tuple(link for link in entry.chain.links if link.provider in known)))
            for entry in found
            if entry.conversation not in resting
        ]
        return next_to_send(able, self._means.health.breakers(), self._means.clock.now())

    async def _send_one(self, waiting: KeptEntry, chosen: Next) -> None:
        means, link, message_id = self._means, chosen.link, waiting.message_id
        why = chosen.entry.why
        if why is not None and RULES[why].blame is Blame.NETWORK and not await probe(self._means, link.provider):
            self.rest(chosen.entry.conversation)  # still no way there, found out without a word or a write
            return
        entry = chosen.entry.begin(link)
        chats, asked = means.store.chats, (link.provider, link.model)
        kept = (waiting.entry, entries.encode(entry))  # whom it may go to, and what it says, can change meanwhile
        half = await means.read(lambda: half_of(chats, waiting.reply_id))
        reply = new_reply(means.clock.now()) if half is None else half.message
        begun = await means.write(lambda: chats.out_of_outbox(message_id, kept, reply, asked))
        if begun is None or begun.reply_id is None:
            return
        settings = await means.read(lambda: chats.settings(begun.conversation_id))
        driver = self._send(Claimed(begun, reply, entry, settings.system, None if half is None else half.turn))
        await driver.over.wait()
        after = driver.entry
        if after is None:
            self._tries.pop(entry.conversation, None)
            self._told(message_id, begun.conversation_id, Waiting.ANSWERED)
            return
        self.rest(entry.conversation)
        self._told(message_id, begun.conversation_id, after.state)

    async def _probe(self, waiting: list[Entry]) -> None:
        """Ask those who may be well again, as far as something waits for them; that costs nothing."""
        means, now = self._means, self._means.clock.now()
        breakers = means.health.breakers()
        names = {link.provider for entry in waiting for link in entry.chain.links}
        due = sorted(name for name in names if name in breakers and breakers[name].probe_due(now))
        await asyncio.gather(*(probe(means, name) for name in due))

    async def _wait(self, seconds: float | None) -> None:
        waits: list[Coroutine[Any, Any, Any]] = [self._nudged.wait()]
        if seconds is not None:
            waits.append(self._means.clock.wait(seconds))
        tasks = {asyncio.ensure_future(one) for one in waits}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


def waiting_text(entry: Entry, label: Callable[[Link], str], *, has_half: bool = False, is_behind: bool = False) -> str:
    """Return why a message of the outbox, or the rest of its answer, is still to come, and what happens next."""
    if entry.state is not Waiting.WAITING:
        return tr((_HALF_WORDS if has_half else _WORDS).get(entry.state, ""))
    names = [label(link) for link in entry.chain.links if entry.permission.allows(link)]
    # Translators: stands between the names of those who may answer, as in "Claude or GPT"
    who = tr(" or ").join(names) if names else tr("somebody you have agreed to")
    if has_half:
        return tr("The rest is asked for as soon as {who} answers.", who=who)
    if is_behind:
        return tr("It is sent when the reply before it has ended.")
    return tr("It is sent as soon as {who} answers.", who=who)


def waits_for_money(entry: Entry) -> bool:
    """Say whether a message waits for nothing but the person's word, since this month's limit is reached."""
    permission = entry.permission
    if entry.state is not Waiting.WAITING or any(permission.allows(link) for link in entry.chain.links):
        return False
    return any(permission.lacks_money(link) for link in entry.chain.links)


def held_words(*, has_half: bool) -> str:
    """Return what becomes of a message, or of the rest of its answer, that waits for the person's word."""
    if has_half:
        return tr("The rest is asked for in the next month, when you raise the limit, or when you say so.")
    return tr("It is sent in the next month, when you raise the limit, or when you say so.")


_WORDS = {
    Waiting.SENDING: mark("It is being sent."),
    Waiting.STUCK: mark("It cannot be sent as it is. Change it, or try again."),
    Waiting.UNSURE: mark(
        "It may have been received: Holdfast was ended while it was on its way, or it comes from a backup."
        " Send it again?"
    ),
}
_HALF_WORDS = {
    Waiting.SENDING: mark("The rest is being written."),
    Waiting.STUCK: mark("The rest cannot be asked for as it is. Try again, or let somebody else answer."),
    Waiting.UNSURE: mark("The rest is asked for when you say so."),
}
