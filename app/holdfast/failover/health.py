"""The seam between a turn and whoever keeps the providers' health: values and a protocol. Keeps nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.domain import Probe
    from holdfast.errors import ProviderError
    from holdfast.failover.breaker import Breaker
    from holdfast.failover.chain import Link
    from holdfast.failover.failure import Failure
    from holdfast.failover.status.values import Health


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of a turn and what became of it. `failure` is None for an answer; `error` is what it was, if any."""

    link: Link
    began: datetime
    ended: datetime
    failure: Failure | None = None
    error: ProviderError | None = None
    first_token_ms: int | None = None


class ProviderHealth(Protocol):
    """Keeps breakers, own measurements and what status pages say. Safe from any thread; waits for nothing."""

    def breakers(self) -> Mapping[str, Breaker]:
        """Return the breaker of every provider that has one, by the provider's name."""

    def begins(self, link: Link, now: datetime) -> None:
        """Note that a turn is about to be sent to `link`, before its first byte goes out."""

    def ended(self, attempt: Attempt) -> None:
        """Note what became of a request: the breaker moves, the measurement is kept."""

    def took_over(self, left: Link, taken: Link, now: datetime, *, kept_chars: int = 0) -> None:
        """Note that a reply goes on at `taken` after `left`; `kept_chars` of it were there, 0 where none was."""

    def probed(self, provider: str, result: Probe | ProviderError) -> None:
        """Note a question that costs nothing, and what came of it."""

    def page(self, provider: str) -> Health:
        """Return what the status page says of a provider's API, `Health.UNKNOWN` where nobody knows."""

    def person_acted(self, provider: str) -> None:
        """Note a new key, or "try again": what only the person could mend counts as mended."""
