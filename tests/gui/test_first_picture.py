"""What a person sees and does before all of the window is there."""

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QApplication

from helpers import builders
from helpers.held import held_over
from helpers.stored import bring, said, talk
from holdfast.domain.reading import FirstLook
from holdfast.gui.bridge import Bridge
from holdfast.gui.furnishing import furnish
from holdfast.gui.main_window import MainWindow
from holdfast.jobs import CancelToken, no_progress
from holdfast.paths import Paths
from holdfast.program import Program
from holdfast.store import Store
from holdfast.store.first_look import VERSION, first_look
from holdfast.store.migrations import STEPS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def stored(library, tmp_path):
    """Store three conversations; return the library and a look at them."""
    chats = [
        builders.conversation(
            *builders.chained(builders.human(f"Question {name}"), builders.assistant(f"Answer {name}")), name=name
        )
        for name in ("Sourdough", "Kyoto", "Postgres")
    ]
    export = builders.write_g1(tmp_path / "data-2026.zip", chats)
    library.import_archive([export], CancelToken(), no_progress)
    return library, first_look(tmp_path / "data" / "holdfast.db")


@pytest.fixture
def first(qtbot, stored, tmp_path):
    """Show the window as it is before the store is open."""
    window = MainWindow(Paths.under(tmp_path / "data"))
    qtbot.addWidget(window)
    window.resize(1300, 800)
    window.show_first(stored[1])
    window.show()
    yield window
    if window.is_furnished:
        window.bridge.close()


@pytest.fixture
def finish(qtbot, stored, lanes):
    """Furnish a window that was shown, slice by slice, and wait until it knows what is stored."""

    def all_of(window):
        window.bridge = Bridge(lanes, window)
        for _slice in furnish(window, Program(stored[0])):
            pass
        window.settle()
        qtbot.waitUntil(lambda: window.controller.is_ready)

    return all_of


def test_files_are_welcome_once_there_is_somebody_to_take_them(first, stored, lanes, tmp_path):
    first.bridge = Bridge(lanes, first)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "data-2026.zip"))])
    for _slice in furnish(first, Program(stored[0])):
        event = held_over(files)
        event.ignore()
        QApplication.sendEvent(first, event)
        assert event.isAccepted() == first.is_furnished
    first.drop_layer.hide()


def test_the_first_picture_has_the_list_and_says_nothing_else(first, stored):
    rows = [stored[0].rows()[place].title for place in range(3)]
    model = first.list_pane.conversations

    shown = [model.entry(row).title for row in range(model.rowCount()) if not model.is_heading(row)]
    assert shown == rows
    assert first.status_bar.count.text() == "3 conversations"
    assert first.pages.currentWidget() is first.splitter


def test_what_stands_in_the_list_stays_where_it_is(qtbot, first, finish):
    view, sizes = first.list_pane.list, first.splitter.sizes()
    before = [view.visualRect(first.list_pane.conversations.index(row, 0)) for row in range(4)]
    search = first.top_bar.search.geometry()

    finish(first)

    assert [view.visualRect(first.list_pane.conversations.index(row, 0)) for row in range(4)] == before
    assert first.splitter.sizes() == sizes
    assert first.top_bar.search.geometry() == search


def test_what_is_chosen_early_is_opened(qtbot, first, finish):
    view, model = first.list_pane.list, first.list_pane.conversations
    row = next(
        row for row in range(model.rowCount()) if not model.is_heading(row) and model.entry(row).title == "Kyoto"
    )
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(model.index(row, 0)).center())

    finish(first)

    qtbot.waitUntil(lambda: first.reading_pane.title.text() == "Kyoto")


def test_what_is_typed_early_is_searched_for(qtbot, first, finish):
    first.activateWindow()
    qtbot.waitUntil(first.list_pane.list.hasFocus)
    qtbot.keyClick(first.list_pane.list, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(first.top_bar.search.hasFocus)
    qtbot.keyClicks(first.top_bar.search, "Postgres")

    finish(first)

    qtbot.waitUntil(lambda: first.list_pane.shows_results)
    assert first.top_bar.search.text() == "Postgres"
    assert first.top_bar.search.hasFocus()


def test_keys_that_nobody_hears_yet_are_heard_later(qtbot, first, finish):
    assert first.shows_side
    qtbot.keyClick(first, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)  # of nobody
    qtbot.keyClick(first, Qt.Key.Key_F9)

    finish(first)

    assert not first.shows_side


def test_a_window_that_is_closed_early_remembers_its_place_and_goes(first):
    first.resize(1111, 777)

    assert first.close()
    assert first.remembered.geometry[2:] == [1111, 777]


def test_a_store_that_cannot_be_shown_at_once_is_opened_first(tmp_path):
    path = tmp_path / "holdfast.db"
    assert first_look(path) is None
    path.write_bytes(b"")
    assert first_look(path) is None
    path.write_bytes(b"SQLite format 3\0" + bytes(2_000))
    assert first_look(path) is None
    path.write_bytes(bytes(range(256)) * 16)
    assert first_look(path) == FirstLook()


def test_an_empty_store_and_one_of_another_version_are_opened_first(tmp_path):
    path = tmp_path / "holdfast.db"
    store = Store.open(path)
    assert first_look(path) is None
    store.close()
    assert STEPS[-1].version == VERSION


def test_a_title_that_a_disk_changed_gives_no_picture_and_no_crash(tmp_path):
    """Whoever opens the store then says what is the matter."""
    path = tmp_path / "data" / "holdfast.db"
    with Store.open(path) as store:
        bring(store, talk("c1", said("m1", "Hello"), title="Sourdough in the morning"))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Sourdough", b"Sour\xf0ough"))

    assert first_look(path) is None
