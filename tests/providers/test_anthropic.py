"""The Messages API: what is sent, and every event that comes back."""

import json
from dataclasses import replace

from helpers.asking import SECRET, kinds_of, text_of, thinking_of
from helpers.loopback import head, sse, whole
from holdfast.domain import (
    Accepted,
    Alive,
    DocumentPart,
    Finished,
    ImagePart,
    ModelInfo,
    Replay,
    ReplayBlock,
    Request,
    RequestMessage,
    Started,
    StopReason,
    TextDelta,
    TextPart,
    ThinkingFinished,
    ThinkingSignature,
    ThinkingStarted,
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)

START = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "model": "claude-made-up-20261101",
        "content": [],
        "stop_reason": None,
        "usage": {"input_tokens": 25, "output_tokens": 1, "cache_read_input_tokens": 7},
    },
}
PING = {"type": "ping"}
STOP = {"type": "message_stop"}


def block(index, content_block, *deltas):
    """Return the events of one block."""
    begun = {"type": "content_block_start", "index": index, "content_block": content_block}
    middle = [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
    return [begun, *middle, {"type": "content_block_stop", "index": index}]


def text_block(index, *texts):
    """Return the events of a block of text."""
    return block(index, {"type": "text", "text": ""}, *({"type": "text_delta", "text": text} for text in texts))


def ending(reason, **more):
    """Return the event that says why the reply ended."""
    delta = {"stop_reason": reason, "stop_sequence": None} | more
    return {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 15}}


def reply(*events):
    """Return a whole answer with these events."""
    return head(request_id="req_42") + sse(*events, name=True)


def test_a_reply_comes_piece_by_piece(asking, server):
    server.answers(reply(START, PING, *text_block(0, "Hel", "lo"), ending("end_turn"), STOP))

    events, error = asking("anthropic").stream()

    assert error is None
    assert events == [
        Accepted("req_42"),
        Started("req_42", "claude-made-up-20261101"),
        Usage(25, 0, 7, 0),
        Alive(),
        Alive(),
        TextDelta("Hel"),
        TextDelta("lo"),
        ReplayBlock('{"type":"text","text":"Hello"}'),
        Usage(25, 15, 7, 0),
        Finished(StopReason.COMPLETE, "end_turn"),
    ]


def test_what_is_sent(asking, server):
    server.answers(reply(START, *text_block(0, "x"), ending("end_turn"), STOP))

    asking("anthropic").stream()

    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1/messages")
    assert request.headers["x-api-key"] == SECRET
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers
    assert request.json == {
        "model": "a-model",
        "max_tokens": 16_000,
        "stream": True,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello there"}]}],
    }


def test_a_block_without_text_is_not_kept(asking, server):
    """The API refuses its own empty text when it is sent back."""
    server.answers(reply(START, *text_block(0), ending("end_turn"), STOP))

    assert "ReplayBlock" not in kinds_of(asking("anthropic").stream()[0])


def test_thinking_is_told_and_kept_with_its_seal(asking, server):
    thinking = block(
        0,
        {"type": "thinking", "thinking": "", "signature": ""},
        {"type": "thinking_delta", "thinking": "So "},
        {"type": "thinking_delta", "thinking": "then"},
        {"type": "signature_delta", "signature": "c2VhbA=="},
    )
    server.answers(reply(START, *thinking, *text_block(1, "Yes"), ending("end_turn"), STOP))

    events, _ = asking("anthropic").stream()

    assert thinking_of(events) == "So then"
    assert [event for event in events if isinstance(event, ThinkingSignature)] == [ThinkingSignature("c2VhbA==")]
    assert kinds_of(events).index("ThinkingStarted") < kinds_of(events).index("ThinkingFinished")
    kept = [json.loads(event.block_json) for event in events if isinstance(event, ReplayBlock)]
    assert kept[0] == {"type": "thinking", "thinking": "So then", "signature": "c2VhbA=="}


def test_thinking_that_is_not_shown_is_told_too(asking, server):
    hidden = block(0, {"type": "redacted_thinking", "data": "b3BhcXVl"})
    server.answers(reply(START, *hidden, *text_block(1, "Yes"), ending("end_turn"), STOP))

    events, _ = asking("anthropic").stream()

    assert ThinkingStarted() in events
    assert ThinkingFinished() in events
    assert ReplayBlock('{"type":"redacted_thinking","data":"b3BhcXVl"}') in events


def test_a_call_of_a_tool(asking, server):
    call = block(
        0,
        {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}},
        {"type": "input_json_delta", "partial_json": ""},
        {"type": "input_json_delta", "partial_json": '{"at": "t'},
        {"type": "input_json_delta", "partial_json": 'his"}'},
    )
    server.answers(reply(START, *call, ending("tool_use"), STOP))

    events, _ = asking("anthropic").stream()

    assert ToolUseStarted("toolu_1", "look") in events
    assert "".join(e.partial_json for e in events if isinstance(e, ToolInputDelta)) == '{"at": "this"}'
    assert ReplayBlock('{"type":"tool_use","id":"toolu_1","name":"look","input":{"at":"this"}}') in events
    assert events[-1] == Finished(StopReason.TOOL_USE, "tool_use")


def test_a_call_that_was_cut_in_its_input_is_not_kept(asking, server):
    call = block(
        0, {"type": "tool_use", "id": "t", "name": "n"}, {"type": "input_json_delta", "partial_json": '{"at": "t'}
    )
    server.answers(reply(START, *call, ending("max_tokens"), STOP))

    events, _ = asking("anthropic").stream()

    assert "ReplayBlock" not in kinds_of(events)
    assert events[-1] == Finished(StopReason.MAX_TOKENS, "max_tokens")


def test_every_reason_to_stop_has_its_name(asking, server):
    reasons = {
        "end_turn": StopReason.COMPLETE,
        "stop_sequence": StopReason.COMPLETE,
        "max_tokens": StopReason.MAX_TOKENS,
        "model_context_window_exceeded": StopReason.CONTEXT_FULL,
        "tool_use": StopReason.TOOL_USE,
        "pause_turn": StopReason.PAUSED,
        "something_new": StopReason.OTHER,
    }
    for raw in reasons:
        server.answers(reply(START, *text_block(0, "x"), ending(raw), STOP))

    assert [asking("anthropic").stream()[0][-1] for _ in reasons] == [
        Finished(reason, raw) for raw, reason in reasons.items()
    ]


def test_a_refusal_is_an_end_and_no_error(asking, server):
    details = {"type": "refusal", "category": "cyber", "explanation": "This was declined."}
    server.answers(reply(START, *text_block(0, "I"), ending("refusal", stop_details=details), STOP))

    events, error = asking("anthropic").stream()

    assert error is None
    assert events[-1] == Finished(StopReason.REFUSED, "refusal", "This was declined.")


def test_events_blocks_and_deltas_nobody_knows_are_passed_over(asking, server):
    new_block = block(0, {"type": "fallback", "model": "other"})
    new_delta = block(1, {"type": "text", "text": "a"}, {"type": "hum_delta", "hum": 1}, {"type": "citations_delta"})
    search = block(2, {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}})
    events = [START, {"type": "news"}, {"no": "type"}, *new_block, *new_delta, *search, ending("end_turn"), STOP]
    server.answers(reply(*events))

    told, error = asking("anthropic").stream()

    assert error is None
    assert text_of(told) == "a"
    assert ReplayBlock('{"type":"fallback","model":"other"}') in told


def test_fields_of_other_types_than_promised_break_nothing(asking, server):
    odd = [
        {"type": "message_start", "message": 7},
        {"type": "content_block_start", "index": "x", "content_block": []},
        {"type": "content_block_delta", "index": None, "delta": {"type": "text_delta", "text": 5}},
        {"type": "content_block_delta", "index": 99, "delta": {"type": "text_delta", "text": "kept"}},
        {"type": "content_block_stop"},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": "many"}},
    ]
    server.answers(reply(*odd, STOP))

    told, error = asking("anthropic").stream()

    assert error is None
    assert text_of(told) == "kept"


def test_an_answer_in_one_piece_is_taken_too(asking, server):
    content = [
        {"type": "thinking", "thinking": "Hm", "signature": "s"},
        {"type": "text", "text": "Hello"},
        {"type": "tool_use", "id": "t", "name": "n", "input": {"a": 1}},
    ]
    body = {
        "type": "message",
        "model": "m",
        "content": content,
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 3, "output_tokens": 4},
    }
    server.answers(whole(body))

    events, error = asking("anthropic").stream()

    assert error is None
    assert (text_of(events), thinking_of(events)) == ("Hello", "Hm")
    assert [json.loads(event.block_json) for event in events if isinstance(event, ReplayBlock)] == content
    assert Usage(3, 4) in events
    assert events[-1] == Finished(StopReason.TOOL_USE, "tool_use")


def test_files_go_along_as_the_model_reads_them(asking, server):
    server.answers(reply(START, ending("end_turn"), STOP))
    parts = (
        ImagePart("image/png", b"\x89PNG"),
        DocumentPart("Plan.pdf", "application/pdf", "its text", b"%PDF"),
        DocumentPart("notes.txt", "text/plain", "Buy bread"),
        TextPart("What is this?"),
        TextPart("  "),
    )
    messages = (
        RequestMessage("assistant", (TextPart("Welcome"),)),
        RequestMessage("user", (TextPart("One"),)),
        RequestMessage("user", parts),
    )

    asking("anthropic").stream(Request("m", messages, system="Be brief.", max_tokens=50))

    (request,) = server.requests
    assert request.json["system"] == "Be brief."
    assert request.json["max_tokens"] == 50
    opening, welcome, asked = request.json["messages"]
    assert [opening["role"], welcome["role"], asked["role"]] == ["user", "assistant", "user"]
    assert [part["type"] for part in asked["content"]] == ["text", "image", "text", "text", "text"]
    assert "its text" in asked["content"][2]["text"]  # not Anthropic's own address: the file might not be taken
    assert "Buy bread" in asked["content"][3]["text"]


def test_a_pdf_goes_as_a_file_where_it_is_taken_and_from_the_person(asking, server):
    server.answers(reply(START, ending("end_turn"), STOP))
    mine = asking("anthropic")
    mine.endpoint = replace(mine.endpoint, traits=replace(mine.endpoint.traits, takes_pdf=True))
    plan = DocumentPart("Plan.pdf", "application/pdf", "its text", b"%PDF")
    person, assistant = RequestMessage("user", (plan,)), RequestMessage("assistant", (plan,))

    mine.stream(Request("m", (person, assistant, person)))

    sent = [message["content"][0] for message in server.requests[0].json["messages"]]
    source = {"type": "base64", "media_type": "application/pdf", "data": "JVBERg=="}
    assert sent[0] == {"type": "document", "source": source, "title": "Plan.pdf"}
    assert sent[1]["type"] == "text"  # in an assistant's message a document is refused
    assert sent[2] == sent[0]


def test_a_search_that_the_provider_ran_is_kept(asking, server):
    search = block(
        0,
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}},
        {"type": "input_json_delta", "partial_json": '{"query":"x"}'},
    )
    cited = block(
        1,
        {"type": "text", "text": ""},
        {"type": "text_delta", "text": "So"},
        {"type": "citations_delta", "citation": {"url": "https://x.example"}},
    )
    server.answers(reply(START, *search, *cited, ending("end_turn"), STOP))

    events, _ = asking("anthropic").stream()

    assert "ToolUseStarted" not in kinds_of(events)  # it is nothing to be answered
    assert [json.loads(event.block_json) for event in events if isinstance(event, ReplayBlock)] == [
        {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "x"}},
        {"type": "text", "text": "So", "citations": [{"url": "https://x.example"}]},
    ]


def test_blocks_are_replayed_to_the_model_that_made_them_and_to_no_other(asking, server):
    server.answers(reply(START, ending("end_turn"), STOP))
    kept = ('{"type":"thinking","thinking":"So","signature":"s"}', '{"type":"text","text":"Yes"}')

    def request(provider, model):
        own = RequestMessage("assistant", (TextPart("Yes"),), Replay(provider, model, kept))
        user = RequestMessage("user", (TextPart("Go on"),))
        return Request("a-model", (user, own, user))

    for made_by in (("mine", "a-model"), ("mine", "another"), ("other", "a-model")):
        asking("anthropic").stream(request(*made_by))

    sent = [[part["type"] for part in request.json["messages"][1]["content"]] for request in server.requests]
    assert sent == [["thinking", "text"], ["text"], ["text"]]


def test_what_was_kept_and_is_damaged_is_not_replayed(asking, server):
    server.answers(reply(START, ending("end_turn"), STOP))
    own = RequestMessage("assistant", (TextPart("Yes"),), Replay("mine", "a-model", ('{"type":"thin',)))
    user = RequestMessage("user", (TextPart("Go on"),))

    asking("anthropic").stream(Request("a-model", (user, own, user)))

    assert server.requests[0].json["messages"][1]["content"] == [{"type": "text", "text": "Yes"}]


def test_half_of_a_character_is_sent_as_something_every_server_takes(asking, server):
    server.answers(reply(START, ending("end_turn"), STOP))

    asking("anthropic").stream(Request("m", (RequestMessage("user", (TextPart("a\ud83d b\ud83d\ude00"),)),)))

    assert server.requests[0].json["messages"][0]["content"][0]["text"] == "a\ufffd b\U0001f600"


def test_models_come_with_their_sizes_and_abilities(asking, server):
    first = {
        "id": "claude-a",
        "display_name": "Claude A",
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
        "capabilities": {"image_input": {"supported": True}, "pdf_input": {"supported": False}, "thinking": {}},
    }
    server.answers(whole({"data": [first], "has_more": True, "last_id": "claude-a"}))
    server.answers(whole({"data": [{"id": "claude-b"}, {"no": "id"}, 5], "has_more": False, "last_id": "claude-b"}))
    mine = asking("anthropic")

    found = mine.run(lambda provider: provider.models(mine.key))

    assert found == [
        ModelInfo(
            "claude-a", "Claude A", 1_000_000, 128_000,
            sees_images=True, reads_pdf=False, thinks=None,
        ),
        ModelInfo("claude-b"),
    ]  # fmt: skip
    assert [request.path for request in server.requests] == [
        "/v1/models?limit=1000",
        "/v1/models?limit=1000&after_id=claude-a",
    ]
    assert all(request.headers["x-api-key"] == SECRET for request in server.requests)
