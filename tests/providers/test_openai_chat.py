"""Chat completions: what is sent, every chunk that comes back, and the variants of those who speak it."""

from dataclasses import replace

import pytest

from helpers.asking import HELLO, SECRET, kinds_of, text_of, thinking_of
from helpers.loopback import head, sse, whole
from holdfast.domain import (
    Accepted,
    DocumentPart,
    Finished,
    ImagePart,
    ModelInfo,
    Request,
    RequestMessage,
    Started,
    StopReason,
    TextDelta,
    TextPart,
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)
from holdfast.errors import Overloaded, ServerFailed


def chunk(delta=None, reason=None, **more):
    """Return one chunk of a stream."""
    choices = [{"index": 0, "delta": delta or {}, "finish_reason": reason}]
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "served", "choices": choices} | more


def reply(*events, done=True):
    """Return a whole answer with these chunks."""
    return head(x_request_id="req_7") + sse(*events, *(["[DONE]"] if done else []))


USAGE = {
    "prompt_tokens": 10,
    "completion_tokens": 5,
    "total_tokens": 15,
    "prompt_tokens_details": {"cached_tokens": 4},
}


def test_a_reply_comes_piece_by_piece(asking, server):
    server.answers(
        reply(
            chunk({"role": "assistant", "content": ""}),
            chunk({"content": "Hel"}, obfuscation="x7"),
            chunk({"content": "lo"}),
            chunk(reason="stop"),
            {"id": "chatcmpl-1", "model": "served", "choices": [], "usage": USAGE},
        )
    )

    events, error = asking("openai").stream()

    assert error is None
    assert events == [
        Accepted("req_7"),
        Started("req_7", "served"),
        TextDelta("Hel"),
        TextDelta("lo"),
        Usage(6, 5, 4),
        Finished(StopReason.COMPLETE, "stop"),
    ]


def test_what_is_sent(asking, server):
    server.answers(reply(chunk(reason="stop")))

    asking("openai").stream(Request("m", HELLO.messages, system="Be brief.", max_tokens=9))

    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.json == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello there"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 9,
    }


def test_the_traits_of_a_server_change_what_is_sent(asking, server):
    server.answers(reply(chunk(reason="stop")))
    mine = asking("openai")
    traits = replace(
        mine.endpoint.traits, auth="api-key", max_tokens_field="max_completion_tokens", asks_usage=False,
        headers=(("X-Title", "Holdfast"),),
    )  # fmt: skip
    mine.endpoint = replace(mine.endpoint, traits=traits)

    mine.stream(replace(HELLO, max_tokens=9))

    (request,) = server.requests
    assert (request.headers["api-key"], request.headers["x-title"]) == (SECRET, "Holdfast")
    assert "authorization" not in request.headers
    assert request.json["max_completion_tokens"] == 9
    assert "stream_options" not in request.json
    assert "max_tokens" not in request.json


def test_files_go_along_as_the_server_takes_them(asking, server):
    server.answers(reply(chunk(reason="stop")))
    pdf = DocumentPart("Plan.pdf", "application/pdf", "its text", b"%PDF")
    request = Request("m", (RequestMessage("user", (ImagePart("image/png", b"x"), pdf, TextPart("What?"))),))
    mine = asking("openai")

    mine.stream(request)
    mine.endpoint = replace(mine.endpoint, traits=replace(mine.endpoint.traits, takes_pdf=True))
    mine.stream(request)

    as_text, as_file = (request.json["messages"][0]["content"] for request in server.requests)
    assert as_text[0] == {"type": "image_url", "image_url": {"url": "data:image/png;base64,eA=="}}
    assert "its text" in as_text[1]["text"]
    assert as_file[1]["file"] == {"filename": "Plan.pdf", "file_data": "data:application/pdf;base64,JVBERg=="}


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_thinking_has_two_names(asking, server, name):
    """DeepSeek, xAI and llama.cpp have one; OpenRouter, Groq and LM Studio the other."""
    server.answers(reply(chunk({name: "Hm, "}), chunk({name: "so"}), chunk({"content": "Yes"}), chunk(reason="stop")))

    events, _ = asking("openai").stream()

    assert (thinking_of(events), text_of(events)) == ("Hm, so", "Yes")
    assert kinds_of(events)[2:8] == [
        "ThinkingStarted", "ThinkingDelta", "ThinkingDelta", "ThinkingFinished", "TextDelta", "Finished",
    ]  # fmt: skip


def test_content_may_be_a_list_of_pieces(asking, server):
    """So Mistral's models that think."""
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}
    server.answers(
        reply(
            chunk({"content": [thinking]}),
            chunk({"content": [{"type": "text", "text": "Yes"}]}),
            chunk({"content": "."}, "stop"),
        )
    )

    events, _ = asking("openai").stream()

    assert (thinking_of(events), text_of(events)) == ("Hm", "Yes.")


def test_calls_of_tools(asking, server):
    server.answers(
        reply(
            chunk({"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "look", "arguments": ""}}]}),
            chunk({"tool_calls": [{"index": 0, "function": {"arguments": '{"a"'}}]}),
            chunk({"tool_calls": [{"index": 1, "id": "c2", "function": {"name": "go", "arguments": "{}"}}]}),
            chunk({"tool_calls": [{"index": 0, "function": {"arguments": ":1}"}}]}),
            chunk(reason="tool_calls"),
        )
    )

    events, _ = asking("openai").stream()

    assert [event for event in events if isinstance(event, ToolUseStarted | ToolInputDelta)] == [
        ToolUseStarted("c1", "look"),
        ToolInputDelta("c1", '{"a"'),
        ToolUseStarted("c2", "go"),
        ToolInputDelta("c2", "{}"),
        ToolInputDelta("c1", ":1}"),
    ]
    assert events[-1] == Finished(StopReason.TOOL_USE, "tool_calls")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", StopReason.COMPLETE),
        ("length", StopReason.MAX_TOKENS),
        ("model_length", StopReason.CONTEXT_FULL),
        ("content_filter", StopReason.REFUSED),
        ("function_call", StopReason.TOOL_USE),
        ("something_new", StopReason.OTHER),
    ],
)
def test_every_reason_to_stop_has_its_name(asking, server, raw, reason):
    server.answers(reply(chunk({"content": "x"}), chunk(reason=raw)))

    assert asking("openai").stream()[0][-1] == Finished(reason, raw)


def test_a_refusal_in_the_models_own_words(asking, server):
    server.answers(reply(chunk({"refusal": "I can't "}), chunk({"refusal": "do that."}), chunk(reason="stop")))

    assert asking("openai").stream()[0][-1] == Finished(StopReason.REFUSED, "stop", "I can't do that.")


def test_the_end_mark_may_be_missing(asking, server):
    server.answers(reply(chunk({"content": "x"}), chunk(reason="stop"), done=False))

    events, error = asking("openai").stream()

    assert error is None
    assert events[-1] == Finished(StopReason.COMPLETE, "stop")


def test_the_first_chunk_may_hold_no_choice(asking, server):
    """So Azure's, with the results of its filter."""
    first = {"id": "", "model": "", "choices": [], "prompt_filter_results": []}
    server.answers(reply(first, chunk({"content": "x"}), chunk(reason="stop")))

    events, _ = asking("openai").stream()

    assert Started("req_7", "served") in events


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 40}}, Usage(10, 30)),
        ({"x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}}, Usage(3, 2)),
        ({"usage": {"prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 6}}, Usage(3, 1, 6)),
        ({"usage": {"prompt_tokens": "?", "completion_tokens": -5}}, Usage(0, 0)),
    ],
)
def test_tokens_are_counted_by_whatever_name(asking, server, usage, expected):
    """XAI counts thinking beside the output, Groq has a field of its own, DeepSeek another word for the cache."""
    server.answers(reply(chunk({"content": "x"}), chunk(reason="stop", **usage)))

    assert expected in asking("openai").stream()[0]


def test_an_answer_in_one_piece_is_taken_too(asking, server):
    message = {"role": "assistant", "content": "Hello", "reasoning_content": "Hm"}
    server.answers(whole({"id": "c", "model": "m", "choices": [{"message": message, "finish_reason": "stop"}]}))

    events, error = asking("openai").stream()

    assert error is None
    assert (text_of(events), thinking_of(events)) == ("Hello", "Hm")
    assert events[-1] == Finished(StopReason.COMPLETE, "stop")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"error": {"message": "The server had an error", "type": "server_error"}}, ServerFailed),
        ({"id": "gen-1", "choices": [], "error": {"code": 503, "message": "No provider"}}, Overloaded),
        (chunk(reason="error", error={"code": 502, "message": "Upstream failed"}), ServerFailed),
        (chunk(reason="error"), ServerFailed),
    ],
)
def test_an_error_inside_the_stream(asking, server, event, kind):
    """OpenAI's own; OpenRouter's, after 200 OK; and Mistral's, which has no words."""
    server.answers(reply(chunk({"content": "Hel"}), event))

    events, error = asking("openai").stream()

    assert text_of(events) == "Hel"
    assert type(error) is kind
    assert error.request_id == "req_7"
    assert (error.retry, error.next_provider) == (True, True)


def test_models_come_with_what_each_server_tells(asking, server):
    entries = [
        {"id": "plain", "object": "model"},
        {
            "id": "openrouter/one",
            "name": "One",
            "context_length": 200_000,
            "architecture": {"input_modalities": ["text", "image", "file"]},
            "top_provider": {"max_completion_tokens": 64_000},
        },
        {"id": "groq", "context_window": 131_072, "max_completion_tokens": 32_768},
        {"id": "mistral", "max_context_length": 32_768, "capabilities": {"vision": True}},
        {"id": "llama", "meta": {"n_ctx_train": 8192}},
    ]
    server.answers(whole({"object": "list", "data": entries}))
    mine = asking("openai")

    assert mine.run(lambda provider: provider.models(mine.key)) == [
        ModelInfo("plain"),
        ModelInfo("openrouter/one", "One", 200_000, 64_000, sees_images=True, reads_pdf=True),
        ModelInfo("groq", "", 131_072, 32_768),
        ModelInfo("mistral", "", 32_768, sees_images=True),
        ModelInfo("llama", "", 8192),
    ]
    assert server.requests[0].path == "/v1/models"
