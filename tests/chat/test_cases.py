"""The nineteen ways in which a provider fails, each at a real socket: what is tried, shown, stored, and when.

The backup answers where somebody else may; where nobody may, it is not asked.
"""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from helpers.asking import hasty
from helpers.chatting import GPT, OPUS, SECRET, answer, begun, openai, overloaded, refusal, said
from helpers.loopback import Drip, Hang, Reset, chunk, chunked_head, head, sse
from helpers.replies import stream_head
from holdfast.domain import MessageState
from holdfast.failover import Failure

QUESTION = "What is the plan?"
HASTY = hasty(headers_s=0.3, first_byte_s=0.5, first_content_s=0.5, silence_s=0.5)


def taken_over(*pieces: str) -> list[bytes]:
    """Return the backup's answer."""
    return [openai(*pieces)]


def error_in_stream(kind: str) -> bytes:
    """Return an error as it stands inside a stream."""
    return sse({"type": "error", "error": {"type": kind, "message": "No."}}, name=True)


CASES = {
    # name: (what the first one does, how often it is asked, what it is kept as)
    "529": ([overloaded()], 2, Failure.OVERLOADED),
    "500": ([refusal("500 Internal Server Error", "api_error")], 2, Failure.SERVER_FAILED),
    "503": ([refusal("503 Service Unavailable", "api_error")], 2, Failure.OVERLOADED),
    "hang before headers": ([Hang()], 2, Failure.HEADERS_TIMEOUT),
    "hang before first content": ([stream_head("anthropic"), Drip(b": ping\n\n", 0.05)], 2, Failure.NO_CONTENT),
    "spend cap": (
        [refusal("400 Bad Request", "invalid_request_error", "You have reached your specified API usage limits.")],
        1,
        Failure.LIMIT_REACHED,
    ),
    "401": ([refusal("401 Unauthorized", "authentication_error")], 1, Failure.KEY_REFUSED),
    "reset": ([Reset()], 2, Failure.RESET),
}


@pytest.fixture
def two(make_room, serving):
    """Return a room with Claude in front and a backup behind it."""

    def make(*scripts, backup=None):
        room = make_room(timeouts=HASTY)
        first, second = serving(*scripts), serving(backup or taken_over("Plan B"))
        room.add("claude", "anthropic", first.url, OPUS)
        room.add("backup", "openai", second.url, GPT)
        return room, first, second

    return make


@pytest.mark.parametrize("name", CASES)
def test_before_any_text_the_backup_answers(two, name):
    """Once more where that helps, then the next of the chain; the person sees one answer and why it is another's."""
    script, asked, failure = CASES[name]
    room, first, second = two(script)
    sent = room.send(QUESTION)
    live = room.ended(sent)

    assert live.state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id)[-1] == ("assistant", "Plan B", "complete")
    assert (len(first.requests), len(second.requests)) == (asked, 1)
    assert live.segments[0].provider == "backup"
    assert any("GPT-6 Sol" in notice for notice in live.notices)
    assert second.requests[0].json["messages"][-1]["content"] == QUESTION
    assert room.health.breakers()["claude"].why is failure


@pytest.mark.parametrize("name", ["spend cap", "401"])
def test_what_the_person_has_to_mend_is_said(two, name):
    """Going on elsewhere is no reason to keep quiet about a key or a limit."""
    room, _first, _second = two(CASES[name][0])
    live = room.ended(room.send(QUESTION))

    assert any("key" in notice or "limit" in notice for notice in live.notices)


def test_refused_connections_go_to_the_backup(two):
    """Nobody listens there."""
    room, _first, second = two([answer("never")])
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    room.providers.add("claude", "anthropic", f"http://127.0.0.1:{port}", OPUS, "PLANTED_KEY")
    live = room.ended(room.send(QUESTION))

    assert live.segments[0].provider == "backup"
    assert len(second.requests) == 1
    assert room.health.breakers()["claude"].why is Failure.NOT_LISTENING


UNNAMED = "https://localhost.localhost"
"""An address whose name cannot be looked up, once `unnamed` is there."""


@pytest.fixture
def unnamed(monkeypatch):
    """Have nobody know the name of UNNAMED."""
    real = socket.getaddrinfo

    def look_up(host, *arguments, **more):
        if "localhost.localhost" in str(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def ways(monkeypatch, *found):
    """Set the addresses that the system is asked for a way to: one on this computer has one, none has none."""
    monkeypatch.setattr("holdfast.providers.route.NOWHERE", found)


@pytest.mark.usefixtures("unnamed")
def test_a_name_that_cannot_be_looked_up_goes_to_the_backup(two, monkeypatch):
    """As on a network without a name server; asked at most twice."""
    ways(monkeypatch, (socket.AF_INET, ("127.0.0.1", 9)))
    room, _first, _second = two([answer("never")])
    room.providers.add("claude", "anthropic", UNNAMED, OPUS, "PLANTED_KEY")
    live = room.ended(room.send(QUESTION))

    assert live.segments[0].provider == "backup"
    assert room.health.breakers()["claude"].why is Failure.DNS


@pytest.mark.usefixtures("unnamed")
def test_a_name_that_cannot_be_looked_up_without_a_way_blames_nobody(make_room, monkeypatch):
    """In airplane mode the look-up fails before any connection: the message waits, and the breaker stays shut."""
    ways(monkeypatch)
    room = make_room()
    room.add("claude", "anthropic", UNNAMED, OPUS)
    sent = room.send(QUESTION)
    live = room.ended(sent)

    assert live.state is MessageState.QUEUED
    assert room.texts(sent.conversation_id) == [("human", QUESTION, "queued")]
    breakers = room.health.breakers()
    assert "claude" not in breakers or breakers["claude"].failures == 0
    assert [one.text_start for one in room.chats.outbox()] == [QUESTION]


def test_without_trust_nothing_is_sent(two):
    """A server that speaks no TLS where TLS is expected gets no word."""
    room, first, _second = two([answer("never")])
    room.providers.add("claude", "anthropic", first.url.replace("http://", "https://"), OPUS, "PLANTED_KEY")
    live = room.ended(room.send(QUESTION))

    assert live.segments[0].provider == "backup"
    assert first.requests == []
    assert room.health.breakers()["claude"].why is Failure.TLS


CUTS = {
    "cut in mid-answer": ([chunked_head(), chunk(said("The plan ", "is to ")), Reset()], Failure.DISCONNECTED),
    "clean EOF": ([begun("The plan ", "is to ")], Failure.CUT),
    "malformed chunk": ([begun("The plan ", "is to "), b"data: {not json\n\n"], Failure.MALFORMED),
    "error in mid-stream": (
        [begun("The plan ", "is to "), error_in_stream("overloaded_error")],
        Failure.OVERLOADED,
    ),
    "silence in mid-answer": ([begun("The plan ", "is to "), Drip(b": ping\n\n", 0.05)], Failure.STALLED),
}


@pytest.mark.parametrize("name", CUTS)
def test_in_mid_answer_the_backup_goes_on(two, name):
    """What came is kept, the next one is asked to go on, the repeated words are dropped, and both are named."""
    script, failure = CUTS[name]
    room, first, second = two(script, backup=taken_over("The plan is to ", "wait for spring."))
    sent = room.send(QUESTION)
    live = room.ended(sent)

    assert live.state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id)[-1] == ("assistant", "The plan is to wait for spring.", "complete")
    assert [one.provider for one in live.segments] == ["claude", "backup"]
    assert (len(first.requests), len(second.requests)) == (1, 1)
    roles = [one["role"] for one in second.requests[0].json["messages"]]
    assert roles == ["user", "assistant", "user"]
    assert "interrupted" in second.requests[0].json["messages"][-1]["content"]
    parts = room.chats.replies(sent.conversation_id)[sent.reply_id].parts
    assert [(one.chars, one.failure) for one in parts] == [(15, failure), (16, None)]
    assert any(notice.endswith("What it had written is kept.") for notice in live.notices)


REFUSED = {
    "400": ([refusal("400 Bad Request", "invalid_request_error", "bad shape")], Failure.REQUEST_REFUSED),
}


def test_a_request_that_is_wrong_is_sent_to_nobody_else(two):
    """Whatever is wrong with it, another provider would not mend."""
    script, failure = REFUSED["400"]
    room, first, second = two(script)
    sent = room.send(QUESTION)
    live = room.ended(sent)

    assert live.state is MessageState.FAILED
    assert (len(first.requests), len(second.requests)) == (1, 0)
    assert room.texts(sent.conversation_id)[-1] == ("assistant", "", "failed")
    assert room.chats.replies(sent.conversation_id)[sent.reply_id].failure is failure


def test_a_request_that_is_too_large_is_for_the_person(two):
    """413: asked, and the choice is followed."""
    room, _first, second = two([refusal("413 Payload Too Large", "request_too_large")])
    sent = room.send(QUESTION)
    question = room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    assert question.kind == "ask"
    assert second.requests == []
    room.chats.answer(sent.reply_id, question.choices[0][0])

    assert room.ended(sent).segments[0].provider == "backup"


def test_a_request_that_is_too_large_can_be_left(two):
    room, _first, second = two([refusal("413 Payload Too Large", "request_too_large")])
    sent = room.send(QUESTION)
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    room.chats.answer(sent.reply_id, "leave")

    assert room.ended(sent).state is MessageState.FAILED
    assert second.requests == []


def test_a_context_too_long_asks_what_to_do(two):
    """Nothing is left out behind the person's back; with their word the oldest is."""
    too_long = refusal("400 Bad Request", "invalid_request_error", "prompt is too long: 205351 tokens > 200000 maximum")
    room, first, second = two([too_long], [answer("Short")])
    sent = room.send(QUESTION)
    question = room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    assert question.kind == "too_long"
    assert {"drop_oldest", "summarise", "leave"} <= {key for key, _label in question.choices}
    room.chats.answer(sent.reply_id, "drop_oldest")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert (len(first.requests), len(second.requests)) == (2, 0)


def test_a_model_that_declines_is_no_outage(two):
    """Nobody else is asked unasked; what it said until then stays, and a click asks somebody else."""
    declined = sse(
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "refusal", "stop_details": {"explanation": "Not this."}},
            "usage": {"output_tokens": 2},
        },
        {"type": "message_stop"},
        name=True,
    )
    room, _first, second = two([begun("I ca") + declined])
    sent = room.send(QUESTION)
    live = room.ended(sent)

    assert live.state is MessageState.REFUSED
    assert live.question.kind == "declined"
    assert second.requests == []
    assert "claude" not in room.health.breakers() or room.health.breakers()["claude"].failures == 0
    room.chats.answer(sent.reply_id, live.question.choices[0][0])
    room.until(lambda: [one for one in room.news if one.is_ended and one.reply_id != sent.reply_id])
    assert room.texts(sent.conversation_id)[-1] == ("assistant", "Plan B", "complete")
    assert second.requests[0].json["messages"] == [{"role": "user", "content": QUESTION}]


def test_offline_the_message_waits(make_room, serving, monkeypatch):
    """No network at all: nothing is lost, nobody is blamed."""
    room = make_room()
    server = serving([answer("Hello")])
    room.add("claude", "anthropic", server.url, OPUS)
    real = socket.socket.connect

    def no_network(self, address):
        if isinstance(address, tuple) and address[1] == int(server.url.rsplit(":", 1)[1]):
            raise OSError(101, "Network is unreachable")
        return real(self, address)

    with monkeypatch.context() as offline:
        offline.setattr(socket.socket, "connect", no_network)
        sent = room.send(QUESTION)
        live = room.ended(sent)

    assert live.state is MessageState.QUEUED
    assert room.texts(sent.conversation_id) == [("human", QUESTION, "queued")]
    assert [one.text_start for one in room.chats.outbox()] == [QUESTION]


def test_stop_while_waiting_ends_it(two):
    """In a pause between two tries too."""
    room, first, second = two([refusal("429 Too Many Requests", "rate_limit_error", retry_after="4")])
    sent = room.send(QUESTION)
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.notices)
    room.chats.stop(sent.reply_id)

    assert room.ended(sent).state is MessageState.STOPPED
    assert (len(first.requests), len(second.requests)) == (1, 0)


def test_a_long_wait_is_no_wait(two):
    """429 with a minute to go: the backup at once, and the first is left alone."""
    room, first, second = two([refusal("429 Too Many Requests", "rate_limit_error", retry_after="60")])
    room.ended(room.send(QUESTION))

    assert (len(first.requests), len(second.requests)) == (1, 1)
    assert room.health.breakers()["claude"].is_cooling(room.clock.now())


def test_a_key_goes_to_its_own_provider_only(two):
    """The backup gets its own key, and no key stands in what is stored."""
    room, first, _second = two([overloaded()])
    sent = room.send(QUESTION)
    room.ended(sent)

    assert first.requests[0].headers["x-api-key"] == SECRET
    assert SECRET.encode() not in room.paths.store.read_bytes()
    assert head is not None
