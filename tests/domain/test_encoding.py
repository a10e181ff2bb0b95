"""Blocks become canonical JSON and come back the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain import (
    Citation,
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    ResultItem,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.domain.encoding import block_as_json, decode_blocks, encode_blocks


def whole(text):
    """Two halves of a pair beside each other are one character in any JSON."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


TEXT = st.text(st.characters()).map(whole)
NUMBER = st.integers(0, 1 << 40)
BLOCK = st.one_of(
    st.builds(TextBlock, TEXT, st.lists(st.builds(Citation, NUMBER, NUMBER, TEXT, TEXT), max_size=2).map(tuple)),
    st.builds(
        ThinkingBlock,
        TEXT,
        st.lists(TEXT, max_size=2).map(tuple),
        st.booleans(),
        st.booleans(),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        TEXT,
    ),
    st.builds(ToolUseBlock, TEXT, TEXT, TEXT, TEXT, TEXT),
    st.builds(
        ToolResultBlock,
        TEXT,
        TEXT,
        st.lists(
            st.builds(ResultItem, st.sampled_from(["text", "knowledge", "image", "file", "other"]), TEXT, TEXT, TEXT),
            max_size=2,
        ).map(tuple),
        st.booleans(),
        TEXT,
    ),
    st.builds(VoiceNoteBlock, TEXT, TEXT),
    st.builds(InjectedBlock, TEXT, TEXT),
    st.builds(ReferenceBlock, st.sampled_from(["image", "document"]), TEXT, TEXT),
    st.builds(MarkerBlock, TEXT, TEXT),
    st.builds(UnknownBlock, TEXT, TEXT),
)


@given(st.lists(BLOCK, max_size=4).map(tuple))
def test_blocks_come_back_the_same(blocks):
    """Whatever is in them: control characters, lone surrogates, quotes, any script."""
    encoded = encode_blocks(blocks)

    assert decode_blocks(encoded) == blocks
    assert encode_blocks(decode_blocks(encoded)) == encoded


@given(st.lists(BLOCK, max_size=4).map(tuple))
def test_the_encoding_is_the_json_of_the_dictionaries(blocks):
    """The short way for plain texts and the long way say the same; a block's type comes first."""
    values = json.loads(encode_blocks(blocks))

    assert values == [block_as_json(block) for block in blocks]
    assert all(next(iter(value)) == "type" for value in values)


def test_plain_text_costs_little():
    assert encode_blocks([TextBlock("Grüße")]) == '[{"type":"text","text":"Grüße"}]'.encode()


@pytest.mark.parametrize(
    "text", ["", "{}", "1", "null", '[{"text":"x"}]', '[{"type":"text"}]', '[{"type":"new"}]', "[1]", '{"type":1}']
)
def test_what_is_no_list_of_blocks_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        decode_blocks(text)
