"""The last days of a provider, a day at a time: from own measurements and from announced incidents. Pure.

Own requests count for more than what a page announced: a day on which everything was answered is a good one, whatever
the page said, and the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.failover import RULES, Blame, Failure, Measurement
from holdfast.failover.status import Impact, Incident
from holdfast.operations.outages.situation import Day, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAYS = 60
_QUIET = {Impact.NONE, Impact.MAINTENANCE}


def days(
    measured: Iterable[Measurement], incidents: Sequence[Incident], now: datetime, count: int = DAYS
) -> tuple[Day, ...]:
    """Return the last `count` days of this computer's calendar, the oldest first, today last."""
    today = now.astimezone().date()
    shown = [today - timedelta(days=back) for back in reversed(range(count))]
    answered: dict[date, int] = defaultdict(int)
    failed: dict[date, int] = defaultdict(int)
    for one in measured:
        day = one.at.astimezone().date()
        if one.failure is None:
            answered[day] += not one.is_probe
        elif is_theirs(one.failure):
            failed[day] += 1
    told = [one for one in incidents if one.started is not None and one.impact not in _QUIET]
    covered = min((one.started.astimezone().date() for one in told if one.started is not None), default=None)
    found = []
    for day in shown:
        that_day = [(one, minutes) for one in told if (minutes := _minutes(one, day, now)) > 0]
        minutes = min(sum(minutes for _one, minutes in that_day), 24 * 60)
        is_known = covered is not None and day >= covered
        trouble = _trouble(answered[day], failed[day], minutes, is_known=is_known)
        titles = tuple(one.title for one, _minutes in that_day)
        found.append(Day(day, trouble, answered[day], failed[day], minutes, titles))
    return tuple(found)


def is_theirs(failure: Failure) -> bool:
    """Say whether a failure counts against the provider: not the account's, the message's or the network's here."""
    return RULES[failure].blame in {Blame.PROVIDER, Blame.NETWORK} and failure is not Failure.NO_NETWORK


def _trouble(answered: int, failed: int, incident_min: int, *, is_known: bool) -> Trouble:
    if answered or failed:
        if failed > answered:
            return Trouble.MOST
        return Trouble.SOME if failed else Trouble.NONE
    if incident_min:
        return Trouble.SOME
    return Trouble.NONE if is_known else Trouble.UNKNOWN


def _minutes(incident: Incident, day: date, now: datetime) -> int:
    """Return how many minutes of a day an incident took."""
    if incident.started is None:
        return 0
    began = datetime.combine(day, datetime.min.time()).astimezone()
    ended = datetime.combine(day + timedelta(days=1), datetime.min.time()).astimezone()
    start = max(incident.started, began)
    stop = min(incident.resolved or now, ended)
    return max(round((stop - start).total_seconds() / 60), 0)
