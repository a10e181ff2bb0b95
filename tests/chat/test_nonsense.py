"""Replies that say impossible things: they end all the same, with every word that came."""

from __future__ import annotations

import pytest

from helpers.chatting import OPUS, answer
from helpers.loopback import lines, sse
from helpers.replies import BEGUN, SAID, stream_head
from holdfast.domain import MessageState
from holdfast.store.chats import ChatTables

TEXT = "".join(SAID)
COUNTED = {
    "anthropic": lambda count: sse({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": count}),
    "openai": lambda count: sse({"choices": [{"delta": {}, "finish_reason": "stop"}], "usage": count}),
    "gemini": lambda count: sse({"candidates": [{"finishReason": "STOP"}], "usageMetadata": count}),
    "ollama": lambda count: lines({"done": True, "done_reason": "stop"} | count),
}
NAMES = {
    "anthropic": "output_tokens",
    "openai": "completion_tokens",
    "gemini": "candidatesTokenCount",
    "ollama": "eval_count",
}


@pytest.mark.parametrize("count", [10**30, 1e300, 2**63, -(10**30), float("inf"), float("nan")])
@pytest.mark.parametrize("kind", COUNTED)
def test_a_number_of_tokens_that_nobody_can_mean_costs_no_reply(make_room, serving, kind, count):
    """A database has no room for it: the reply would have had no end, neither in the store nor on the screen."""
    room = make_room()
    server = serving([stream_head(kind) + BEGUN[kind] + COUNTED[kind]({NAMES[kind]: count})])
    room.add("mine", kind, server.url, "a-model")

    sent = room.send("Hi")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id)[-1] == ("assistant", TEXT, "complete")


@pytest.mark.expects_log("a job failed", "a network job failed")
def test_a_fault_of_ours_at_the_end_is_an_end(room, serving, monkeypatch):
    """Whoever waits for the reply, a window or a command, must not wait for ever."""

    def broken(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(ChatTables, "end", broken)
    room.add("mine", "anthropic", serving([answer("All of it.")]).url, OPUS)

    sent = room.send("Hi")

    last = room.ended(sent)
    assert "Holdfast itself" in str(last.error)
    assert [block.text for block in last.blocks] == ["All of it."]
    assert room.chats.live(sent.reply_id) is not None, "what is on the screen only stays there"
