"""Bodies are the JSON they would be in one piece, and are made in short steps."""

import base64
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.asking import HELLO
from helpers.loopback import head
from helpers.replies import BEGUN, ENDED
from holdfast.domain import ImagePart, Request, RequestMessage, TextPart
from holdfast.providers.json_body import STEP_BYTES, File, base64_of, encode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_a_body_is_the_json_of_its_value(value):
    assert json.loads(encode(value)) == value


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_any_text_can_be_sent(text):
    """Half a surrogate pair is replaced; two halves are one character again."""
    sent = json.loads(encode({"text": text}))["text"]

    assert sent == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize("size", [0, 1, STEP_BYTES, STEP_BYTES + 1, 2 * STEP_BYTES + 2])
def test_large_files_are_encoded_as_small_ones_are(size):
    data = os.urandom(size)
    held = base64_of(data, "data:image/png;base64,")

    sent = json.loads(encode({"messages": [{"url": held}, {"text": "x"}], "again": held}))

    prefix, _, text = sent["messages"][0]["url"].partition(",")
    assert prefix == "data:image/png;base64"
    assert sent["again"] == sent["messages"][0]["url"]
    assert base64.b64decode(text, validate=True) == data


def test_a_text_that_looks_like_a_file_stays_text():
    text = f"@file-{'0' * 32}@"

    assert json.loads(encode([text, File(bytes(4), "")])) == [text, "AAAAAA=="]


@pytest.mark.parametrize("kind", ["anthropic", "openai", "gemini", "ollama"])
def test_a_large_picture_arrives_whole(asking, server, kind):
    server.answers(head() + BEGUN[kind] + ENDED[kind])
    picture = os.urandom(3 * STEP_BYTES + 5)
    request = Request("m", (*HELLO.messages, RequestMessage("user", (ImagePart("image/png", picture), TextPart("?")))))

    asking(kind).stream(request)

    assert base64.b64encode(picture) in server.requests[0].body
    assert server.requests[0].json


def test_pictures_of_the_assistants_are_left_out(asking, server):
    """No model takes them; the words beside them go along."""
    server.answers(head() + BEGUN["anthropic"] + ENDED["anthropic"])
    drawn = RequestMessage("assistant", (ImagePart("image/png", b"x"), TextPart("Here")))

    asking("anthropic").stream(Request("m", (*HELLO.messages, drawn, *HELLO.messages)))

    assert server.requests[0].json["messages"][1]["content"] == [{"type": "text", "text": "Here"}]
