"""Marks of Markdown in a reply that is being written: what a closed pair says is seen before its block is whole."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from holdfast.gui import tokens
from holdfast.gui.view.marks import MarkKind, marked
from holdfast.gui.view.piece import Piece
from holdfast.gui.view.typesetter import Typesetter

LINES = {
    "a **strong** word": [("strong", "strong")],
    "**Zuerst** und **dann**": [("strong", "Zuerst"), ("strong", "dann")],
    "so *slanted*, `code` and ``a ` b``": [("slanted", "slanted"), ("code", "code")],
    "京都 🎉 **🎉 ja** 🎉": [("strong", "🎉 ja")],
    "`**kept** as it is`": [("code", "**kept** as it is")],
    "- **Item**: and more": [("strong", "Item")],
    "* an item, not slanted": [],
    "2*3*4 and 2 * 3 * 4": [],
    "not yet **strong": [],
    "`not yet code": [],
    "** not strong **": [],
    r"\*not slanted\*": [],
    "f(**kwargs, **more)": [],
}


@pytest.mark.parametrize("line", LINES)
def test_closed_pairs_are_found_and_nothing_else(line):
    found = [(each.kind.value, line[each.start + each.width : each.end - each.width]) for each in marked(line)]

    assert found == LINES[line]


def test_what_was_closed_before_is_not_told_again():
    line = "**one** and **two**"

    assert [each.start for each in marked(line, since=7)] == [12]


def test_a_line_without_end_takes_no_time_without_end():
    """Each mark that opens and never closes is looked at once, up to the next."""
    for mark in ("*a ", "**a ", "`a` ", "``a ", "*" * 40 + "a ", "`" * 40 + "a "):
        list(marked(mark * 4_000))


def growing(text):
    return Piece("text", text=text, plain=text, size=len(text), lines=text.count("\n") + 1, grows=True)


@pytest.fixture
def typesetter(theme):
    return Typesetter(theme)


def looks(document):
    """Return each stretch of one look: its text, and whether it is strong, slanted, code, to be seen."""
    found = []
    block = document.begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            look = at.fragment().charFormat()
            found.append(
                (
                    at.fragment().text(),
                    look.fontWeight() == tokens.WEIGHT_STRONG,
                    look.fontItalic(),
                    look.background().style() != Qt.BrushStyle.NoBrush,
                    look.foreground().color().alpha() > 0,
                )
            )
            at += 1
        block = block.next()
    return found


TEXT = "First: **feed it 🎉 twice**, then *wait* with `a cold oven`.\n- **京都**: *yes*\n- `**` and **2"


def test_the_marks_step_back_and_what_is_between_them_is_seen(typesetter):
    found = looks(typesetter.document(growing(TEXT), 600))

    assert ("feed it 🎉 twice", True, False, False, True) in found
    assert ("wait", False, True, False, True) in found
    assert ("a cold oven", False, False, True, True) in found
    assert found[-1][0].endswith(" and **2")
    assert {text for text, *_rest, is_seen in found if not is_seen} == {"**", "*", "`"}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_however_it_comes_it_looks_the_same_in_the_end(typesetter, cuts):
    """And its text is what was sent, to the letter: that is what is copied and found."""
    before = growing("")
    document = typesetter.document(before, 600)
    for end in (*sorted(cuts), len(TEXT)):
        now = growing(TEXT[:end])
        assert typesetter.extend(document, before, now)
        before = now

    assert document.toPlainText() == TEXT
    assert looks(document) == looks(typesetter.document(growing(TEXT), 600))


def test_code_that_grows_has_no_marks(typesetter):
    text = "x = **kwargs** * `y`"
    code = Piece("code", text=text, plain=text, size=len(text), lines=1, grows=True)
    more = Piece("code", text=f"{text} **z**", plain=text, size=len(text), lines=1, grows=True)
    document = typesetter.document(code, 600)
    assert typesetter.extend(document, code, more)

    assert len(looks(document)) == 1


def test_marks_make_no_line_higher(typesetter):
    plain = typesetter.document(growing("word word word"), 600).size().height()

    assert typesetter.document(growing("word **word** *word* `word`"), 600).size().height() == plain


def test_every_kind_has_a_look(typesetter):
    assert set(typesetter._marks) == set(MarkKind)
