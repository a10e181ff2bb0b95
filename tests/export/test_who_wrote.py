"""Every part of a reply says who wrote it, and where one model stopped and another went on."""

from __future__ import annotations

import pytest

from helpers.exported import Page, essence, has, text_of_pdf
from helpers.stored import answered, bring, chained, day, said, talk
from holdfast.domain import MessageState, Segment, Source, TextBlock, naming
from holdfast.export import Choice, Format, wording

WRITERS = (Segment("anthropic", "claude-opus-5-5"), Segment("openai", "gpt-6-sol", 1, day(3)))
SEAM = f"{naming.seam_words(*naming.seam_names(*WRITERS))}, {wording.minute(day(3))}"
NAMES = ", then ".join(map(naming.full_name, WRITERS))


@pytest.fixture
def chat(shelf):
    """Give a shelf with a reply that a second model finished and the person stopped."""
    blocks = (TextBlock("The first half,"), TextBlock("and the second."))
    reply = answered("m2", blocks=blocks, segments=WRITERS, state=MessageState.STOPPED)
    bring(shelf.store, talk("own", *chained(said("m1", "Go on"), reply), source=Source.HOLDFAST, title="Mine"))
    return shelf


def in_order(text):
    """Say whether the halves stand on both sides of the seam, below their writers' names."""
    words = [NAMES, "The first half,", SEAM, "and the second.", "The reply was stopped here"]
    flat = essence(text).replace("\\", "")
    at = flat.rfind(essence(NAMES))  # a running header may name them too
    places = [flat.find(essence(word), at) for word in words]
    return at >= 0 and places == sorted(places) and min(places) >= 0


def test_in_a_note(chat, tmp_path):
    chat.export(Choice(Format.MARKDOWN), tmp_path / "one.md")

    assert in_order((tmp_path / "one.md").read_text("utf-8"))


def test_in_a_page(chat, tmp_path):
    chat.export(Choice(Format.HTML), tmp_path / "one.html")

    assert in_order(Page((tmp_path / "one.html").read_text("utf-8")).text)


@pytest.mark.skipif(not has("pdftotext"), reason="pdftotext (poppler-utils) is not on this computer")
def test_in_a_pdf(chat, tmp_path):
    chat.export(Choice(Format.PDF), tmp_path / "one.pdf")

    assert in_order(text_of_pdf(tmp_path / "one.pdf"))


def test_in_a_hand_off(chat, tmp_path):
    chat.export(Choice(Format.HANDOFF), tmp_path / "one.md")

    text = (tmp_path / "one.md").read_text("utf-8")
    assert SEAM in text
    assert NAMES in text


def test_a_takeover_before_the_first_word_is_named_too(shelf, tmp_path):
    """Also where a whole reply is one text by the second model."""
    taken_over = (WRITERS[0], Segment("openai", "gpt-6-sol", 0, day(3)))
    reply = answered("m2", blocks=(TextBlock("All of it."),), segments=taken_over)
    bring(shelf.store, talk("own", *chained(said("m1", "Go on"), reply), source=Source.HOLDFAST, title="Mine"))

    shelf.export(Choice(Format.HANDOFF), tmp_path / "one.md")

    assert SEAM in (tmp_path / "one.md").read_text("utf-8")
