"""Servers that break the rules of their dialect: what came is told, and nothing that is not so is said of it."""

import gzip
import json

import pytest

from helpers.asking import SECRET, text_of, thinking_of
from helpers.loopback import OneByOne, Pause, chunk, chunked_head, head, sse, whole
from helpers.replies import BEGUN, ENDED, KINDS, stream_head
from holdfast.domain import Finished, Started, StopReason
from holdfast.errors import ServerFailed, StreamBroken, Unreachable

SAID = "Grüße 你好 😀"
LATE = {
    "anthropic": {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "late"}},
    "openai": {"choices": [{"delta": {"content": "late"}}]},
}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def chunk_of(delta, reason=None, **more):
    return {"choices": [{"delta": delta, "finish_reason": reason}], **more}


@pytest.mark.parametrize("kind", ["anthropic", "openai"])
@pytest.mark.parametrize("between", [(), (Pause(0.2),)])
def test_what_is_behind_the_end_is_told_however_the_bytes_are_cut_or_never(asking, server, kind, between):
    """In one packet with the end it was told, in the next it was not."""
    server.answers(stream_head(kind) + BEGUN[kind] + ENDED[kind], *between, sse(LATE[kind]))

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == SAID
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize("between", [(), (Pause(0.2),)])
def test_the_end_mark_alone_ends_nothing(asking, server, between):
    """What comes behind it is still the answer."""
    server.answers(
        head(), sse(chunk_of({"content": "One"}), "[DONE]"), *between, sse(chunk_of({"content": " two"}, "stop"))
    )

    events, error = asking("openai").stream()

    assert error is None
    assert text_of(events) == "One two"


def test_the_end_mark_without_an_end_is_cut(asking, server):
    server.answers(head(), sse(chunk_of({"content": "One"}), "[DONE]"))

    events, error = asking("openai").stream()

    assert (text_of(events), error.fault) == ("One", "cut")


HALVES = {
    "anthropic": lambda text: {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": text},
    },
    "openai": lambda text: chunk_of({"content": text}),
    "gemini": lambda text: {"candidates": [{"content": {"parts": [{"text": text}]}}]},
    "ollama": lambda text: {"message": {"content": text}},
}


def in_halves(kind, *pieces):
    """Return events as a server writes them that counts in halves of characters."""
    ends = "\n" if kind == "ollama" else "\n\n"
    prefix = "" if kind == "ollama" else "data: "
    return "".join(f"{prefix}{json.dumps(HALVES[kind](piece))}{ends}" for piece in pieces).encode()


def test_a_character_cut_in_two_is_one(asking, server, kind):
    server.answers(stream_head(kind), in_halves(kind, "a\ud83d", "\ude00b\ud83d", "\ude80"), ENDED[kind])

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == "a😀b🚀"
    assert all(event.text.encode() for event in events if hasattr(event, "text"))


def test_half_a_character_is_kept_as_it_came(asking, server, kind):
    server.answers(stream_head(kind), in_halves(kind, "a\ud83d", "b\ude00", "c\ud83d"))

    events, error = asking(kind).stream()

    assert error.fault == "cut"
    assert text_of(events) == "a\ud83db\ude00c\ud83d"


def test_half_of_a_thought_does_not_join_the_answer(asking, server):
    server.answers(
        head(),
        sse(json.dumps(chunk_of({"reasoning": "t\ud83d"})), json.dumps(chunk_of({"content": "\ude00x"}, "stop"))),
    )

    events, error = asking("openai").stream()

    assert error is None
    assert (thinking_of(events), text_of(events)) == ("t\ud83d", "\ude00x")


@pytest.mark.parametrize("foreign", [b"event: ping\ndata: pong\n\n", b"event: keep-alive\ndata: [still here\n\n"])
@pytest.mark.parametrize("kind", ["anthropic", "openai", "gemini"])
def test_an_event_of_no_dialect_may_hold_anything(asking, server, kind, foreign):
    """Events that nobody knows are passed over, so that what is in them cannot break a reply."""
    server.answers(stream_head(kind), BEGUN[kind], foreign, ENDED[kind])

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == SAID


def test_an_error_in_plain_words_is_an_error(asking, server):
    server.answers(head(), BEGUN["openai"], b"event: error\ndata: Internal server error\n\n")

    events, error = asking("openai").stream()

    assert text_of(events) == SAID
    assert type(error) is ServerFailed
    assert error.provider_says == "Internal server error"


@pytest.mark.parametrize(
    "last",
    [
        chunk_of({"content": "last words"}, error={"message": "x", "code": 502}),
        chunk_of({"content": "last words"}, "error", error={"message": "x", "code": 502}),
        {"choices": [{"delta": {"content": "last words"}, "finish_reason": "error", "error": {"code": 502}}]},
    ],
)
@pytest.mark.parametrize("end", ["\n\n", ""])
def test_words_in_the_same_event_as_an_error_are_told(asking, server, last, end):
    server.answers(head(), sse(chunk_of({"content": "First, "})), f"data: {json.dumps(last)}{end}".encode())

    events, error = asking("openai").stream()

    assert text_of(events) == "First, last words"
    assert (type(error), error.status) == (ServerFailed, 502)


def test_a_second_answer_that_nobody_asked_for_is_not_mixed_in(asking, server):
    both = [{"index": 0, "delta": {"content": "A"}}, {"index": 1, "delta": {"content": "X"}}]
    server.answers(
        head(),
        sse(
            {"choices": both},
            {"choices": [{"index": 1, "delta": {"content": "Y"}, "finish_reason": "stop"}]},
            {"choices": [{"index": 0, "delta": {"content": "B"}, "finish_reason": "stop"}]},
        ),
    )
    assert text_of(asking("openai").stream()[0]) == "AB"


def test_nor_is_geminis(asking, server):
    both = [{"index": 1, "content": {"parts": [{"text": "X"}]}}, {"index": 0, "content": {"parts": [{"text": "A"}]}}]
    server.answers(head(), sse({"candidates": both}, {"candidates": [{"finishReason": "STOP"}]}))

    events, error = asking("gemini").stream()

    assert error is None
    assert text_of(events) == "A"


PAGE = b"\n <!doctype html>\n<html>Sign in</html>\n"


@pytest.mark.parametrize(
    "steps",
    [
        (head("Text/HTML; charset=utf-8") + PAGE,),
        (head("application/xhtml+xml") + PAGE,),
        (head("text/plain") + PAGE,),
        (head("text/plain"), OneByOne(PAGE)),
        (b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + PAGE,),
        (head(content_encoding="br") + b"\x8b\x02\x80abc\x03",),
        (head(content_encoding="gzip, zstd") + b"abc",),
    ],
)
def test_a_page_is_a_page_whatever_it_calls_itself(asking, server, kind, steps):
    server.answers(*steps)

    _, error = asking(kind).stream()

    assert (type(error), error.cause, error.retry) == (Unreachable, "not_an_api", False)


@pytest.mark.parametrize("word", ["none", "utf-8", "identity", "", "Identity, none"])
def test_a_word_for_no_packing_at_all_packs_nothing(asking, server, kind, word):
    """Servers say so to keep a proxy from packing their streams."""
    server.answers(stream_head(kind, content_encoding=word) + BEGUN[kind] + ENDED[kind])

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == SAID


def test_a_stream_packed_though_nobody_asked_is_read(asking, server, kind):
    server.answers(stream_head(kind, content_encoding="gzip") + gzip.compress(BEGUN[kind] + ENDED[kind]))

    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == SAID


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ((whole(b"", content_type="text/event-stream"),), "cut"),
        ((b"HTTP/1.1 204 No Content\r\n\r\n",), "cut"),
        ((chunked_head(), chunk(b": hello\n\n")), "disconnected"),
        ((head(content_encoding="gzip") + b"no gzip",), "disconnected"),
        ((head() + b"data: {oops\n\n",), "malformed"),
    ],
)
def test_nobody_is_told_that_something_was_kept_where_nothing_came(asking, server, steps, fault):
    server.answers(*steps)

    _, error = asking("openai").stream()

    assert (type(error), error.fault) == (StreamBroken, fault)
    assert "kept" not in error.hint
    assert "middle" not in error.message


def test_a_refusal_beside_words_keeps_both(asking, server):
    """A filter that stops a stream with an error is an answer."""
    cut = chunk_of({"content": " more"}, error={"code": "content_filter", "message": "Filtered."})
    server.answers(head(), sse(chunk_of({"content": "Some"}), cut))

    events, error = asking("openai").stream()

    assert error is None
    assert text_of(events) == "Some more"
    assert events[-1].reason is StopReason.REFUSED


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (
            "anthropic",
            {"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": {"explanation": "{}"}}},
        ),
        ("openai", chunk_of({"refusal": "{}"}, "stop")),
        ("gemini", {"candidates": [{"finishReason": "SAFETY", "finishMessage": "{}"}]}),
    ],
)
def test_why_a_model_declined_is_told_short_and_without_the_key(asking, server, kind, said):
    """It is shown, and kept."""
    server.answers(stream_head(kind), sse(json.dumps(said).replace("{}", f"No, {SECRET}. " + "x" * 900_000)))

    events, error = asking(kind).stream()

    assert error is None
    assert events[-1].explanation.startswith("No, (key). xxx")
    assert len(events[-1].explanation) <= 2000


def test_a_name_has_the_length_of_a_name(asking, server):
    server.answers(head(), sse(chunk_of({"content": "Hi"}, "stop", id="i" * 400_000, model="m" * 400_000)))

    started = next(event for event in asking("openai").stream()[0] if isinstance(event, Started))

    assert (len(started.request_id), len(started.model)) == (200, 200)
