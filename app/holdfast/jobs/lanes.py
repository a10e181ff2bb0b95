"""The lanes: one thread that writes, a few that read. Knows nothing of what runs on them.

Every change to the store runs on the write lane, one after the other, so that the store has one writer. Whatever
reads or computes runs on the read lane. The lane for the network is in `net`.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

from holdfast.errors import HoldfastError
from holdfast.jobs.cancel import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

T = TypeVar("T")

READERS = 3
"""Threads of the read lane: a search must not wait for an import, nor for a conversation being opened."""


class Lanes(Protocol):
    """Where background work is handed in."""

    def write(self, job: Callable[[], T]) -> Future[T]:
        """Run `job` on the write lane, after those before it."""

    def read(self, job: Callable[[], T]) -> Future[T]:
        """Run `job` on the read lane."""

    def close(self) -> None:
        """Finish what was handed in and take nothing more."""


class ThreadLanes:
    """The lanes of the running program."""

    def __init__(self, readers: int = READERS) -> None:
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="write-lane")
        self._readers = ThreadPoolExecutor(max_workers=readers, thread_name_prefix="read-lane")

    def write(self, job: Callable[[], T]) -> Future[T]:
        """Run `job` on the write lane, after those before it."""
        return self._writer.submit(_logged, job)

    def read(self, job: Callable[[], T]) -> Future[T]:
        """Run `job` on the read lane."""
        return self._readers.submit(_logged, job)

    def close(self) -> None:
        """Finish what was handed in and take nothing more: readers first, since they may wait for a write."""
        self._readers.shutdown(wait=True)
        self._writer.shutdown(wait=True)


class InlineLanes:
    """Lanes that run each job at once on the caller's thread: for commands, which have nothing else to do.

    Jobs are let in one at a time, so that the promise of the write lane holds from several threads too.
    """

    def __init__(self) -> None:
        self._turn = threading.RLock()

    def write(self, job: Callable[[], T]) -> Future[T]:
        """Run `job` now."""
        return self._run(job)

    def read(self, job: Callable[[], T]) -> Future[T]:
        """Run `job` now."""
        return self._run(job)

    def close(self) -> None:
        """Do nothing: all that was handed in is finished."""

    def _run(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        with self._turn:
            try:
                future.set_result(job())
            except Exception as err:  # noqa: BLE001 - a lane's edge: the error belongs to whoever asks for the result
                future.set_exception(err)
        return future


def _logged(job: Callable[[], T]) -> T:
    """Run `job`; a bug's traceback goes to the log even if nobody asks for the result."""
    try:
        return job()
    except (Cancelled, HoldfastError):
        raise
    except Exception:
        log.exception("a job failed")
        raise
