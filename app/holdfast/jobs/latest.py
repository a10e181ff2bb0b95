"""Keeping only the newest of a kind of job: the search for what has been typed by now. Knows nothing of searches."""

from __future__ import annotations

import threading

from holdfast.jobs.cancel import CancelToken


class LatestWins:
    """Hands out a token per job and cancels the one before, so that at most one job of the kind is of interest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token: CancelToken | None = None
        self._generation = 0

    def next(self) -> tuple[int, CancelToken]:
        """Cancel the job before and return the number and the token of the new one."""
        with self._lock:
            before, self._token = self._token, CancelToken()
            self._generation += 1
            generation, token = self._generation, self._token
        if before is not None:
            before.cancel()
        return generation, token

    def is_latest(self, generation: int) -> bool:
        """Say whether the job with this number is still the newest; a late answer is dropped by it."""
        return generation == self._generation

    def cancel(self) -> None:
        """Cancel the newest job; its answer is then of no interest either."""
        self.next()
