"""Bytes to server-sent events."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.providers.sse import BOM, MAX_EVENT_BYTES, Comment, EventTooLarge, SseEvent, SseReader, Stray


def read(*chunks: bytes):
    """Return everything a reader finds in the chunks."""
    reader = SseReader()
    return [item for chunk in chunks for item in reader.feed(chunk)] + reader.close()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Return `data` cut at `places`."""
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_end_as_the_standard_allows(end):
    told = end.join(["event: a", "data: 1", "", "data: 2", "", ""]).encode()

    assert read(told) == [SseEvent("a", "1"), SseEvent("", "2")]


def test_a_return_and_a_line_feed_in_different_chunks_are_one_end():
    assert read(b"data: 1\r", b"\ndata: 2\r", b"\n\r", b"\n") == [SseEvent("", "1\n2")]


def test_data_of_several_lines_is_joined():
    assert read(b"data: one\ndata:two\ndata\ndata:  four\n\n") == [SseEvent("", "one\ntwo\n\n four")]


def test_a_mark_of_byte_order_is_no_text():
    assert read(BOM + b"data: x\n\n") == [SseEvent("", "x")]
    assert read(BOM[:1], BOM[1:] + b"data: x\n\n") == [SseEvent("", "x")]


def test_comments_are_signs_of_life():
    assert read(b": OPENROUTER PROCESSING\n\n:\n") == [Comment(), Comment()]


def test_fields_that_carry_nothing_are_passed_over():
    assert read(b"id: 7\nretry: 100\nevent: ping\n\ndata: x\n\n") == [SseEvent("", "x")]


def test_the_line_separators_of_unicode_end_no_line():
    text = "a\u2028b\u2029c\x85d\x0be\x0cf"

    assert read(f"data: {text}\n\n".encode()) == [SseEvent("", text)]


def test_bare_json_is_told_apart_from_events():
    assert read(b'{"error": 1}\n') == [Stray('{"error": 1}')]


def test_what_is_no_text_does_not_stop_the_stream():
    assert read(b"data: \xff\xfe\n\n") == [SseEvent("", "\ufffd\ufffd")]


def test_an_event_without_its_empty_line_is_told_at_the_end():
    """Some servers close right after their last line."""
    assert read(b"data: [DONE]") == [SseEvent("", "[DONE]")]
    assert read(b"data: [DONE]\n") == [SseEvent("", "[DONE]")]


@pytest.mark.parametrize("line", [b"data: " + b"x" * MAX_EVENT_BYTES, b"data: " + b"x" * MAX_EVENT_BYTES + b"\n"])
def test_a_line_has_a_largest_size(line):
    with pytest.raises(EventTooLarge):
        SseReader().feed(line)


def test_so_has_an_event_of_many_lines():
    lines = (b"data: " + b"x" * 1000 + b"\n") * (MAX_EVENT_BYTES // 1000 + 1)

    with pytest.raises(EventTooLarge):
        SseReader().feed(lines)


ENDS = st.sampled_from(["\n", "\r", "\r\n"])
TEXTS = st.text(max_size=30)
LINES = st.one_of(
    TEXTS.map(lambda text: "data: " + json.dumps(text, ensure_ascii=False)),
    st.sampled_from(["", ":", ": ping", "event: ping", "id: 1", "data", "data:", "nonsense", '{"a": 1}', "\u2028"]),
)
STREAMS = st.lists(st.tuples(LINES, ENDS), max_size=20).map(lambda lines: "".join(a + b for a, b in lines).encode())


@given(STREAMS, st.booleans(), st.lists(st.integers(0, 10_000), max_size=30))
def test_however_the_bytes_are_cut_the_same_events_come_out(stream, has_bom, places):
    data = (BOM if has_bom else b"") + stream

    assert read(*cut(data, places)) == read(stream)


@given(STREAMS)
def test_nor_does_it_matter_that_they_come_one_by_one(stream):
    assert read(*(stream[at : at + 1] for at in range(len(stream)))) == read(stream)


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=10))
def test_no_bytes_break_the_reader(data, places):
    assert read(*cut(data, places)) == read(data)
