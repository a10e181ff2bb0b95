"""The report of a month: what was measured, told as what is proven and what it can have been at most."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from helpers.moments import START, at
from helpers.outage_scene import CLAUDE_MEMBER, EMPTY_HISTORY, incident, spec_at, summary
from holdfast.domain.outages import KeptMeasurement
from holdfast.errors import BadInput
from holdfast.failover.status import CLAUDE
from holdfast.operations.outages.report import as_csv, as_markdown, month_of, outages


def ok(seconds, *, is_probe=False):
    return KeptMeasurement(at(seconds), "claude", "m", first_token_ms=900, is_probe=is_probe)


def bad(seconds, failure="overloaded", status=529):
    return KeptMeasurement(at(seconds), "claude", "m", failure, status)


def test_two_failures_in_a_row_are_an_outage_up_to_the_next_answer():
    (found,) = outages([ok(0), bad(60), bad(120), ok(100, is_probe=True), bad(600), ok(900)])

    assert (found.began, found.last_failed, found.answered) == (at(60), at(600), at(900))
    assert (found.proven_min, found.most_min, found.failures) == (9, 14, 3)


def test_one_failure_is_an_accident_unless_it_leaves_no_doubt():
    assert outages([ok(0), bad(60), ok(120)]) == []
    assert len(outages([ok(0), bad(60, "refused", None), ok(120)])) == 1


def test_the_account_and_the_message_are_no_outage():
    assert outages([bad(0, "key_refused", 401), bad(60, "rate_limited", 429), bad(90, "request_refused", 400)]) == []


def test_a_night_with_the_computer_off_is_not_claimed():
    """Failures in the evening and in the morning are two outages, and no answer bounds the first."""
    night = 9 * 3600
    first, second = outages([bad(0), bad(60), bad(night), bad(night + 60), ok(night + 120)])

    assert (first.proven_min, first.answered) == (1, None)
    assert second.answered == at(night + 120)


def test_a_month_is_written_in_numbers():
    first, later = month_of("2026-12", START)

    assert (first.year, first.month, first.day, later.month) == (2026, 12, 1, 1)
    assert month_of("", START)[0].month == 11
    for text in ("2026", "2026-13", "November", "2026-11-02", "0000-01"):
        with pytest.raises(BadInput):
            month_of(text, START)


@pytest.fixture
def told(scene, server, store, written):
    """Make a month with an outage of our own and an incident of theirs."""
    over = incident(
        name="=HYPERLINK|bad",
        status="resolved",
        started_at=at(-7200).isoformat(),
        resolved_at=at(-3600).isoformat(),
    )
    server.answers(summary("operational", over)).answers(EMPTY_HISTORY)
    one = scene(pages=(spec_at(CLAUDE, server),), members=(CLAUDE_MEMBER,))
    last_month = KeptMeasurement(datetime(2026, 10, 3, tzinfo=UTC), "claude", "m", "overloaded", 529)
    store_them = [last_month, ok(0), bad(60), bad(120), bad(180, "key_refused", 401), ok(300)]
    one.book.write_behind(lambda: store.outages.keep(measurements=store_them))
    one.step()
    written()
    one.clock.at(400)
    return one.outages.report("2026-11")


def test_a_page_of_it(told):
    text = as_markdown(told)

    assert "# Outage report, November 2026" in text
    assert "Requests: 4, of which 2 failed" in text
    assert "(50.00% answered)" in text
    assert "1 minute proven, 4 minutes at most, in 1 outage" in text
    assert "529 (2), 401 (1)" in text
    assert "=HYPERLINK/bad (major; 2026-11-22 12:02 to 2026-11-22 13:02, 1 h)" in text


def test_a_table_of_it_runs_no_formula(told):
    rows = list(csv.DictReader(io.StringIO(as_csv(told))))

    assert [(row["kind"], row["minutes"], row["most_minutes"]) for row in rows] == [
        ("measured", "1.0", "4.0"),
        ("announced", "60.0", "60.0"),
    ]
    assert rows[1]["title"] == "'=HYPERLINK|bad"


def test_a_month_without_anything(scene):
    one = scene()

    text = as_markdown(one.outages.report("2020-01"))

    assert "No request was sent in this month." in text


def test_what_was_removed_from_the_chain_is_still_reported(scene, store, written):
    one = scene(members=())
    one.book.write_behind(lambda: store.outages.keep(measurements=[bad(0), bad(60)]))
    written()
    one.clock.now = START + timedelta(hours=1)

    (found,) = one.outages.report().providers

    assert (found.label, len(found.outages)) == ("claude", 1)
