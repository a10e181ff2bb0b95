"""However the bytes of a reply come, or stop coming: every character received is stored, in the right state."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.asking import BASES, SECRET, hasty
from helpers.chatting import OPUS, Room, answer, begun, overloaded, serve
from helpers.loopback import AfterGate, OneByOne, Reset, chunk, chunked_head, whole
from helpers.replies import BEGUN, ENDED, KINDS, SAID, stream_head
from holdfast import logs
from holdfast.domain import MessageState

TEXT = "".join(SAID)
HASTY = hasty(headers_s=0.6, first_byte_s=0.6, first_content_s=0.6, silence_s=0.6)


@pytest.fixture
def one(make_room, serving):
    """Return a room with one provider of a kind that answers by a script."""

    def make(kind, *steps):
        room = make_room(timeouts=HASTY)
        server = serving(list(steps))
        room.add("mine", kind, server.url, "a-model")
        assert BASES[kind] in room.providers.rows()[0].base_url
        return room

    return make


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_byte_by_byte_is_a_reply(one, kind):
    """Signs of several bytes are cut in the middle all the time."""
    room = one(kind, stream_head(kind), OneByOne(BEGUN[kind] + ENDED[kind]))
    sent = room.send("Hi")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id)[-1] == ("assistant", TEXT, "complete")


FAULTS = {
    "clean end": (lambda kind: [stream_head(kind), BEGUN[kind]]),
    "disconnect": (lambda kind: [chunked_head("text/event-stream"), chunk(BEGUN[kind]), Reset()]),
    "stall": (lambda kind: [stream_head(kind), BEGUN[kind], AfterGate()]),
    "malformed": (lambda kind: [stream_head(kind), BEGUN[kind], b"data: {oops\n\n{oops\n"]),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_came_before_a_fault_is_kept(one, kind, fault):
    """With nobody to go on it stays as it is, says what happened, and waits for somebody to write the rest."""
    room = one(kind, *FAULTS[fault](kind))
    sent = room.send("Hi")
    live = room.ended(sent)

    assert live.state is MessageState.INTERRUPTED
    assert live.error is not None
    assert room.texts(sent.conversation_id)[-1] == ("assistant", TEXT, "interrupted")
    assert [one.reply_id for one in room.chats.outbox()] == [sent.reply_id]
    assert room.chats.replies(sent.conversation_id)[sent.reply_id].words == live.error.message


def test_slow_headers_and_a_slow_first_word_are_waited_for(make_room, serving):
    """Slow is not dead."""
    room = make_room()
    server = serving([AfterGate(), answer("Late.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    assert server.asked.wait(10)
    assert room.chats.live(sent.reply_id).state is MessageState.STREAMING
    server.gate.set()

    assert room.ended(sent).state is MessageState.COMPLETE


def test_an_answer_in_one_piece_is_an_answer(make_room, serving):
    """JSON where a stream was asked for."""
    body = {
        "type": "message",
        "model": OPUS,
        "content": [{"type": "text", "text": "Whole."}],
        "stop_reason": "end_turn",
    }
    room = make_room()
    server = serving([whole(body)])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id)[-1][1] == "Whole."


@pytest.mark.parametrize(
    "dressed",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.replace(b"\n\n", b"\n\n: a comment\n\n"),
    ],
    ids=["BOM", "CRLF", "CR", "comments"],
)
def test_the_dress_of_a_stream_is_no_fault(one, dressed):
    room = one("anthropic", stream_head("anthropic"), dressed(BEGUN["anthropic"] + ENDED["anthropic"]))
    sent = room.send("Hi")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id)[-1][1] == TEXT


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cuts=st.lists(st.integers(0, 1_200), max_size=6), end=st.integers(0, 1_200))
def test_any_beginning_of_a_stream_is_stored(shared, cuts, end):
    """Cut into any pieces and ended anywhere: a beginning of what was said is stored, and a whole one is whole."""
    room, server = shared
    data = BEGUN["anthropic"] + ENDED["anthropic"]
    sent_bytes = data[:end]
    places = sorted({0, *(cut for cut in cuts if cut < len(sent_bytes)), len(sent_bytes)})
    pieces = [chunk(sent_bytes[a:b]) for a, b in pairwise(places) if b > a]
    server._scripts[:] = [(chunked_head(), *pieces, b"0\r\n\r\n")]
    room.well()
    sent = room.send("Hi")
    live = room.ended(sent)

    last = room.texts(sent.conversation_id)[-1]
    if live.state is MessageState.QUEUED:
        assert last == ("human", "Hi", "queued")
        room.chats.withdraw(sent.message_id)
        return
    assert TEXT.startswith(last[1])
    assert (live.state is MessageState.COMPLETE) <= (last[1] == TEXT)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Return one room with one server for many examples."""
    server = serve([answer("x")])
    room = Room(tmp_path_factory.mktemp("shared") / "data", timeouts=HASTY)
    room.add("claude", "anthropic", server.url, OPUS)
    yield room, server
    room.close()
    server.close()


@contextmanager
def everything_logged(folder):
    """Write the log of a run at its finest."""
    logs.start(folder)
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(before)
        logs.stop()


def test_a_whole_run_at_its_finest_logs_neither_key_nor_words(tmp_path, make_room, serving):
    """Sent, failed over, taken over, waited, taken back: the log has none of it."""
    prompt, reply = "zirconium breakfast", "quixotic lemonade"
    with everything_logged(tmp_path / "logs"):
        room = make_room()
        first = serving([overloaded()], [overloaded()], [begun(reply)], [overloaded()])
        second = serving([answer(reply)], [answer(reply + " more")], [overloaded()])
        room.add("claude", "anthropic", first.url, OPUS)
        room.add("other", "anthropic", second.url, "claude-sonnet-5-5")
        sent = room.send(prompt)
        room.ended(sent)
        room.well()
        sent = room.send(prompt, sent.conversation_id, sent.reply_id)
        room.ended(sent)
        sent = room.send(prompt, sent.conversation_id, sent.reply_id)
        room.ended(sent)
        room.providers.test("claude")
        room.close()
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "logs").iterdir())

    assert "holdfast.chat" in written
    for secret in (SECRET, prompt, reply, "zirconium", "quixotic"):
        assert secret not in written
