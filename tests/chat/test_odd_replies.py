"""Replies with fields left out, swapped or made absurd: whatever comes of them can be kept, and they end."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.replies import BEGUN, ENDED, KINDS
from holdfast.chat.turn import Turn
from holdfast.domain import Finished
from holdfast.domain.encoding import encode_blocks
from holdfast.errors import ProviderError
from holdfast.failover import Failure, Link
from holdfast.providers import endpoint
from holdfast.providers.dialect import InStream
from holdfast.providers.making import DIALECTS
from holdfast.providers.reply import Reply
from holdfast.providers.timeouts import CLOUD

ROOM = 2**62
ABSURD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**30),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["\ud83d", "\ude00", "error", "stop", "thinking", "tool_use", "text"]),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.sampled_from(["text", "type", "error", "index"]), st.text(max_size=3), max_size=2),
)


class Bytes:
    """An answer whose bytes are here already, in pieces."""

    headers: dict[str, str] = {}  # noqa: RUF012 - never changed

    def __init__(self, pieces):
        self._pieces = iter(pieces)

    async def chunk(self, _within_s):
        """Return the next bytes, None at the end."""
        return next(self._pieces, None)


def events_of(kind):
    """Return a whole reply's events."""
    lines = (BEGUN[kind] + ENDED[kind]).decode().splitlines()
    found = [line.removeprefix("data: ") for line in lines if line.startswith(("data: {", "{"))]
    return [json.loads(line) for line in found]


def places(value, way=()):
    """Yield the way to every field."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield (*way, name)
        yield from places(each, (*way, name))


def put(value, way, absurd):
    for name in way[:-1]:
        value = value[name]
    value[way[-1]] = absurd


@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_whatever_its_fields_hold_it_ends_and_can_be_kept(data, kind):
    events = events_of(kind)
    ways = list(places(events))
    for way in data.draw(st.lists(st.sampled_from(ways), max_size=4)):
        try:
            put(events, way, data.draw(ABSURD))
        except (TypeError, KeyError, IndexError):  # another one before it took its place
            continue
    form = "{}\n" if kind == "ollama" else "data: {}\n\n"
    whole = "".join(form.format(json.dumps(event)) for event in events).encode()
    cut = data.draw(st.integers(0, len(whole)))

    turn = asyncio.run(told(kind, [whole[:cut], whole[cut:]]))

    for each in (turn, turn.broken(Failure.CUT, 9.0), turn.ended(Failure.CUT, 9.0)):
        encode_blocks(each.blocks)
        if (usage := each.usage) is not None:
            assert max(usage.input_tokens, usage.output_tokens, usage.cache_read_tokens) < ROOM


async def told(kind, pieces):
    dialect = DIALECTS[kind]()
    where = endpoint("mine", kind, "http://127.0.0.1:1")
    reply = Reply(Bytes(pieces), dialect.reader("m", "r"), where, CLOUD, is_lines=dialect.is_lines)
    turn, last = Turn().begin(Link("mine", "m"), 0.0), None
    try:
        async for last in reply.events():
            turn = turn.apply(last, 1.0)
    except (ProviderError, InStream):
        return turn
    assert isinstance(last, Finished)
    return turn


DEEP = {
    "anthropic": 'data: {"type":"content_block_start","index":0,"content_block":{"type":"odd","x":%s}}\n\n'
    'data: {"type":"content_block_stop","index":0}\n\n',
    "gemini": 'data: {"candidates":[{"content":{"parts":[{"thoughtSignature":"s","x":%s}]},'
    '"finishReason":"STOP"}]}\n\n',
    "ollama": '{"message":{"tool_calls":[{"function":{"name":"n","arguments":{"x":%s}}}]}}\n',
}


@pytest.mark.parametrize("kind", DEEP)
def test_boxes_in_boxes_are_read_or_not_and_never_a_fault_of_ours(kind):
    """Somewhere below a thousand they can be read and not be written any more."""
    for depth in range(880, 1000):
        asyncio.run(told(kind, [(DEEP[kind] % ("[" * depth + "]" * depth)).encode()]))


@pytest.mark.parametrize("kind", KINDS)
def test_as_it_is_it_is_whole(kind):
    """So that what is made absurd above is the only thing wrong."""
    form = "{}\n" if kind == "ollama" else "data: {}\n\n"
    whole = "".join(form.format(json.dumps(event)) for event in events_of(kind)).encode()

    assert asyncio.run(told(kind, [whole])).text == "Grüße 你好 😀"
