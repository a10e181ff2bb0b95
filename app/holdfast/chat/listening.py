"""One request and what comes of it: events into the reply, time into hints, the person's hand into an end.

Knows one provider at a time, and not who is asked next.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from holdfast.chat.values import Hint
from holdfast.domain import (
    CONTENT,
    Alive,
    Finished,
    ReplayBlock,
    TextDelta,
    ThinkingStarted,
    ToolUseStarted,
    Usage,
)
from holdfast.errors import BadInput, KeyRefused
from holdfast.failover import Level, Phase, Seen, due, patience
from holdfast.providers import broken, unreachable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from holdfast.chat.hand import Hand
    from holdfast.chat.means import Means
    from holdfast.chat.saver import Saver
    from holdfast.chat.standing import Standing
    from holdfast.domain import Request, StreamEvent
    from holdfast.errors import ProviderError, StreamFault
    from holdfast.failover import Due, Link, Patience, Seam

ENDS_OF_TEXT = (Finished, ReplayBlock, ThinkingStarted, ToolUseStarted)


class Switched(Exception):
    """The person would not wait any longer."""


class Listening:
    """Asks `link` once. `seam` joins what comes to what is there already, None where nothing is."""

    def __init__(
        self, standing: Standing, means: Means, hand: Hand, saver: Saver, *, link: Link, seam: Seam | None
    ) -> None:
        self._standing = standing
        self._means = means
        self._hand = hand
        self._saver = saver
        self._link = link
        self._seam = seam
        self._seen = Seen.started(means.clock.seconds())

    async def run(self, request: Request, upload_bytes: int, *, can_switch: bool) -> Finished:
        """Return how the reply ended by itself. Raises ProviderError, Switched, Stopped; what came is kept."""
        where = self._means.providers.endpoint(self._link.provider)
        limits = patience(is_local=where.is_local, upload_bytes=upload_bytes)
        self._seen = Seen.started(self._means.clock.seconds())
        reader = asyncio.create_task(self._read(request))
        try:
            while not reader.done():
                await self._watch(reader, limits, can_switch=can_switch)
            return reader.result()
        finally:
            reader.cancel()
            await asyncio.wait({reader})
            if not reader.cancelled():
                reader.exception()  # seen, whoever ended it
            self._standing.hint = None
            self._join()

    async def _watch(self, reader: asyncio.Task[Finished], limits: Patience, *, can_switch: bool) -> None:
        """Wait for the next thing: the end, time for a word, or the person."""
        clock = self._means.clock
        now_due = due(self._seen, limits, clock.seconds())
        if now_due.level is Level.HARD:
            raise self._silent(now_due.phase)
        self._show(now_due)
        timer = None if now_due.next_s is None else clock.wait(max(now_due.next_s - clock.seconds(), 0.001))
        await self._hand.moves(reader, timer)
        if self._hand.takes_switch() and can_switch and not reader.done():
            raise Switched
        if self._hand.takes_waiting():
            self._seen = self._seen.keep_waiting(clock.seconds())
            self._standing.hint = None

    async def _read(self, request: Request) -> Finished:
        providers, name = self._means.providers, self._link.provider
        try:
            key = await asyncio.to_thread(providers.key, name)
        except BadInput as err:  # what stands in the environment can be no key: others may answer meanwhile
            raise KeyRefused(name, err.message, err.hint) from err
        stream = cast("AsyncGenerator[StreamEvent, None]", providers.provider(name).stream(request, key))
        async with aclosing(stream) as events:
            async for event in events:
                self._take(event)
                if isinstance(event, Finished):
                    return event
        raise broken(providers.endpoint(name), "cut", "")

    def _take(self, event: StreamEvent) -> None:
        now_s = self._means.clock.seconds()
        self._seen = self._seen.after(event, now_s)
        if isinstance(event, Alive):
            return
        standing = self._standing
        if isinstance(event, ENDS_OF_TEXT):
            self._join()
        elif isinstance(event, TextDelta) and self._seam is not None:
            event = TextDelta(self._seam.feed(event.text))
        standing.turn = standing.turn.apply(event, now_s)
        if isinstance(event, CONTENT):
            standing.hint = None
            self._saver.changed()
        elif isinstance(event, Usage):
            price = self._means.providers.price(self._link)
            standing.cost_usd = None if price is None else price.cost(standing.turn.usage or event)
        standing.changed()

    def _join(self) -> None:
        """Let out what was held back at the seam: it will not turn out to be a repetition any more."""
        seam, self._seam = self._seam, None
        if seam is not None and (rest := seam.end()):
            self._standing.turn = self._standing.turn.apply(TextDelta(rest), self._means.clock.seconds())
            self._saver.changed()

    def _show(self, now_due: Due) -> None:
        if now_due.level is not Level.NOTHING:
            self._standing.hint = Hint(now_due.level, now_due.phase, now_due.silent_s)
            self._standing.changed()

    def _silent(self, phase: Phase) -> ProviderError:
        """Return the error for a silence that nobody waits out any longer."""
        where = self._means.providers.endpoint(self._link.provider)
        if phase is Phase.HEADERS:
            return unreachable(where, "headers_timeout")
        turn = self._standing.turn
        last = turn.stretches[-1]
        fault: StreamFault = "no_content" if phase is Phase.FIRST_CONTENT else "stalled"
        return broken(where, fault, last.request_id, has_text=bool(turn.written(last)))
