"""How times lie in the database: as whole milliseconds. Knows no table."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(when: datetime | None) -> int | None:
    """Return whole milliseconds since 1970."""
    if when is None:
        return None
    since = when - EPOCH
    return since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000


def from_ms(ms: int | None) -> datetime | None:
    """Return the time in UTC; one beyond what a `datetime` can hold is no time."""
    if ms is None:
        return None
    try:
        return EPOCH + timedelta(milliseconds=ms)
    except OverflowError:
        return None


def now_ms() -> int:
    """Return the time now as it is kept."""
    return time.time_ns() // 1_000_000
