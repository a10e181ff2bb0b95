"""Every answer that is none, against a real socket: which error it becomes, what may be done, and what is said."""

import json
import re
from dataclasses import dataclass, field

import pytest

from helpers.asking import SECRET, hasty, text_of
from helpers.loopback import Hang, head, sse, whole
from helpers.replies import BEGUN, stream_head
from holdfast import errors
from holdfast.domain import Accepted, Finished, StopReason
from holdfast.errors import (
    AccessRefused,
    ContextTooLong,
    KeyRefused,
    LimitReached,
    ModelUnknown,
    Overloaded,
    ProviderError,
    RateLimited,
    RequestRefused,
    RequestTooLarge,
    ServerFailed,
    Unreachable,
)
from holdfast.providers import words


def anthropic(kind, message="Some words", **details):
    """Return an error as Anthropic writes it."""
    error = {"type": kind, "message": message} | ({"details": details} if details else {})
    return {"type": "error", "error": error, "request_id": "req_body"}


def limit(code):
    """Return a limit of spending as Anthropic writes it."""
    return anthropic("rate_limit_error", error_code=code)


def openai(code=None, message="Some words", kind="invalid_request_error", **more):
    """Return an error as OpenAI writes it."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code} | more}


def google(code, status, message="Some words", *details):
    """Return an error as Google writes it."""
    return {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


@dataclass(frozen=True)
class Row:
    """An answer, and what is made of it: the error, whether the same and the next provider may be tried."""

    kind: str
    status: int
    body: object
    error: type[ProviderError]
    may_try: tuple[bool, bool]
    headers: dict[str, str] = field(default_factory=dict)
    retry_after_s: float | None = None


RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}
FLAGGED = {"reasons": ["x"], "flagged_input": "…"}
KEY_INVALID = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
OWN_LIMIT = "You have reached your specified API usage limits. You will regain access on 2026-12-01."
OWN_WORKSPACE_LIMIT = "You have reached your specified workspace API usage limits."
TOO_LONG = "prompt is too long: 205351 tokens > 200000 maximum"

GOOGLE_TOO_LONG = "The input token count exceeds the maximum number of tokens allowed (1048576)."
OPENAI_TOO_LONG = "This model's maximum context length is 8192 tokens."
LLAMA_TOO_LONG = "the request exceeds the available context size"

NEITHER, NEXT, SAME, BOTH = (False, False), (False, True), (True, False), (True, True)
"""Which may be tried: the same provider once more, the next of the chain."""

ROWS = [
    # Anthropic, row by row
    Row("anthropic", 400, anthropic("invalid_request_error"), RequestRefused, NEITHER),
    Row("anthropic", 400, anthropic("invalid_request_error", TOO_LONG), ContextTooLong, NEXT),
    Row("anthropic", 400, anthropic("invalid_request_error", OWN_LIMIT), LimitReached, NEXT),
    Row("anthropic", 400, anthropic("invalid_request_error", OWN_WORKSPACE_LIMIT), LimitReached, NEXT),
    Row("anthropic", 401, anthropic("authentication_error"), KeyRefused, NEXT),
    Row("anthropic", 402, anthropic("billing_error"), LimitReached, NEXT),
    Row("anthropic", 403, anthropic("permission_error"), AccessRefused, NEXT),
    Row("anthropic", 404, anthropic("not_found_error", "model: nothing"), ModelUnknown, NEXT),
    Row("anthropic", 408, anthropic("timeout_error"), ServerFailed, BOTH),
    Row("anthropic", 409, anthropic("conflict_error"), RequestRefused, SAME),
    Row("anthropic", 412, anthropic("invalid_request_error"), RequestRefused, NEITHER),
    Row("anthropic", 413, anthropic("request_too_large"), RequestTooLarge, NEITHER),
    Row("anthropic", 413, b"<html>cloudflare</html>", RequestTooLarge, NEITHER),
    Row("anthropic", 422, anthropic("invalid_request_error"), RequestRefused, NEITHER),
    Row("anthropic", 429, anthropic("rate_limit_error"), RateLimited, BOTH, {"retry-after": "7"}, 7.0),
    Row("anthropic", 429, limit("enforced_spend_limit_reached"), LimitReached, NEXT),
    Row("anthropic", 429, limit("contract_spend_limit_reached"), LimitReached, NEXT),
    Row("anthropic", 429, limit("ramp_limit_exceeded"), LimitReached, NEXT),
    Row("anthropic", 431, b"", RequestRefused, NEITHER),
    Row("anthropic", 499, b"", RequestRefused, NEITHER),
    Row("anthropic", 500, anthropic("api_error"), ServerFailed, BOTH),
    Row("anthropic", 500, anthropic("api_error"), ServerFailed, NEXT, {"x-should-retry": "false"}),
    Row("anthropic", 501, b"", ServerFailed, NEXT),
    Row("anthropic", 400, anthropic("invalid_request_error"), RequestRefused, SAME, {"x-should-retry": "true"}),
    Row("anthropic", 402, anthropic("billing_error"), LimitReached, NEXT, {"x-should-retry": "true"}),
    Row("anthropic", 409, anthropic("conflict_error"), RequestRefused, NEITHER, {"x-should-retry": "false"}),
    Row("anthropic", 502, b"<html>bad gateway</html>", ServerFailed, BOTH),
    Row("anthropic", 503, b"", Overloaded, BOTH),
    Row("anthropic", 504, anthropic("timeout_error"), ServerFailed, BOTH),
    Row("anthropic", 520, b"<html>cloudflare</html>", ServerFailed, BOTH),
    Row("anthropic", 529, anthropic("overloaded_error"), Overloaded, BOTH),
    # OpenAI and those after it
    Row("openai", 400, openai("context_length_exceeded"), ContextTooLong, NEXT),
    Row("openai", 400, openai(None, OPENAI_TOO_LONG), ContextTooLong, NEXT),
    Row("openai", 401, openai("invalid_api_key"), KeyRefused, NEXT),
    Row("openai", 403, openai("unsupported_country_region_territory"), AccessRefused, NEXT),
    Row("openai", 404, openai("model_not_found"), ModelUnknown, NEXT),
    Row("openai", 429, openai("rate_limit_exceeded"), RateLimited, BOTH, {"retry-after-ms": "1500"}, 1.5),
    Row("openai", 429, openai("slow_down"), RateLimited, BOTH),
    Row("openai", 429, openai("credit_balance_exhausted", kind="insufficient_quota"), LimitReached, NEXT),
    Row("openai", 429, openai("organization_spend_limit_exceeded"), LimitReached, NEXT),
    Row("openai", 429, openai("project_spend_limit_exceeded"), LimitReached, NEXT),
    Row("openai", 429, openai("organization_usage_limit_exceeded"), LimitReached, NEXT),
    Row("openai", 429, openai(None, kind="insufficient_quota"), LimitReached, NEXT),
    Row("openai", 500, openai(None, kind="server_error"), ServerFailed, BOTH),
    Row("openai", 503, openai("server_is_overloaded"), Overloaded, BOTH),
    # OpenRouter
    Row("openai", 402, {"error": {"code": 402, "message": "Insufficient credits"}}, LimitReached, NEXT),
    Row("openai", 408, {"error": {"code": 408, "message": "Timed out"}}, ServerFailed, BOTH),
    Row("openai", 502, {"error": {"code": 502, "message": "Upstream"}}, ServerFailed, BOTH),
    Row("openai", 503, {"error": {"code": 503, "message": "None"}}, Overloaded, BOTH, {"retry-after": "2"}, 2.0),
    # Mistral, Groq, DeepSeek, llama.cpp
    Row("openai", 422, {"detail": [{"loc": ["body"], "msg": "Field required"}]}, RequestRefused, NEITHER),
    Row("openai", 429, {"message": "Service tier capacity exceeded"}, RateLimited, BOTH),
    Row("openai", 413, openai("rate_limit_exceeded", "Too large", "tokens"), RateLimited, NEXT),
    Row("openai", 424, openai(None), ServerFailed, BOTH),
    Row("openai", 498, openai("capacity_exceeded"), Overloaded, BOTH),
    Row("openai", 402, openai(None, "Insufficient Balance"), LimitReached, NEXT),
    Row("openai", 503, openai(503, "Loading model", "unavailable_error"), Overloaded, BOTH),
    Row("openai", 400, openai(400, LLAMA_TOO_LONG), ContextTooLong, NEXT),
    # Google
    Row("gemini", 400, google(400, "INVALID_ARGUMENT", "API key not valid.", KEY_INVALID), KeyRefused, NEXT),
    Row("gemini", 400, google(400, "INVALID_ARGUMENT"), RequestRefused, NEITHER),
    Row("gemini", 400, google(400, "INVALID_ARGUMENT", GOOGLE_TOO_LONG), ContextTooLong, NEXT),
    Row("gemini", 403, google(403, "PERMISSION_DENIED"), AccessRefused, NEXT),
    Row("gemini", 404, google(404, "NOT_FOUND"), ModelUnknown, NEXT),
    Row("gemini", 429, google(429, "RESOURCE_EXHAUSTED", "Quota", RETRY_INFO), RateLimited, BOTH, {}, 34.5),
    Row("gemini", 429, [google(429, "RESOURCE_EXHAUSTED", "Quota", RETRY_INFO)], RateLimited, BOTH, {}, 34.5),
    Row("gemini", 500, google(500, "INTERNAL"), ServerFailed, BOTH),
    Row("gemini", 503, google(503, "UNAVAILABLE"), Overloaded, BOTH),
    Row("gemini", 504, google(504, "DEADLINE_EXCEEDED"), ServerFailed, BOTH),
    # Ollama
    Row("ollama", 404, {"error": "model 'none' not found"}, ModelUnknown, NEXT),
    Row("ollama", 400, {"error": "invalid options"}, RequestRefused, NEITHER),
    Row("ollama", 503, {"error": "server busy, please try again"}, Overloaded, BOTH),
    Row("ollama", 500, {"error": "model requires more system memory"}, ServerFailed, BOTH),
    # what is no address of an API
    Row("openai", 404, b"404 page not found", Unreachable, NEXT),
    Row("openai", 404, {"detail": "Not Found"}, Unreachable, NEXT),
    Row("openai", 405, b"<html>Method not allowed</html>", Unreachable, NEXT),
    Row("openai", 301, b"", Unreachable, NEXT, {"location": "https://elsewhere.example/"}),
    Row("openai", 302, b"", Unreachable, NEXT, {"location": "/login"}),
    Row("openai", 307, b"", Unreachable, NEXT, {"location": "https://elsewhere.example/"}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind}-{row.status}-{row.error.__name__}")
def test_an_answer_that_is_none(asking, server, row):
    body = row.body if isinstance(row.body, bytes) else json.dumps(row.body).encode()
    content_type = "application/json" if body[:1] in (b"{", b"[") else "text/html"
    server.answers(whole(body, f"{row.status} Words", content_type, request_id="req_1", **row.headers))

    events, error = asking(row.kind).stream()

    assert events == []
    assert type(error) is row.error
    assert (error.retry, error.next_provider) == row.may_try
    assert error.retry_after_s == row.retry_after_s
    assert error.provider == "mine"
    if row.error is not Unreachable:
        assert (error.status, error.request_id) == (row.status, "req_1")
    assert error.message
    assert error.hint
    assert not re.search(r"[{}<>]|[!]", str(error))
    says_why = row.error in {RequestRefused, ServerFailed} and "Some words" in str(row.body)
    assert ("Some words" in error.hint) is says_why, "only of a message that is not taken, and of a server here"


def test_what_a_provider_says_in_its_own_words_is_one_clean_line(asking, server):
    body = json.dumps({"type": "error", "error": {"type": "invalid_request_error", "message": "a:\n\x1b[2J b."}})
    server.answers(whole(body.encode(), "400 Words"))
    _events, error = asking("anthropic").stream()
    assert error.hint == "In its own words: “a: [2J b”."


@pytest.mark.parametrize(
    ("kind", "event", "error"),
    [
        ("anthropic", anthropic("overloaded_error", "Overloaded"), Overloaded),
        ("anthropic", anthropic("api_error"), ServerFailed),
        ("anthropic", anthropic("rate_limit_error"), RateLimited),
        ("anthropic", anthropic("rate_limit_error", error_code="enforced_spend_limit_reached"), LimitReached),
        ("anthropic", anthropic("something_new"), ServerFailed),
        ("openai", openai("server_error", kind="server_error"), ServerFailed),
        ("openai", openai("rate_limit_exceeded"), RateLimited),
        ("openai", openai(None, kind="insufficient_quota"), LimitReached),
        ("openai", {"error": {"code": 429, "message": "Upstream is busy"}}, RateLimited),
        ("openai", {"error": "text only"}, ServerFailed),
        ("gemini", google(503, "UNAVAILABLE"), Overloaded),
        ("gemini", google(429, "RESOURCE_EXHAUSTED", "Quota", RETRY_INFO), RateLimited),
        ("ollama", {"error": "an error was encountered while running the model"}, ServerFailed),
    ],
)
def test_an_error_inside_the_stream(asking, server, kind, event, error):
    """After 200 OK and some text: the text stays, and the error is the one the status would have told."""
    name = b"event: error\n" if kind == "anthropic" else b""
    told = json.dumps(event).encode() + b"\n" if kind == "ollama" else name + sse(event)
    server.answers(stream_head(kind, x_request_id="req_9") + BEGUN[kind] + told)

    events, found = asking(kind).stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert type(found) is error
    assert found.request_id == "req_9"


def test_an_error_event_whose_data_is_the_error_itself(asking, server):
    server.answers(head() + b"event: error\n" + sse({"type": "overloaded_error", "message": "Busy"}))

    assert type(asking("anthropic").stream()[1]) is Overloaded


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("as_list", [False, True])
def test_an_error_without_the_framing_of_the_stream(asking, server, indent, as_list):
    """Google's servers do that, on one line or many; the connection may even stay open."""
    error = google(503, "UNAVAILABLE")
    bare = json.dumps([error] if as_list else error, indent=indent).encode()
    server.answers(head() + BEGUN["gemini"] + bare + b"\n")

    events, found = asking("gemini").stream()

    assert text_of(events) == "Grüße 你好 😀"
    assert type(found) is Overloaded


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("openai", 400, openai("content_filter", "Filtered", innererror={"code": "ResponsibleAIPolicyViolation"})),
        ("openai", 400, openai(None, "Filtered", innererror={"code": "ResponsibleAIPolicyViolation"})),
        ("openai", 403, {"error": {"code": 403, "message": "Filtered", "metadata": FLAGGED}}),
    ],
)  # fmt: skip
def test_a_filter_that_declines_is_an_answer(asking, server, kind, status, body):
    """Azure's and OpenRouter's: a refusal is nothing to fail over for."""
    server.answers(whole(body, f"{status} Words"))

    events, error = asking(kind).stream()

    assert error is None
    assert events == [Accepted(""), Finished(StopReason.REFUSED, "content_filter", "Filtered")]


def test_so_is_a_filter_that_declines_in_the_middle(asking, server):
    server.answers(head() + BEGUN["openai"] + sse(openai("content_filter", "Filtered")))

    events, error = asking("openai").stream()

    assert error is None
    assert events[-1] == Finished(StopReason.REFUSED, "error", "Filtered")


@pytest.mark.parametrize("reason", ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"])
def test_so_is_geminis(asking, server, reason):
    server.answers(head() + sse({"candidates": [{"finishReason": reason, "finishMessage": "No."}]}))
    server.answers(head() + sse({"promptFeedback": {"blockReason": reason}}))

    assert asking("gemini").stream()[0][-1] == Finished(StopReason.REFUSED, reason, "No.")
    assert asking("gemini").stream()[0][-1] == Finished(StopReason.REFUSED, reason)


@pytest.mark.parametrize(
    ("value", "date", "expected"),
    [
        ("7", "", 7.0),
        ("0.25", "", 0.25),
        ("4294967", "", 3600.0),
        ("Sun, 22 Nov 2026 10:00:30 GMT", "Sun, 22 Nov 2026 10:00:00 GMT", 30.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 GMT", 0.0),
        ("Mon, 22 Nov 2027 10:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 GMT", 3600.0),
        ("soon", "", None),
        ("-5", "", None),
        ("nan", "", None),
        ("9" * 400, "", None),
        ("", "", None),
    ],
)
def test_how_long_to_wait_is_read_and_capped(asking, server, value, date, expected):
    """A date counts by the server's own clock, since this computer's may be wrong."""
    headers = {"retry-after": value} | ({"date": date} if date else {})
    server.answers(whole(anthropic("rate_limit_error"), "429 Words", **headers))

    assert asking("anthropic").stream()[1].retry_after_s == expected


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"request-id": "a", "x-request-id": "b"}, {}, "a"),
        ({"x-request-id": "b"}, {}, "b"),
        ({"x-generation-id": "gen-1"}, {}, "gen-1"),
        ({}, anthropic("api_error"), "req_body"),
        ({}, {}, ""),
    ],
)
def test_the_request_can_be_found_again(asking, server, headers, body, expected):
    server.answers(whole(body, "500 Words", **headers))

    assert asking("anthropic").stream()[1].request_id == expected


ODD = [
    b'{"error": {"code": [], "type": {}, "details": [7, {"retryDelay": 7}]}}',
    b"\xff\xfe",
    b"{" * 5000,
    b"x" * 200_000,
]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"[1]",
        b"7",
        b'"x"',
        b"{}",
        b'{"error": null}',
        b'{"error": []}',
        b'{"error": {"message": 5}}',
        *ODD,
    ],
)
def test_a_body_of_any_shape_breaks_nothing(asking, server, body):
    server.answers(whole(body, "500 Words"))

    error = asking("anthropic").stream()[1]

    assert (type(error), error.status, error.provider_says) == (ServerFailed, 500, "")


def test_the_providers_own_words_are_kept_apart_short_and_without_keys(asking, server):
    says = f"Incorrect API key provided: {SECRET}, sk-abc***xyz1, AIzaSyA-0123456789 or Bearer abcdefgh.\n" + "x" * 900
    server.answers(whole(openai("invalid_api_key", says), "401 Words"))

    error = asking("openai").stream()[1]

    assert error.provider_says.startswith("Incorrect API key provided: (key), (key), (key) or (key)")
    assert len(error.provider_says) == 300
    assert "Incorrect" not in str(error)


def test_the_body_of_an_error_that_never_comes_is_not_waited_for(asking, server):
    server.answers(head("application/json", "529 Words"), Hang())

    assert type(asking("anthropic").stream(timeouts=hasty(error_body_s=0.1))[1]) is Overloaded


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("1", "in 1 second."),
        ("34.5", "in 35 seconds."),
        ("90", "in 90 seconds."),
        ("91", "in 2 minutes."),
        ("0", "in 1 second."),
        ("7200", "in 120 minutes."),
        ("7201", "in 3 hours."),
        ("864000", "in 240 hours."),
    ],
)
def test_how_long_to_wait_is_said(asking, server, header, said):
    server.answers(whole(anthropic("rate_limit_error"), "429 Words", retry_after=header))

    error = asking("anthropic").stream()[1]

    assert error.hint.endswith(said)
    assert error.retry_after_s <= 3600, "nobody plans so far ahead, whatever is said"


def test_where_it_says_nothing_that_is_not_said(asking, server):
    server.answers(whole(b"", "400 Words"))

    error = asking("anthropic").stream()[1]

    assert "words" not in error.hint.lower()
    assert error.hint


def test_a_server_of_ones_own_says_what_broke(asking, server):
    """Only the person can mend it: no memory left, a damaged file."""
    server.answers(whole({"error": "model requires more system memory (8 GiB) than is available"}, "500 Words"))

    assert "more system memory" in asking("ollama").stream()[1].hint


def test_a_server_of_ones_own_may_be_loading_its_model(asking, server):
    """llama.cpp answers 503 meanwhile; it has no lack of capacity that passes by itself for others."""
    body = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
    server.answers(whole(body, "503 Words"))

    error = asking("openai").stream()[1]

    assert (type(error), error.retry) == (Overloaded, True)
    assert "loading the model" in error.hint


def test_a_model_that_ollama_has_not_got_can_be_fetched(asking, server):
    server.answers(whole({"error": "model 'a-model' not found"}, "404 Words"))

    assert asking("ollama").stream()[1].hint.endswith("ollama pull a-model")


def kinds_below(kind):
    """Return every error of the tree below `kind`."""
    return {kind}.union(*(kinds_below(child) for child in kind.__subclasses__()))


def test_every_error_has_its_sentence():
    told = kinds_below(ProviderError) - {ProviderError, errors.Unreachable, errors.StreamBroken}

    assert set(words.SENTENCES) == told
    assert set(words.UNREACHABLE) == set(errors.UnreachableCause.__args__)
    assert set(words.BROKEN) == set(errors.StreamFault.__args__)


@pytest.mark.parametrize("table", [words.SENTENCES, words.UNREACHABLE, words.BROKEN])
def test_every_sentence_is_one(table):
    for message, hint in [*table.values(), words.LOCAL_REFUSED, words.LOCAL_SLOW]:
        for sentence in (message, hint):
            assert re.fullmatch(r"[A-Z{].*\.", sentence)
            assert "!" not in sentence
