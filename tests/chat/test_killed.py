"""Killed at any moment: the person's message is there, the reply but for its last second, and nothing is sent twice.

    HOLDFAST_KILLS=100 python -m pytest tests/chat/test_killed.py

kills a hundred times instead of a handful.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from helpers.chatting import ENDED, OPUS, answer, begun, overloaded
from helpers.loopback import Drip, OneByOne, sse
from holdfast.domain import MessageState
from holdfast.failover import Waiting

APP = Path(__file__).parents[2] / "app"
KILLS = int(os.environ.get("HOLDFAST_KILLS", "4"))
WORD = sse({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "word "}}, name=True)
BEHIND_S = 1.0


@pytest.fixture
def holdfast(monkeypatch):
    """Return how to start a command of its own over a folder."""
    monkeypatch.setenv("PYTHONPATH", str(APP))
    processes = []

    def start(folder, *arguments):
        command = [sys.executable, "-m", "holdfast", "--data-dir", str(folder), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=False)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait(30)
        process.stdout.close()
        process.stderr.close()


def printed_until_killed(process, after_s):
    """Read what a command prints for so long after its first words, kill it, and return (time, characters) of it."""
    seen = []
    os.set_blocking(process.stdout.fileno(), False)
    ends_s = None
    chars = 0
    while ends_s is None or time.monotonic() < ends_s:
        assert process.poll() is None, process.stderr.read()
        chunk = process.stdout.read()
        if chunk:
            chars += len(chunk)
            seen.append((time.monotonic(), chars))
            ends_s = ends_s or seen[0][0] + after_s
        else:
            process.poll()
    process.send_signal(signal.SIGKILL)
    killed_s = time.monotonic()
    process.wait(30)
    return seen, killed_s


@pytest.mark.slow
@pytest.mark.timeout(60 + 10 * KILLS)
def test_a_reply_that_is_killed_is_there_but_for_its_last_second(holdfast, make_room, serving):
    """At random moments of a reply of two hundred words a second."""
    rng = random.Random(20260302)
    server = serving([begun(), Drip(WORD, 0.005)])
    room = make_room("killed")
    room.add("claude", "anthropic", server.url, OPUS)
    folder = room.paths.data
    room.close()
    for number in range(KILLS):
        process = holdfast(folder, "chat", f"Question {number}")
        seen, killed_s = printed_until_killed(process, rng.uniform(0.0, 2.5))
        shown = max((chars for at_s, chars in seen if at_s <= killed_s - BEHIND_S), default=0)

        again = make_room("killed")
        again.chats.recover()
        newest = again.library.rows()[0]
        (_, question, _), (_, text, state) = again.texts(newest.id)
        again.close()
        assert question == f"Question {number}"
        assert state == MessageState.INTERRUPTED
        assert len(text) >= shown
        assert text == "word " * (len(text) // 5)
    assert len(server.requests) == KILLS


@pytest.mark.slow
@pytest.mark.timeout(60 + 10 * KILLS)
def test_a_takeover_that_is_killed_keeps_both_parts(holdfast, make_room, serving):
    """Nobody is asked a second time, and the part before the seam is there whole."""
    first, second = serving([begun("The plan is to ")]), serving([begun(), Drip(WORD, 0.005)])
    room = make_room("killed")
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "anthropic", second.url, "claude-sonnet-5-5")
    folder = room.paths.data
    room.close()
    process = holdfast(folder, "chat", "Question")
    printed_until_killed(process, 1.8)

    again = make_room("killed")
    again.chats.recover()
    sent = again.library.rows()[0]
    _who, text, state = again.texts(sent.id)[-1]
    segments = again.library.open(sent.id).messages[-1].message.segments
    assert text.startswith("The plan is to word ")
    assert state == MessageState.INTERRUPTED
    assert [one.provider for one in segments] == ["claude", "backup"]
    assert again.chats.outbox() == ()
    assert again.chats.send_waiting() is False
    assert (len(first.requests), len(second.requests)) == (1, 1)


@pytest.mark.slow
@pytest.mark.timeout(90 + 15 * KILLS)
def test_a_full_outbox_that_is_killed_loses_nothing_and_sends_nothing_twice(holdfast, make_room, serving):
    """Killed again and again while it sends; each message reaches the server once, or says that it may have."""
    rng = random.Random(20260602)
    down = serving([overloaded()])
    up = serving(answer_slowly())
    room = make_room("full")
    room.add("claude", "anthropic", down.url, OPUS)
    texts = [f"Message {number}" for number in range(6)]
    for text in texts:
        assert room.ended(room.send(text)).state is MessageState.QUEUED
    room.providers.add("claude", "anthropic", up.url, OPUS)
    folder = room.paths.data
    room.close()
    for _ in range(KILLS):
        process = holdfast(folder, "outbox", "send")
        try:
            process.wait(rng.uniform(0.8, 2.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)
    assert holdfast(folder, "outbox", "send").wait(60) in {0, 1}

    again = make_room("full")
    reached = Counter(received.json["messages"][-1]["content"][-1]["text"] for received in up.requests)
    assert max(reached.values()) == 1
    unsure = {one.text_start for one in again.chats.outbox()}
    assert all(one.state is Waiting.UNSURE for one in again.chats.outbox())
    stored = {row.title: again.texts(row.id) for row in again.library.rows()}
    assert set(stored) == set(texts)
    answered = {title for title, said_there in stored.items() if len(said_there) == 2}
    assert answered | unsure == set(texts)
    assert answered.isdisjoint(unsure)
    for one in again.chats.outbox():
        again.chats.send_again(one.message_id)
    assert again.chats.send_waiting() is False
    assert all(len(again.texts(row.id)) == 2 for row in again.library.rows())


def answer_slowly():
    """Return a reply that takes a moment, so that kills hit it."""
    return [begun("An "), OneByOne(b": ping\n\n" * 300), WORD, ENDED]


def test_words_of_a_json_run_are_json(holdfast, make_room, serving):
    """The command as scripts use it."""
    server = serving([answer("Hel", "lo")])
    room = make_room("json")
    room.add("claude", "anthropic", server.url, OPUS)
    room.close()
    process = holdfast(room.paths.data, "chat", "Hi", "--json")
    out, err = process.communicate(timeout=60)
    events = [json.loads(line) for line in out.decode().splitlines()]

    assert process.returncode == 0, err
    assert "".join(one["text"] for one in events if one.get("type") == "text") == "Hello"
    assert events[-1]["state"] == "complete"
    assert events[-1]["segments"] == [{"provider": "claude", "model": OPUS, "chars": 5}]
    assert set(events[-1]) == {"conversation", "message", "state", "segments", "usage", "error"}
