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
