"""Two commands at once at one store, and no window: the second waits for its turn, and nothing typed is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.asking import SECRET
from helpers.chatting import ENDED, OPUS, Room, answer, begun, said, serve
from helpers.loopback import AfterGate
from holdfast.store import Store

APP = Path(__file__).parents[2] / "app"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="written for signals")


@pytest.fixture
def kept(tmp_path):
    """Return the paths of a store with one conversation, and the server that answers in it, slowly from then on."""
    server = serve([answer("One.")], [begun("Two"), AfterGate(), said("."), ENDED], [answer("Three.")])
    room = Room(tmp_path / "data")
    room.add("claude", "anthropic", server.url, OPUS)
    room.ended(room.send("First"))
    room.close()
    yield room.paths, server
    server.close()


@contextmanager
def command(paths, *arguments, typed=None):
    """Run a command in a process of its own while the block runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "holdfast", "--data-dir", str(paths.data), *arguments],
        env={**os.environ, "PYTHONPATH": str(APP), "PLANTED_KEY": SECRET},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            if typed is not None:
                process.stdin.write(typed)
            process.stdin.close()
            process.stdin = None
            yield process
        finally:
            process.kill()


def texts(paths):
    """Return what is said in the conversation, once nobody writes to the store any more."""
    room = Room(paths.data)
    try:
        return [(text, state) for _who, text, state in room.texts(1)]
    finally:
        room.close()


def test_a_second_message_to_a_conversation_waits_for_the_first_to_be_answered(kept):
    """It says so, and hangs below the answer that it waited for."""
    paths, server = kept
    with command(paths, "chat", "Second", "--conversation", "1") as first:
        assert first.stdout.read(3) == "Two"
        with command(paths, "chat", "--conversation", "1", typed="Third") as second:
            assert "waits" in second.stderr.readline()
            server.gate.set()
            out, err = second.communicate(timeout=60)
        first.communicate(timeout=60)

    assert (first.returncode, second.returncode, out, err) == (0, 0, "Three.\n", "")
    assert [text for text, _state in texts(paths)] == ["First", "One.", "Second", "Two.", "Third", "Three."]


def test_a_note_waits_for_its_turn_too(kept):
    paths, server = kept
    with command(paths, "chat", "Second", "--conversation", "1") as first:
        assert first.stdout.read(3) == "Two"
        with command(paths, "note", "1", "-", typed="A long thought") as second:
            assert "waits" in second.stderr.readline()
            server.gate.set()
            out, _err = second.communicate(timeout=60)
        first.communicate(timeout=60)

    assert second.returncode == 0
    assert "A long thought" in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_gives_up_waiting_has_the_words_back(kept, number):
    """They came from standard input, and nobody else has them."""
    paths, _server = kept
    with Store.open(paths.store), command(paths, "chat", "--conversation", "1", typed="Third\nof two lines") as second:
        assert "waits" in second.stderr.readline()
        second.send_signal(number)
        out, err = second.communicate(timeout=60)

    assert (second.returncode, out) == (1, "")
    assert "Nothing was sent" in err
    assert "Third\nof two lines" in err
    assert len(texts(paths)) == 2


def test_who_is_stopped_at_once_is_not_asked_for_a_store_again(kept):
    """What was typed as an argument stands in the terminal: it is not told again."""
    paths, _server = kept
    with Store.open(paths.store), command(paths, "chat", "Third", "--conversation", "1") as second:
        assert "waits" in second.stderr.readline()
        second.send_signal(signal.SIGINT)
        _out, err = second.communicate(timeout=60)

    assert second.returncode == 1
    assert "Nothing was sent" in err
    assert "Third" not in err
