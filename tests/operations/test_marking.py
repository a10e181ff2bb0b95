"""What is marked in a conversation that a search opened: everything the search may have found it by."""

from __future__ import annotations

import pytest

from helpers.stored import bring, said, talk
from holdfast.jobs import InlineLanes
from holdfast.operations import Library
from holdfast.store import Store

TEXT = "Did you receive the received parcels? Recipes for sourdough."


@pytest.fixture
def library(tmp_path):
    """Lend a library over one message."""
    with Store.open(tmp_path / "holdfast.db") as store:
        bring(store, talk("c1", said("m1", TEXT)))
        yield Library(store, InlineLanes())


def marked(library, query):
    return [TEXT[start:end] for start, end in library.marks(TEXT, query)]


def test_what_a_fuzzy_word_found_is_marked(library):
    assert library.search("recieve~", typing=True).hits

    assert marked(library, "recieve~") == ["receive"]


def test_what_a_wildcard_found_is_marked(library):
    assert library.search("*dough", typing=True).hits

    assert marked(library, "*dough") == ["sourdough"]


def test_a_text_that_was_not_searched_for_here_is_marked_as_far_as_it_says(library):
    assert marked(library, "receive") == ["receive", "received"]
    assert marked(library, "recieve~") == []


def test_marks_of_many_searches_do_not_pile_up(library):
    for number in range(40):
        library.search(f"word{number}", typing=True)

    assert len(library._marking._asked) <= 8
