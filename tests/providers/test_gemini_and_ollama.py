"""The two other APIs: what is sent, and what comes back."""

import json
from dataclasses import replace

import pytest

from helpers.asking import HELLO, SECRET, kinds_of, text_of, thinking_of
from helpers.loopback import head, lines, sse, whole
from holdfast.domain import (
    DocumentPart,
    Finished,
    ImagePart,
    Replay,
    ReplayBlock,
    Request,
    RequestMessage,
    Started,
    StopReason,
    TextPart,
    ThinkingStarted,
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)
from holdfast.providers.ollama import window_for


def candidate(*parts, reason=None, **more):
    """Return a chunk of Gemini's."""
    told = {"content": {"parts": list(parts), "role": "model"}} | ({"finishReason": reason} if reason else {})
    return {"candidates": [told], "modelVersion": "gemini-served", "responseId": "resp_1"} | more


def line(done=False, **message):
    """Return a line of Ollama's."""
    return {"model": "served", "message": {"role": "assistant", "content": ""} | message, "done": done}


END = line(done=True) | {"done_reason": "stop", "prompt_eval_count": 26, "eval_count": 298}
PARTS = (
    ImagePart("image/png", b"x"),
    DocumentPart("Plan.pdf", "application/pdf", "its text", b"%PDF"),
    TextPart("What is this?"),
)


def test_what_gemini_is_sent(asking, server):
    server.answers(head() + sse(candidate(reason="STOP")))
    mine = asking("gemini")
    mine.endpoint = replace(mine.endpoint, traits=replace(mine.endpoint.traits, takes_pdf=True))
    said = RequestMessage("assistant", (TextPart("Hi"),))
    request = Request(
        "models/gemini-x",
        (*HELLO.messages, said, RequestMessage("user", PARTS)),
        system="Be brief.",
        max_tokens=7,
    )

    mine.stream(request)

    (received,) = server.requests
    assert received.path == "/v1beta/models/gemini-x:streamGenerateContent?alt=sse"
    assert received.headers["x-goog-api-key"] == SECRET
    assert received.json == {
        "contents": [
            {"role": "user", "parts": [{"text": "Hello there"}]},
            {"role": "model", "parts": [{"text": "Hi"}]},
            {
                "role": "user",
                "parts": [
                    {"inlineData": {"mimeType": "image/png", "data": "eA=="}},
                    {"inlineData": {"mimeType": "application/pdf", "data": "JVBERg=="}},
                    {"text": "What is this?"},
                ],
            },
        ],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "generationConfig": {"maxOutputTokens": 7},
    }


def test_a_model_with_a_slash_in_its_name_stays_in_its_place(asking, server):
    server.answers(head() + sse(candidate(reason="STOP")))

    asking("gemini").stream(replace(HELLO, model="../../evil?key=1"))

    assert server.requests[0].path == "/v1beta/models/..%2F..%2Fevil%3Fkey%3D1:streamGenerateContent?alt=sse"


def test_what_gemini_says_thinks_and_counts(asking, server):
    usage = {"promptTokenCount": 10, "cachedContentTokenCount": 4, "candidatesTokenCount": 2, "thoughtsTokenCount": 30}
    server.answers(
        head()
        + sse(
            candidate({"text": "Hm", "thought": True}, usageMetadata=usage),
            candidate({"text": "Hel"}, usageMetadata=usage),
            candidate({"text": "lo"}, reason="STOP", usageMetadata=usage | {"candidatesTokenCount": 3}),
        )
    )

    events, error = asking("gemini").stream()

    assert error is None
    assert (text_of(events), thinking_of(events)) == ("Hello", "Hm")
    assert Started("resp_1", "gemini-served") in events
    assert [event for event in events if isinstance(event, Usage)] == [Usage(6, 32, 4), Usage(6, 33, 4)]
    assert kinds_of(events)[-2:] == ["Usage", "Finished"]
    assert "ReplayBlock" not in kinds_of(events)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [("MAX_TOKENS", StopReason.MAX_TOKENS), ("OTHER", StopReason.OTHER), ("MALFORMED_FUNCTION_CALL", StopReason.OTHER)],
)
def test_geminis_reasons_to_stop(asking, server, raw, reason):
    server.answers(
        head() + sse(candidate({"text": "x"}), candidate(reason="FINISH_REASON_UNSPECIFIED"), candidate(reason=raw))
    )

    assert asking("gemini").stream()[0][-1] == Finished(reason, raw)


def test_geminis_calls_and_signatures_are_kept_for_the_model_that_made_them(asking, server):
    call = {"functionCall": {"name": "look", "args": {"at": "this"}}, "thoughtSignature": "c2VhbA=="}
    server.answers(head() + sse(candidate({"text": "Let "}), candidate({"text": "me"}), candidate(call, reason="STOP")))
    mine = asking("gemini")

    events, _ = mine.stream()

    assert ToolUseStarted("call_1", "look") in events
    assert ToolInputDelta("call_1", '{"at":"this"}') in events
    assert events[-1] == Finished(StopReason.TOOL_USE, "STOP")
    kept = tuple(event.block_json for event in events if isinstance(event, ReplayBlock))
    assert [json.loads(block) for block in kept] == [{"text": "Let me"}, call]

    own = RequestMessage("assistant", (TextPart("Let me"),), Replay("mine", "a-model", kept))
    mine.stream(Request("a-model", (*HELLO.messages, own, *HELLO.messages)))

    assert server.requests[-1].json["contents"][1] == {"role": "model", "parts": [{"text": "Let me"}, call]}


def test_geminis_answer_may_be_a_list(asking, server):
    """A proxy that drops `alt=sse` brings the events as one JSON text."""
    server.answers(whole([candidate({"text": "Hel"}), candidate({"text": "lo"}, reason="STOP")]))
    server.answers(whole(candidate({"text": "Hello"}, reason="STOP")))

    for _ in range(2):
        events, error = asking("gemini").stream()

        assert error is None
        assert text_of(events) == "Hello"


def test_a_document_goes_as_its_text_where_files_are_not_taken(asking, server):
    server.answers(head() + sse(candidate(reason="STOP")))

    asking("gemini").stream(Request("m", (RequestMessage("user", PARTS),)))

    assert "its text" in server.requests[0].json["contents"][0]["parts"][1]["text"]


def test_ollamas_answer_may_come_in_one_piece(asking, server):
    server.answers(whole(line(done=True, content="Hello") | {"done_reason": "stop"}))

    events, error = asking("ollama").stream()

    assert error is None
    assert text_of(events) == "Hello"


def test_what_ollama_is_sent(asking, server):
    server.answers(head("application/x-ndjson") + lines(END))
    request = Request("llama:8b", (RequestMessage("user", PARTS),), system="Be brief.", max_tokens=7)

    asking("ollama").stream(request)

    (received,) = server.requests
    assert received.path == "/api/chat"
    assert received.json == {
        "model": "llama:8b",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {
                "role": "user",
                "content": '<document title="Plan.pdf">\nits text\n</document>\n\nWhat is this?',
                "images": ["eA=="],
            },
        ],
        "stream": True,
        "options": {"num_ctx": 4096, "num_predict": 7},
    }


def test_what_ollama_says_thinks_and_counts(asking, server):
    said = [line(thinking="Hm, "), line(thinking="so"), line(content="Hel"), line(content="lo"), END]
    server.answers(head("application/x-ndjson") + lines(*said))

    events, error = asking("ollama").stream()

    assert error is None
    assert (text_of(events), thinking_of(events)) == ("Hello", "Hm, so")
    assert events.count(ThinkingStarted()) == 1
    assert Started("", "served") in events
    assert Usage(26, 298) in events
    assert events[-1] == Finished(StopReason.COMPLETE, "stop")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [("length", StopReason.MAX_TOKENS), ("load", StopReason.OTHER), ("", StopReason.COMPLETE)],
)
def test_ollamas_reasons_to_stop(asking, server, raw, reason):
    """Older servers give none."""
    server.answers(head("application/x-ndjson") + lines(line(content="x"), END | {"done_reason": raw}))

    assert asking("ollama").stream()[0][-1] == Finished(reason, raw)


def test_ollamas_calls_have_no_names_of_their_own(asking, server):
    calls = [{"function": {"name": "look", "arguments": {"at": 1}}}, {"function": {"name": "go", "arguments": {}}}]
    server.answers(head("application/x-ndjson") + lines(line(tool_calls=calls), END))

    events, _ = asking("ollama").stream()

    assert [event for event in events if isinstance(event, ToolUseStarted | ToolInputDelta)] == [
        ToolUseStarted("call_1", "look"),
        ToolInputDelta("call_1", '{"at":1}'),
        ToolUseStarted("call_2", "go"),
        ToolInputDelta("call_2", "{}"),
    ]
    assert events[-1] == Finished(StopReason.TOOL_USE, "stop")


@pytest.mark.parametrize(
    ("chars", "max_tokens", "context", "window"),
    [
        (10, None, None, 4096),
        (7000, None, None, 4096),
        (7500, None, None, 8192),
        (7500, 100, None, 4096),
        (400_000, None, None, 131_072),
        (400_000, None, 32_768, 32_768),
        (10, None, 2048, 2048),
    ],
)
def test_ollamas_window_holds_the_conversation(chars, max_tokens, context, window):
    """Left to itself Ollama drops the beginning without a word."""
    messages = (RequestMessage("user", (TextPart("x" * chars),)),)

    assert window_for(Request("m", messages, max_tokens=max_tokens, context_tokens=context)) == window
