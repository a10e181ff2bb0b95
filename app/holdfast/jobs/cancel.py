"""Stopping a job from outside. Knows nothing of what the job does."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Cancelled(Exception):
    """The job was stopped because somebody asked for it."""


class CancelToken:
    """Handed to a job so that it can be stopped. Safe from any thread; once cancelled, always cancelled."""

    def __init__(self) -> None:
        # Reentrant, since a signal handler may cancel on the very thread that is inside `interrupting`.
        self._lock = threading.RLock()
        self._is_cancelled = False
        self._interrupts: list[Callable[[], None]] = []

    @property
    def is_cancelled(self) -> bool:
        """Say whether somebody asked the job to stop."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Ask the job to stop, and interrupt whatever it waits in."""
        with self._lock:
            self._is_cancelled = True
            for interrupt in self._interrupts:
                interrupt()

    def check(self) -> None:
        """Raise `Cancelled` if somebody asked the job to stop."""
        if self._is_cancelled:
            raise Cancelled

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Have `interrupt` called on `cancel`, from the cancelling thread, while the block runs.

        Raises `Cancelled` on entry if it is too late already. When the block is left no call of `interrupt` is
        under way or will come, so that a connection can be handed to the next job.
        """
        with self._lock:
            self.check()
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)
