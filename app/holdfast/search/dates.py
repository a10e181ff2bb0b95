"""Dates as people write them, as spans of milliseconds. Relative ones are ours ("last week" means nothing to Whoosh
2.7.4, "2 weeks ago" neither); months and weekdays by name are read by Whoosh's date parser.
"""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from holdfast.search._whoosh import loading

_UNITS = "day|week|month|year"
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_AGO = re.compile(rf"(\d{{1,4}}|{'|'.join(_COUNTS)})\s+({_UNITS})s?\s+ago")
_LAST = re.compile(rf"(last|this|past|previous|next)\s+(?:(\d{{1,4}})\s+)?({_UNITS})s?")
_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[t ](\d{1,2}):(\d{2}))?)?)?")
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_RANGE = re.compile(r"(.*?)\s*(?:\bto\b|\.\.)\s*(.*)", re.DOTALL)
_WEEKDAY = re.compile("(mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_LONGEST = 60


class NoDate(Exception):
    """The text is no date that anybody here can read."""


def read_span(text: str, now: datetime, *, is_exact: bool = False) -> tuple[int | None, int | None]:
    """Return the first millisecond of what `text` names and the first after it, None where a range is open.

    "2025-03" is the whole month, "[2025-01 to 2025-03]" both ends included, "2 weeks ago" that week or, with
    `is_exact`, that day. `now` is aware local time. Raises `NoDate`.
    """
    wanted = " ".join(text.lower().split())[: _LONGEST + 1]
    if len(wanted) > _LONGEST:
        raise NoDate
    inside = wanted[1:-1].strip() if wanted.startswith("[") and wanted.endswith("]") else wanted
    if both := _RANGE.fullmatch(inside):
        first = _span(both[1].strip("' \""), now, is_exact=False)[0] if both[1] else None
        last = _span(both[2].strip("' \""), now, is_exact=False)[1] if both[2] else None
        if first is None and last is None:
            raise NoDate
        if first is not None and last is not None and last <= first:
            # Typed the wrong way round.
            first, last = _span(both[2], now, is_exact=False)[0], _span(both[1], now, is_exact=False)[1]
    else:
        first, last = _span(inside, now, is_exact=is_exact)
    return _milliseconds(first, now), _milliseconds(last, now)


def _span(text: str, now: datetime, *, is_exact: bool) -> tuple[datetime, datetime]:
    """Return the local times, without a zone, at which a named span begins and the next one does."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    try:
        if found := _NUMERIC.fullmatch(text):
            return _numeric(*(int(part) if part else None for part in found.groups()))
        if found := _GERMAN.fullmatch(text):
            return _numeric(int(found[3]), int(found[2]), int(found[1]), None, None)
        if text in ("today", "yesterday", "tomorrow"):
            return _whole("day", _moved(today, "day", ("yesterday", "today", "tomorrow").index(text) - 1))
        if found := _AGO.fullmatch(text):
            day = _moved(today, found[2], -(_COUNTS.get(found[1]) or int(found[1])))
            return _whole("day" if is_exact else found[2], day)
        if found := _LAST.fullmatch(text):
            return _last(found[1], found[2], found[3], today)
        return _named(text, now)
    except (ValueError, OverflowError):
        raise NoDate from None


def _numeric(
    year: int | None, month: int | None, day: int | None, hour: int | None, minute: int | None
) -> tuple[datetime, datetime]:
    start = datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0)  # noqa: DTZ001 - local, see `_span`
    if hour is not None:
        return start, start + timedelta(minutes=1)
    return _whole("day" if day else "month" if month else "year", start)


def _last(which: str, count: str | None, unit: str, today: datetime) -> tuple[datetime, datetime]:
    """Return "last week" (the one before this), "last 3 weeks" (up to now) or "this week"."""
    if count or which == "past":
        return _moved(today, unit, -int(count or 1)), today + timedelta(days=1)
    start, _ = _whole(unit, today)
    return _whole(unit, _moved(start, unit, {"this": 0, "next": 1}.get(which, -1)))


def _whole(unit: str, day: datetime) -> tuple[datetime, datetime]:
    """Return the day, week (from Monday), month or year that `day` lies in."""
    if unit == "week":
        day -= timedelta(days=day.weekday())
    elif unit == "month":
        day = day.replace(day=1)
    elif unit == "year":
        day = day.replace(month=1, day=1)
    return day, _moved(day, unit, 1)


def _moved(day: datetime, unit: str, count: int) -> datetime:
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    first = datetime(year, month + 1, 1)  # noqa: DTZ001 - local, see `_span`
    last_day = (_moved(first, "day", 31).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last_day), hour=day.hour, minute=day.minute, second=day.second)


def _named(text: str, now: datetime) -> tuple[datetime, datetime]:
    """Return what Whoosh reads: "jan 2025", "14 march 2025", "last tuesday", "3 may". Without a year it is in the
    past: nobody looks for what was said next May.
    """
    if not re.search(r"[a-z]{3}", text) or not re.fullmatch(r"[a-z0-9 ,.:+-]+", text):
        raise NoDate
    base = now.replace(tzinfo=None)
    wanted = f"last {text}" if _WEEKDAY.fullmatch(text) else text
    try:
        found, end = _english().parse(wanted, base)
        if found is None or end != len(wanted):
            raise NoDate
        found = found.disambiguated(base)
        first, last = (found.start, found.end) if hasattr(found, "start") else (found.floor(), found.ceil())
        last += timedelta(microseconds=1)
    except (TypeError, AttributeError, ValueError, OverflowError):
        raise NoDate from None
    if first > base and "next" not in text and not re.search(r"\d{4}", text):
        first, last = _moved(first, "year", -1), _moved(last, "year", -1)
    return first, last


@functools.cache
def _english() -> Any:  # noqa: ANN401 - Whoosh has no types
    """Build Whoosh's date parser at the first date that needs it."""
    with loading():
        from whoosh.qparser.dateparse import English  # noqa: PLC0415 - costs 5 ms nobody should wait for at the start
    return English()


def _milliseconds(local: datetime | None, now: datetime) -> int | None:
    """Return a local time as UTC. Where `now` has but a fixed offset, and it is this computer's, the computer's own
    zone decides: a date in July is not meant with January's offset.
    """
    if local is None:
        return None
    try:
        if isinstance(now.tzinfo, timezone) and now.astimezone().utcoffset() == now.utcoffset():
            aware = local.astimezone()
        else:
            aware = local.replace(tzinfo=now.tzinfo or UTC)
        return int(aware.timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise NoDate from None
