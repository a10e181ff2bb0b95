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


def test_an_excerpt_of_a_long_text_finds_what_is_far_in():
    """A word two hundred pages in is shown, and no half word at the seam of two stretches is taken for one."""
    text = "so concat " + "concat " * 40_000 + "here the cat is" + " concat" * 40_000

    shown = excerpt(text, understood("cat"))

    assert "here the cat is" in shown.text
    assert [shown.text[start:end] for start, end in shown.marks] == ["cat"]


def test_marks_of_a_hostile_text_are_bounded():
    """A megabyte of the same letter is marked so far and no further."""
    assert len(marks("a " * 500_000, understood("a"))) == 20_000
    assert list(marks("a" * 10**6, understood("a*a*a*a*a"))) == [(0, 10**6)]


def test_many_words_are_marked_together():
    """What stands between two marks stays unmarked."""
    assert marked("a red car, a blue one", "blue OR red OR car") == ["red", "car", "blue"]


def test_code_is_marked_as_it_is_written():
    """C++ with its signs, a path from end to end."""
    assert marked("modern C++ here", "c++") == ["C++"]
    assert marked("edit /etc/hosts", "/etc/hosts") == ["etc/hosts"]


def test_a_wildcard_marks_whole_words():
    """wom?n and *ing mark what they stand for, from end to end."""
    assert marked("woman, women, womn", "wom?n") == ["woman", "women"]
    assert marked("testing ing ringed", "*ing") == ["testing", "ing"]


def test_cjk_is_marked_inside_a_run():
    """A substring of a run is marked, once for every place."""
    assert marked("\u8bf4\u4e2d\u6587\u548c\u4e2d\u6587", "\u4e2d\u6587") == ["\u4e2d\u6587", "\u4e2d\u6587"]
