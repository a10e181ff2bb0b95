"""What other starts, links and desktops ask of the window that is open."""

from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl
from PySide6.QtGui import QFileOpenEvent, QGuiApplication

from helpers import builders
from holdfast import channels, instance
from holdfast.domain.asked import KNOWN, Asked
from holdfast.domain.commanded import Commanded
from holdfast.gui.controllers.asked import AskedController
from holdfast.gui.listening import LONGEST_LINE, MOST_HEARD, Listening, OpenEvents
from holdfast.jobs import CancelToken, no_progress
from holdfast.paths import Paths

APP = Path(__file__).parents[2] / "app"
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="written for sockets in folders and signals"),
    pytest.mark.qt_log_ignore("This plugin does not support raise"),
]


@pytest.fixture
def export(tmp_path):
    chats = [
        builders.conversation(
            *builders.chained(builders.human(f"Question {name}"), builders.assistant(f"Answer {name}")), name=name
        )
        for name in ("Sourdough", "Kyoto")
    ]
    return builders.write_g1(tmp_path / "data-2026.zip", chats)


@pytest.fixture
def alone(tmp_path):
    held = instance.be_alone(Paths.under(tmp_path / "data"))
    yield held
    held.release()


@pytest.fixture
def window(open_window, library, export, alone):
    """Open a window with two conversations, listening as the program does."""
    library.import_archive([export], CancelToken(), no_progress)
    window = open_window(library)
    window.asked = AskedController(window, library)
    listening = window.listening = Listening(alone.socket, window.asked)
    listening.asked.connect(window.asked.take)
    yield window
    listening.close()


@pytest.fixture
def start(tmp_path):
    """Start Holdfast a second time, as a desktop or a person does."""
    started = []

    def run(*arguments):
        command = [sys.executable, "-m", "holdfast", "--data-dir", str(tmp_path / "data"), *map(str, arguments)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(APP)}
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_a_command_goes_to_who_carries_commands_out(qtbot, window, tmp_path):
    """The socket goes with it: its answers are written as they come. The window itself is not raised for it."""
    heard = []

    def obey(commanded, connection):
        heard.append(commanded)
        connection.sendall(b'{"code": 7}\n')
        connection.close()

    window.listening.commanded.connect(obey)
    channel = instance.command(Paths.under(tmp_path / "data"), Commanded("chat", {"text": "Hello"}).encoded())
    qtbot.waitUntil(lambda: bool(heard))

    assert heard == [Commanded("chat", {"text": "Hello"})]
    assert channel.recv(100) == b'{"code": 7}\n'
    channel.close()


def row_of(library, title):
    return next(row for row in library.rows() if row.title == title)


def end_of(qtbot, process):
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=30_000)
    assert process.stderr.read() == b""
    return process.returncode


def test_a_second_start_ends_and_the_window_comes_forward(qtbot, window, start):
    window.showMinimized()

    assert end_of(qtbot, start()) == 0
    qtbot.waitUntil(lambda: not window.isMinimized())


def test_a_file_goes_to_the_import_of_the_open_window(qtbot, window, start, export, monkeypatch):
    """Named from the folder it lies in, which is not the window's."""
    monkeypatch.chdir(export.parent)

    assert end_of(qtbot, start(export.name)) == 0
    qtbot.waitUntil(lambda: window.import_page.state == "preview")
    assert window.pages.currentWidget() is window.import_page


def test_a_link_to_a_search_searches(qtbot, window, start):
    """As the desktop's own search does, where it shows that there is more."""
    assert end_of(qtbot, start("holdfast://search/Answer%20Kyoto")) == 0
    qtbot.waitUntil(lambda: window.list_pane.hits.rowCount() > 0)
    assert window.top_bar.search.text() == "Answer Kyoto"


def test_a_link_opens_its_message(qtbot, window, start, library):
    row = row_of(library, "Kyoto")
    message = library.open(row.id).messages[-1]

    assert end_of(qtbot, start(f"holdfast://conversation/{row.id}/message/{message.id}")) == 0
    qtbot.waitUntil(lambda: window.controller.reading._place.message_id == message.id)
    assert window.reading_pane.title.text() == "Kyoto"


def test_the_copied_link_leads_back(qtbot, window, library):
    """It names the source's id, so that it holds on another computer."""
    for title in ("Sourdough", "Kyoto"):
        row = row_of(library, title)
        window.asked.take(Asked(link=f"holdfast://conversation/{row.source_id}"))
        qtbot.waitUntil(lambda title=title: window.reading_pane.title.text() == title)
        window.menus.copy_link.trigger()
        assert QGuiApplication.clipboard().text() == f"holdfast://conversation/{row.source_id}"


@pytest.mark.parametrize("link", ["holdfast://conversation/4711", "holdfast://nowhere", "holdfast:" + "/" * 5000])
def test_a_link_to_nothing_is_a_sentence_in_the_window(qtbot, window, start, link):
    assert end_of(qtbot, start(link)) == 0
    qtbot.waitUntil(window.notice.isVisible)


def test_a_link_to_a_message_that_is_gone_says_so(qtbot, window, library):
    row = row_of(library, "Kyoto")
    window.asked.take(Asked(link=f"holdfast://conversation/{row.id}/message/no-such"))

    qtbot.waitUntil(window.notice.isVisible)


def test_what_is_asked_before_the_list_is_known_is_not_lost(qtbot, open_window, library, export):
    """Started by a click on a link: the window is not there yet."""
    library.import_archive([export], CancelToken(), no_progress)
    window = open_window(library)
    window.controller._is_first_list = True
    asked = AskedController(window, library)
    row = row_of(library, "Sourdough")
    asked.begin_with(Asked(link=f"holdfast://conversation/{row.id}"))
    window.controller.listing.refresh()

    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Sourdough")


def test_at_log_in_it_starts_out_of_the_way(open_window, library):
    window = open_window(library)
    window.hide()
    AskedController(window, library).begin_with(Asked(is_minimized=True))

    assert window.windowState() & Qt.WindowState.WindowMinimized


def test_a_window_that_was_opened_before_all_of_it_was_there_stays_open(open_window, library):
    window = open_window(library)
    AskedController(window, library).begin_with(Asked(is_minimized=True))

    assert not window.windowState() & Qt.WindowState.WindowMinimized


def test_nonsense_is_not_answered_and_harms_nothing(qtbot, window, alone, start):
    """Other programs of this account can say anything, in any pieces, and as much as they like."""
    lines = [b"\n", b"GET / HTTP/1.1\r\n\r\n", b'{"files": 7}\n', b"\xff\xfe\n", b"[" * 9_000 + b"\n"]
    with socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as endless:
        silent.connect(alone.address)
        endless.setblocking(False)
        endless.connect(alone.address)
        sent = 0

        def fill():
            nonlocal sent
            try:
                sent += endless.send(b"x" * 65_536)
            except BlockingIOError:
                return False
            except OSError:
                return True
            return sent > 8 * LONGEST_LINE

        qtbot.waitUntil(fill, timeout=30_000)
        assert sent <= 4 * LONGEST_LINE
        for line in lines:
            with socket.socket(socket.AF_UNIX) as channel:
                channel.setblocking(False)
                channel.connect(alone.address)
                channel.send(line)
                qtbot.waitUntil(lambda channel=channel: answer(channel) == b"")
        assert end_of(qtbot, start()) == 0


def answer(channel):
    try:
        return channel.recv(100)
    except BlockingIOError:
        return None
    except ConnectionResetError:
        return b""


def test_what_macos_asks_is_an_event(window, qapp, tmp_path):
    """Finder and browsers hand files and links to the application that runs; other events go their way."""
    heard = []
    events = OpenEvents(window)
    events.asked.connect(heard.append)
    qapp.installEventFilter(events)
    for event in (
        QFileOpenEvent(str(tmp_path / "a b.zip")),
        QFileOpenEvent(QUrl("holdfast://conversation/a%2Fb")),
        QEvent(QEvent.Type.User),
    ):
        QCoreApplication.sendEvent(qapp, event)
    qapp.removeEventFilter(events)

    assert heard == [Asked((tmp_path / "a b.zip",)), Asked(link="holdfast://conversation/a%2Fb")]


@pytest.fixture
def on_a_port(window, monkeypatch, tmp_path):
    """Have the window listen as where there are no sockets in folders; return where."""
    monkeypatch.setattr(channels, "_in_folder", lambda _address: None)
    held = instance.be_alone(Paths.under(tmp_path / "other"))
    listening = Listening(held.socket, window.asked, channels.word_of(held.address))
    listening.asked.connect(window.asked.take)
    yield held.address
    listening.close()
    held.release()


def answered_with(qtbot, address, said):
    """Say something there and return what is answered until the connection is closed."""
    heard = []
    with channels.connected(address, 10.0) as channel:
        channel.sendall(said)
        channel.setblocking(False)

        def is_over():
            try:
                heard.append(channel.recv(1000))
            except BlockingIOError:
                return False
            except ConnectionResetError:
                heard.append(b"")
            return heard[-1] == b""

        qtbot.waitUntil(is_over)
    return b"".join(heard)


def test_on_a_port_the_one_who_knows_the_word_is_heard(qtbot, on_a_port):
    assert answered_with(qtbot, on_a_port, channels.marked(on_a_port, Asked().encoded())) == instance.TOLD


@pytest.mark.expects_log("does not know the word")
@pytest.mark.parametrize("said", [b"{}\n", b"GET / HTTP/1.1\r\n\r\n", b"0" * 65 + b"{}\n"])
def test_on_a_port_nobody_else_is(qtbot, on_a_port, said):
    """A page in a browser can connect there too."""
    assert answered_with(qtbot, on_a_port, said) == b""


def test_who_says_nothing_does_not_keep_others_from_being_heard(qtbot, on_a_port):
    with ExitStack() as silent:
        opened = [silent.enter_context(channels.connected(on_a_port, 10.0)) for _ in range(MOST_HEARD + 5)]

        answer = answered_with(qtbot, on_a_port, channels.marked(on_a_port, Asked().encoded()))

        assert answer == instance.TOLD
        assert [each.recv(1) for each in opened[:6]] == [b""] * 6


def test_what_another_version_asks_and_this_one_does_not_know_is_said(qtbot, on_a_port):
    line = b'{"files": [], "wallpaper": "stars", "quietly": false}\n'

    answer = answered_with(qtbot, on_a_port, channels.marked(on_a_port, line))

    assert instance.strange_in(answer) == ["wallpaper"]


def test_all_that_can_be_asked_is_known():
    assert {field.name for field in dataclasses.fields(Asked)} == KNOWN
