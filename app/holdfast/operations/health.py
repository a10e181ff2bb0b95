"""The book of the providers' health: breakers, own measurements, proofs of the chain's links. See `ProviderHealth`.

Everything is kept in memory and, behind it, in the store: nobody waits for a disk, whoever asks gets the newest, and
a program that was killed knows at its next start what this one knew a moment before. Asks nobody over the network.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import defaultdict, deque
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.domain.outages import KeptEvent, KeptMeasurement, KeptProof
from holdfast.errors import HoldfastError, ProviderError
from holdfast.failover import (
    RULES,
    Attempt,
    Blame,
    Breaker,
    Chain,
    Evidence,
    Failure,
    Link,
    Measurement,
    Proof,
    Random,
    classify,
    weigh,
)
from holdfast.failover.status import Health
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from holdfast.domain import Probe
    from holdfast.jobs import Lanes
    from holdfast.store.outages import OutageTables

log = logging.getLogger(__name__)

Detail = dict[str, "str | int | bool | None"]

KEPT_DAYS = 400
"""A year to look back on, and a month to look at it."""

REMEMBERED_DAYS = 2
REMEMBERED_MAX = 2_000
"""Per provider, in memory, for what it is now: an outage that began before is found by its breaker."""


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Unwritten:
    """What is in memory and not yet in the store; of breakers and proofs the newest is enough."""

    breakers: dict[str, str] = field(default_factory=dict)
    measurements: list[KeptMeasurement] = field(default_factory=list)
    proofs: dict[Link, KeptProof] = field(default_factory=dict)
    events: list[KeptEvent] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.breakers or self.measurements or self.proofs or self.events)


class HealthBook:
    """What is known of every provider. Safe from any thread; only `load` waits for the store.

    With `is_kept` False nothing is written: another Holdfast has the store.
    """

    def __init__(
        self,
        tables: OutageTables,
        lanes: Lanes,
        *,
        clock: Callable[[], datetime] = utc_now,
        chance: Random | None = None,
        is_kept: bool = True,
    ) -> None:
        self._is_kept = is_kept
        self._tables = tables
        self._lanes = lanes
        self._clock = clock
        self._chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        self._lock = threading.RLock()
        self._breakers: dict[str, Breaker] = {}
        self._told: dict[str, deque[Measurement]] = defaultdict(lambda: deque(maxlen=REMEMBERED_MAX))
        self._proofs: dict[Link, Proof] = {}
        self._pages: dict[str, Health] = {}
        self._unwritten = _Unwritten()
        self._listeners: list[Callable[[str], None]] = []
        self._event_listeners: list[Callable[[KeptEvent], None]] = []

    def load(self) -> None:
        """Read what was known when the program ended, and forget what is over a year old."""
        now = self._clock()
        breakers, kept = self._tables.breakers(), self._tables.measurements(now - timedelta(days=REMEMBERED_DAYS))
        proofs = self._tables.proofs()
        with self._lock:
            self._breakers |= {name: Breaker.from_json(text) for name, text in breakers.items()}
            for one in kept:
                self._told[one.provider].append(as_measurement(one))
            for proof in proofs:
                self._proofs[Link(proof.provider, proof.model)] = as_proof(proof)
        self.write_behind(lambda: self._tables.prune(now - timedelta(days=KEPT_DAYS)))

    def on_change(self, listener: Callable[[str], None]) -> None:
        """Have `listener` told, on any thread, of whose health there is news."""
        self._listeners.append(listener)

    def on_event(self, listener: Callable[[KeptEvent], None]) -> None:
        """Have `listener` told, on any thread, of what happened."""
        self._event_listeners.append(listener)

    # what a turn asks and tells: `failover.ProviderHealth`

    def breakers(self) -> Mapping[str, Breaker]:
        """Return the breaker of every provider that has one, by the provider's name."""
        with self._lock:
            return dict(self._breakers)

    def begins(self, link: Link, now: datetime) -> None:
        """Note that a turn is about to be sent to `link`, before its first byte goes out."""
        with self._lock:
            before = self._breakers.get(link.provider)
            if before is not None and before.trial(now) != before:
                self._move(link.provider, before.trial(now))
        self.write_behind(self._write)

    def ended(self, attempt: Attempt) -> None:
        """Note what became of a request: the breaker moves, the measurement and the proof are kept."""
        link, now, failure = attempt.link, attempt.ended, attempt.failure
        error = attempt.error
        with self._lock:
            breaker = self._breakers.get(link.provider, Breaker())
            if failure is None:
                breaker = breaker.answered(now)
            else:
                pause_s = None if error is None else error.retry_after_s
                breaker = breaker.failed(failure, now, self._chance, retry_after_s=pause_s, model=link.model)
            told = Measurement(now, failure, None if error is None else error.status, attempt.first_token_ms)
            self._told[link.provider].append(told)
            self._proven(link, failure, now)
            self._unwritten.measurements.append(kept(link.provider, told, link.model))
            self._move(link.provider, breaker)
        log.info("%s: %s", link.provider, "answered" if failure is None else failure.value)
        self.write_behind(self._write)
        self._tell(link.provider)

    def took_over(self, left: Link, taken: Link, now: datetime, *, kept_chars: int = 0) -> None:
        """Note that a reply goes on at `taken` after `left`."""
        detail: Detail = {
            "model": left.model,
            "other": taken.provider,
            "other_model": taken.model,
            "kept_chars": kept_chars,
        }
        self.note(KeptEvent(now, "took_over", left.provider, detail))

    def page(self, provider: str) -> Health:
        """Return what the status page says of a provider's API, `Health.UNKNOWN` where nobody knows."""
        with self._lock:
            return self._pages.get(provider, Health.UNKNOWN)

    def person_acted(self, provider: str) -> None:
        """Note a new key, or "try again": what only the person could mend counts as mended, and is looked at."""
        with self._lock:
            if (breaker := self._breakers.get(provider)) is None:
                return
            self._move(provider, breaker.person_acted().look_again(self._clock()))
        self.write_behind(self._write)
        self._tell(provider)

    # what the watch and the drill tell

    def probed(self, provider: str, result: Probe | ProviderError) -> None:
        """Note a question that costs nothing and what came of it."""
        now = self._clock()
        error = result if isinstance(result, ProviderError) else None
        failure = None if error is None else classify(error)
        with self._lock:
            breaker = self._breakers.get(provider, Breaker())
            if error is None or failure is None:
                breaker = breaker.probe_answered(now)
                told = Measurement(now, is_probe=True)
            else:
                breaker = breaker.failed(failure, now, self._chance, retry_after_s=error.retry_after_s)
                told = Measurement(now, failure, error.status, is_probe=True)
            self._told[provider].append(told)
            self._unwritten.measurements.append(kept(provider, told))
            self._move(provider, breaker)
        self.write_behind(self._write)
        self._tell(provider)

    def proved(self, link: Link, failure: Failure | None) -> None:
        """Note what a drill found of a link, beside what its requests told already."""
        with self._lock:
            self._proven(link, failure, self._clock())
        self.write_behind(self._write)

    def set_page(self, provider: str, health: Health) -> None:
        """Note what the status page says."""
        with self._lock:
            self._pages[provider] = health

    def look_again(self) -> None:
        """Make every open breaker's probe due: the network is back, or the computer woke up."""
        now = self._clock()
        with self._lock:
            for name, breaker in self._breakers.items():
                self._breakers[name] = breaker.look_again(now)

    def note(self, event: KeptEvent) -> None:
        """Keep something that happened."""
        with self._lock:
            self._unwritten.events.append(event)
        self.write_behind(self._write)
        for listener in self._event_listeners:
            listener(event)
        self._tell(event.provider)

    # what is asked of it

    def evidence(self, provider: str) -> Evidence:
        """Return what own requests say about now."""
        with self._lock:
            told = list(self._told.get(provider, ()))
        return weigh(told, self._clock())

    def told(self, provider: str) -> list[Measurement]:
        """Return the requests of the last days, oldest first."""
        with self._lock:
            return list(self._told.get(provider, ()))

    def proofs(self, chain: Chain) -> dict[Link, Proof]:
        """Return the proof of each link of a chain; one that is new counts from now."""
        now = self._clock()
        with self._lock:
            new = [link for link in chain.links if link not in self._proofs]
            for link in new:
                self._keep_proof(link, Proof(now))
            found = {link: self._proofs[link] for link in chain.links}
        if new:
            self.write_behind(self._write)
        return found

    def _proven(self, link: Link, failure: Failure | None, now: datetime) -> None:
        """Move the proof of a link, unless what failed says nothing about it."""
        if failure is None:
            self._keep_proof(link, self._proofs.get(link, Proof(now)).answered(now))
        elif RULES[failure].blame not in {Blame.MESSAGE, Blame.NOBODY} and failure is not Failure.NO_NETWORK:
            self._keep_proof(link, self._proofs.get(link, Proof(now)).failed(failure, now))

    def _keep_proof(self, link: Link, proof: Proof) -> None:
        self._proofs[link] = proof
        why = "" if proof.why is None else proof.why.value
        kept_proof = KeptProof(link.provider, link.model, proof.added, proof.proven, proof.failing_since, why)
        self._unwritten.proofs[link] = kept_proof

    def _move(self, provider: str, breaker: Breaker) -> None:
        if self._breakers.get(provider) != breaker:
            self._breakers[provider] = breaker
            self._unwritten.breakers[provider] = breaker.to_json()

    def _write(self) -> None:
        """Write what has not been written, in one transaction; on the write lane."""
        with self._lock:
            unwritten, self._unwritten = self._unwritten, _Unwritten()
        if unwritten:
            self._tables.keep(
                breakers=unwritten.breakers,
                measurements=unwritten.measurements,
                proofs=unwritten.proofs.values(),
                events=unwritten.events,
            )

    def write_behind(self, job: Callable[[], None]) -> None:
        """Have `job` run on the write lane without waiting; never called with the lock held, which it may want."""
        if not self._is_kept:
            return
        try:
            self._lanes.write(job).add_done_callback(_look_at)
        except RuntimeError:
            log.info("the program is ending: a note on a provider's health is not kept")

    def _tell(self, provider: str) -> None:
        for listener in self._listeners:
            listener(provider)


def _look_at(done: Future[None]) -> None:
    """Say in the log that something was not kept; the chat goes on all the same."""
    if not done.cancelled() and (error := done.exception()) is not None:
        kind = log.info if isinstance(error, HoldfastError) else log.error
        kind("the providers' health was not kept: %s", type(error).__name__)


def kept(provider: str, told: Measurement, model: str = "") -> KeptMeasurement:
    """Return a measurement as it is kept."""
    failure = "" if told.failure is None else told.failure.value
    return KeptMeasurement(told.at, provider, model, failure, told.status, told.first_token_ms, told.is_probe)


def as_measurement(one: KeptMeasurement) -> Measurement:
    """Return what was kept."""
    return Measurement(one.at, Failure.of(one.failure), one.status, one.first_token_ms, one.is_probe)


def as_proof(one: KeptProof) -> Proof:
    """Return what was kept of a link."""
    return Proof(one.added, one.proven, one.failing_since, Failure.of(one.why))
