"""A hand-off fits in its size, keeps the end whole, and says what it left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.stored import answered, bring, chained, said, talk
from holdfast.domain import Artifact, ArtifactVersion
from holdfast.export import Choice, Format, Selection
from holdfast.export.handoff import LEAST_CHARS, handoff


@pytest.mark.parametrize("chars", [2_000, 6_000, 24_000, 200_000])
def test_every_conversation_of_the_sample_fits(chars, sample):
    for row in sample.library.rows():
        text = handoff(sample.exports.content(row.id, Choice(Format.HANDOFF)), chars)
        assert len(text) <= chars
        assert "You are taking over" in text
        assert "## Now" in text


def test_the_last_words_are_there_whole_and_what_is_missing_is_said(shelf, tmp_path):
    many = [(said if at % 2 == 0 else answered)(f"m{at}", f"Message {at}. " + "filler " * 300) for at in range(40)]
    last = said("m99", "And the very last question?")
    document = Artifact(
        "d", "artifact", "plan", "text/markdown", "", (ArtifactVersion("write", "THE PLAN", message_source_id="m1"),)
    )
    bring(shelf.store, talk("c", *chained(*many, last), title="Long", artifacts=(document,)))
    report = shelf.export(Choice(Format.HANDOFF, handoff_chars=9_000), tmp_path / "h.md")
    text = (tmp_path / "h.md").read_text()

    assert report.files == 1
    assert len(text) <= 9_000
    assert "And the very last question?" in text
    assert "THE PLAN" in text
    assert "left out" in text
    numbers = [at for at in range(40) if f"Message {at}." in text]
    assert numbers == list(range(numbers[0], 40)), "the newest are kept"


def test_a_short_conversation_is_whole(sample, tmp_path):
    row = sample.one("Regex for ISO dates")
    sample.export(Choice(Format.HANDOFF), tmp_path / "h.txt", Selection(ids=(row.id,)))

    assert "left out for" not in (tmp_path / "h.txt").read_text("utf-8")


@given(st.integers(-5, 5_000), st.text(max_size=50))
def test_no_size_is_exceeded(chars, text):
    from datetime import UTC, datetime  # noqa: PLC0415 - beside its one use

    from holdfast.domain import ConversationId, Source  # noqa: PLC0415 - as above
    from holdfast.export.content import Content, Entry, Prose, Section  # noqa: PLC0415 - as above

    now = datetime(2026, 1, 1, tzinfo=UTC)
    entries = tuple(Entry("You", True, now, (), (Prose(text * 40),), f"{at}") for at in range(9))
    content = Content(
        ConversationId(1), Source.CLAUDE, "c", text, now, now, (), (), "", text, 9, 1, (Section("", entries),)
    )

    assert len(handoff(content, chars)) <= max(chars, LEAST_CHARS)
