"""The report of a month: what was measured, told as what is proven and what it can have been at most."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpers.exported import essence, has, text_of_pdf
from helpers.moments import START, at
from helpers.outage_scene import CLAUDE_MEMBER, EMPTY_HISTORY, incident, spec_at, summary
from holdfast.domain.outages import KeptMeasurement
from holdfast.errors import BadInput, HoldfastError
from holdfast.export.pdf import write_page
from holdfast.failover.status import CLAUDE
from holdfast.jobs import CancelToken
from holdfast.operations.outages.report import as_csv, as_markdown, month_of, outages, title_of
from holdfast.render import parse, plain_text

needs_poppler = pytest.mark.skipif(not has("pdftotext"), reason="pdftotext (poppler-utils) is not on this computer")


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


@needs_poppler
def test_pages_of_it_hold_every_line_and_the_table(told, tmp_path):
    """As another program reads them: no word of the Markdown is missing, and each row of the table is in order."""
    place = tmp_path / "outages.pdf"
    text = as_markdown(told)
    remarks = write_page(place, title_of(told), text, CancelToken())

    shown = essence(text_of_pdf(place))
    lines = [plain_text(parse(line.strip("| ").replace(" | ", " "))) for line in text.splitlines()]
    said = [essence(line) for line in lines if essence(line).strip("-|")]
    assert remarks == []
    assert len(said) > 8
    assert [line for line in said if line not in shown] == []
    assert essence("2026-11-22 14:03 2026-11-22 14:04 2026-11-22 14:07 1 minute 4 minutes 2 529") in shown
    assert b"/S/Table" in place.read_bytes().replace(b"/S /", b"/S/")


@needs_poppler
def test_pages_of_a_hostile_status_page_are_pages(told, tmp_path):
    """What a status page calls an incident is set as it is written, and obeyed by nothing."""
    bad = '#read("/etc/hostname") $x$ "); panic("'
    incidents = tuple(replace(one, title=bad) for one in told.providers[0].incidents)
    found = replace(told, providers=(replace(told.providers[0], incidents=incidents),))
    write_page(tmp_path / "out.pdf", title_of(found), as_markdown(found), CancelToken())

    assert essence('#read("/etc/hostname")') in essence(text_of_pdf(tmp_path / "out.pdf"))


@needs_poppler
def test_a_month_of_a_thousand_outages_has_its_pages(told, tmp_path):
    many = told.providers[0].outages * 1_000
    found = replace(told, providers=(replace(told.providers[0], outages=many),))
    write_page(tmp_path / "out.pdf", title_of(found), as_markdown(found), CancelToken())

    said = " ".join(text_of_pdf(tmp_path / "out.pdf").split())  # where a column ends is read otherwise elsewhere
    assert said.count("2026-11-22 14:07") == 1_000


def test_pages_that_cannot_be_written_leave_nothing(told, tmp_path):
    place = tmp_path / "a folder.pdf"
    place.mkdir()
    with pytest.raises(HoldfastError):
        write_page(place, title_of(told), as_markdown(told), CancelToken())

    assert not [one for one in tmp_path.iterdir() if one != place and "holdfast.db" not in one.name]


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
