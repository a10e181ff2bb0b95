"""Answers in one piece, and lists, that are larger than any event: read up to a size, and beyond it said to be."""

from __future__ import annotations

import json

import pytest

from helpers.asking import text_of
from helpers.loopback import head, whole
from holdfast.errors import StreamBroken, Unreachable
from holdfast.providers.timeouts import MAX_BODY_BYTES

LONG = "Grüße 你好 " * 120_000
ONE_PIECE = {
    "anthropic": lambda text: {
        "type": "message",
        "id": "m",
        "model": "a",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1, "output_tokens": 2},
    },
    "openai": lambda text: {
        "id": "c",
        "model": "a",
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
    },
    "gemini": lambda text: {
        "modelVersion": "a",
        "candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": "STOP"}],
    },
    "ollama": lambda text: {"model": "a", "message": {"role": "assistant", "content": text}, "done": True},
}
KINDS = list(ONE_PIECE)


@pytest.mark.parametrize(("kind", "indent"), [(kind, None) for kind in KINDS] + [(kind, 1) for kind in KINDS[:3]])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_an_answer_of_millions_of_letters_in_one_piece_is_read_whole(asking, server, kind, indent, end):
    """A server that does not stream sends it as one line of JSON, far beyond what an event may have."""
    body = json.dumps(ONE_PIECE[kind](LONG), indent=indent).encode() + end
    assert len(body) > 2_000_000
    server.answers(whole(body))
    events, error = asking(kind).stream()

    assert error is None
    assert text_of(events) == LONG


@pytest.mark.parametrize("kind", KINDS)
def test_one_without_any_bound_is_said_to_be_unreadable(asking, server, kind):
    server.answers(head("application/json"), b'{"choices": "' + b"x" * (MAX_BODY_BYTES + 2_000_000))
    events, error = asking(kind).stream()

    assert text_of(events) == ""
    assert (type(error), error.fault) == (StreamBroken, "malformed")


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_twenty_thousand_models_is_read(asking, server, kind):
    rows = [
        {"id": f"maker/model-{number}", "name": f"models/model-{number}", "model": f"model-{number}",
         "description": "What it can do, at length. " * 12, "supportedGenerationMethods": ["generateContent"]}
        for number in range(20_000)
    ]  # fmt: skip
    server.answers(whole(_list(kind, rows)))
    mine = asking(kind)

    assert len(mine.run(lambda provider: provider._listed(mine.key))) == 20_000


def test_a_list_that_is_too_long_is_said_to_be(asking, server):
    """Not that nobody there speaks the language, which would send the person to the address."""
    server.answers(whole(b'{"data": [' + b'{"id": "a"},' * (MAX_BODY_BYTES // 12 + 1) + b'{"id": "b"}]}'))
    mine = asking("openai")

    with pytest.raises(Unreachable, match="too long to be read") as caught:
        mine.run(lambda provider: provider.models(mine.key))
    assert not caught.value.retry


def _list(kind, rows):
    return {"models": rows} if kind in {"gemini", "ollama"} else {"data": rows}
