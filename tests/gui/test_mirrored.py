"""The interface read from right to left: what is painted stands where a reader of Arabic looks for it."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QLocale, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication

from helpers.made_conversations import talk
from holdfast import language
from holdfast.domain import ConversationId
from holdfast.gui import chat_words
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.lists.rows import RowDelegate
from holdfast.gui.mirroring import placed
from holdfast.gui.speaking import dress, locale_of

WHOLE = QRect(10, 0, 100, 20)


@pytest.fixture
def mirrored(qapp):
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_place_is_mirrored_within_another(mirrored):
    assert placed(QRect(10, 5, 20, 10), WHOLE) == QRect(90, 5, 20, 10)


def test_from_left_to_right_places_stay(qapp):
    assert placed(QRect(10, 5, 20, 10), WHOLE) == QRect(10, 5, 20, 10)


def test_arrows_point_the_other_way(mirrored, theme):
    colour = theme.colours.text
    mirrored_back = theme.pixmap("back", colour).toImage()
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert theme.pixmap("forward", colour).toImage() == mirrored_back


@pytest.mark.parametrize("text", ["ما تغيّره هنا يسري فورًا.", "What you change here holds at once."])
def test_a_paragraph_begins_at_the_right(qtbot, mirrored, theme, text):
    """As every other line of the interface does, whatever language it is in."""
    paragraph = Paragraph(theme, text)
    qtbot.addWidget(paragraph)
    paragraph.resize(600, 40)
    left, right = ink(paragraph.grab().toImage())
    assert 600 - right < 8 < left


@pytest.mark.parametrize("text", ["المزوّدون", "Anthropic"])
def test_a_line_begins_at_the_right(qtbot, mirrored, theme, text):
    label = PlainLabel(theme, text)
    qtbot.addWidget(label)
    label.resize(600, 40)
    left, right = ink(label.grab().toImage())
    assert 600 - right < 8 < left


@pytest.mark.parametrize("text", ["خبز", "Bread"])
def test_a_line_of_the_list_begins_at_the_right_and_leaves_the_next_as_they_were(mirrored, theme, text):
    """Times and headings that are painted after it are read from right to left, too."""
    image = QImage(600, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    RowDelegate._draw_line(painter, QRect(0, 30, 600, 0), text, QFontMetrics(painter.font()))
    after = painter.layoutDirection()
    painter.end()
    left, right = ink(image)
    assert 600 - right < 8 < left
    assert after is Qt.LayoutDirection.RightToLeft


def ink(image):
    """Return the first and the last column in which something is painted."""
    ground = image.pixel(0, 0)
    columns = [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]
    return columns[0], columns[-1]


def test_the_window_stands_the_other_way_round(qtbot, mirrored, open_window, scripted):
    scripted.conversations = {ConversationId(1): talk(1, "Kyoto", "a", "b")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Kyoto")
    assert window.list_pane.mapTo(window, window.list_pane.rect().center()).x() > window.width() / 2
    view, row = window.list_pane.list, QRect(0, 0, 300, 60)
    index = next(
        view.model().index(at, 0) for at in range(view.model().rowCount()) if view.model().index(at, 0).flags()
    )
    star = RowDelegate.star_place(row, view.model().index(view.model().rowCount() - 1, 0))
    assert index.isValid()
    assert star.right() < row.center().x()
    header = window.reading_pane.view.boxes.of_entry(0)[0]
    copy = next(spot for spot in window.reading_pane.view.hot_spots(header) if spot.action == "copy-message")
    assert copy.rect.right() < window.reading_pane.view.boxes._width / 2
    search = window.top_bar.search
    assert search._icon.geometry().center().x() > search.width() / 2


def test_arabic_turns_qt_around_and_brings_its_words(qapp):
    language.speak("ar", Nothing())
    try:
        dress(qapp)
        assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
        assert qapp.translate("QPlatformTheme", "Cancel") != "Cancel"
    finally:
        language.speak(language.ENGLISH)
        for translator in qapp.children():
            if type(translator).__name__ == "QTranslator":
                qapp.removeTranslator(translator)
                translator.deleteLater()
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_dates_are_written_with_the_digits_of_counts():
    assert locale_of("ar", QLocale("ar_EG")).zeroDigit() == "0"
    assert locale_of("de", QLocale("de_CH")).name() == "de_CH"
    assert locale_of("de", QLocale("ar_EG")).language() == QLocale.Language.German
    assert locale_of("en", QLocale.c()).name() == "en_GB"


SAY = """
from PySide6.QtCore import QDate, QLocale
from holdfast.gui.speaking import speak
speak("system")
print(QLocale().toString(QDate(2026, 5, 14), "ddd d MMMM"), QLocale().formattedDataSize(2500000))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="these variables are of Linux")
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de"}, "Do. 14 Mai 2,38 MiB"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "Do. 14 Mai 2,38 MiB"),
        ({"LANG": "de_DE.UTF-8", "LC_TIME": "en_GB.UTF-8"}, "Do. 14 Mai 2,38 MiB"),
        ({"LANG": "de_CH.UTF-8"}, "Do. 14 Mai 2.38 MiB"),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "en_GB.UTF-8"}, "Thu 14 May 2.38 MiB"),
    ],
)
def test_dates_are_of_the_language_of_the_window_whatever_else_the_system_says(variables, said):
    kept = {name: value for name, value in os.environ.items() if name not in ("LANG", "LANGUAGE") and name[:3] != "LC_"}
    command = [sys.executable, "-I", "-c", SAY]
    surroundings = kept | {"PYTHONUTF8": "1"} | variables
    done = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    assert done.stdout.strip().replace("\N{NO-BREAK SPACE}", " ") == said


class Nothing:
    """A catalogue that knows no text."""

    def text(self, text, _context=""):
        """Return it in English."""
        return text


def test_a_figure_stands_behind_the_latin_name_before_it(mirrored):
    text = chat_words.facts("Claude لدى Anthropic", None, None, 3.0)
    layout = QTextLayout(text)
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.RightToLeft)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    figure, name = (line.cursorToX(text.index(sign))[0] for sign in "3A")
    assert figure < name


def test_from_left_to_right_nothing_is_set_apart(qapp):
    assert chat_words.facts("Claude at Anthropic", None, None, 3.0) == "Claude at Anthropic · 3 s"
