"""A server that gives our own key back, by malice or for debugging: it is told nowhere, and so stored nowhere."""

from __future__ import annotations

from base64 import b64encode
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.asking import SECRET, text_of, thinking_of
from helpers.chatting import OPUS, Room, refusal, serve
from helpers.loopback import Reset, head, lines, sse, whole
from helpers.replies import stream_head
from holdfast.domain import ApiKey, Finished, ReplayBlock, Started, StopReason, TextDelta, ThinkingDelta, Usage
from holdfast.providers.unseen_keys import HIDDEN, TextGuard

ENCODED = (b64encode(SECRET.encode()).decode(), quote(SECRET + "/é", safe=""))
HEADERS = ("request-id", "x-request-id", "x-generation-id", "apim-request-id", "x-amzn-requestid", "cf-ray")


def anthropic(*pieces, kind="text", model=OPUS, message_id="msg_1"):
    """Return a stream in Anthropic's dialect."""
    delta = {"text": ("text_delta", "text"), "thinking": ("thinking_delta", "thinking")}[kind]
    return sse(
        {"type": "message_start", "message": {"id": message_id, "model": model, "usage": {"input_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": kind, kind: ""}},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": delta[0], delta[1]: one}} for one in pieces),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
        name=True,
    )


def seen(events, error):
    """Return all that came, as one text, with nothing that hides."""
    told = [repr(event) + getattr(event, "block_json", "") for event in events]
    said = [] if error is None else [str(error), error.provider_says, error.request_id, error.message, error.hint]
    return "\n".join([*told, *said])


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("given", [SECRET, f"Bearer {SECRET}", SECRET.upper(), ENCODED[0], "x" * 190 + SECRET])
def test_not_as_the_id_of_a_request_that_is_answered(asking, server, name, given):
    server.answers(head(**{name: given}), anthropic("Yes."))
    events, error = asking("anthropic").stream()

    assert error is None
    assert SECRET.lower() not in seen(events, error).lower()
    assert ENCODED[0] not in seen(events, error)
    assert SECRET[:10] not in seen(events, error)


@pytest.mark.parametrize("kind", ["anthropic", "openai", "gemini", "ollama"])
@pytest.mark.parametrize("status", ["400 No", "401 No", "404 No", "429 No", "500 No", "529 No"])
def test_not_in_an_error_its_id_and_its_codes(asking, server, kind, status):
    body = {
        "error": {"message": f"You sent {SECRET}", "type": SECRET, "code": SECRET, "status": SECRET},
        "request_id": SECRET,
    }
    server.answers(whole(body, status, x_request_id=SECRET, retry_after=SECRET))
    events, error = asking(kind).stream()

    assert error is not None
    assert SECRET not in seen(events, error)


def test_not_in_an_error_inside_a_stream_nor_where_the_stream_breaks(asking, server):
    broken = {"type": "error", "error": {"type": "api_error", "message": f"Echo: {SECRET}"}, "request_id": SECRET}
    server.answers(head(request_id=SECRET), sse(broken, name=True))
    server.answers(head(request_id=SECRET), anthropic("So far")[:200], Reset())
    for _ in range(2):
        events, error = asking("anthropic").stream()
        assert error is not None
        assert SECRET not in seen(events, error)


def test_not_as_the_model_that_answers_nor_as_why_it_declined(asking, server):
    server.answers(stream_head("anthropic"), anthropic("Yes.", model=SECRET, message_id=SECRET))
    events, error = asking("anthropic").stream()

    assert error is None
    assert [event for event in events if isinstance(event, Started)]
    assert SECRET not in seen(events, error)


@pytest.mark.parametrize("kind", ["text", "thinking"])
@pytest.mark.parametrize("cut", range(1, len(SECRET)))
def test_not_in_what_it_writes_however_it_is_cut(asking, server, kind, cut):
    """An echo of our headers would be sent along to whoever answers next."""
    server.answers(stream_head("anthropic"), anthropic("x-api-key: ", SECRET[:cut], SECRET[cut:], " was it", kind=kind))
    events, error = asking("anthropic").stream()
    words = text_of(events) if kind == "text" else thinking_of(events)

    assert error is None
    assert SECRET not in seen(events, error)
    assert SECRET not in words
    assert words.startswith("x-api-key: ")
    assert words.endswith(f"{HIDDEN} was it")
    assert all(SECRET not in event.block_json for event in events if isinstance(event, ReplayBlock))


def test_what_only_begins_like_the_key_is_told_to_its_last_character(asking, server):
    server.answers(stream_head("anthropic"), anthropic("Keys begin with ", SECRET[:12]))
    server.answers(stream_head("anthropic"), anthropic("Keys begin with ", SECRET[:12])[:-200])
    for _ in range(2):
        events, _error = asking("anthropic").stream()
        assert text_of(events) == f"Keys begin with {SECRET[:12]}"


def test_not_in_a_list_of_models(asking, server):
    server.answers(whole({"data": [{"id": f"model-{SECRET}"}, {"id": "other"}]}, x_request_id=SECRET))
    asked = asking("openai")

    models = asked.run(lambda provider: provider.models(asked.key))
    probe = asked.run(lambda provider: provider.probe(asked.key))

    assert [one.id for one in models] == [f"model-{HIDDEN}", "other"]
    assert SECRET not in repr(models) + repr(probe)


def test_a_word_that_stands_in_for_a_key_is_no_secret(asking, server):
    """Servers on this computer are given any word: their models are called by it, and replies speak of it."""
    server.answers(whole({"models": [{"name": "ollama-7b", "model": "ollama-7b"}]}))
    server.answers(head("application/x-ndjson"), lines({"message": {"content": "I am ollama."}, "done": True}))
    asked = asking("ollama")
    key = ApiKey("ollama", asked.endpoint.origin)

    assert [one.id for one in asked.run(lambda provider: provider._listed(key))] == ["ollama-7b"]
    assert text_of(asked.stream(key=key)[0]) == "I am ollama."


END = Finished(StopReason.COMPLETE)
KEY = "sk-ant-api03-0123456789"


@given(
    st.lists(st.sampled_from([KEY, KEY[:1], KEY[:5], KEY[:6], KEY[:-1], KEY[3:], "s", "sk", "sk-", "x", " ", "key"])),
    st.lists(st.integers(0, 400)),
)
def test_however_text_is_cut_it_is_told_whole_but_for_the_key(parts, cuts):
    text = "".join(parts)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    guard = TextGuard(KEY)
    told = [one for a, b in pairwise(edges) for one in guard.feed(TextDelta(text[a:b]))]
    told += guard.rest()
    words = "".join(one.text for one in told)

    assert KEY not in words
    if KEY not in text:
        assert words == text
    pieces = words.split(HIDDEN)
    assert len(pieces) == text.count(KEY) + 1
    for piece, original in zip(pieces, text.split(KEY), strict=True):  # the key's first letters may have been told
        assert piece.startswith(original)
        assert len(piece) - len(original) < 6
        assert KEY.startswith(piece[len(original) :])


def test_text_and_thinking_and_what_comes_between_keep_their_order():
    guard = TextGuard(KEY)
    given = [TextDelta(KEY[:8]), Usage(1), TextDelta(KEY[8:]), ThinkingDelta(KEY[:8]), TextDelta("a"), END]
    told = [one for event in given for one in guard.feed(event)]

    assert told == [Usage(1), TextDelta(HIDDEN), ThinkingDelta(KEY[:8]), TextDelta("a"), END]


def test_nothing_of_it_is_in_the_store_the_log_or_the_list_of_models(tmp_path, caplog):
    server = serve(
        [head(request_id=SECRET), anthropic("It is ", SECRET, "!", model=SECRET, message_id=SECRET)],
        [refusal("401 No", "authentication_error", f"Not {SECRET}", request_id=SECRET)],
        [whole({"data": [{"id": SECRET}]}, request_id=SECRET)],
    )
    room = Room(tmp_path / "data")
    caplog.set_level("DEBUG")
    try:
        room.add("claude", "anthropic", server.url, OPUS)
        room.ended(room.send("Hello"))
        room.ended(room.send("Again"))
        room.net.run(room.providers.provider("claude").models(room.providers.key("claude"))).result()
    finally:
        room.close()
        server.close()

    kept = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert kept
    assert not any(SECRET.encode() in one for one in kept)
    assert SECRET not in caplog.text
    assert not any(SECRET in text for _who, text, _state in Room(tmp_path / "data").texts(1))
