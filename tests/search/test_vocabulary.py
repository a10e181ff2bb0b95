"""Wildcards, fuzzy words, inflections and "did you mean", with the words of a real index."""

from __future__ import annotations

from holdfast.search import expand, inflected, marks, suggest
from search.conftest import SearchTable, understood


def found(table: SearchTable, typed: str) -> set[int]:
    """Return what a query finds once its wildcards and fuzzy words are resolved."""
    query = understood(typed)
    return table.find(expand(query, lambda prefix: [word for word, _ in table.words(prefix)]))


def test_a_wildcard_stands_for_one_character(table: SearchTable):
    """wom?n is woman and women, not womn."""
    woman, women, _ = table.add("a woman"), table.add("two women"), table.add("womn")
    assert {woman, women} == found(table, "wom?n")


def test_a_star_stands_anywhere(table: SearchTable):
    """Stars inside and before a word."""
    one, two, _ = table.add("serialization"), table.add("internationalization"), table.add("station")
    assert {one, two} == found(table, "*ization")
    assert {one} == found(table, "ser*tion")


def test_what_fits_nothing_finds_nothing(table: SearchTable):
    """A wildcard that no word fits does not vanish from the query."""
    table.add("python")
    assert set() == found(table, "python *qqq")
    assert {1} == found(table, "python -*qqq")


def test_fuzzy(table: SearchTable):
    """fuzzy~1 allows one edit after the first letter, ~2 two."""
    one, two, three = table.add("kubernetes"), table.add("kubernets"), table.add("kubernts")
    assert {one, two} == found(table, "kubernetes~")
    assert {one, two, three} == found(table, "kubernetes~2")


def test_accents_do_not_matter_to_patterns(table: SearchTable):
    """The vocabulary has no accents, and neither has the pattern."""
    assert {table.add("r\u00e9sum\u00e9s")} == found(table, "r\u00e9s?m\u00e9s")


def test_words_can_be_given_as_a_list(table: SearchTable):
    """The whole vocabulary does as well as a function."""
    woman = table.add("a woman")
    assert {woman} == table.find(expand(understood("wom?n"), ["man", "woman", "women", "zoo"]))


def test_a_wildcard_is_marked_even_before_it_is_resolved():
    """Marks follow the pattern."""
    assert list(marks("a woman", understood("wom?n"))) == [(2, 7)]


def test_inflections(table: SearchTable):
    """Index finds indexes, indexing and indexed; run finds ran; test does not find "ting"."""
    rows = [table.add(text) for text in ("index", "two indexes", "indexing it", "it is indexed")]
    other = table.add("indeed")

    assert {rows[0]} == table.find(understood("index"))
    assert set(rows) == table.find(inflected(understood("index"))) - {other}
    ran, _ = table.add("he ran"), table.add("ting")
    assert {ran} == table.find(inflected(understood("run")))
    assert set() == table.find(inflected(understood("test")))


def test_inflections_are_marked():
    """What an inflection found is marked."""
    assert list(marks("he studied", inflected(understood("study")))) == [(3, 10)]


def test_phrases_are_not_inflected():
    """What stands in quotes is meant as it stands."""
    query = understood('"index card"')
    assert query is inflected(query)


def test_did_you_mean(table: SearchTable):
    """A slip is corrected to the common word near it, in the text as typed."""
    for _ in range(6):
        table.add("kubernetes and python")
    table.add("pyhton")

    assert suggest(understood("kuberntes"), table.words) == "kubernetes"
    assert suggest(understood("pyhton role:human"), table.words) == "python role:human"
    assert suggest(understood("python"), table.words) is None
    assert suggest(understood("zebra"), table.words) is None
    assert suggest(understood(""), table.words) is None


def test_a_wildcard_alone_is_something_to_search():
    """*ing has no expression before it is resolved, but is no empty question either."""
    query = understood("*ing")
    assert (query.match, query.hint) == ("", "")
    assert [expansion.pattern for expansion in query.expansions] == ["*ing"]
