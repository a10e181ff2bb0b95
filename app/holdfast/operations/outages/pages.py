"""Reads one status page: its addresses in turn, only what changed, and what it said last for as long as that counts.

Knows how to ask politely; what a page means is for `failover.status`. Nothing of the person's goes there, no key and
no word: a plain request for a public page.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from holdfast.domain.outages import KeptPage
from holdfast.errors import ProviderError, Unreachable
from holdfast.failover.constants import STATUS_STALE_S, STATUS_TIMEOUT_S
from holdfast.failover.status import UNREADABLE, Incident, Judgement, Page, PageSpec, concerns, judge, wait_s
from holdfast.operations.outages.incidents import as_kept, from_kept
from holdfast.providers import Page as Fetched
from holdfast.providers import fetch_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from holdfast.domain.outages import KeptIncident
    from holdfast.failover import Random
    from holdfast.providers import Transport

log = logging.getLogger(__name__)

FIRST_AGAIN = timedelta(hours=6)
"""An address that answered with a challenge is passed by for this long: the other one says the same."""

HISTORY_IDLE, HISTORY_BUSY = timedelta(hours=24), timedelta(hours=1)
"""How old the list of past incidents may be: it changes a few times a week, and matters while something is wrong."""

UNREACHED = {"dns", "no_network"}


class Keep(Protocol):
    """Keeps what a page said; waits for nothing."""

    def __call__(self, page: KeptPage | None, incidents: list[KeptIncident]) -> None:
        """Keep a reading that is new, and the incidents that are new or have changed."""


class PageReader:
    """The status page of `spec`, as far as it is known."""

    def __init__(self, spec: PageSpec, transport: Transport, keep: Keep, chance: Random) -> None:
        self.spec = spec
        self.page: Page = UNREADABLE
        self.read_at: datetime | None = None
        self.is_reached = True
        """Whether the last attempt came as far as the page's own computers."""
        self._transport = transport
        self._keep = keep
        self._chance = chance
        self._due: datetime | None = None
        self._asked: datetime | None = None
        self._fetched: dict[str, Fetched] = {}
        self._first = 0
        self._first_since: datetime | None = None
        self._incidents: dict[str, KeptIncident] = {}
        self._history_at: datetime | None = None
        self._history_wanted = False
        self._history: list[Incident] | None = None

    def load(self, pages: Mapping[str, KeptPage], incidents: Iterable[KeptIncident]) -> None:
        """Take what was kept: the marks for asking again, and past incidents. It says nothing about now."""
        for address in (*self.spec.addresses, *self.spec.history):
            if (kept := pages.get(address)) is not None:
                self._fetched[address] = Fetched(kept.body, kept.etag, kept.modified)
        if (kept := pages.get(self.spec.history[0])) is not None:
            self._history_at = kept.read
        self._incidents = {one.id: one for one in incidents if one.page == self.spec.name}
        self._history = None

    def judgement(self, now: datetime) -> Judgement:
        """Return what the page says of the service now; what it said too long ago counts for nothing."""
        return judge(self.page if self.is_fresh(now) else UNREADABLE, self.spec)

    def is_fresh(self, now: datetime) -> bool:
        """Say whether what is known still counts: read lately, or at the last time it was due."""
        if self.read_at is None:
            return False
        return self.read_at == self._asked or (now - self.read_at).total_seconds() <= STATUS_STALE_S

    def history(self) -> list[Incident]:
        """Return the incidents of this service that are known, open ones too."""
        history = self._history
        if history is None:  # read once: it is asked for at every look
            found = [from_kept(kept) for kept in list(self._incidents.values())]
            history = self._history = [one for one in found if one is not None and concerns(one, self.spec)]
        return list(history)

    def due(self, now: datetime, *, is_busy: bool) -> bool:
        """Say whether the page is to be asked now."""
        return self.next_due(now, is_busy=is_busy) <= now

    def next_due(self, now: datetime, *, is_busy: bool) -> datetime:
        """Return when the page is to be asked next; sooner once something is wrong."""
        if self._asked is None or self._due is None or now < self._asked:  # never, or the clock was set back
            return now
        return min(self._due, self._asked + timedelta(seconds=wait_s(_Least(), is_busy=True))) if is_busy else self._due

    def look_again(self) -> None:
        """Make it due at once."""
        self._asked = None

    async def read(self, clock: Callable[[], datetime], *, is_busy: bool) -> None:
        """Ask the page, and where it is time the list of past incidents; never raises what the world can do."""
        now = clock()
        self._asked, self._due = now, now + timedelta(seconds=wait_s(self._chance, is_busy=is_busy))
        page = await self._read_first(self._addresses(now), now)
        if page is not None:
            self.page, self.read_at = page, now
            self._take_incidents([one for one in page.incidents if concerns(one, self.spec)], now)
            gone = self._known_open() - {one.id for one in page.incidents}
            self._history_wanted = self._history_wanted or bool(gone)
        if self.spec.history != self.spec.addresses and page is not None and self._wants_history(now, is_busy=is_busy):
            history = await self._read_first(list(self.spec.history), now)
            self._history_at, self._history_wanted = now, False
            if history is not None:
                self._take_incidents([one for one in history.incidents if concerns(one, self.spec)], now)
        log.info("status page of %s: %s", self.spec.name, "read" if page is not None else "cannot be read")

    def _wants_history(self, now: datetime, *, is_busy: bool) -> bool:
        oldest = HISTORY_BUSY if is_busy else HISTORY_IDLE
        return self._history_wanted or self._history_at is None or now - self._history_at >= oldest

    def _addresses(self, now: datetime) -> list[str]:
        """Return the addresses, the one that answered last first; the proper one is tried again now and then."""
        if self._first_since is not None and now - self._first_since >= FIRST_AGAIN:
            self._first, self._first_since = 0, None
        addresses = self.spec.addresses
        return [*addresses[self._first :], *addresses[: self._first]]

    async def _read_first(self, addresses: list[str], now: datetime) -> Page | None:
        """Return what the first address that can be read says, None if none can."""
        reached = False
        for address in addresses:
            page, is_reached = await self._read(address, now)
            reached = reached or is_reached
            if page is not None:
                if address in self.spec.addresses and (at := self.spec.addresses.index(address)) != self._first:
                    self._first, self._first_since = at, now
                self.is_reached = True
                return page
        self.is_reached = reached
        return None

    async def _read(self, address: str, now: datetime) -> tuple[Page | None, bool]:
        """Return what one address says, and whether its computers were reached."""
        last = self._fetched.get(address)
        try:
            got = await fetch_page(self._transport, address, last=last, within_s=STATUS_TIMEOUT_S)
        except ProviderError as err:
            return None, not (isinstance(err, Unreachable) and err.cause in UNREACHED)
        page = await asyncio.to_thread(self.spec.read, got.body)  # 2 MB of JSON would hold up every stream
        if not page.is_readable:
            self._fetched.pop(address, None)  # "not changed" must not come for what could not be read
            return None, True
        if last is None or not got.is_unchanged:
            self._fetched[address] = got
            self._keep(KeptPage(address, now, got.body, got.etag, got.modified), [])
        return page, True

    def _take_incidents(self, incidents: list[Incident], now: datetime) -> None:
        changed = []
        for incident in incidents:
            kept = as_kept(self.spec.name, incident, now)
            before = self._incidents.get(kept.id)
            if before is None or before.json != kept.json:
                self._incidents[kept.id] = kept
                changed.append(kept)
        if changed:
            self._history = None
            self._keep(None, changed)

    def _known_open(self) -> set[str]:
        return {one.id for one in self._incidents.values() if one.resolved is None and _is_open(one)}


def _is_open(kept: KeptIncident) -> bool:
    incident = from_kept(kept)
    return incident is not None and incident.is_open


class _Least:
    """No chance: the least."""

    def uniform(self, a: float, _b: float, /) -> float:
        """Return the lower end."""
        return a
