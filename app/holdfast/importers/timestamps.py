"""Read the timestamps of exports, in every form they were seen in. Knows no other part of the format."""

from __future__ import annotations

import functools
import math
from datetime import UTC, datetime

FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Outside of these a stamp is a mistake, and local time near the ends of the calendar cannot be computed."""

_MILLISECONDS_FROM, _MICROSECONDS_FROM = 1e11, 1e14
"""Epoch numbers from here on count milliseconds, then microseconds: as seconds they would lie beyond the year 5000."""


def timestamp(value: object) -> datetime | None:
    """Return the moment that `value` (ISO text or an epoch number) names, in UTC, or None if it names none.

    Text without a zone is taken as UTC; digits beyond microseconds are cut off.
    """
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    return None


def seconds_between(start: object, stop: object) -> float | None:
    """Return how long something took, None where a stamp is missing or the clock went backwards."""
    began, ended = timestamp(start), timestamp(stop)
    if began is None or ended is None or ended < began:
        return None
    return (ended - began).total_seconds()


# A message's two stamps are the same text nearly always, and one of a conversation's. Room for the messages of a long
# conversation, since all of their first stamps are read before the second ones.
@functools.lru_cache(maxsize=4_096)
def _from_text(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            return _from_epoch(float(text))
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    elif moment.tzinfo is not UTC:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            return None
    return _in_range(moment)


def _from_epoch(number: float) -> datetime | None:
    try:
        seconds = float(number)
    except OverflowError:
        return None
    if not math.isfinite(seconds):
        return None
    if abs(seconds) >= _MICROSECONDS_FROM:
        seconds /= 1e6
    elif abs(seconds) >= _MILLISECONDS_FROM:
        seconds /= 1e3
    try:
        return _in_range(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        return None


def _in_range(moment: datetime) -> datetime | None:
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None
