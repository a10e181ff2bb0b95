"""Against llmock, which somebody else wrote from the providers' documents: real turns, its faults, its errors."""

from __future__ import annotations

import pytest

from helpers.asking import hasty
from helpers.llmock_server import LLMock
from holdfast.domain import MessageState
from holdfast.errors import (
    AccessRefused,
    ContextTooLong,
    KeyRefused,
    LimitReached,
    ModelUnknown,
    Overloaded,
    RateLimited,
    RequestRefused,
    RequestTooLarge,
    ServerFailed,
    StreamBroken,
    Unreachable,
)

KINDS = {"anthropic": "anthropic", "openai": "openai", "gemini": "gemini", "groq": "openai"}
"""Which of our adapters speaks to which dialect of llmock."""

TEXT = "Flour, water, salt; a pinch of yeast. Wait for a day, then bake: naïve, 面包, 🍞."
HASTY = hasty(headers_s=1.5, first_byte_s=1.5, first_content_s=1.5, silence_s=1.5)
SLOW_S = 30


@pytest.fixture(scope="module")
def llmock():
    server = LLMock()
    yield server
    server.close()


@pytest.fixture
def one(llmock, make_room):
    """Return a room whose one provider is llmock in a dialect."""
    llmock.reset()

    def make(dialect, room=None, name="mine", model="a-model"):
        room = room or make_room(timeouts=HASTY)
        room.providers.add(name, KINDS[dialect], llmock.base_url(dialect), model, key_env="PLANTED_KEY")
        room.providers.set_chain((*room.providers.chain().links, room.providers.link(name)))
        return room

    return make


def last(room, sent):
    """Return the newest message along the branch shown: who, what, in which state."""
    return room.texts(sent.conversation_id)[-1]


@pytest.mark.parametrize("dialect", KINDS)
def test_a_whole_answer(one, llmock, dialect):
    llmock.will({"type": "reply", "text": TEXT})
    room = one(dialect)
    sent = room.send("How do I bake bread?")
    live = room.ended(sent)

    assert (live.state, live.error) == (MessageState.COMPLETE, None)
    assert last(room, sent) == ("assistant", TEXT, "complete")
    assert live.usage is not None
    assert live.usage.output_tokens > 0
    request = llmock.requests()[-1]
    assert request["stream"]
    assert request["completed"]


@pytest.mark.parametrize("dialect", KINDS)
def test_a_conversation_goes_along(one, llmock, dialect):
    """The second request carries what was said and answered."""
    llmock.will({"type": "reply", "text": "First answer."}, {"type": "reply", "text": "Second answer."})
    room = one(dialect)
    first = room.send("First question")
    room.ended(first)
    second = room.send("Second question", first.conversation_id, first.reply_id)
    room.ended(second)

    assert [text for _who, text, _state in room.texts(first.conversation_id)] == [
        *("First question", "First answer.", "Second question", "Second answer.")
    ]
    body = str(llmock.requests()[-1]["body"])
    assert all(words in body for words in ("First question", "First answer.", "Second question"))


@pytest.mark.parametrize("dialect", KINDS)
def test_the_models_and_the_test_of_a_provider(one, dialect):
    """A model that is not there is named; one that is there is well."""
    room = one(dialect)
    told = room.providers.test("mine")
    assert (told.is_well, bool(told.models)) == (False, True)
    assert "a-model" in told.hint
    room.providers.set_default_model("mine", told.models[0].id)

    assert room.providers.test("mine").is_well


# its faults

FAULTS = ("disconnect", "truncate", "malformed", "stall")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("dialect", KINDS)
def test_what_came_before_a_fault_is_kept_and_is_not_called_whole(one, llmock, dialect, fault):
    """Every character that llmock sent before it broke the stream is in the store."""
    chunks = {"anthropic": 7, "openai": 5, "groq": 5, "gemini": 4}[dialect]
    llmock.will(
        {"type": "reply", "text": TEXT},
        {"type": "stream_fault", "kind": fault, "after_chunks": chunks, "stall_seconds": SLOW_S},
    )
    room = one(dialect)
    sent = room.send("How do I bake bread?")
    live = room.ended(sent)

    assert live.state is MessageState.INTERRUPTED
    assert isinstance(live.error, StreamBroken)
    assert last(room, sent) == ("assistant", "Flour, water, salt; a ", "interrupted")
    llmock.will({"type": "reply", "text": "pinch of yeast."})
    room.well()
    assert room.chats.send_waiting() is False
    assert last(room, sent) == ("assistant", "Flour, water, salt; a pinch of yeast.", "complete")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("dialect", KINDS)
def test_a_fault_before_the_first_word_is_tried_again_or_waits(one, llmock, dialect, fault):
    """With nothing said nothing is lost: the message is answered in the end, or waits in the outbox."""
    llmock.will(
        {"type": "reply", "text": TEXT, "times": None},
        {"type": "stream_fault", "kind": fault, "after_chunks": 0, "stall_seconds": SLOW_S},
    )
    room = one(dialect)
    sent = room.send("How do I bake bread?")
    live = room.ended(sent)

    if live.state is MessageState.QUEUED:
        assert last(room, sent) == ("human", "How do I bake bread?", "queued")
        assert [waiting.message_id for waiting in room.chats.outbox()] == [sent.message_id]
    else:
        assert last(room, sent) == ("assistant", TEXT, "complete")


@pytest.mark.parametrize("dialect", KINDS)
def test_a_slow_first_word_is_waited_for(one, llmock, make_room, dialect):
    llmock.will({"type": "reply", "text": TEXT}, {"type": "slow_first_token", "seconds": 0.5})
    room = one(dialect, make_room("patient"))
    sent = room.send("How do I bake bread?")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert last(room, sent)[1] == TEXT


# its errors

ERRORS = {
    400: RequestRefused,
    401: KeyRefused,
    402: LimitReached,
    403: AccessRefused,
    404: ModelUnknown,
    408: ServerFailed,
    409: RequestRefused,
    413: RequestTooLarge,
    422: RequestRefused,
    429: RateLimited,
    500: ServerFailed,
    501: ServerFailed,
    502: ServerFailed,
    503: Overloaded,
    504: ServerFailed,
    529: Overloaded,
}


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("dialect", KINDS)
def test_an_error_is_told_as_what_it_is(one, llmock, dialect, status):
    """The person's message stays whatever comes back; the error has a sentence and is of the right kind."""
    llmock.will({"type": "fail", "status": status, "times": None, "retry_after": 60})
    room = one(dialect)
    sent = room.send("Hello?")
    live = room.ended(sent) if status != 413 else answered_no(room, sent)

    assert isinstance(live.error, ERRORS[status]), live.error
    assert live.error.status == status
    assert live.error.message
    assert live.state in {MessageState.FAILED, MessageState.QUEUED}
    assert room.texts(sent.conversation_id)[0][:2] == ("human", "Hello?")
    is_waiting = [waiting.message_id for waiting in room.chats.outbox()] == [sent.message_id]
    assert is_waiting == (live.state is MessageState.QUEUED)


def answered_no(room, sent):
    """Wait for the question what to do with a message that nobody takes, and give up."""
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    room.chats.answer(sent.reply_id, "stop")
    return room.ended(sent)


@pytest.mark.parametrize("dialect", ["anthropic", "openai"])
def test_a_prompt_that_is_too_long_for_the_model(one, llmock, dialect):
    llmock.will(
        {
            "type": "fail",
            "status": 400,
            "code": "context_length_exceeded",
            "message": "prompt is too long: 205351 tokens > 200000 maximum",
        }
    )
    room = one(dialect)
    sent = room.send("Hello?")
    question = room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    assert question.kind == "too_long"
    room.chats.stop(sent.reply_id)

    assert room.ended(sent).state is MessageState.STOPPED


def test_retry_after_is_waited_for(one, llmock):
    """A pause short enough is waited for in place, and llmock, which has a clock of its own, finds nothing wrong."""
    llmock.will({"type": "fail", "status": 429, "retry_after": 1}, {"type": "reply", "text": TEXT})
    room = one("anthropic")
    sent = room.send("Hello?")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert [request["status"] for request in llmock.requests()] == [429, 200]
    assert llmock.verdict()["findings"] == []


# one after the other


def both(one, room=None):
    """Return a room with two of llmock's dialects in its chain."""
    room = one("anthropic", room, name="claude", model="claude-opus-4-6")
    return one("openai", room, name="other", model="gpt-6-sol")


def test_an_overloaded_one_is_taken_over_from(one, llmock):
    llmock.will({"type": "fail", "status": 529, "times": None, "match": {"provider": "anthropic"}})
    llmock.will({"type": "reply", "text": TEXT})
    room = both(one)
    sent = room.send("Hello?")
    live = room.ended(sent)

    assert live.state is MessageState.COMPLETE
    assert [segment.provider for segment in live.segments] == ["other"]
    assert last(room, sent)[1] == TEXT


@pytest.mark.parametrize("fault", ["disconnect", "truncate", "malformed", "stall"])
def test_half_an_answer_is_gone_on_with(one, llmock, fault):
    """What the first one said stays, the second writes on, and the seam is known."""
    llmock.will(
        {"type": "reply", "text": TEXT, "match": {"provider": "anthropic"}},
        {"type": "stream_fault", "kind": fault, "after_chunks": 7, "stall_seconds": SLOW_S},
        {"type": "reply", "text": "pinch of yeast.", "match": {"provider": "openai"}},
    )
    room = both(one)
    sent = room.send("Hello?")
    live = room.ended(sent)

    assert live.state is MessageState.COMPLETE
    assert [segment.provider for segment in live.segments] == ["claude", "other"]
    assert last(room, sent)[1] == "Flour, water, salt; a pinch of yeast."
    assert "Flour, water, salt; a" in str(llmock.requests()[-1]["body"])
    assert {request["path"] for request in llmock.requests()} == {"/anthropic/v1/messages", "/v1/chat/completions"}


def test_llmock_finds_no_fault_with_a_session_of_faults(one, llmock, make_room):
    """Its own verdict over faults one after the other: nothing hopeless retried, no Retry-After passed over.

    A stream that was cut it takes for accepted where nobody sends the same again: ours goes on from what came, with
    somebody else, and what was stored shows that it was noticed.
    """
    room = both(one, make_room("session", timeouts=HASTY))
    conversation_id = parent_id = None
    taken_over = []
    for fault in (
        {"type": "fail", "status": 500},
        {"type": "fail", "status": 529},
        {"type": "fail", "status": 401},
        {"type": "fail", "status": 400},
        {"type": "stream_fault", "kind": "truncate", "after_chunks": 6},
        {"type": "stream_fault", "kind": "disconnect", "after_chunks": 6},
        {"type": "stream_fault", "kind": "malformed", "after_chunks": 6},
        {"type": "stream_fault", "kind": "stall", "after_chunks": 6, "stall_seconds": SLOW_S},
    ):
        room.well()
        llmock.will(fault)
        sent = room.send("Hello?", conversation_id, parent_id)
        live = room.ended(sent)
        assert live.state in {MessageState.COMPLETE, MessageState.FAILED}
        conversation_id, parent_id = sent.conversation_id, sent.reply_id
        taken_over += [sent.reply_id] if len(live.segments) > 1 else []

    errors = {finding["code"] for finding in llmock.verdict()["findings"] if finding["severity"] == "error"}
    assert errors <= {"truncated_stream_accepted"}
    failed = [
        stored for stored in room.library.open(conversation_id).messages if stored.message.state.value == "failed"
    ]
    assert len(failed) + len(taken_over) >= 4


def test_nobody_there(llmock, one):
    """Where nothing listens the message waits."""
    room = one("anthropic")
    room.providers.add("gone", "anthropic", "http://127.0.0.1:9", "a-model", key_env="PLANTED_KEY")
    room.providers.set_chain((room.providers.link("gone"),))
    sent = room.send("Hello?")
    live = room.ended(sent)

    assert isinstance(live.error, Unreachable)
    assert live.state is MessageState.QUEUED
    assert llmock.requests() == []


def test_an_error_too_long_is_of_its_kind(one, llmock):
    llmock.will({"type": "fail", "status": 400, "message": "prompt is too long: 9 tokens > 8 maximum"})
    room = one("anthropic")
    sent = room.send("Hello?")
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)
    room.chats.answer(sent.reply_id, "stop")

    assert isinstance(room.ended(sent).error, ContextTooLong)
