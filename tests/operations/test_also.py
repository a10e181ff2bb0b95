"""Snippets and tags, found by their words: among themselves, and beside a search of conversations."""

from datetime import UTC, datetime

import pytest

from helpers.stored import bring, said, talk
from holdfast.domain.own import Tag
from holdfast.domain.snippets import NewSnippet, Snippet, SnippetId
from holdfast.jobs import InlineLanes
from holdfast.operations import Library
from holdfast.operations.also import Also, also_found, plain_words
from holdfast.operations.snippets import excerpt, matching
from holdfast.store import Store
from holdfast.store.snippets import SnippetTables

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


def counted(text):
    return len(matching(KEPT, text))


def test_beside_a_search_there_are_tags_and_snippets_with_its_words():
    tags = [Tag("Landlord letters", 3), Tag("landlord", 1), Tag("Garden", 2), Tag("Überraschung", 1)]
    assert also_found("landlord role:human", counted, tags) == Also(3, "landlord", (tags[1], tags[0]))
    assert also_found("uber", counted, tags).tags == (tags[3],)
    assert also_found("l", counted, tags) == Also()
    assert also_found("tag:landlord", counted, tags) == Also()
    assert also_found("zebra", counted, tags) == Also(0, "zebra")


@pytest.fixture
def library(tmp_path):
    with Store.open(tmp_path / "holdfast.db") as store:
        bring(store, talk("c1", said("m1", "planted words")))
        yield Library(store, InlineLanes())


def test_snippets_are_counted_as_they_are_found_whatever_happens_to_them(library):
    snippets, (row,) = library.snippets, library.rows()

    def holds(*words):
        for each in words:
            assert snippets.count(each) == len(matching(snippets.all(), each)), each
        return snippets.count(words[0])

    first = snippets.add(NewSnippet("Über the wall", "One", "", row.id, None))
    second = snippets.add(NewSnippet("The roof", "Two", "House", None, None))
    assert holds("uber", "the", "house", row.title, "", "zebra") == 1
    snippets.change(second.id, "Zebra", "House", "The roof")
    assert holds("zebra", "two", "the") == 1
    library.additions.rename(row.id, "Kyoto")
    assert holds("kyoto", row.title) == 1
    snippets.remove(first.id)
    assert holds("uber", "the") == 0
    snippets.restore(first)
    assert holds("uber", "the") == 1


def test_a_count_reads_only_the_texts_that_changed_since_the_last(library, monkeypatch):
    snippets, whole, read = library.snippets, SnippetTables.some, []

    def some(tables, ids):
        read.append(sorted(ids))
        return whole(tables, ids)

    monkeypatch.setattr(SnippetTables, "some", some)
    kept = [snippets.add(NewSnippet(f"passage {at}", "", "", None, None)) for at in range(3)]
    assert [snippets.count("passage"), snippets.count("passage 2")] == [3, 1]
    snippets.change(kept[1].id, "", "", "another")
    assert snippets.count("passage") == 2
    assert read == [[each.id for each in kept], [kept[1].id]]
