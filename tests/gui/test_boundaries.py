"""How far Markdown that is being written is whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.gui.view.boundaries import Boundaries


def whole(text):
    bounds = Boundaries()
    bounds.feed(text)
    return text[: bounds.whole]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("one", ""),
        ("one\ntwo", ""),
        ("one\n\n", ""),
        ("one\n\ntwo", "one\n\n"),
        ("one\n\n- a\n- b\n\n- c\n", "one\n\n"),
        ("- a\n\n- b\n\nend", "- a\n\n- b\n\n"),
        ("- a\n\n  more\n\nend", "- a\n\n  more\n\n"),
        ("- a\n\n2", ""),
        ("1. a\n\n\n2. b\n\nx", "1. a\n\n\n2. b\n\n"),
        ("# Title\ntext", "# Title\n"),
        ("text\n# Title\n", "text\n# Title\n"),
        ("text\n```py\nx = 1\n\ny = 2", "text\n"),
        ("```py\nx\n```\n", "```py\nx\n```\n"),
        ("````\n```\n\n````\nafter", "````\n```\n\n````\n"),
        ("- a\n  ```\n  x\n\n  y\n  ```\n", ""),
        ("~~~\n```\n~~~\n", "~~~\n```\n~~~\n"),
        ("a `code`\n\n| a |\n|--|\n| b |\n\nx", "a `code`\n\n| a |\n|--|\n| b |\n\n"),
    ],
)
def test_blocks_are_whole_where_another_begins(text, expected):
    assert whole(text) == expected


@given(st.text(alphabet="ab `~#-1.\n*> |", max_size=120), st.data())
def test_however_the_pieces_come_the_same_is_whole(text, data):
    """Only what is whole in the end was called whole before, and in the end it is the same."""
    bounds, at = Boundaries(), 0
    seen = []
    while at < len(text):
        at += data.draw(st.integers(1, 9))
        bounds.feed(text[:at])
        seen.append(bounds.whole)
    assert seen == sorted(seen)
    once = Boundaries()
    once.feed(text)
    assert bounds.whole == once.whole


def rows(text):
    bounds = Boundaries()
    bounds.feed(text)
    return text[bounds.whole : bounds.rows] if bounds.rows else ""


HEADS = "| a | b |\n|---|--:|\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| a | b |\n", ""),
        ("| a | b |\n|--", ""),
        (HEADS, HEADS),
        (f"Look:\n\n{HEADS}| 1 | 2 |\n| 3", f"{HEADS}| 1 | 2 |\n"),
        (f"{HEADS}| 1 | 2 |\n\n", f"{HEADS}| 1 | 2 |\n"),
        (f"{HEADS}| 1 | 2 |\n\nT", ""),
        (f"{HEADS}| 1 | 2 |\n\nThat | was it.\nOr not.\n", ""),
        (f"{HEADS}```\nx\n", ""),
        (f"{HEADS}# Title\n", ""),
        (f"Words\n{HEADS}", ""),
        ("| a | b |\n|---|\n| 1 | 2 |\n", ""),
        ("a | b\n--- | ---\n1 | 2\n", "a | b\n--- | ---\n1 | 2\n"),
        ("Is it a | b?\nNo.\n", ""),
        ("```\n| a |\n|---|\n```\n", ""),
    ],
)
def test_of_a_table_that_is_being_written_it_is_known_how_far_its_rows_are_there(text, expected):
    assert rows(text) == expected


@given(st.lists(st.sampled_from(["| a | b |\n", "|---|---|\n", "\n", "x\n", "- y\n", "```\n", "# z\n", "| "])))
def test_the_rows_are_those_that_are_there_however_it_comes(lines):
    text = "".join(lines)
    bounds = Boundaries()
    for end in range(len(text) + 1):
        bounds.feed(text[:end])
        assert bounds.rows <= end
        assert bounds.rows == 0 or text[bounds.rows - 1] == "\n"
    again = Boundaries()
    again.feed(text)
    assert (again.whole, again.rows) == (bounds.whole, bounds.rows)
