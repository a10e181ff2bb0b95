"""The watch: reads status pages when they are due, probes providers whose breaker asks for it, notices when the
network is back or the computer woke up. One loop on the lane for the network, only while somebody is there.

`step` does what is due and says how long nothing more will be: the loop around it only waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.errors import ProviderError
from holdfast.failover import BreakerState, Failure, Own
from holdfast.failover.status import Health, Judgement, page_of
from holdfast.providers import has_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.failover.roster import Member, Roster
    from holdfast.operations.health import HealthBook
    from holdfast.operations.outages.pages import PageReader

log = logging.getLogger(__name__)

TICK_S = 30.0
"""The longest pause: a timer stands still while the computer sleeps, and waking must not take minutes to notice."""

OFFLINE_TICK_S = 5.0
"""How often a way to the network is looked for while there is none; that asks the system, not the network."""

SLEPT_S = 60.0
"""A pause that took this much longer than it should: the computer slept."""

SHORTEST_S = 0.5


class Watch:
    """Looks after the members of `roster`. `on_step` is called on the loop after something was learnt."""

    def __init__(
        self,
        book: HealthBook,
        roster: Roster,
        readers: dict[str, PageReader],
        *,
        clock: Callable[[], datetime],
        on_step: Callable[[], None],
        knows_way: Callable[[], bool] = has_route,
    ) -> None:
        self._book = book
        self._roster = roster
        self._readers = readers
        self._clock = clock
        self._on_step = on_step
        self._knows_way = knows_way
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._expected: datetime | None = None
        self._asking: set[str] = set()
        self.is_offline = False
        self.is_looked_at = False
        """Whether somebody looks at the outage centre: pages are then read every minute."""
        self.reads_pages = True

    async def run(self) -> None:
        """Watch until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            pause_s = await self.step()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._woken.wait()
            self._woken.clear()

    def wake(self) -> None:
        """Have the loop look at once, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def step(self) -> float:
        """Do what is due and return the seconds until something more is."""
        now = self._clock()
        if self._expected is not None and (now - self._expected).total_seconds() > SLEPT_S:
            log.info("the computer slept")
            self._look_again()
        self._look_for_network()
        if not self.is_offline:
            await asyncio.gather(*self._due_pages(now), *self._due_probes(now))
            self._look_for_network()
        self._on_step()
        pause_s = self._pause_s(self._clock())
        self._expected = self._clock() + timedelta(seconds=pause_s)
        return pause_s

    async def ask_now(self, provider: str) -> None:
        """Probe one, whatever its breaker says; the answer is in the book."""
        if provider in self._asking:
            return
        self._asking.add(provider)
        try:
            self._book.probed(provider, await self._roster.probe(provider))
        except ProviderError as err:
            self._book.probed(provider, err)
        finally:
            self._asking.discard(provider)

    def reader_of(self, member: Member) -> PageReader | None:
        """Return the reader of the page that speaks of a member, None where there is none worth reading."""
        spec = page_of(member.host)
        return None if spec is None else self._readers.get(spec.name)

    def judgement(self, member: Member) -> Judgement:
        """Return what the page says of a member now."""
        reader = self.reader_of(member)
        if reader is None or self.is_offline or not self.reads_pages:
            return _NOTHING
        return reader.judgement(self._clock())

    def _due_pages(self, now: datetime) -> list[asyncio.Future[None]]:
        """Start reading the pages that are due, each once however many members it speaks of."""
        due: dict[str, bool] = {}
        for member in self._roster.members() if self.reads_pages else ():
            if (reader := self.reader_of(member)) is not None:
                name = reader.spec.name
                due[name] = due.get(name, False) or self._is_busy(member)
        wanted = [(self._readers[name], is_busy) for name, is_busy in due.items()]
        return [
            asyncio.ensure_future(self._read(reader, is_busy=is_busy))
            for reader, is_busy in wanted
            if reader.due(now, is_busy=is_busy)
        ]

    async def _read(self, reader: PageReader, *, is_busy: bool) -> None:
        await reader.read(self._clock, is_busy=is_busy)
        for member in self._roster.members():
            if self.reader_of(member) is reader:
                self._book.set_page(member.name, reader.judgement(self._clock()).health)

    def _due_probes(self, now: datetime) -> list[asyncio.Future[None]]:
        names = {member.name for member in self._roster.members()}
        due = [name for name, breaker in self._book.breakers().items() if name in names and breaker.probe_due(now)]
        return [asyncio.ensure_future(self.ask_now(name)) for name in due]

    def _is_busy(self, member: Member) -> bool:
        """Say whether something is wrong with a member, or somebody is looking."""
        if self.is_looked_at or self._book.page(member.name) in {Health.DEGRADED, Health.DOWN}:
            return True
        breaker = self._book.breakers().get(member.name)
        is_open = breaker is not None and breaker.state(self._clock()) is not BreakerState.CLOSED
        return is_open or self._book.evidence(member.name).own in {Own.FAILS, Own.SHAKY}

    def _look_for_network(self) -> None:
        """Notice that the network has gone, or is back: no way out, or nobody out there reached."""
        was_offline = self.is_offline
        self.is_offline = not self._knows_way() or self._reaches_nobody()
        if was_offline and not self.is_offline:
            log.info("the network is back")
            self._look_again()
        elif self.is_offline and not was_offline:
            log.info("offline")

    def _reaches_nobody(self) -> bool:
        """Say whether, with a way known, the latest word of every member abroad is that there is no network."""
        if self.is_offline:  # the way is there again: whether it leads somewhere is found by asking
            return False
        abroad = [member for member in self._roster.members() if not member.is_local]
        latest = [told[-1] for member in abroad if (told := self._book.told(member.name))]
        recent = [one for one in latest if (self._clock() - one.at).total_seconds() <= SLEPT_S]
        return bool(recent) and all(one.failure is Failure.NO_NETWORK for one in recent)

    def _look_again(self) -> None:
        self._book.look_again()
        for reader in self._readers.values():
            reader.look_again()

    def _pause_s(self, now: datetime) -> float:
        if self.is_offline:
            return OFFLINE_TICK_S
        times = [now + timedelta(seconds=TICK_S)]
        members = {member.name: member for member in self._roster.members()}
        for name, breaker in self._book.breakers().items():
            if name in members and (due := breaker.next_probe(now)) is not None:
                times.append(due)
        if self.reads_pages:
            times += [
                reader.next_due(now, is_busy=self._is_busy(member))
                for member in members.values()
                if (reader := self.reader_of(member)) is not None
            ]
        return max((min(times) - now).total_seconds(), SHORTEST_S)


_NOTHING = Judgement(Health.UNKNOWN)
