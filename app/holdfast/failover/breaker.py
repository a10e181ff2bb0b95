"""A provider's breaker: when to leave it alone, when to try it again, when it is well. A frozen value with a clock
passed in; knows nobody who probes or stores.

    closed --2 failures, or 1 that leaves no doubt--> open --30 s, doubling to 5 min--> half open
    half open --2 good probes, or 1 whole reply--> closed        half open --1 failure--> open, twice as long

Beside it, three things that no waiting mends or that have their own time: a pause that the provider asked for
(`cool_until`), a bar until the person acts (key, balance), and models it does not give out.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from holdfast.failover.constants import (
    FAILURES_TO_OPEN,
    OPEN_JITTER,
    OPEN_MAX_S,
    OPEN_S,
    PROBE_AGAIN_S,
    PROBE_GRACE_S,
    RATE_LIMIT_S,
    RETRY_AFTER_CAP_S,
    SUCCESSES_TO_CLOSE,
    TRIAL_S,
)
from holdfast.failover.failure import RULES, Effect, Failure, Random
from holdfast.values import dataclass

_COUNT_MAX = 16
"""Nothing is counted further: every limit has long been reached."""


class BreakerState(StrEnum):
    """Whether a provider is asked."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known about asking one provider. `Breaker()` is one that never failed.

    `since` is when the trouble began and `why` its latest kind. `until` is when a first probe is due, None while
    closed. `is_proven` is False after a breaker was closed by probes alone, which cost nothing and prove less: one
    failure then opens it again, for longer than before.
    """

    failures: int = 0
    openings: int = 0
    successes: int = 0
    is_proven: bool = True
    since: datetime | None = None
    why: Failure | None = None
    until: datetime | None = None
    probed: datetime | None = None
    trial_began: datetime | None = None
    cool_until: datetime | None = None
    is_barred: bool = False
    barred_until: datetime | None = None
    barred_models: tuple[str, ...] = ()
    answered_at: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        """Return whether the provider is asked at `now`."""
        if self.until is None:
            return BreakerState.CLOSED
        left_s = (self.until - now).total_seconds()
        longest_s = OPEN_MAX_S * (1 + OPEN_JITTER)  # more is left only if the computer's clock was set back
        return BreakerState.OPEN if 0 < left_s <= longest_s else BreakerState.HALF_OPEN

    def needs_person(self, now: datetime) -> bool:
        """Say whether it stays unusable until the person acts."""
        return self.is_barred and (self.barred_until is None or now < self.barred_until)

    def is_cooling(self, now: datetime) -> bool:
        """Say whether the pause that the provider asked for still runs."""
        return self.cool_until is not None and 0 < (self.cool_until - now).total_seconds() <= RETRY_AFTER_CAP_S

    def takes(self, model: str, now: datetime) -> bool:
        """Say whether it makes any sense to ask for `model`, open or not."""
        return not self.needs_person(now) and model not in self.barred_models

    def admits(self, model: str, now: datetime) -> bool:
        """Say whether a turn may go there now.

        A half-open one takes one turn at a time, and only after a good probe, or when nobody came to probe it.
        """
        if not self.takes(model, now) or self.is_cooling(now):
            return False
        state = self.state(now)
        if state is not BreakerState.HALF_OPEN:
            return state is BreakerState.CLOSED
        if self.trial_began is not None and 0 <= (now - self.trial_began).total_seconds() < TRIAL_S:
            return False
        return self.successes > 0 or self._due_for_s(now) >= PROBE_GRACE_S

    def probe_due(self, now: datetime) -> bool:
        """Say whether a probe that costs nothing should be made now."""
        if self.state(now) is not BreakerState.HALF_OPEN or self.needs_person(now) or self.is_cooling(now):
            return False
        return self.probed is None or abs((now - self.probed).total_seconds()) >= PROBE_AGAIN_S

    def next_probe(self, now: datetime) -> datetime | None:
        """Return when the next probe is due (now, if it is overdue), None if there will be none."""
        if self.until is None or self.needs_person(now):
            return None
        times = [self.until, now]
        if self.is_cooling(now) and self.cool_until is not None:
            times.append(self.cool_until)
        if self.probed is not None:
            times.append(self.probed + timedelta(seconds=PROBE_AGAIN_S))
        return max(times)

    def trial(self, now: datetime) -> Breaker:
        """Note that a turn is on its way there; to be kept before it is sent."""
        return self if self.until is None else replace(self, trial_began=now)

    def answered(self, now: datetime) -> Breaker:
        """Note a whole reply: the proof that outweighs all others. Models that were not given out stay so."""
        return Breaker(barred_models=self.barred_models, answered_at=now)

    def probe_answered(self, now: datetime) -> Breaker:
        """Note a probe that was answered."""
        if self.until is None:
            return replace(self, probed=now)
        if self.successes + 1 >= SUCCESSES_TO_CLOSE:
            return Breaker(
                openings=self.openings,
                is_proven=False,
                probed=now,
                cool_until=self.cool_until,
                is_barred=self.is_barred,
                barred_until=self.barred_until,
                barred_models=self.barred_models,
                answered_at=self.answered_at,
            )
        return replace(self, successes=self.successes + 1, probed=now, until=min(self.until, now))

    def failed(
        self,
        failure: Failure,
        now: datetime,
        random: Random,
        *,
        retry_after_s: float | None = None,
        model: str = "",
    ) -> Breaker:
        """Note a failure, of a turn or a probe."""
        effect = RULES[failure].effect
        ended = replace(self, trial_began=None)
        if effect is Effect.NOTHING:
            return ended
        ended = replace(ended, why=failure, since=self.since or now)
        if retry_after_s is not None or effect is Effect.COOLS:
            pause_s = RATE_LIMIT_S if retry_after_s is None else min(max(retry_after_s, 0.0), RETRY_AFTER_CAP_S)
            ended = replace(ended, cool_until=now + timedelta(seconds=pause_s))
        if effect is Effect.BARS:
            until = _next_month(now) if failure is Failure.LIMIT_REACHED else None
            return replace(ended, is_barred=True, barred_until=until)
        if effect is Effect.BARS_MODEL:
            return replace(ended, barred_models=tuple(sorted({*self.barred_models, model} - {""})))
        if effect is Effect.COOLS:
            return ended
        ended = replace(ended, failures=min(self.failures + 1, _COUNT_MAX), successes=0)
        if self.state(now) is BreakerState.OPEN:  # tried all the same, since nobody else was left: no longer for it
            return ended
        is_over = effect is Effect.OPENS or ended.failures >= FAILURES_TO_OPEN or not self.is_proven
        return _opened(ended, now, random) if is_over or self.until is not None else ended

    def person_acted(self) -> Breaker:
        """Forget what only the person can mend: there is a new key, money, or they said "try again"."""
        return replace(self, is_barred=False, barred_until=None, barred_models=(), cool_until=None)

    def look_again(self, now: datetime) -> Breaker:
        """Make a probe due at once: the network is back, or the computer woke up."""
        return self if self.until is None else replace(self, until=min(self.until, now), probed=None)

    def to_json(self) -> str:
        """Return it as text for the store."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(
            {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
        )

    @classmethod
    def from_json(cls, text: str) -> Breaker:
        """Return what `to_json` kept; a breaker that never failed where it cannot be read, for asking is no harm."""
        try:
            kept = json.loads(text)
            return cls(**{field.name: _restored(field.name, kept[field.name]) for field in fields(cls)})
        except (ValueError, TypeError, KeyError, RecursionError):
            return cls()

    def _due_for_s(self, now: datetime) -> float:
        since = self.until or now
        return abs((now - since).total_seconds())


def _opened(breaker: Breaker, now: datetime, random: Random) -> Breaker:
    """Return the breaker open, for twice as long as the last time."""
    seconds = min(OPEN_S * 2.0**breaker.openings, OPEN_MAX_S) * random.uniform(1 - OPEN_JITTER, 1 + OPEN_JITTER)
    return replace(
        breaker,
        openings=min(breaker.openings + 1, _COUNT_MAX),
        until=now + timedelta(seconds=seconds),
        is_proven=True,
        probed=None,
    )


_TIMES = {"since", "until", "probed", "trial_began", "cool_until", "barred_until", "answered_at"}
_COUNTS = {"failures", "openings", "successes"}


def _restored(name: str, value: Any) -> Any:  # noqa: ANN401 - decoded JSON, checked here and nowhere else
    """Return a field's value from its JSON; raise ValueError or TypeError."""
    if name in _COUNTS:
        return min(max(int(value), 0), _COUNT_MAX)
    if name == "barred_models":
        return tuple(str(model) for model in list(value))
    if name in _TIMES or name == "why":
        if value is None:
            return None
        return Failure(value) if name == "why" else _aware(datetime.fromisoformat(value))
    return bool(value)


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _next_month(now: datetime) -> datetime:
    """Return when spending limits begin anew: the first of the month at midnight, UTC."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
