"""Every way a stream can go wrong, in every dialect: what came is yielded, and the error says what happened."""

import asyncio
import time

import pytest

from helpers.asking import HELLO, hasty, text_of
from helpers.loopback import (
    LAST_CHUNK,
    AfterGate,
    Drip,
    Hang,
    OneByOne,
    Reset,
    chunk,
    chunked_head,
    head,
    sse,
    whole,
)
from helpers.replies import BEGUN, ENDED, KINDS, stream_head
from holdfast.domain import Accepted, Alive, Finished, StopReason
from holdfast.errors import StreamBroken, Unreachable
from holdfast.providers import Transport


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_the_replies_of_these_tests_are_whole(asking, server, kind):
    """So that each fault below is the only thing wrong."""
    server.answers(stream_head(kind) + BEGUN[kind] + ENDED[kind])

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == "Grüße 你好 😀"
    assert events[-1].reason is StopReason.COMPLETE


def test_byte_by_byte(asking, server, kind):
    """Characters of several bytes are cut in the middle."""
    server.answers(stream_head(kind), OneByOne(BEGUN[kind] + ENDED[kind]))

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == "Grüße 你好 😀"


def test_in_chunks(asking, server, kind):
    body = BEGUN[kind] + ENDED[kind]
    pieces = [chunk(body[at : at + 7]) for at in range(0, len(body), 7)]
    server.answers(stream_head(kind, transfer_encoding="chunked"), *pieces, LAST_CHUNK)

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == "Grüße 你好 😀"


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_other_ends_of_lines_and_a_byte_order_mark(asking, server, kind, end, mark):
    server.answers(stream_head(kind) + mark + (BEGUN[kind] + ENDED[kind]).replace(b"\n", end))

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == "Grüße 你好 😀"


def test_a_stream_that_ends_in_order_but_without_its_end_is_cut(asking, server, kind):
    """The libraries of the vendors take it for a whole answer."""
    server.answers(chunked_head(), chunk(BEGUN[kind]), LAST_CHUNK)

    events, error = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert (type(error), error.fault) == (StreamBroken, "cut")
    assert (error.retry, error.next_provider) == (True, True)


def test_a_stream_that_ends_in_the_middle_of_an_event_is_cut(asking, server, kind):
    server.answers(stream_head(kind) + BEGUN[kind] + ENDED[kind][:25])

    events, error = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert (type(error), error.fault) == (StreamBroken, "cut")


def test_the_connection_breaks(asking, server, kind):
    server.answers(stream_head(kind), BEGUN[kind], AfterGate(), Reset())
    mine = asking(kind)

    async def reading(provider):
        said = []
        try:
            async for event in provider.stream(HELLO, mine.key):
                said.append(event)
                if text_of(said) == "Grüße 你好 😀":
                    server.gate.set()
        except StreamBroken as err:
            return said, err
        return said, None

    events, error = mine.run(reading)

    assert text_of(events) == "Grüße 你好 😀"
    assert error.fault == "disconnected"


def test_the_connection_closes_before_the_last_chunk(asking, server, kind):
    server.answers(stream_head(kind, transfer_encoding="chunked"), chunk(BEGUN[kind]), b"400\r\nhalf")

    events, error = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert error.fault == "disconnected"


def test_chunks_that_are_none(asking, server, kind):
    server.answers(stream_head(kind, transfer_encoding="chunked"), chunk(BEGUN[kind]), b"nonsense\r\n")

    events, error = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert error.fault == "disconnected"


@pytest.mark.parametrize("nonsense", ["{not json", '"text"', "[1]", '{"a": ' + "[" * 100_000])
def test_an_event_that_cannot_be_read(asking, server, kind, nonsense):
    line = nonsense.encode() + b"\n" if kind == "ollama" else sse(nonsense)
    server.answers(stream_head(kind) + BEGUN[kind] + line + ENDED[kind])

    events, error = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert (type(error), error.fault) == (StreamBroken, "malformed")


def test_an_event_without_end(asking, server, kind):
    server.answers(stream_head(kind), BEGUN[kind], Drip(b"data: " + b"x" * 300_000, 0))

    events, error = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert error.fault == "malformed"


@pytest.mark.parametrize("kind", ["anthropic", "openai", "gemini"])
def test_lines_without_end_outside_any_event(asking, server, kind):
    server.answers(stream_head(kind), BEGUN[kind], Drip(b"x" * 1_000_000 + b"\n", 0))

    events, error = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert error.fault == "malformed"


def test_silence_in_the_middle(asking, server, kind):
    server.answers(stream_head(kind), BEGUN[kind], Hang())

    events, error = asking(kind).stream(timeouts=hasty(silence_s=0.2))

    assert text_of(events) == "Grüße 你好 😀"
    assert error.fault == "stalled"
    assert server.client_left.wait(5)


@pytest.mark.parametrize("sign", [b": keep-alive\n\n", b'event: ping\ndata: {"type": "ping"}\n\n'])
def test_signs_of_life_are_no_answer(asking, server, sign):
    """A read timeout would never end this: each comment resets it."""
    server.answers(head(), BEGUN["anthropic"], Drip(sign))

    events, error = asking("anthropic").stream(timeouts=hasty(silence_s=0.3))

    assert Alive() in events
    assert text_of(events) == "Grüße 你好 😀"
    assert error.fault == "stalled"


def test_nothing_but_signs_of_life_from_the_start(asking, server):
    server.answers(head(), Drip(b": OPENROUTER PROCESSING\n\n"))

    events, error = asking("openai").stream(timeouts=hasty(first_content_s=0.3))

    assert set(events) == {Accepted(""), Alive()}
    assert error.fault == "no_content"


def test_a_model_that_thinks_without_a_word_has_more_time(asking, server):
    """The newer ones do not show their thinking: only pings come."""
    thinking = sse(
        {"type": "message_start", "message": {}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking"}},
    )
    server.answers(head(), thinking, Drip(b'event: ping\ndata: {"type": "ping"}\n\n'))
    limits = hasty(silence_s=0.5, thinking_silence_s=1.0)
    began = time.monotonic()

    _, error = asking("anthropic").stream(timeouts=limits)

    assert error.fault == "stalled"
    assert time.monotonic() - began >= limits.thinking_silence_s


def test_but_not_on_a_line_that_is_dead(asking, server):
    thinking = sse(
        {"type": "message_start", "message": {}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking"}},
    )
    server.answers(head(), thinking, Hang())
    _, error = asking("anthropic").stream(timeouts=hasty(silence_s=0.2, thinking_silence_s=3600))

    assert error.fault == "stalled"


def test_headers_and_nothing_more(asking, server, kind):
    server.answers(stream_head(kind), Hang())

    events, error = asking(kind).stream(timeouts=hasty(first_byte_s=0.2))

    assert events == [Accepted("")]
    assert error.fault == "no_content"


def test_no_headers(asking, server, kind):
    server.answers(Hang())

    events, error = asking(kind).stream(timeouts=hasty(headers_s=0.2))

    assert events == []
    assert (type(error), error.cause) == (Unreachable, "headers_timeout")
    assert server.client_left.wait(5)


def test_headers_that_never_end(asking, server):
    """Each byte would reset a read timeout."""
    server.answers(b"HTTP/1.1 200 OK\r\n", Drip(b"x-more: 1\r\n", 0.05))

    _, error = asking("openai").stream(timeouts=hasty(headers_s=0.3))

    assert (type(error), error.cause) == (Unreachable, "headers_timeout")


@pytest.mark.parametrize("steps", [(Reset(),), (b"",), (b"HTTP/1.1 200 OK\r\ncontent-ty",), (b"SSH-2.0-hello\r\n",)])
def test_no_answer_at_all(asking, server, kind, steps):
    server.answers(*steps)

    events, error = asking(kind).stream()

    assert events == []
    assert (type(error), error.cause) == (Unreachable, "reset")


def test_slow_is_not_broken(asking, server, kind):
    """A first token that takes its time is waited for."""
    server.answers(stream_head(kind), AfterGate(), BEGUN[kind], ENDED[kind])
    mine = asking(kind)

    async def reading(provider):
        said = []
        async for event in provider.stream(HELLO, mine.key):
            said.append(event)
            if isinstance(event, Accepted):
                server.gate.set()
        return said

    assert text_of(mine.run(reading)) == "Grüße 你好 😀"


@pytest.mark.parametrize("content_type", ["application/json", "text/event-stream", "text/plain"])
def test_an_answer_in_one_piece_that_is_cut_off(asking, server, kind, content_type):
    server.answers(head(content_type) + b'{"choices": [{"message"')

    _, error = asking(kind).stream()

    assert (type(error), error.fault) == (StreamBroken, "cut")


def test_an_empty_answer(asking, server, kind):
    server.answers(whole(b"", content_type="text/event-stream"))

    _, error = asking(kind).stream()

    assert (type(error), error.fault) == (StreamBroken, "cut")


def test_a_page_instead_of_an_answer(asking, server, kind):
    """A hotel's network wants a room number."""
    server.answers(whole(b"<html>Sign in</html>", content_type="text/html"))

    events, error = asking(kind).stream()

    assert events == []
    assert (type(error), error.cause) == (Unreachable, "not_an_api")
    assert not error.retry


def test_after_the_end_nothing_can_go_wrong(asking, server, kind):
    """The reply is whole: a break, silence or nonsense behind it costs nothing."""
    said = BEGUN[kind] + ENDED[kind].removesuffix(b"data: [DONE]\n\n")
    for steps in ((Reset(),), (Hang(),), (sse("{nonsense"), Hang()), (sse({"error": {"message": "late"}}), Hang())):
        server.answers(stream_head(kind), said, *steps)

    for _ in range(4):
        events, error = asking(kind).stream(timeouts=hasty(drain_s=0.1))

        assert error is None
        assert isinstance(events[-1], Finished)


@pytest.mark.parametrize("steps", [(Hang(),), (head(), Hang()), (head(), BEGUN["anthropic"], Hang())])
def test_stopping_ends_at_once_and_closes_the_connection(asking, server, steps):
    """Before the headers, before the first word, and in the middle."""
    server.answers(*steps)
    mine = asking("anthropic")

    async def stopping(provider):
        reached = asyncio.Event()

        async def reading():
            if len(steps) == 1:
                reached.set()
            async for event in provider.stream(HELLO, mine.key):
                if isinstance(event, Accepted):
                    reached.set()

        task = asyncio.create_task(reading())
        await reached.wait()
        await asyncio.to_thread(server.asked.wait, 5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled()

    assert mine.run(stopping)
    assert server.client_left.wait(5)


def test_a_connection_serves_the_next_request_after_a_stop(asking, server):
    server.answers(head(), BEGUN["anthropic"], Hang()).answers(head() + BEGUN["anthropic"] + ENDED["anthropic"])
    mine = asking("anthropic")

    async def twice(provider):
        async for event in provider.stream(HELLO, mine.key):
            if not isinstance(event, Accepted):
                break
        return [event async for event in provider.stream(HELLO, mine.key)]

    assert isinstance(mine.run(twice)[-1], Finished)


def test_closing_twice_is_fine():
    async def closing():
        transport = Transport()
        await transport.warm_up()
        await transport.close()
        await transport.close()

    asyncio.run(closing())
