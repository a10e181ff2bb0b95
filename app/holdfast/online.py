"""Builds what needs the network over an open store, when it is first asked for, and puts it away in order.

A part of the composition root that commands and window share: knows the rooms' doors; holds no rule.
"""

from __future__ import annotations

import contextlib
import random
from functools import cached_property
from typing import TYPE_CHECKING

from holdfast.chat import Chats, Providers
from holdfast.chat.clock import SystemClock
from holdfast.chat.means import Means
from holdfast.chat.roster import ProvidersRoster
from holdfast.jobs import InlineLanes, NetLane, ThreadLanes
from holdfast.keys import Keys
from holdfast.operations import HealthBook
from holdfast.operations.health import utc_now
from holdfast.operations.outages import Outages, Surroundings
from holdfast.operations.outages.alerts import Alerts, AlertWishes
from holdfast.providers import Transport
from holdfast.settings import ALERT_COMMAND, ALERT_WEBHOOK, WATCH_PAGES, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.domain import Changes, Usage
    from holdfast.failover import Link
    from holdfast.jobs import Lanes
    from holdfast.paths import Paths
    from holdfast.store import Store

CLOSE_S = 5.0


class Online:
    """The subjects that need the network. `is_kept` False: another Holdfast writes to the store, so this one does not.

    A command's lanes run on the caller's thread; what comes from the network comes on its own, so that those of a
    command are exchanged for ones with a thread that writes.
    """

    def __init__(
        self,
        store: Store,
        lanes: Lanes,
        paths: Paths,
        tell: Callable[[Changes], None],
        *,
        is_kept: bool = True,
        keys: Keys | None = None,
    ) -> None:
        self._keys = keys or Keys()
        self._store = store
        self._paths = paths
        self._tell = tell
        self._is_kept = is_kept
        self._own_lanes = ThreadLanes(readers=1) if isinstance(lanes, InlineLanes) else None
        self._lanes: Lanes = self._own_lanes or lanes
        self._outages: Outages | None = None

    @cached_property
    def net(self) -> NetLane:
        """Return the lane for the network."""
        return NetLane()

    @cached_property
    def transport(self) -> Transport:
        """Return the client for pages and alerts, which never sees a key."""
        return Transport()

    @cached_property
    def health(self) -> HealthBook:
        """Return the book of the providers' health, read from the store."""
        book = HealthBook(self._store.outages, self._lanes, is_kept=self._is_kept)
        book.load()
        return book

    @cached_property
    def providers(self) -> Providers:
        """Return the person's providers."""
        return Providers(self._paths, self._keys, self.net, self.health)

    @cached_property
    def chats(self) -> Chats:
        """Return the chats, nothing of them on its way yet."""
        chance = random.Random()  # noqa: S311 - jitter, no secret
        means = Means(self._store, self._lanes, self.providers, self.health, SystemClock(), chance, self._tell)
        return Chats(means, self.net)

    @cached_property
    def outages(self) -> Outages:
        """Return what is known of the providers, not watching yet."""
        chance = random.Random()  # noqa: S311 - jitter, no secret
        around = Surroundings(chance=chance, may_watch=self._may_watch, waiting=self._waiting)
        roster = ProvidersRoster(self.providers, self._drilled)
        outages = Outages(self.health, self._store.outages, self.net, self.transport, roster, around=around)
        outages.load()
        alerts = Alerts(self._alert_wishes, self.net, self.transport, self.health, utc_now)
        outages.on_news(alerts.on_news)
        self._outages = outages
        return outages

    def close(self) -> None:
        """Put away what was built: those who ask first, then the ways to ask, the writing last."""
        built = self.__dict__
        if "chats" in built:
            self.chats.close()
        if self._outages is not None:
            self._outages.close()
        if "net" in built:
            closing = [self.transport.close] if "transport" in built else []
            closing += [self.providers.close] if "providers" in built else []
            for close in closing:
                with contextlib.suppress(TimeoutError):
                    self.net.run(close()).result(CLOSE_S)
            self.net.close()
        if self._own_lanes is not None:
            self._own_lanes.close()

    def _drilled(self, link: Link, usage: Usage | None) -> None:
        if self._is_kept:
            self.chats.expenses.keep("drill", link, usage)

    def _waiting(self) -> int:
        return len(self._store.chats.entries())

    def _may_watch(self) -> bool:
        return Settings(self._paths.config).get(WATCH_PAGES)

    def _alert_wishes(self) -> AlertWishes:
        settings = Settings(self._paths.config)
        return AlertWishes(settings.get(ALERT_COMMAND), settings.get(ALERT_WEBHOOK))
