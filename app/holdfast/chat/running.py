"""The replies that are on their way: each driven on the lane of the network, looked at and touched from any thread."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from holdfast.chat.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future

    from holdfast.chat.means import Means
    from holdfast.chat.standing import Job
    from holdfast.chat.values import Live, TurnNews
    from holdfast.domain import ConversationId, MessageId
    from holdfast.jobs import NetLane

log = logging.getLogger(__name__)

ENDED_KEPT = 64
"""Replies that ended lately whose last word can still be asked for."""

CLOSE_S = 4.0


class Running:
    """Holds the drivers. `settled` hears of each reply that ended, before anybody else does."""

    def __init__(self, means: Means, net: NetLane, settled: Callable[[Driver, Live], None]) -> None:
        self._means = means
        self._net = net
        self._settled = settled
        self._lock = threading.Lock()
        self._drivers: dict[MessageId, Driver] = {}
        self._ended: dict[MessageId, Live] = {}
        self._futures: set[Future[None]] = set()
        self._listeners: list[Callable[[TurnNews], None]] = []

    def listen(self, listener: Callable[[TurnNews], None]) -> None:
        """Have `listener` told, on the lane of the network, that something about a reply changed."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[TurnNews], None]) -> None:
        """Tell a listener nothing more."""
        self._listeners = [each for each in self._listeners if each != listener]

    def drive(self, job: Job) -> Driver:
        """Begin a reply that is in the store."""
        driver = Driver(job, self._means, self._told)
        with self._lock:
            self._drivers[job.reply_id] = driver
        self.keep(driver.run())
        return driver

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something run on the lane of the network until `close`."""
        future = self._net.run(work)
        with self._lock:
            self._futures.add(future)
        future.add_done_callback(self._forget)

    def soon(self, action: Callable[[], None]) -> None:
        """Do something on the lane of the network, if it is still there."""

        async def act() -> None:
            action()

        try:
            self._net.run(act())
        except RuntimeError:
            log.info("the network is closed")

    def touch(self, reply_id: MessageId, move: Callable[[Driver], None]) -> None:
        """Let the person's hand move on a reply that is on its way."""
        with self._lock:
            driver = self._drivers.get(reply_id)
        if driver is not None:
            self.soon(lambda: move(driver))

    def take_ended(self, reply_id: MessageId) -> Driver | None:
        """Return, once, the driver of a reply that ended with a question; None for any other."""
        with self._lock:
            driver = self._drivers.get(reply_id)
            if driver is None or not driver.standing.is_over:
                return None
            return self._drivers.pop(reply_id)

    def live(self, reply_id: MessageId) -> Live | None:
        """Return how a reply stands, None once the stored message says it all."""
        with self._lock:
            driver = self._drivers.get(reply_id)
        return None if driver is None else driver.standing.live(self._means.clock.seconds())

    def last_word(self, reply_id: MessageId) -> Live | None:
        """Return how a reply that ended lately in this run ended."""
        with self._lock:
            return self._ended.get(reply_id)

    def ids(self) -> tuple[MessageId, ...]:
        """Return the replies that are on their way."""
        with self._lock:
            return tuple(reply_id for reply_id, driver in self._drivers.items() if not driver.standing.is_over)

    def conversations(self) -> set[ConversationId]:
        """Return the conversations in which a reply is on its way."""
        with self._lock:
            return {one.standing.job.conversation_id for one in self._drivers.values() if not one.standing.is_over}

    def close(self) -> None:
        """Stop what runs, and wait until what came is kept."""
        with self._lock:
            futures = list(self._futures)
            drivers = [driver for driver in self._drivers.values() if not driver.standing.is_over]
        for future in futures:
            future.cancel()

        async def over() -> None:
            for driver in drivers:
                await driver.over.wait()
            await self._means.providers.close()

        try:
            self._net.run(over()).result(CLOSE_S)
        except (RuntimeError, TimeoutError):
            log.info("the network was closed already, or does not close")

    def _told(self, news: TurnNews) -> None:
        if news.is_ended:
            self._settle(news.reply_id)
        for listener in self._listeners:
            listener(news)

    def _settle(self, reply_id: MessageId) -> None:
        """Let the stored message speak for a reply that ended, unless there is something left to ask or to show."""
        with self._lock:
            driver = self._drivers[reply_id]
            live = driver.standing.live(self._means.clock.seconds())
            self._ended[reply_id] = live
            while len(self._ended) > ENDED_KEPT:
                del self._ended[next(iter(self._ended))]
            if live.question is None and not driver.is_unstored:
                del self._drivers[reply_id]
        self._settled(driver, live)

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._futures.discard(future)
