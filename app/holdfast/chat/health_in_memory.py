"""Providers' health kept in memory only: for a command that ends with its answer. Safe from any thread."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.failover import Breaker, Random, classify
from holdfast.failover.status import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from holdfast.chat.health import Attempt
    from holdfast.domain import Probe
    from holdfast.errors import ProviderError
    from holdfast.failover import Link


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class HealthInMemory:
    """Keeps breakers as long as the program runs; of status pages it knows nothing."""

    def __init__(self, chance: Random | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        self._lock = threading.Lock()
        self._breakers: dict[str, Breaker] = {}

    def breakers(self) -> Mapping[str, Breaker]:
        """Return the breaker of every provider that has one, by the provider's name."""
        with self._lock:
            return dict(self._breakers)

    def begins(self, link: Link, now: datetime) -> None:
        """Note that a turn is about to be sent to `link`."""
        with self._lock:
            if (before := self._breakers.get(link.provider)) is not None:
                self._breakers[link.provider] = before.trial(now)

    def ended(self, attempt: Attempt) -> None:
        """Note what became of a request."""
        with self._lock:
            before = self._breakers.get(attempt.link.provider, Breaker())
            if attempt.failure is None:
                after = before.answered(attempt.ended)
            else:
                pause_s = None if attempt.error is None else attempt.error.retry_after_s
                after = before.failed(
                    attempt.failure, attempt.ended, self._chance, retry_after_s=pause_s, model=attempt.link.model
                )
            self._breakers[attempt.link.provider] = after

    def took_over(self, left: Link, taken: Link, now: datetime, *, kept_chars: int = 0) -> None:
        """Keep nothing of it."""

    def probed(self, provider: str, result: Probe | ProviderError) -> None:
        """Note a question that costs nothing, and what came of it."""
        now = self._clock()
        with self._lock:
            before = self._breakers.get(provider, Breaker())
            if isinstance(result, Exception):
                after = before.failed(classify(result), now, self._chance, retry_after_s=result.retry_after_s)
            else:
                after = before.probe_answered(now)
            self._breakers[provider] = after

    def page(self, provider: str) -> Health:  # noqa: ARG002 - of the seam; here nobody reads pages
        """Return that nobody knows."""
        return Health.UNKNOWN

    def person_acted(self, provider: str) -> None:
        """Note a new key, or "try again"."""
        with self._lock:
            if (before := self._breakers.get(provider)) is not None:
                self._breakers[provider] = before.person_acted()
