"""What holds for every text: nothing raises, FTS5 takes what is made of it, and what is typed is found again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from holdfast.domain import Excerpt
from holdfast.search import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    TextMatch,
    TitleMatch,
    excerpt,
    expand,
    index_text,
    inflected,
    marks,
    parse,
    suggest,
)
from search.conftest import NOW, SearchTable

PIECES = [
    "AND", "OR", "NOT", "(", ")", '"', "'", "*", "?", "~", "~2", "-", "+", ":", "^", "[", "]", "{", "}", " ",
    "  ", "\n", "\0", "title:", "role:", "role:human", "has:", "has:code", "in:", "in:tools", "date:",
    "date:[", "before:yesterday", "is:starred", "c++", "C#", ".NET", "don't", "foo-bar", "foo_bar",
    "getElementById", "np.zeros", "3.11.7", "wom?n", "*ing", "\ud800", "\u4e2d\u6587", "\u6587",
    "\uff76\uff9e", "\u1112\u1161\u11ab", "caf\u00e9", "cafe\u0301", "\U0001f389", "\u0e44\u0e17\u0e22",
    "\u0627\u0644", "\u2066", "\u00ad", "\ue000", "NEAR(", "column", "rowid", "{title} :", "word", "a",
    "x" * 70,
]  # fmt: skip
typed_texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
)
# Words as people write them: letters that unicode61 knows, from several scripts.
LETTERS = (
    "abcxyzABCXYZ9\u00e9\u00fc\u00df\u00d8\u0436\u042f\u03b1\u03a9\u05d0\u0627"
    "\u4e2d\u6587\u5b57\u304b\u30ac\ud55c\uad6d\U00020bb7"
)
# Words whose vowels are marks, which come after a letter only.
MARKED = [
    "\u0939\u093f\u0928\u094d\u0926\u0940", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0e44\u0e17\u0e22",
    "\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48", "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u1781\u17d2\u1798\u17c2\u179a", "\u1019\u103c\u1014\u103a\u1019\u102c", "so\u00adft",
    "\U0001f469\u200d\U0001f467", "cafe\u0301", "\u304b\u3099", "\uff76\uff9e\uff72", "\u1112\u1161\u11ab",
    "x\U0001f389y",
]  # fmt: skip
words = st.one_of(st.text(st.sampled_from(LETTERS), min_size=1, max_size=8), st.sampled_from(MARKED))
names = st.lists(
    st.sampled_from(["get", "Element", "By", "HTTP", "Server", "foo", "bar", "id", "X"]), min_size=1, max_size=4
)
identifiers = st.one_of(names.map("".join), names.map("_".join), names.map(".".join), names.map("-".join))
other_pieces = st.sampled_from([",", "\n", "C++", "\u2014", "\U0001f914"])
documents = st.lists(st.one_of(words, identifiers, other_pieces), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def shared():
    """One table for a whole property; each example clears it."""
    table = SearchTable()
    table.add("word caf\u00e9 \u4e2d\u6587 getElementById C++")
    yield table
    table.connection.close()


def expressions(condition: Condition | None) -> list[str]:
    """Return every FTS5 expression in a condition."""
    match condition:
        case AllOf() | AnyOf():
            return [found for inside in condition.conditions for found in expressions(inside)]
        case Not():
            return expressions(condition.condition)
        case TextMatch() | TitleMatch():
            return [condition.match]
        case _:
            return []


@pytest.mark.slow
@settings(max_examples=1_000)
@given(typed=st.lists(st.tuples(typed_texts, st.booleans()), min_size=20, max_size=20))
def test_no_text_raises_and_fts5_takes_every_expression(shared: SearchTable, typed: list[tuple[str, bool]]):
    """Whatever is typed, it can be searched: 20,000 texts, twenty to an example, since an example has its own price."""
    for text, typing in typed:
        query = parse(text, NOW, typing=typing)

        assert text == query.text
        for match in [query.match, *expressions(query.filters)]:
            if match:
                shared.rows(match)


@settings(max_examples=300)
@given(text=typed_texts)
def test_expansions_are_accepted_too(shared: SearchTable, text: str):
    """What the vocabulary adds, and what inflections add, FTS5 takes as well."""
    query = parse(text, NOW)
    for changed in (expand(query, lambda prefix: [word for word, _ in shared.words(prefix)]), inflected(query)):
        if changed.match:
            shared.rows(changed.match)
    suggest(query, shared.words)


@settings(max_examples=800)
@given(typed=typed_texts, text=st.one_of(st.text(max_size=200), typed_texts), width=st.integers(-1, 120))
def test_marks_are_sorted_disjoint_and_inside(typed: str, text: str, width: int):
    """Marks can be painted as they are, in the whole text and in an excerpt."""
    query = parse(typed, NOW)
    shown = excerpt(text, query, width)

    assert isinstance(shown, Excerpt)
    for inside, found in ((text, marks(text, query)), (shown.text, shown.marks)):
        assert all(0 <= start < end <= len(inside) for start, end in found)
        assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert "\n" not in shown.text
    assert len(shown.text) <= max(width, 8) + 2


@settings(max_examples=1_000)
@given(pieces=documents, data=st.data())
def test_a_typed_word_finds_its_document_and_is_marked(shared: SearchTable, pieces: list[str], data: st.DataObject):
    """Any word of a text, typed as it stands there, finds the text, and something of it is marked."""
    text = " ".join(pieces)
    typed = data.draw(st.sampled_from(pieces))
    query = parse(typed, NOW)
    assume(query.match)
    shared.clear()

    row = shared.add(text)

    assert {row} == shared.find(query)
    assert marks(text, query)


@settings(max_examples=1_000)
@given(text=st.text(st.sampled_from("\u4e2d\u6587\u5b57\u304b\ud55c\u3001 a"), max_size=12), data=st.data())
def test_cjk_is_a_substring_search(shared: SearchTable, text: str, data: st.DataObject):
    """A run of CJK characters is found exactly where it is a substring."""
    typed = data.draw(st.text(st.sampled_from("\u4e2d\u6587\u5b57\u304b\ud55c"), min_size=1, max_size=4))
    shared.clear()
    row = shared.add(text)

    found = shared.find(parse(typed, NOW))

    assert (typed in text) == (row in found)
    assert (typed in text) == bool(marks(text, parse(typed, NOW)))


@settings(max_examples=300)
@given(text=st.text(max_size=100))
def test_prepared_text_can_be_stored(shared: SearchTable, text: str):
    """SQLite takes every prepared text, lone surrogates and all."""
    index_text(text).encode()
    shared.add(text)


@settings(max_examples=500)
@given(word=st.text(st.sampled_from(LETTERS), min_size=3, max_size=8), data=st.data())
def test_every_beginning_from_three_letters_finds_the_word(shared: SearchTable, word: str, data: st.DataObject):
    """As a person types a word, its text stays found from the third letter on."""
    shared.clear()
    row = shared.add(f"before {word} after")
    length = data.draw(st.integers(3, len(word)))

    assert {row} == shared.find(parse(word[:length], NOW, typing=True))


@given(st.lists(st.text("abÄß中0_9oORnNAaTtD", min_size=1, max_size=5), max_size=6).map(" ".join))
def test_words_without_a_sign_are_read_as_whoosh_reads_them(text):
    """The short way past the parser gives the tree that the parser gives; the empty brackets force the long one."""
    short, long = parse(text, NOW), parse(f"{text} ()", NOW)

    if not long.hint and not short.hint:
        assert short.tree == long.tree
