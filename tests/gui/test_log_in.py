"""Being opened at log-in, set in the window: what the box shows is what the desktop's own file says."""

import sys

import pytest

from helpers.made_conversations import talk
from helpers.scripted_chats import scripted_program
from holdfast.domain import ConversationId
from holdfast.operations.autostart import Autostart

pytestmark = [
    pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there the system's settings do it"),
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


@pytest.fixture
def entry(home):
    return home / ".config" / "autostart" / "holdfast.desktop"


@pytest.fixture
def settings(qtbot, open_window, scripted):
    """Give the controller of the settings, which nobody has opened."""
    scripted.conversations = {ConversationId(1): talk(1, "Kyoto", "a", "b")}
    program, _chats, _providers = scripted_program(scripted)
    window = open_window(scripted, program=program)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Kyoto")
    return window.controller.chat.settings


def opened(qtbot, settings):
    """Open the page; give the line once it was read how it stands."""
    settings.open("general")
    line = settings.general_page.at_log_in
    qtbot.waitUntil(lambda: line.check.accessibleDescription() != "")
    return line


def test_the_box_writes_the_entry_and_takes_it_away(qtbot, settings, entry, tmp_path):
    line = opened(qtbot, settings)
    assert not line.check.isChecked()
    line.check.click()
    qtbot.waitUntil(entry.exists)
    assert f'"--data-dir" "{tmp_path / "data"}" "open" "--minimized"' in entry.read_text()
    assert line.check.isChecked()
    line.check.click()
    qtbot.waitUntil(lambda: not entry.exists())
    assert not line.check.isChecked()


def test_what_the_command_line_set_is_shown(qtbot, settings, entry):
    Autostart().turn_on()
    line = opened(qtbot, settings)
    assert line.check.isChecked()
    entry.write_text(entry.read_text() + "Hidden=true\n")  # as desktops write it in their own settings
    settings.window.came_back.emit()
    qtbot.waitUntil(lambda: not line.check.isChecked())


def test_whoever_turns_to_the_settings_again_sees_what_holds_now(qtbot, settings, entry):
    line = opened(qtbot, settings)
    with qtbot.waitActive(settings.window):
        settings.window.activateWindow()
    Autostart().turn_on()
    with qtbot.waitActive(settings._window):
        settings._window.activateWindow()
    settings.window.activateWindow()
    qtbot.waitUntil(line.check.isChecked)


def test_what_cannot_be_written_is_said_and_the_box_shows_what_holds(qtbot, settings, entry):
    entry.parent.write_text("a file where a folder would be")
    line = opened(qtbot, settings)
    line.check.click()
    qtbot.waitUntil(lambda: "could not be changed" in line.words.text())
    assert not line.check.isChecked()
    assert line.check.isEnabled()
    assert line.words.property("tone") == "bad"
    entry.parent.unlink()
    line.check.click()
    qtbot.waitUntil(entry.exists)
    qtbot.waitUntil(lambda: line.words.property("tone") == "quiet")
    assert line.check.isChecked()


def test_the_last_of_several_quick_wishes_holds(qtbot, settings, entry):
    line = opened(qtbot, settings)
    for _ in range(5):
        line.check.click()
    assert line.check.isChecked()
    qtbot.waitUntil(lambda: not settings.at_log_in._is_writing)
    assert line.check.isChecked()
    assert entry.exists()


def test_where_the_system_has_to_do_it_the_box_cannot_be_ticked_and_says_why(qtbot, settings, monkeypatch):
    monkeypatch.setenv("FLATPAK_ID", "x")
    line = opened(qtbot, settings)
    assert not line.check.isEnabled()
    assert "the system's own settings" in line.words.text()
