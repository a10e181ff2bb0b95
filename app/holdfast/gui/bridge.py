"""The one object between the lanes and the window. Knows nothing of conversations.

Jobs run on the read lane; whatever they have to say is put into a queue and handed out on the GUI thread, at most
every 33 ms: told one by one, 5,000 pieces of news stalled a window for 67 s, in bundles for 38 ms.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from holdfast.domain import Changes
from holdfast.errors import HoldfastError
from holdfast.jobs import Cancelled, CancelToken, Lanes, LatestWins, Progress, ProgressSink
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

T = TypeVar("T")

FLUSH_MS = 33


class Bridge(QObject):
    """Runs jobs and brings back what they say.

    Signals: changed(Changes), what writes changed since the last time; failed(HoldfastError), when a job failed
    for a reason outside Holdfast and nobody else wanted to know; crashed(Exception), a bug.
    """

    changed = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)
    _posted = Signal()

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._queue: list[Callable[[], None]] = []
        self._errands: set[_Errand] = set()
        self._changes: list[Changes] = []
        self._lock = threading.Lock()
        self._is_closed = False
        self._flushed_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_flush)
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[CancelToken], T],
        on_done: Callable[[T], None],
        *,
        on_failed: Callable[[HoldfastError], None] | None = None,
        on_ended: Callable[[], None] | None = None,
        token: CancelToken | None = None,
    ) -> CancelToken:
        """Run `job` on the read lane and hand its answer to `on_done` on the GUI thread. Return its token.

        A cancelled job says nothing. `on_failed` takes a HoldfastError; without it the window shows it. `on_ended`
        is called last in every case, cancelled or not.
        """
        used = token or CancelToken()
        if self._is_closed:
            used.cancel()
            return used
        errand = _Errand(self, _Asked(job, on_done, on_failed or self.failed.emit, on_ended or _nothing), used)
        self._errands.add(errand)
        self._lanes.read(errand.work)
        return used

    def run_latest(
        self,
        kind: LatestWins,
        job: Callable[[CancelToken], T],
        on_done: Callable[[T], None],
        *,
        on_failed: Callable[[HoldfastError], None] | None = None,
    ) -> None:
        """Run `job` in place of the one of this `kind` before it; an answer that comes too late is dropped."""
        generation, token = kind.next()

        def on_answer(answer: T) -> None:
            if kind.is_latest(generation):
                on_done(answer)

        self.run(job, on_answer, on_failed=on_failed, token=token)

    def progress_to(self, on_progress: Callable[[Progress], None]) -> ProgressSink:
        """Return a sink for a job's news; only the newest of each bundle reaches `on_progress`."""
        newest: list[Progress] = []
        lock = threading.Lock()

        def deliver() -> None:
            with lock:
                progress = newest.pop()
            on_progress(progress)

        def sink(progress: Progress) -> None:
            with lock:
                is_first = not newest
                newest[:] = [progress]
            if is_first:
                self.post(deliver)

        return sink

    def take_changes(self, changes: Changes) -> None:
        """Take the news of a write, on any thread; the window hears of all of them together."""
        with self._lock:
            is_first = not self._changes
            self._changes.append(changes)
        if is_first:
            self.post(self._deliver_changes)

    def post(self, deliver: Callable[[], None]) -> None:
        """Have `deliver` called on the GUI thread soon. From any thread."""
        with self._lock:
            if self._is_closed:
                return
            is_first = not self._queue
            self._queue.append(deliver)
            if is_first:
                self._posted.emit()

    def close(self) -> None:
        """Cancel what runs and hand out nothing more."""
        with self._lock:
            self._is_closed = True
            self._queue.clear()
        for errand in self._errands:
            errand.token.cancel()
        self._timer.stop()

    def take_back(self, errand: _Errand) -> None:
        """Forget a job that has ended."""
        self._errands.discard(errand)

    def _on_posted(self) -> None:
        since_ms = (time.monotonic() - self._flushed_s) * 1000
        if since_ms >= FLUSH_MS:
            self._on_flush()
        elif not self._timer.isActive():
            self._timer.start(int(FLUSH_MS - since_ms) + 1)

    def _on_flush(self) -> None:
        self._flushed_s = time.monotonic()
        with self._lock:
            bundle = list(self._queue)
            self._queue.clear()
        for deliver in bundle:
            if self._is_closed:
                return
            try:
                deliver()
            except Exception as err:
                log.exception("taking an answer crashed")
                self.crashed.emit(err)

    def _deliver_changes(self) -> None:
        merged = Changes()
        with self._lock:
            bundle = list(self._changes)
            self._changes.clear()
        for one in bundle:
            merged = Changes(
                merged.conversations | one.conversations,
                merged.is_everything or one.is_everything,
                merged.own | one.own,
            )
        self.changed.emit(merged)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be done, and who is told."""

    job: Callable[[CancelToken], Any]
    on_done: Callable[[Any], None]
    on_failed: Callable[[HoldfastError], None]
    on_ended: Callable[[], None]


class _Errand:
    """A job on its way through a lane.

    A lane may be the last that holds a job, and parts of a window may be among what that holds: those may only go on
    the GUI thread. So the bridge keeps it until it has ended, and what it holds is let go of there.
    """

    def __init__(self, bridge: Bridge, asked: _Asked, token: CancelToken) -> None:
        self._bridge = bridge
        self._asked: _Asked | None = asked
        self._deliver = _nothing
        self.token = token

    def work(self) -> None:
        """Run the job here and now. On the lane."""
        if self._asked is not None:
            self._deliver = self._outcome(self._asked)
            self._bridge.post(self._finish)

    def _finish(self) -> None:
        """Tell what came of it, and let go of everything. On the GUI thread."""
        self._bridge.take_back(self)
        deliver, asked = self._deliver, self._asked
        self._deliver, self._asked = _nothing, None
        deliver()
        if asked is not None:
            asked.on_ended()

    def _outcome(self, asked: _Asked) -> Callable[[], None]:
        """Run the job and return what there is to do on the GUI thread."""
        try:
            self.token.check()
            answer = asked.job(self.token)
        except Cancelled:
            return _nothing
        except HoldfastError as err:
            log.info("a job failed: %s", type(err).__name__)
            return partial(asked.on_failed, err)
        except Exception as err:
            log.exception("a job crashed")
            return partial(self._bridge.crashed.emit, err)
        return partial(asked.on_done, answer)


def _nothing() -> None:
    """Do nothing: a cancelled job has nothing to say, and not everybody wants to know that it ended."""
