"""Any cut of the bytes gives the same reply, any beginning of them an honest one; and the clocks."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.asking import text_of
from helpers.loopback import LAST_CHUNK
from helpers.replies import BEGUN, ENDED, KINDS
from holdfast.domain import (
    Alive,
    Request,
    RequestMessage,
    TextDelta,
    TextPart,
    ThinkingDelta,
    ThinkingFinished,
    ThinkingStarted,
)
from holdfast.errors import StreamBroken
from holdfast.providers import endpoint
from holdfast.providers.dialect import OPENING, in_turns
from holdfast.providers.making import DIALECTS
from holdfast.providers.reply import Clocks, Reply
from holdfast.providers.timeouts import CLOUD, Timeouts

WHOLE = {kind: BEGUN[kind] + ENDED[kind] for kind in KINDS}


class ScriptedAnswer:
    """An answer whose bytes are there already."""

    status = 200
    headers: dict[str, str] = {}  # noqa: RUF012 - never written to

    def __init__(self, chunks):
        self._chunks = iter(chunks)

    async def chunk(self, _within_s):
        """Return the next."""
        return next(self._chunks, None)


def read(kind, chunks):
    """Return the events and the fault of a reply that comes in these chunks."""
    dialect = DIALECTS[kind]()
    where = endpoint("mine", kind, "https://x.example")
    reply = Reply(ScriptedAnswer(chunks), dialect.reader("m", ""), where, CLOUD, is_lines=dialect.is_lines)

    async def reading():
        events = []
        try:
            async for event in reply.events():
                events.append(event)  # noqa: PERF401 - what came before an error counts
        except StreamBroken as err:
            return events, err.fault
        return events, None

    return asyncio.run(reading())


@given(st.sampled_from(KINDS), st.lists(st.integers(0, 2000), max_size=40))
def test_however_the_bytes_are_cut_the_reply_is_the_same(kind, places):
    data = WHOLE[kind]
    edges = sorted({0, *(place % len(data) for place in places), len(data)})

    assert read(kind, [data[a:b] for a, b in pairwise(edges)]) == read(kind, [data])


@settings(max_examples=200)
@given(st.sampled_from(KINDS), st.integers(0, 2000))
def test_any_beginning_of_a_reply_is_whole_or_cut_and_never_more_than_was_said(kind, length):
    data = WHOLE[kind][: length % (len(WHOLE[kind]) + 1)]

    events, fault = read(kind, [data])

    assert fault in {None, "cut"}
    assert "Grüße 你好 😀".startswith(text_of(events))
    if fault is None:
        assert text_of(events) == "Grüße 你好 😀"


@given(st.sampled_from(KINDS), st.binary(max_size=400))
def test_no_bytes_break_it(kind, data):
    assert read(kind, [BEGUN[kind], b"\n", data, LAST_CHUNK])[1] in {None, "cut", "malformed"}


LIMITS = Timeouts(first_byte_s=10, first_content_s=30, silence_s=50, thinking_silence_s=200, drain_s=3)


def test_patience_before_the_first_word():
    clocks = Clocks(LIMITS)

    assert clocks.patience_s == 10
    clocks.has_bytes = True
    clocks.waited(12)
    assert clocks.patience_s == 18
    clocks.saw(Alive())
    assert clocks.patience_s == 18


def test_patience_in_the_middle():
    clocks = Clocks(LIMITS)
    clocks.waited(12)

    clocks.saw(TextDelta("x"))
    assert clocks.patience_s == 50
    clocks.waited(20)
    clocks.saw(Alive())
    assert clocks.patience_s == 30


def test_patience_with_thought():
    """Pings come while a model thinks; without them the line is dead sooner."""
    clocks = Clocks(LIMITS)

    clocks.saw(ThinkingStarted())
    assert clocks.patience_s == 50
    clocks.waited(170)
    clocks.saw(Alive())
    assert clocks.patience_s == 30
    clocks.saw(ThinkingDelta("x"))
    clocks.waited(60)
    assert clocks.patience_s == 50
    clocks.saw(ThinkingFinished())
    clocks.waited(20)
    assert clocks.patience_s == 30


def test_patience_after_the_end():
    clocks = Clocks(LIMITS)
    clocks.saw(TextDelta("x"))
    clocks.has_end = True

    assert clocks.patience_s == 3


HERE = endpoint("mine", "openai", "https://x.example")


def said(role, *texts):
    return RequestMessage(role, tuple(TextPart(text) for text in texts))


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ((said("user", "a"),), [said("user", "a")]),
        ((said("assistant", "a"), said("user", "b")),
         [said("user", OPENING), said("assistant", "a"), said("user", "b")]),
        ((said("user", "a"), said("user", "b")), [said("user", "a", "b")]),
        ((said("user", "a"), said("assistant", " \n"), said("user", "b")), [said("user", "a", "b")]),
        ((said("user", "a"), said("assistant", "b", ""), said("assistant", "c"), said("user", "d")),
         [said("user", "a"), said("assistant", "b", "c"), said("user", "d")]),
    ],
)  # fmt: skip
def test_both_take_turns_and_the_person_begins(messages, expected):
    assert in_turns(Request("m", messages), HERE) == expected


@pytest.mark.parametrize("messages", [(), (said("assistant", "a"),), (said("user", "a"), said("assistant", "b"))])
def test_a_request_ends_with_the_person(messages):
    with pytest.raises(ValueError, match="ends with a message of the person"):
        Request("m", messages)
