"""The page of an empty store: all of its words can be read, in every language and in the sizes a window has."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from holdfast import language
from holdfast.gui.labels import Paragraph
from holdfast.gui.panes.welcome import WelcomePage

SMALL, LARGE = (900, 451), (1440, 750)
"""What is left for the page in a window of 900 by 600 with a notice above it, and in one of 1440 by 900."""


@pytest.fixture(params=language.available())
def page(qtbot, theme, request):
    """Give the page in a language."""
    language.speak(request.param)
    made = WelcomePage(theme)
    qtbot.addWidget(made)
    yield made
    language.speak(language.ENGLISH)


def shown(qtbot, page, size):
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_no_line_of_a_paragraph_is_cut(qtbot, page, size):
    shown(qtbot, page, size)

    def all_have_their_height():
        for paragraph in page.findChildren(Paragraph):
            if paragraph.isVisible():
                assert paragraph.height() >= paragraph.heightForWidth(paragraph.width()), paragraph.text()

    qtbot.waitUntil(all_have_their_height)


def test_the_buttons_of_a_card_stand_side_by_side_in_a_large_window(qtbot, page):
    shown(qtbot, page, LARGE)

    def in_one_line():
        for one, other in pairwise(page.findChildren(QPushButton)):
            if one.parent() is other.parent():
                assert one.y() == other.y(), other.text()

    qtbot.waitUntil(in_one_line)


def test_a_paragraph_that_may_not_be_wide_is_as_high_as_its_lines(qtbot, theme):
    """A column asks for the height in its own width, though the paragraph takes less."""
    column = QWidget()
    qtbot.addWidget(column)
    layout = QVBoxLayout(column)
    words = Paragraph(theme, "word " * 60)
    words.setMaximumWidth(200)
    layout.addWidget(words)
    column.resize(800, 10)

    assert words.heightForWidth(800) == words.heightForWidth(200)
    assert layout.heightForWidth(800) >= words.heightForWidth(200)
