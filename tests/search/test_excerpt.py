"""Excerpts and marks: what is shown of a long text and what is marked in it."""

from __future__ import annotations

from holdfast.search import excerpt, marks
from search.conftest import understood


def marked(text: str, typed: str) -> list[str]:
    """Return what is marked in `text`."""
    return [text[start:end] for start, end in marks(text, understood(typed))]


def test_words_are_marked_whole_and_in_any_case():
    """A word is marked where it stands alone, not inside another."""
    assert marked("Cats, concats and CATS", "cats") == ["Cats", "CATS"]


def test_a_prefix_marks_the_whole_word():
    """conv* marks conversation from end to end."""
    assert marked("a conversation. Convert it", "conv*") == ["conversation", "Convert"]


def test_a_phrase_is_one_mark():
    """A phrase is marked with what stands between its words."""
    assert marked("say hello,\nworld and world", '"hello world"') == ["hello,\nworld"]


def test_what_is_left_out_is_not_marked():
    """-b never marks b."""
    assert marked("a b", "a -b") == ["a"]


def test_a_part_of_a_name_is_marked():
    """A part of a name in camel case is marked where the part is."""
    assert marked("getElementById or element", "element") == ["Element", "element"]


def test_accents_written_apart_stay_inside_the_mark():
    """A combining accent belongs to the letter that is marked."""
    assert marked("un cafe\u0301 noir", "caf\u00e9") == ["cafe\u0301"]


def test_half_width_kana_are_marked_in_their_own_place():
    """Folding half-width kana shortens the text; the marks stay where the text has them."""
    assert marked("\uff71\uff76\uff9e\uff72\uff84\uff9e\uff71", "\u30ac\u30a4\u30c9") == [
        "\uff76\uff9e\uff72\uff84\uff9e"
    ]


def test_an_excerpt_shows_where_most_terms_are():
    """The stretch with both words is preferred to the first one with one of them."""
    text = "apple " + "filler " * 100 + "apple and pear " + "filler " * 100

    shown = excerpt(text, understood("apple pear"), 60)

    assert "apple and pear" in shown.text
    assert [shown.text[start:end] for start, end in shown.marks] == ["apple", "pear"]
    assert shown.text.startswith("\u2026")
    assert shown.text.endswith("\u2026")


def test_an_excerpt_is_one_line():
    """Blanks and line ends become single blanks, and the marks move along."""
    shown = excerpt("  one\n\n\ttwo   three ", understood("three"))

    assert shown.text == "one two three"
    assert list(shown.marks) == [(8, 13)]


def test_an_excerpt_without_a_match_is_the_beginning():
    """Nothing to mark: the text's first words."""
    shown = excerpt("word " * 100, understood("absent"), 40)

    assert shown.text.startswith("word word")
    assert len(shown.text) <= 42
    assert shown.marks == ()
