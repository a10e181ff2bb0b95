"""Commands beside an open window: it carries them out, and what they say comes out here."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from helpers.chatting import OPUS, Room, answer, begun, serve
from helpers.loopback import Hang
from holdfast import channels, instance, language
from holdfast.chat import Draft
from holdfast.cli import beside
from holdfast.domain import MessageState
from holdfast.domain.asked import unknown_in
from holdfast.domain.commanded import Commanded
from holdfast.errors import BadInput, HoldfastError, StoreLocked
from holdfast.paths import Paths
from holdfast.program import Chatting, Program

APP = Path(__file__).parents[2] / "app"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="written for sockets in folders and signals")


class Window:
    """What a window does with its socket, without its widgets: every line is taken, every command obeyed."""

    def __init__(self, room):
        self.room = room
        self.alone = instance.be_alone(room.paths)
        self.program = Program(room.library, make_chatting=lambda: Chatting(room.chats, room.providers))
        self.commands = []
        self.is_open = self.is_of_today = True
        self.serving = threading.Thread(target=self._serve, daemon=True)
        self.serving.start()

    def close(self):
        """Let go of everything."""
        self.alone.socket.shutdown(socket.SHUT_RDWR)
        self.serving.join(20)
        self.alone.release()

    def _serve(self):
        with suppress(OSError):
            while True:
                self._take(self.alone.socket.accept()[0])

    def _take(self, connection):
        with connection.makefile("rb") as heard:
            line = channels.unmarked(channels.word_of(self.alone.address), heard.readline())
        commanded = Commanded.decoded(line.rstrip(b"\n"))
        if commanded is None:
            with suppress(OSError, ValueError):
                names = unknown_in(line) if self.is_of_today else ()
                connection.sendall(instance.strange(names) if names else instance.TOLD)
            connection.close()
            return
        self.commands.append(commanded.command)
        job = partial(beside.obey, self.program, commanded, connection, is_open=lambda: self.is_open)
        threading.Thread(target=job, daemon=True).start()


@pytest.fixture(params=["in a folder", "on a port"])
def open_window(tmp_path, request, monkeypatch):
    """Return a room with a provider whose window is open, and how to start a command beside it; as on a system with
    sockets in folders, and as on Windows, which has none.
    """
    made = []
    if request.param == "on a port":
        monkeypatch.setattr(channels, "_in_folder", lambda _address: None)

    def make(*scripts):
        room, server = Room(tmp_path / "data"), serve(*scripts)
        room.add("claude", "anthropic", server.url, OPUS)
        window = Window(room)
        made.append((room, server, window))
        return room, window

    yield make
    for room, server, window in made:
        server.gate.set()
        window.close()
        room.close()
        server.close()


def start(room, *arguments, **more):
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "holdfast", "--data-dir", str(room.paths.data), *arguments],
        env={**os.environ, "PYTHONPATH": str(APP)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        **more,
    )


def run(room, *arguments, typed=None):
    process = start(room, *arguments)
    out, err = process.communicate(typed, timeout=60)
    return process.returncode, out, err


def test_a_message_is_answered_by_the_window(open_window):
    """It is in the window's own store, and streams to the terminal."""
    room, window = open_window([answer("Hel", "lo")])
    code, out, err = run(room, "chat", "Good morning")

    assert (code, out, err) == (0, "Hello\n", "")
    assert window.commands == ["chat"]
    assert room.texts(1) == [("human", "Good morning", "complete"), ("assistant", "Hello", "complete")]


def test_its_events_as_lines_and_its_text_from_standard_input(open_window):
    room, _window = open_window([answer("Yes.")])
    code, out, _err = run(room, "chat", "-", "--json", typed="Is this\ntwo lines?")

    assert code == 0
    lines = out.splitlines()
    assert '"type":"text"' in lines[-2].replace(" ", "")
    assert '"state":"complete"' in lines[-1].replace(" ", "")
    assert room.texts(1)[0][1] == "Is this\ntwo lines?"


def test_ctrl_c_stops_the_reply_and_keeps_what_came(open_window):
    room, _window = open_window([begun("So far"), Hang()])
    process = start(room, "chat", "Tell me")
    assert process.stdout.read(6) == "So far"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    room.until(lambda: room.texts(1)[-1] == ("assistant", "So far", "stopped"))

    assert process.returncode == 1


def test_who_is_killed_loses_nothing(open_window):
    """The window goes on with the reply."""
    room, _window = open_window([begun("So far"), Hang()])
    process = start(room, "chat", "Tell me")
    assert process.stdout.read(6) == "So far"
    process.kill()
    process.communicate(timeout=30)

    (reply_id,) = room.chats.running()
    assert room.chats.live(reply_id).state is MessageState.STREAMING


def test_an_error_is_said_as_it_would_be_here(open_window):
    room, _window = open_window([answer("x")])
    code, _out, err = run(room, "chat", "More", "--conversation", "999")

    assert code == 2
    assert "999" in err


def test_stars_tags_notes_and_names_beside_a_window(open_window):
    room, window = open_window([answer("Yes.")])
    run(room, "chat", "Hello")
    assert run(room, "star", "1")[0] == 0
    assert run(room, "tag", "1", "garden")[0] == 0
    assert run(room, "note", "1", "-", typed="remember this")[0] == 0
    assert run(room, "rename", "1", "Mine")[0] == 0

    row = room.library.rows()[0]
    assert (row.is_starred, row.title, row.tags) == (True, "Mine", ("garden",))
    assert window.commands == ["chat", "star", "tag", "note", "rename"]


def test_the_outbox_is_sent_by_the_window(open_window):
    room, _window = open_window([], [answer("At last.")])
    sent = room.send("Waits")
    room.ended(sent)
    room.well()
    assert run(room, "outbox", "send")[0] == 0

    assert room.texts(1)[-1][1] == "At last."


def test_a_reply_in_the_window_is_not_taken_for_a_crash(open_window):
    """A command that begins with its own store marks what was left unfinished; the window's are not."""
    room, _window = open_window([begun("Growing"), Hang()], [answer("Other.")])
    first = room.send("First")
    room.shows(first, "Growing")
    assert run(room, "chat", "Second")[0] == 0

    assert room.chats.live(first.reply_id).state is MessageState.STREAMING
    code, _out, err = run(room, "chat", "Behind it", "--conversation", "1")
    assert code == 1
    assert "It is sent when the reply before it has ended. Your message waits in the outbox" in err


def say(room, commanded):
    """Say something to the window as another version would, and return its answers."""
    channel = instance.command(room.paths, commanded.encoded())
    with closing(channel), channel.makefile("rb") as answers:
        return answers.read().decode()


def test_an_option_that_the_window_does_not_know_is_said_and_nothing_is_done(open_window):
    """A newer command beside an older window: to leave the option out would do something else than was asked."""
    room, _window = open_window([answer("x")])
    options = {"text": "Hello", "conversation": None, "provider": None, "model": None, "json": False}

    answers = say(room, Commanded("chat", options | {"whisper": True, "depth": 0}, "99.0"))

    assert "another version and does not know this: --whisper." in answers
    assert room.library.rows() == []


def test_an_option_that_an_older_command_does_not_know_is_as_if_it_were_not_told(open_window):
    room, _window = open_window([answer("Hello back")])

    answers = say(room, Commanded("chat", {"text": "Hello"}, "0.1"))

    assert "Hello back" in answers
    assert '{"code": 0}' in answers


def test_a_command_that_the_window_does_not_know_is_said(open_window, monkeypatch):
    room, _window = open_window([answer("x")])
    monkeypatch.setattr(beside, "COMMANDS", frozenset({"juggle"}))
    options = argparse.Namespace(command="juggle", data_dir=None, balls=3)

    with pytest.raises(BadInput, match="does not know this: holdfast juggle"):
        beside.in_window(options, room.paths, print, print, StoreLocked("x"))


def test_an_older_window_is_no_help_and_it_is_said(open_window, monkeypatch):
    room, window = open_window([answer("x")])
    monkeypatch.setattr(Commanded, "decoded", staticmethod(lambda _line: None))
    window.is_of_today = False
    code, _out, err = run(room, "chat", "Hello")

    assert code == 1
    assert "Another Holdfast is already using the store" in err
    assert window.commands == []


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"command":"purge","options":{}}', b'{"command":"chat"}',
                                  b'{"command":"chat","options":{"text":{"a":1}}}', b"[" * 100_000,
                                  b'{"command":[],"options":{}}', b'{"command":{},"options":{}}'])  # fmt: skip
def test_what_is_no_command_is_none(line):
    assert Commanded.decoded(line) is None


@pytest.mark.expects_log("a command failed: chat")
def test_a_command_of_nonsense_is_answered_with_a_fault_and_the_window_lives(open_window):
    room, _window = open_window([answer("x")])
    channel = instance.command(room.paths, Commanded("chat", {}).encoded())
    with closing(channel), channel.makefile("rb") as answers:
        assert b"went wrong" in answers.read()
    address = (room.paths.data / instance.LOCK_NAME).read_text()
    half = channels.connected(address, 10.0)
    half.sendall(channels.marked(address, b'{"command":"chat"'))
    half.close()

    assert run(room, "list")[0] == 0


@pytest.mark.parametrize("said", [b'{"write": "Hel', b"", b'{"write": "x"}\n\xff\n', b"[]\n", b'{"error": 1}\n'])
def test_a_window_that_ends_in_the_middle_of_a_line_is_said_to_be_gone(tmp_path, said):
    """It was killed; or, with nothing said, had not even read what it was asked."""
    paths = Paths.under(tmp_path / "data")
    alone = instance.be_alone(paths)

    def end():
        connection = alone.socket.accept()[0]
        connection.recv(1 << 16, 0 if said else socket.MSG_PEEK)
        connection.sendall(said)
        connection.close()

    window = threading.Thread(target=end, daemon=True)
    window.start()
    options, written = argparse.Namespace(command="star", ids=["1"], off=False, json=False), []
    try:
        with pytest.raises(HoldfastError, match="The window was closed meanwhile"):
            beside.in_window(options, paths, written.append, written.append, StoreLocked("x"))
    finally:
        window.join(20)
        alone.release()


def test_a_window_that_takes_no_command_is_not_waited_for_without_end(tmp_path, monkeypatch):
    """It stands before a store that another program has, or is stopped; what it finds later it does not do."""
    monkeypatch.setattr(instance, "ANSWER_LIMIT_S", 0.2)
    paths, written = Paths.under(tmp_path / "data"), []
    alone = instance.be_alone(paths)
    options = argparse.Namespace(command="star", ids=["1"], off=False, json=False)
    try:
        with pytest.raises(StoreLocked):
            beside.in_window(options, paths, written.append, written.append, StoreLocked("x"))
        connection = alone.socket.accept()[0]
        beside.obey(Program(None), Commanded("star", {"ids": ["1"]}), connection)  # which a library would be needed for
    finally:
        alone.release()


def test_what_is_too_long_to_be_handed_over_is_said_to_be(open_window):
    """Not that the store is in use, which would send nobody to the right place."""
    room, window = open_window([answer("Yes.")])
    code, _out, err = run(room, "chat", "-", typed="語" * 200_000)

    assert code == 2
    assert "too long for the window that is open" in err
    assert window.commands == []


def test_what_is_being_written_in_the_window_is_not_taken_for_what_was_typed_elsewhere(open_window):
    room, _window = open_window([answer("Yes.")], [answer("Yes.")])
    room.chats.keep_draft(None, Draft("A long letter"))
    run(room, "chat", "Hello")
    (row,) = room.library.rows()
    room.chats.keep_draft(row.id, Draft("And another"))
    run(room, "chat", "More", "--conversation", str(row.id))

    assert (room.chats.draft(None).text, room.chats.draft(row.id).text) == ("A long letter", "And another")


def test_a_window_that_is_closed_under_a_reply_is_no_fault(open_window):
    room, _window = open_window([begun("So far"), Hang()])
    process = start(room, "chat", "Tell me")
    assert process.stdout.read(6) == "So far"
    room.close()
    _out, err = process.communicate(timeout=30)

    assert "went wrong" not in err
    assert process.returncode == 1


def test_a_command_that_comes_while_the_window_closes_is_no_fault_of_ours(open_window):
    room, window = open_window([answer("Yes.")])
    run(room, "chat", "Hello")
    for part in (room.chats, room.net, room.lanes):  # the store is the last that is closed
        part.close()
    window.is_open = False

    code, _out, err = run(room, "star", "1")

    assert code == 1
    assert "The window was closed meanwhile" in err


def test_what_the_windows_lanes_say_is_english_at_a_terminal(open_window):
    room, _window = open_window([answer("Yes.")])
    run(room, "chat", "Hello")
    language.speak("de")
    try:
        _code, _out, err = run(room, "note", "1", "--message", "999", "Words")
    finally:
        language.speak(language.ENGLISH)

    assert "There is no message 999 in conversation 1." in err
