"""The first minute, exports that arrive, the tray and windows of their own, in the real window."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QSystemTrayIcon

from helpers import builders
from helpers.made_conversations import talk
from holdfast.failover.status import Health
from holdfast.gui.home.watching import ArrivalController
from holdfast.gui.panes import Notice
from holdfast.operations.insights import CutOffImport
from holdfast.program import Program
from holdfast.settings import CLOSE_TO_TRAY, REMIND_DAYS, WATCH, WATCH_FOLDER, Settings


@pytest.fixture
def downloads(tmp_path, home):
    """Make a folder that is watched from the first start on."""
    folder = tmp_path / "Downloads"
    folder.mkdir()
    Settings(tmp_path / "data" / "config").set(WATCH_FOLDER, str(folder))
    return folder


def export_in(folder, name="data-2026-03-14.zip"):
    sides = builders.chained(builders.human("Why?"), builders.assistant("Because."))
    return builders.write_g1(folder / name, [builders.conversation(*sides, name="Bread")])


def offered(window):
    return window.notice.isVisible() and "is in Downloads" in window.notice.text.text()


def test_an_export_that_was_there_before_is_offered_and_looked_into(qtbot, open_window, library, downloads, click):
    export_in(downloads)
    window = open_window(library)
    qtbot.waitUntil(lambda: offered(window), timeout=10_000)
    click(window.notice.buttons[0])
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    assert window.controller.listing.rows == []


def test_an_export_of_chatgpt_is_offered_as_one(qtbot, open_window, scripted, downloads):
    """Its name says nothing; what lies in it does."""
    with zipfile.ZipFile(downloads / "0c7f2d5f2ab04f9d-2026-03-14.zip", "w") as export:
        for name in ("conversations.json", "chat.html", "user.json"):
            export.writestr(name, "[]")
    with zipfile.ZipFile(downloads / "holiday.zip", "w") as other:
        other.writestr("beach.jpg", b"")
    window = open_window(scripted)
    qtbot.waitUntil(lambda: offered(window), timeout=10_000)
    assert "0c7f2d5f2ab04f9d" in window.notice.text.text()
    assert window.notice.hint.text().startswith("It looks like an export from ChatGPT, ")


def test_an_export_that_arrives_is_offered_once_without_taking_the_keys(
    qtbot, open_window, scripted, downloads, tmp_path
):
    scripted.conversations = {1: talk(1, "Tea", "a", "b")}
    window = open_window(scripted)
    qtbot.waitUntil(window.top_bar.search.isEnabled)
    window.top_bar.search.setFocus()
    qtbot.keyClicks(window.top_bar.search, "te")
    qtbot.waitUntil(lambda: bool(window.home.arrivals._watcher.directories()))
    partial = downloads / "data-2026-03-14.zip.part"
    partial.write_bytes(b"half")
    export_in(tmp_path, partial.stem).replace(downloads / partial.stem)
    partial.unlink()
    qtbot.waitUntil(lambda: offered(window), timeout=10_000)
    assert window.top_bar.search.hasFocus()
    window.notice.dismiss()
    again = open_window(scripted)
    assert again.remembered.offered_files == []  # it is another window's memory until that one closes
    window.save_state()
    third = open_window(scripted)
    assert [mark.partition(":")[0] for mark in third.remembered.offered_files] == ["data-2026-03-14.zip"]


def test_an_export_is_imported_by_itself_where_that_was_chosen(qtbot, open_window, library, downloads, tmp_path):
    Settings(tmp_path / "data" / "config").set(WATCH, "import")
    export_in(downloads)
    window = open_window(library)
    qtbot.waitUntil(lambda: window.notice.text.text() == "1 new conversation is yours to keep.", timeout=10_000)
    assert "data-2026-03-14.zip" in window.notice.hint.text()
    qtbot.waitUntil(lambda: len(window.controller.listing.rows) == 1)
    assert [path.name for path in downloads.iterdir()] == ["data-2026-03-14.zip"]


def test_what_an_import_by_itself_could_not_bring_is_said(qtbot, open_window, library, downloads, tmp_path):
    """Nobody looks at a page that says it."""
    Settings(tmp_path / "data" / "config").set(WATCH, "import")
    whole = builders.as_json(builders.conversation(*builders.chained(builders.human("Why?")), name="Bread"))
    with zipfile.ZipFile(downloads / "data-2026-03-14.zip", "w") as export:
        export.writestr("conversations.json", b'[{"uuid": }, ' + whole + b"]")
    window = open_window(library)
    qtbot.waitUntil(lambda: window.notice.text.text() == "1 new conversation is yours to keep.", timeout=10_000)
    assert "1 thing could not be read. Everything else is here." in window.notice.hint.text()


def test_nothing_is_watched_where_that_was_chosen(open_window, scripted, downloads, tmp_path):
    Settings(tmp_path / "data" / "config").set(WATCH, "off")
    window = open_window(scripted)
    assert window.home.arrivals._watcher.directories() == []


def test_a_notice_waits_until_the_one_before_is_gone(qtbot, open_window, scripted):
    window = open_window(scripted)
    window.notice.show_notice(Notice("A question?", actions=(("yes", "Yes"),)))
    window.notice.show_when_free(Notice("Something arrived."))
    assert window.notice.text.text() == "A question?"
    window.notice.dismiss()
    qtbot.waitUntil(lambda: window.notice.text.text() == "Something arrived.")


class OldExport:
    """Knows of one export, made on a day."""

    def __init__(self, made):
        self._made = made

    def last_export(self):
        """Return it."""
        return self._made

    def cut_off_import(self):
        """Return none."""

    def files_seen(self):
        """Return no file."""
        return frozenset()


def test_an_import_that_was_cut_off_is_said_until_the_person_has_taken_note(qtbot, open_window, scripted):
    """A kill in the middle of it leaves a list that looks whole."""

    class Figured(OldExport):
        def cut_off_import(self):
            return CutOffImport(7, ("data-2026.zip",))

    window = open_window(scripted)
    arrivals = ArrivalController(window, Program(scripted), Figured(None))
    for _ in range(2):
        arrivals.start()
        qtbot.waitUntil(lambda: window.notice.text.text() == "The import of data-2026.zip was cut off.")
        assert "same files again" in window.notice.hint.text()
        window.notice.dismiss()
    arrivals.start()
    qtbot.waitUntil(window.notice.isVisible)
    window.notice.buttons[0].click()
    assert window.remembered.cut_off_import == 7
    arrivals._on_cut_off(Figured(None).cut_off_import())
    assert not window.notice.isVisible()


@pytest.mark.parametrize(
    ("made", "days", "is_reminded"),
    [
        (datetime(2026, 1, 2, 12, tzinfo=UTC), 30, True),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), 30, False),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), 7, True),
        (None, 30, False),
        (datetime(2026, 1, 2, 12, tzinfo=UTC), 0, False),
    ],
)
def test_an_old_export_is_said_once_with_the_way_to_a_new_one(open_window, scripted, made, days, is_reminded):
    window = open_window(scripted)
    window.settings.set(REMIND_DAYS, days)
    arrivals = ArrivalController(window, Program(scripted), OldExport(made), lambda: date(2026, 3, 14))
    steps = []
    arrivals.steps_wanted.connect(lambda: steps.append(1))
    arrivals._on_last_export(made) if days else arrivals.start()
    assert window.notice.isVisible() == is_reminded
    if is_reminded:
        assert "days old" in window.notice.text.text()
        window.notice.buttons[0].click()
        assert steps == [1]
        arrivals._on_last_export(made)
        assert not window.notice.isVisible()


# the tour


def test_the_first_conversations_are_shown_with_a_tour_that_ends_for_good(qtbot, open_window, library, click):
    window = open_window(library)
    click(window.welcome.sample_button)
    tour = window.home.tour
    qtbot.waitUntil(tour.isVisible, timeout=30_000)
    seen = []
    while tour.isVisible():
        seen.append(tour.title.text())
        assert window.centralWidget().rect().contains(tour.geometry())
        click(tour.next_button)
    assert len(seen) == len(set(seen)) == 5
    assert window.remembered.is_tour_over
    window.controller.importing.finished.emit(True)
    assert not tour.isVisible()


def test_the_tour_is_left_with_esc_and_leaves_the_window_as_it_was(qtbot, open_window, scripted):
    scripted.conversations = {1: talk(1, "Bread", "Why?", "Because.")}
    window = open_window(scripted)
    window.resize(900, 600)
    window.home.take_tour()
    tour = window.home.tour
    assert tour.next_button.hasFocus()
    window.resize(700, 500)
    assert window.centralWidget().rect().contains(tour.geometry())
    qtbot.keyClick(tour.next_button, Qt.Key.Key_Escape)
    assert not tour.isVisible()
    assert not tour._ring.isVisible()


# windows of their own, and the tray


def test_esc_ends_the_tour_wherever_the_keys_go(qtbot, open_window, scripted):
    window = open_window(scripted)
    window.home.take_tour()
    window.list_pane.list.setFocus()
    qtbot.keyClick(window.list_pane.list, Qt.Key.Key_Escape)
    assert not window.home.tour.isVisible()
    assert window.remembered.is_tour_over


@pytest.fixture
def window(qtbot, open_window, scripted):
    scripted.conversations = {1: talk(1, "Bread", "Why?", "Because."), 2: talk(2, "Tea", "Green?", "Yes.")}
    made = open_window(scripted)
    qtbot.waitUntil(lambda: made.controller.reading.conversation_id is not None)
    return made


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_conversation_has_a_window_of_its_own_once(qtbot, window):
    window.home.open_own_window()
    own = window.home.own_windows.windows[0]
    qtbot.waitUntil(lambda: own.windowTitle() == window.reading_pane.title.text())
    assert own.pane.view.boxes.entries
    window.home.open_own_window()
    assert len(window.home.own_windows.windows) == 1
    window.controller.listing.step(1)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() != own.windowTitle())
    window.home.open_own_window()
    assert len(window.home.own_windows.windows) == 2
    qtbot.keyClick(own.pane.view, Qt.Key.Key_Escape)
    assert not own.isVisible()
    window.home.end()
    assert not any(each.isVisible() for each in window.home.own_windows.windows)


def test_where_there_is_no_tray_closing_closes(window):
    window.settings.set(CLOSE_TO_TRAY, True)
    event = QCloseEvent()
    assert not event.spontaneous()
    assert not window.home.behind.takes_close(event)
    assert window.isVisible()
    assert event.type() == QEvent.Type.Close


@pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged")
def test_whoever_takes_the_icon_out_of_the_tray_is_still_told_of_outages(window):
    """What is told through an icon that is hidden is told to nobody."""
    tray, desk = window.home.behind.tray, window.controller.outages.desk
    tray.icon = QSystemTrayIcon(window.windowIcon(), tray)
    tray.show(is_wanted=True)
    assert desk._tray is tray.icon

    tray.show(is_wanted=False)
    assert desk._tray is None
    tray.show(is_wanted=True)
    assert desk._tray is tray.icon


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_tray_says_how_things_are_and_brings_the_window_back(qtbot, window):
    tray = window.home.behind.tray
    window.top_bar.status.show_status(Health.DEGRADED, "Claude is overloaded & slow")
    assert tray.status.isVisible()
    assert tray.status.text() == "Claude is overloaded && slow"
    window.hide()
    tray.open_action.trigger()
    assert window.isVisible()
    done = []
    tray.add("Ask something", lambda: done.append(1)).trigger()
    assert done == [1]


def test_a_diagnostics_file_is_saved_where_the_person_says(qtbot, window, chooser, tmp_path):
    chooser.save_to = tmp_path
    window.home.save_diagnostics()
    qtbot.waitUntil(lambda: window.notice.text.text() == "Saved holdfast-diagnostics.zip.")
    with zipfile.ZipFile(tmp_path / "holdfast-diagnostics.zip") as bundle:
        assert "Bread" not in "".join(bundle.read(name).decode() for name in bundle.namelist())
    chooser.save_to = Path(tmp_path / "gone")
    window.home.save_diagnostics()
    qtbot.waitUntil(lambda: "cannot be written" in window.notice.text.text())
