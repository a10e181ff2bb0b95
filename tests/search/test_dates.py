"""Dates as people write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from holdfast.search import After, AllOf, Before, parse
from search.conftest import NOW, understood

# NOW is Friday, 14 March 2025.
SPANS = [
    ("date:2025", "2025-01-01", "2026-01-01"),
    ("date:2025-03", "2025-03-01", "2025-04-01"),
    ("date:2024-12", "2024-12-01", "2025-01-01"),
    ("date:2025-03-14", "2025-03-14", "2025-03-15"),
    ("date:2025/3/4", "2025-03-04", "2025-03-05"),
    ("date:14.3.2025", "2025-03-14", "2025-03-15"),
    ("date:2025-03-14T10:30", "2025-03-14T10:30", "2025-03-14T10:31"),
    ("on:2024-02-29", "2024-02-29", "2024-03-01"),
    ("date:today", "2025-03-14", "2025-03-15"),
    ("date:yesterday", "2025-03-13", "2025-03-14"),
    ("date:this week", "2025-03-10", "2025-03-17"),
    ("date:last week", "2025-03-03", "2025-03-10"),
    ('date:"last week"', "2025-03-03", "2025-03-10"),
    ("date:'last week'", "2025-03-03", "2025-03-10"),
    ("date:last month", "2025-02-01", "2025-03-01"),
    ("date:last year", "2024-01-01", "2025-01-01"),
    ("date:2 weeks ago", "2025-02-24", "2025-03-03"),
    ("date:a month ago", "2025-02-01", "2025-03-01"),
    ("date:3 days ago", "2025-03-11", "2025-03-12"),
    ("date:last 7 days", "2025-03-07", "2025-03-15"),
    ('date:"past month"', "2025-02-14", "2025-03-15"),
    ("date:last tuesday", "2025-03-11", "2025-03-12"),
    ("date:monday", "2025-03-10", "2025-03-11"),
    ("date:jan 2025", "2025-01-01", "2025-02-01"),
    ("date:14 march 2025", "2025-03-14", "2025-03-15"),
    ("date:December", "2024-12-01", "2025-01-01"),
    ("date:[2025-01 to 2025-03]", "2025-01-01", "2025-04-01"),
    ("date:[2025-03 TO 2025-01]", "2025-01-01", "2025-04-01"),
    ("date:[yesterday to today]", "2025-03-13", "2025-03-15"),
    ("date:2025-01..2025-02", "2025-01-01", "2025-03-01"),
    ("date:[2025-01 to]", "2025-01-01", None),
    ("date:[to 2025-01]", None, "2025-02-01"),
    ("after:2025-03", "2025-03-01", None),
    ("since:yesterday", "2025-03-13", None),
    ("after:2 weeks ago", "2025-02-28", None),
    ("before:2025-03", None, "2025-03-01"),
    ("until:2025-03", None, "2025-04-01"),
    ("after:2025-01 before:2025-02", "2025-01-01", "2025-02-01"),
]


def milliseconds(day: str) -> int:
    """Return when a day begins where NOW is."""
    return int(datetime.fromisoformat(day).replace(tzinfo=NOW.tzinfo).timestamp() * 1000)


@pytest.mark.parametrize(("typed", "first", "end"), SPANS, ids=[typed for typed, _, _ in SPANS])
def test_span(typed: str, first: str | None, end: str | None):
    """A date names a span of local days, from its first moment to the one after its last."""
    query = understood(f"{typed} cat")

    wanted = [*([After(milliseconds(first))] if first else []), *([Before(milliseconds(end))] if end else [])]
    assert (wanted[0] if len(wanted) == 1 else AllOf(tuple(wanted))) == query.filters
    assert (query.match, query.hint) == ('"cat"', "")


@pytest.mark.parametrize(
    "typed",
    [
        *("date:soon", "date:2025-13", "date:99999999999", "date:[a to b]", "date:[ to ]", "after:9999 years ago"),
        *('date:""', "date:0000", "date:9999", "date:last 9999 years", "date:" + "9" * 100, "before:next 9999 years"),
        *("date:32.1.2025", "date:next 9999 weeks", "date:1", "date:feb 31 2025"),
    ],
)
def test_no_date(typed: str):
    """A date that nobody can read is searched as words, without an error."""
    query = understood(typed)
    assert query.hint or query.filters is not None


def test_summer_time():
    """Where the zone has summer time, a day in July begins by July's clock."""
    try:
        berlin = ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        pytest.skip("this computer has no table of time zones")

    query = parse("date:2024-07-01", datetime(2025, 1, 10, tzinfo=berlin))

    start = datetime(2024, 7, 1, tzinfo=timezone(timedelta(hours=2)))
    assert (
        AllOf((After(int(start.timestamp() * 1000)), Before(int(start.timestamp() * 1000) + 86_400_000)))
        == query.filters
    )


def test_this_computers_zone():
    """Where only today's offset is known, and it is this computer's, its own clock says when a day began."""
    query = parse("after:2024-07-01", datetime.now().astimezone())

    assert After(int(datetime(2024, 7, 1).astimezone().timestamp() * 1000)) == query.filters
