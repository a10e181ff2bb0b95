"""Sessions of Claude Code in the real window: brought in on request, and by itself where that is set."""

import threading
import time

import pytest

from helpers.other_sources import write_session
from holdfast.domain import ImportReport
from holdfast.errors import DiskFull
from holdfast.gui.home.following_code import CodeFollower
from holdfast.settings import FOLLOW_CODE


@pytest.fixture
def sessions(tmp_path, monkeypatch):
    """Name a folder in which Claude Code would keep its sessions."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    return tmp_path / "claude" / "projects"


def titles(window):
    return [row.title for row in window.controller.listing.rows]


def test_they_are_looked_into_from_the_menu(qtbot, open_window, library, sessions):
    write_session(sessions, "Prune the quinces", "In winter")
    window = open_window(library)
    window.menus.import_code.trigger()
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    assert window.import_page.title.text() == "Claude Code sessions"
    window.import_page.main_button.click()
    qtbot.waitUntil(lambda: window.import_page.state == "report")
    window.import_page.main_button.click()
    qtbot.waitUntil(lambda: titles(window) == ["Prune the quinces"])


def test_where_there_are_none_a_sentence_says_so(qtbot, open_window, library, sessions):
    window = open_window(library)
    window.menus.import_code.trigger()
    qtbot.waitUntil(lambda: window.import_page.state == "failed")
    assert "no sessions of Claude Code" in window.import_page.title.text()
    assert str(sessions) in window.import_page.lead.text()


def test_turned_on_they_come_by_themselves_and_what_grew_comes_again(qtbot, open_window, library, sessions):
    write_session(sessions, "One", "Two")
    window = open_window(library)
    follower = CodeFollower(window, library)
    follower.look()  # off: nothing has asked for it, and a look by hand still brings it
    qtbot.waitUntil(lambda: titles(window) == ["One"])
    seen = window.remembered.code_seen_ns
    assert seen > 0

    write_session(sessions, "Three", "Four", session="99999999-2222-4333-8444-555555555555")
    qtbot.waitUntil(lambda: not follower.is_running)
    window.settings.set(FOLLOW_CODE, value=True)
    follower.follow(is_new=True)
    qtbot.waitUntil(lambda: sorted(titles(window)) == ["One", "Three"])
    qtbot.waitUntil(window.notice.isVisible)
    assert window.remembered.code_seen_ns >= seen


def test_turned_off_nothing_is_looked_at(qtbot, open_window, library, sessions):
    write_session(sessions, "One", "Two")
    window = open_window(library)
    follower = CodeFollower(window, library)
    follower.follow()
    assert not follower.is_running
    assert not follower._timer.isActive()


def test_a_file_that_is_no_session_keeps_none_from_coming(qtbot, open_window, library, sessions):
    write_session(sessions, "One", "Two")
    (sessions / "-home-ada-garden" / "notes.jsonl").write_text('{"some": "thing"}\n')
    window = open_window(library)
    CodeFollower(window, library).look()
    qtbot.waitUntil(lambda: titles(window) == ["One"])


def test_the_setting_in_the_window_begins_to_follow(qtbot, open_window, library, sessions):
    write_session(sessions, "One", "Two")
    window = open_window(library)
    window.settings.set(FOLLOW_CODE, value=True)
    window.home._on_setting_changed(FOLLOW_CODE)
    qtbot.waitUntil(lambda: titles(window) == ["One"])


class Newest:
    """Says when the newest import of sessions began, as the store does."""

    def __init__(self, began_ms):
        self.began_ms = began_ms

    def last_sessions_ms(self):
        """Return it."""
        return self.began_ms


def test_all_of_them_come_again_where_a_backup_took_the_place_of_the_store(qtbot, open_window, library, sessions):
    """The store lacks the last import then, whatever was seen by it."""
    write_session(sessions, "One", "Two")
    window = open_window(library)
    window.remembered.code_seen_ns = time.time_ns()
    window.remembered.code_import_ms = 2_000
    CodeFollower(window, library, Newest(2_000)).look()
    qtbot.waitUntil(lambda: window.remembered.code_seen_ns < time.time_ns() - 1_000_000_000)
    assert titles(window) == []

    CodeFollower(window, library, Newest(1_000)).look()
    qtbot.waitUntil(lambda: titles(window) == ["One"])


def test_why_nothing_comes_is_said_once(qtbot, open_window, library, sessions, monkeypatch):
    write_session(sessions, "One", "Two")
    window = open_window(library)
    follower = CodeFollower(window, library)

    def full(*_):
        raise DiskFull("The disk is full.", "Make room.")

    monkeypatch.setattr(follower, "_bring", full)
    follower.look()
    qtbot.waitUntil(lambda: window.notice.isVisible() and not follower.is_running)
    assert (window.notice.text.text(), window.notice.hint.text()) == ("The disk is full.", "Make room.")
    window.notice.dismiss()
    follower.look()
    qtbot.waitUntil(lambda: not follower.is_running)
    assert not window.notice.isVisible()


class Slow:
    """A library whose import goes on until it is ended; the next one brings nothing."""

    def __init__(self):
        self.began = threading.Event()
        self.ended = threading.Event()

    def import_archive(self, _paths, token, _progress):
        """Wait to be ended."""
        if not self.began.is_set():
            with token.interrupting(self.ended.set):
                self.began.set()
                self.ended.wait(30)
        return ImportReport(was_stopped=token.is_cancelled)


def test_turned_off_ends_what_runs_and_turned_on_again_it_begins_anew(qtbot, open_window, library, sessions):
    write_session(sessions, "One", "Two")
    window = open_window(library)
    slow = Slow()
    follower = CodeFollower(window, slow)
    window.settings.set(FOLLOW_CODE, value=True)
    follower.follow()
    qtbot.waitUntil(slow.began.is_set)
    window.settings.set(FOLLOW_CODE, value=False)
    follower.follow()
    window.settings.set(FOLLOW_CODE, value=True)
    follower.follow()
    assert slow.ended.is_set()
    qtbot.waitUntil(lambda: window.remembered.code_seen_ns > 0)
    qtbot.waitUntil(lambda: not follower.is_running)
