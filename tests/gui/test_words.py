from datetime import datetime, timedelta

import pytest

from helpers.made_conversations import row
from holdfast.domain import ImportReport, Skipped
from holdfast.gui import words

THURSDAY = datetime(2026, 3, 19, 15, 0).astimezone()


@pytest.mark.parametrize(
    ("days_ago", "heading", "time"),
    [
        (0, "Today", "15:00"),
        (1, "Yesterday", "15:00"),
        (2, "This week", "Tue"),
        (3, "This week", "Mon"),
        (4, "Last week", "Sun"),
        (10, "Last week", "Mon"),
        (11, "March", "8 Mar"),
        (40, "February", "7 Feb"),
        (100, "December 2025", "9 Dec"),
    ],
)
def test_days_are_named_as_people_name_them(days_ago, heading, time):
    when = THURSDAY - timedelta(days=days_ago)
    assert words.day_heading(when, THURSDAY) == heading
    assert words.list_time(when, THURSDAY) == time


def test_what_has_no_date_says_so():
    assert words.day_heading(None, THURSDAY) == "Without a date"
    assert words.list_time(None, THURSDAY) == ""


def test_a_date_from_a_wrong_clock_stands_under_today():
    assert words.day_heading(THURSDAY + timedelta(days=400), THURSDAY) == "Today"


def test_numbers_are_grouped_and_nouns_agree():
    assert words.stored_count(2914) == "2,914 conversations"
    assert words.stored_count(1) == "1 conversation"
    assert words.stored_count(0) == "No conversations yet"
    assert words.size(1) == "1 byte"
    assert words.size(203 << 20) == "203 MB"


def test_the_line_under_the_title_says_what_is_special():
    line = words.conversation_facts(row(1, branch_count=3, message_count=23, is_missing=True))
    assert line == ("claude.ai · 14 March 2026 · 23 messages · 3 branches · no longer in your newest export, kept here")


def test_a_report_says_only_what_happened():
    report = ImportReport(new=2, unchanged=1, messages=9, shells=33, missing=("b.zip",), seconds=61.0)
    said = words.report_facts(report)
    assert words.report_title(report) == "2 new conversations are yours to keep"
    assert said[0] == "Conversations: 2 new, 1 already here, unchanged."
    assert said[1] == "Read: 9 messages, in 1 minute."
    assert said[2].startswith("33 conversations in this export have no content (usually chats you deleted")
    assert said[3].startswith("1 file of this export was not there.")
    assert len(said) == 4


@pytest.mark.parametrize(
    ("report", "title"),
    [
        (ImportReport(new=1), "1 new conversation is yours to keep"),
        (ImportReport(updated=3), "3 conversations brought up to date"),
        (ImportReport(unchanged=3), "Everything in this export was here already"),
        (ImportReport(shells=3, skipped=(Skipped("a", "b"),)), "There was nothing to keep in this export"),
    ],
)
def test_a_report_has_one_sentence_to_remember(report, title):
    assert words.report_title(report) == title
