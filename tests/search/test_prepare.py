"""What goes into the search table."""

from __future__ import annotations

import pytest

from holdfast.search import index_text
from search.conftest import SearchTable, understood

PREPARED = [
    ("plain text", "plain text"),
    ("", ""),
    ("caf\u00e9 \u2014 \u201cquoted\u201d\u2026", "caf\u00e9 \u2014 \u201cquoted\u201d\u2026"),
    ("\u4e2d\u6587\u5b57", " \u4e2d\u6587 \u6587\u5b57 \u5b57 "),
    ("\u4e2d", " \u4e2d "),
    ("getElement", "getElement \ue000 get Element"),
    ("aB cD getElement getElement", "aB cD getElement getElement \ue000 a B \ue000 c D \ue000 get Element"),
    ("C++", "C++ \ue000 cplusplus"),
    ("so\u00adft", "soft"),
    ("a\ud800b", "a b"),
    ("JavaScript on GitHub, PDFs", "JavaScript on GitHub, PDFs"),
]


@pytest.mark.parametrize(("text", "prepared"), PREPARED, ids=[ascii(text) for text, _ in PREPARED])
def test_prepared(text: str, prepared: str):
    """Text without CJK or names is left alone; the rest is added behind it."""
    assert prepared == index_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10**6,
        "aB" * 500_000,
        "AbCd " * 200_000,
        "\u4e2d" * 10**6,
        "C#" * 500_000,
        "\U0001f389" * 10**5,
        "\ud800" * 10**5,
    ],
    ids=["one word", "one name", "names", "han", "c sharp", "emoji", "surrogates"],
)
def test_hostile_text_does_not_grow(table: SearchTable, text: str):
    """A megabyte of anything becomes at most three, and the table takes it."""
    prepared = index_text(text)

    assert len(prepared) <= 3 * len(text) + 10
    assert table.add(text) == 1


def test_what_is_added_is_bounded():
    """A file with 100,000 names adds the parts of the first 2,000."""
    text = " ".join(
        f"get{'ABCDEFGHIJ'[number % 10]}{chr(97 + number % 26)}x{chr(97 + number // 26 % 26)}"
        for number in range(10**5)
    )
    assert len(index_text(text)) - len(text) < 2_000 * 20


def test_no_phrase_reaches_into_what_is_added(table: SearchTable):
    """The last word and the first part are no phrase, nor are the parts of two names."""
    table.add("see getElement and setValue then stop")
    assert set() == table.find(understood('"stop get"'))
    assert set() == table.find(understood('"element set"'))
    assert {1} == table.find(understood('"then stop"'))
