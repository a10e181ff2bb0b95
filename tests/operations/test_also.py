"""Snippets and tags, found by their words: among themselves, and beside a search of conversations."""

from datetime import UTC, datetime

import pytest

from holdfast.domain.own import Tag
from holdfast.domain.snippets import Snippet, SnippetId
from holdfast.operations.also import Also, also_found, plain_words
from holdfast.operations.snippets import excerpt, matching

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def snippet(number, name, text, folder="", title=""):
    return Snippet(SnippetId(number), f"key-{number}", name, text, folder, NOON, NOON, conversation_title=title)


KEPT = [
    snippet(1, "Opening", "Dear landlord, thank you for the Überraschung with the boiler.", "Letters"),
    snippet(2, "Landlord", "Yours sincerely", "Closings"),
    snippet(3, "Plan", "first the wall, then the roof", "landlord things", "Letter to the landlord"),
    snippet(4, "雪国", "国境の長いトンネルを抜けると雪国であった。"),
]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Opening", "Landlord", "Plan", "雪国"]),
        ("landlord", ["Landlord", "Plan", "Opening"]),
        ("LANDLORD dear", ["Opening"]),
        ("uberraschung", ["Opening"]),
        ('"the wall"', ["Plan"]),
        ('"wall the"', []),
        ('"the wall" roof', ["Plan"]),
        ('"', ["Opening", "Landlord", "Plan", "雪国"]),
        ("letter", ["Opening", "Plan"]),
        ("トンネル", ["雪国"]),
        ("か", []),
        ("nothing such", []),
    ],
)
def test_snippets_are_found_by_all_their_words_the_best_first(typed, names):
    """Their name counts most, then their folder; accents and case count nothing, marks of Japanese do."""
    assert [each.name for each in matching(KEPT, typed)] == names


def test_an_excerpt_shows_where_the_words_are():
    long = snippet(5, "Long", " ".join(f"word{at}" for at in range(500)) + " boiler at the end")
    assert excerpt(long, "", 30) == "word0 word1 word2 word3 word4"
    assert excerpt(long, "BOILER", 60) == "… word495 word496 word497 word498 word499 boiler at the end"
    assert excerpt(snippet(6, "Only", "the name has it"), "only", 60) == "the name has it"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("event log", "event log"),
        ('role:human "event log" after:2026-01', '"event log"'),
        ("rust -borrow date:[2026-01 to 2026-03]", "rust"),
        ("tea OR coffee", "tea coffee"),
        ("postgr* recieve~ (wom?n)", "postgr recieve wom?n"),
        ('tag:"to read" is:starred', ""),
        ("", ""),
    ],
)
def test_the_plain_words_of_a_query(query, words):
    assert plain_words(query) == words


def test_beside_a_search_there_are_tags_and_snippets_with_its_words():
    tags = [Tag("Landlord letters", 3), Tag("landlord", 1), Tag("Garden", 2), Tag("Überraschung", 1)]
    assert also_found("landlord role:human", KEPT, tags) == Also(3, "landlord", (tags[1], tags[0]))
    assert also_found("uber", KEPT, tags).tags == (tags[3],)
    assert also_found("l", KEPT, tags) == Also()
    assert also_found("tag:landlord", KEPT, tags) == Also()
    assert also_found("zebra", KEPT, tags) == Also(0, "zebra")
