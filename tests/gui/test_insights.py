"""The page of figures: charts, the same as tables, and both as files."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from helpers.made_conversations import talk
from holdfast.gui import furnished
from holdfast.jobs import CancelToken, ThreadLanes
from holdfast.operations import Library
from holdfast.operations.insights import Figures
from holdfast.paths import Paths
from holdfast.program import Program
from holdfast.store import Store


@pytest.fixture
def window(qtbot, tmp_path, chooser):
    """Open the window over a store with the sample."""
    lanes = ThreadLanes()
    store = Store.open(tmp_path / "data" / "holdfast.db")
    library = Library(store, lanes)
    library.import_sample(CancelToken(), lambda _progress: None)
    made = furnished(Program(library, figures=Figures(store)), lanes, Paths.under(tmp_path / "data"), chooser)
    made.resize(1200, 800)
    made.show()
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.status_bar.count.text() != "")
    yield made
    made.bridge.close()
    lanes.close()
    store.close()


@pytest.fixture
def page(qtbot, window):
    window.home.show_insights()
    shown = window.home.insights.page
    qtbot.waitUntil(lambda: "messages on" in shown.lead.text())
    return shown


def test_charts_say_in_words_what_they_show(qtbot, window, page):
    charts = window.home.insights
    for chart in (charts.calendar, charts.months, charts.hours, charts.sources):
        assert chart.accessibleName()
        assert chart.accessibleDescription()
        chart.grab()
        assert chart._parts
    assert not page._cards[4].isVisible(), "no model is known of the sample, so there is no card"
    rect, spoken = next(part for part in charts.calendar._parts if "32 messages" in part[1])
    assert charts.calendar.spoken_at(rect.center().x(), rect.center().y()) == spoken == "14 March 2026: 32 messages"


def test_the_tables_hold_the_same_figures(qtbot, window, page, click):
    click(page.tables_tab)
    table = page._cards[1].table
    assert table.isVisible()
    assert not window.home.insights.months.isVisible()
    total = sum(int(table.item(row, column).text()) for row in range(table.rowCount()) for column in (1, 2))
    assert total == sum(tally.total for tally in window.home.insights._insights.months.values())
    assert table.accessibleName() == "Month by month"


def test_it_is_saved_as_a_picture_and_as_a_table(qtbot, window, page, chooser, tmp_path):
    chooser.save_to = tmp_path
    page.save_picture.click()
    qtbot.waitUntil(lambda: window.status_bar.passing.text() == "Saved Holdfast insights.png")
    picture = QImage(str(tmp_path / "Holdfast insights.png"))
    assert picture.width() > 1000
    assert len({picture.pixel(x, 300) for x in range(0, picture.width(), 7)}) > 2
    page.save_table.click()
    qtbot.waitUntil(lambda: window.status_bar.passing.text() == "Saved Holdfast insights.csv")
    text = (tmp_path / "Holdfast insights.csv").read_text(encoding="utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert sum(int(line[3]) for line in lines[1:] if line[0] == "day") == 227


def test_a_folder_that_cannot_be_written_is_said(qtbot, window, page, chooser, tmp_path):
    chooser.save_to = tmp_path / "gone"
    for button in (page.save_picture, page.save_table):
        window.status_bar.passing.clear()
        button.click()
        qtbot.waitUntil(lambda: "cannot be written" in window.status_bar.passing.text())


def test_an_empty_store_says_what_to_do(qtbot, open_window, library, chooser, tmp_path):
    window = open_window(library)
    window.home._program = Program(library, figures=Figures(library._store))
    window.home.show_insights()
    qtbot.waitUntil(lambda: "nothing to count yet" in window.home.insights.page._nothing.text())
    assert not window.home.insights.page.save_table.isEnabled()
    qtbot.keyClick(window.home.insights.page, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.welcome


def test_without_figures_there_is_no_command_for_them(open_window, scripted):
    scripted.conversations = {1: talk(1, "Bread", "a", "b")}
    window = open_window(scripted)
    assert "Insights" not in {each.label for each in window.commands.all()}
