"""How long an outage may still last: a range from what the page's own history shows, or from a prior; never a point,
never shorter than the time already gone, and nothing at all past what is known. Pure.

Method: the quantiles of {d - t | d > t} over the durations d of past incidents that lasted longer than the time t
already gone, at positions p * (n + 1), which makes a band of 80 % hold 80 % however few they are. With fewer than 15
of them, the lognormal distribution fitted to 77 incidents of the Claude API.
"""

from __future__ import annotations

import math
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from holdfast.failover import constants as c
from holdfast.failover.status.values import Impact, Incident, IncidentPhase
from holdfast.language import mark, tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from statistics import NormalDist

_HOUR_MIN = 60

Basis = Literal["history", "prior"]


@dataclass(frozen=True, slots=True)
class Range:
    """The outage goes on for `low_min` to `high_min` more minutes, in four of five cases.

    `median_min` lies between and is never said alone. `is_monitoring`: a fix is in place and being watched.
    """

    low_min: float
    high_min: float
    median_min: float
    basis: Basis
    is_monitoring: bool = False


@dataclass(frozen=True, slots=True)
class LongerThanUsual:
    """It has lasted longer than anything from which an estimate could be drawn."""

    elapsed_min: float
    is_monitoring: bool = False


Estimate = Range | LongerThanUsual


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A distribution of durations in minutes."""

    mu: float
    sigma: float

    def remaining(self, p: float, elapsed_min: float) -> float:
        """Return the quantile `p` of what is left of a duration that is known to exceed `elapsed_min`."""
        if elapsed_min <= 0:
            return math.exp(self.mu + self.sigma * _normal().inv_cdf(p))
        survival = _normal().cdf((self.mu - math.log(elapsed_min)) / self.sigma)
        tail = max(survival * (1 - p), 1e-300)  # in the upper tail differences from 1 would be rounded away
        return max(math.exp(self.mu - self.sigma * _normal().inv_cdf(tail)) - elapsed_min, 0.0)


PRIOR = Lognormal(c.PRIOR_MU, c.PRIOR_SIGMA)
MONITORING_PRIOR = Lognormal(c.MONITORING_MU, c.MONITORING_SIGMA)


def estimate(elapsed_min: float, durations_min: Sequence[float]) -> Estimate:
    """Return how much longer an outage that has lasted `elapsed_min` may last, given those of the past."""
    elapsed_min = max(elapsed_min, 0.0)
    return _estimate(elapsed_min, durations_min, PRIOR, c.KNOWLEDGE_MIN, is_monitoring=False)


def estimate_monitoring(elapsed_min: float, durations_min: Sequence[float]) -> Estimate:
    """Return the same for the time from "a fix is in place" to "resolved", which has a history of its own."""
    elapsed_min = max(elapsed_min, 0.0)
    return _estimate(elapsed_min, durations_min, MONITORING_PRIOR, c.MONITORING_KNOWLEDGE_MIN, is_monitoring=True)


def _estimate(
    elapsed_min: float, durations_min: Sequence[float], prior: Lognormal, knowledge_min: float, *, is_monitoring: bool
) -> Estimate:
    survivors = sorted(d - elapsed_min for d in durations_min if d > elapsed_min)
    is_rare_here = len(durations_min) >= c.SURVIVORS_MIN and len(survivors) < c.SURVIVORS_FEW
    if elapsed_min > knowledge_min or is_rare_here:
        return LongerThanUsual(elapsed_min, is_monitoring)
    low, high = c.BAND
    if len(survivors) >= c.SURVIVORS_MIN:
        low_min, median_min, high_min = (_quantile(survivors, p) for p in (low, 0.5, high))
        return Range(low_min, high_min, median_min, "history", is_monitoring)
    low_min, median_min, high_min = (prior.remaining(p, elapsed_min) for p in (low, 0.5, high))
    return Range(low_min, high_min, median_min, "prior", is_monitoring)


def _quantile(ordered: Sequence[float], p: float) -> float:
    """Return a quantile at the position p * (n + 1), between its two neighbours."""
    position = min(max(p * (len(ordered) + 1), 1.0), float(len(ordered)))
    below = math.floor(position)
    above = min(below + 1, len(ordered))
    return ordered[below - 1] + (position - below) * (ordered[above - 1] - ordered[below - 1])


def durations(incidents: Iterable[Incident]) -> list[float]:
    """Return how many minutes each past outage lasted.

    Incidents that overlap are one outage: pages post one per model. An outage of which a part is still open has no
    duration yet. Only those of at least minor impact count; whose they are is for the caller to choose.
    """
    spans = sorted(
        (
            (one.started, one.resolved if not one.is_open else None)
            for one in incidents
            if one.started is not None and one.impact not in {Impact.NONE, Impact.MAINTENANCE}
        ),
        key=lambda span: span[0],
    )
    merged: list[tuple[datetime, datetime | None]] = []
    for began, ended in spans:
        if ended is not None and ended <= began:
            continue
        if merged and (merged[-1][1] is None or began < merged[-1][1]):
            first, last = merged[-1]
            merged[-1] = (first, None if last is None or ended is None else max(last, ended))
        else:
            merged.append((began, ended))
    return [(ended - began) / timedelta(minutes=1) for began, ended in merged if ended is not None]


def monitoring_durations(incidents: Iterable[Incident]) -> list[float]:
    """Return how many minutes each past outage was watched over after its fix."""
    return [
        (one.resolved - one.monitoring) / timedelta(minutes=1)
        for one in incidents
        if one.monitoring is not None and one.resolved is not None and one.resolved > one.monitoring
    ]


def recovery(
    open_incidents: Sequence[Incident], history: Sequence[Incident], first_failure: datetime | None, now: datetime
) -> Estimate | None:
    """Return the estimate for what goes on now, None where nothing does.

    It began with the first own failure or the page's incident, whichever was earlier: pages are minutes late.
    While every open incident is being watched over after a fix, that phase alone is estimated. Both lists are of the
    service alone (`status.judge(...).incidents` and those for which `status.concerns` is true).
    """
    past = [one for one in history if not one.is_open]
    begun = [time for one in open_incidents if (time := one.started) is not None]
    begun += [] if first_failure is None else [first_failure]
    if not begun:
        return None
    fixed = [one.monitoring for one in open_incidents if one.phase is IncidentPhase.MONITORING]
    times = [time for time in fixed if time is not None]
    if open_incidents and len(times) == len(open_incidents):
        elapsed_min = (now - max(times)) / timedelta(minutes=1)
        return estimate_monitoring(elapsed_min, monitoring_durations(past))
    return estimate((now - min(begun)) / timedelta(minutes=1), durations(past))


def words(found: Estimate) -> str:
    """Return an estimate as a sentence; minutes in fives, and always a range."""
    match found:
        case LongerThanUsual(elapsed_min, is_monitoring):
            said = (
                mark("Watching over the fix takes longer than usual ({span} so far); how much longer cannot be said.")
                if is_monitoring
                else mark("This outage takes longer than usual ({span} so far); how much longer cannot be said.")
            )
            return tr(said, span=span(elapsed_min))
        case Range(is_monitoring=is_monitoring):
            ahead = ahead_words(found)
            if is_monitoring:
                return tr("A fix is in place and being watched; that usually takes {ahead}.", ahead=ahead)
            return tr("It usually takes {ahead}.", ahead=ahead)


def ahead_words(found: Range) -> str:
    """Return what is ahead: 20 to 55 minutes more; minutes in fives."""
    low = c.ROUND_MIN * math.floor(found.low_min / c.ROUND_MIN)
    high = max(c.ROUND_MIN * math.ceil(found.high_min / c.ROUND_MIN), low + c.ROUND_MIN)
    if low:
        # Translators: {range} is a length of time still to come: "20 to 55 minutes more"
        return tr("{range} more", range=_short(low, high))
    return tr("up to {span} more", span=span(high))


def span(minutes: float) -> str:
    """Return a length of time: 40 minutes, 1 h 40, 2 h."""
    whole = max(round(minutes), 0)
    hours, rest = divmod(whole, _HOUR_MIN)
    if not hours:
        return trn("{count} minute", "{count} minutes", rest)
    return tr("{hours} h {minutes}", hours=hours, minutes=f"{rest:02d}") if rest else tr("{hours} h", hours=hours)


def _short(low: int, high: int) -> str:
    """Return a range, its unit once where both ends share it: 20 to 55 minutes, 20 minutes to 1 h 35."""
    if high < _HOUR_MIN:
        return tr("{low} to {high} minutes", low=low, high=high)
    return tr("{low} to {high}", low=span(low), high=span(high))


@cache
def _normal() -> NormalDist:
    from statistics import NormalDist  # noqa: PLC0415 - and decimals and fractions, for who is down

    return NormalDist()
