"""Every form a timestamp was seen in names its moment; what names none is None."""

from datetime import UTC, datetime

import pytest

from holdfast.importers.timestamps import seconds_between, timestamp


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2025-06-21T20:47:12.345678Z", datetime(2025, 6, 21, 20, 47, 12, 345678, UTC)),
        ("2025-06-21T20:47:12.345678+00:00", datetime(2025, 6, 21, 20, 47, 12, 345678, UTC)),
        ("2026-09-01T10:00:00+00:00", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("2026-09-01T10:00:00.123Z", datetime(2026, 9, 1, 10, 0, 0, 123000, UTC)),
        ("2026-09-01T10:00:00.123456789Z", datetime(2026, 9, 1, 10, 0, 0, 123456, UTC)),
        ("2026-09-01T12:00:00+02:00", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("2026-09-01T10:00:00", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("2026-09-01 10:00:00Z", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("2026-09-01", datetime(2026, 9, 1, tzinfo=UTC)),
        (1788256800, datetime(2026, 9, 1, 10, tzinfo=UTC)),
        (1788256800.5, datetime(2026, 9, 1, 10, 0, 0, 500000, UTC)),
        (1788256800000, datetime(2026, 9, 1, 10, tzinfo=UTC)),
        (1788256800000000, datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("1788256800", datetime(2026, 9, 1, 10, tzinfo=UTC)),
    ],
)
def test_forms_seen(value, moment):
    got = timestamp(value)

    assert moment == got
    assert got is not None
    assert UTC is got.tzinfo


@pytest.mark.parametrize(
    "value",
    [
        None, "", "soon", [], {}, True, float("nan"), float("inf"), -1e300, 10**400, "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00", "1500-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "\ud800", "9" * 400, 1e18,
    ],
)  # fmt: skip
def test_no_moment(value):
    assert timestamp(value) is None


def test_how_long_something_took():
    assert seconds_between("2026-09-01T10:00:00Z", "2026-09-01T10:00:01.5Z") == 1.5


@pytest.mark.parametrize(
    ("start", "stop"), [(None, "2026-09-01T10:00:00Z"), ("2026-09-01T10:00:01Z", "2026-09-01T10:00:00Z")]
)
def test_a_clock_that_is_missing_or_went_backwards_gives_no_time(start, stop):
    assert seconds_between(start, stop) is None
