"""What is said of a reply that ended by itself, and perhaps not as the model wanted."""

from __future__ import annotations

import pytest

from helpers.chatting import GPT, OPUS, begun
from helpers.loopback import sse
from helpers.replies import stream_head
from holdfast.domain import MessageState

TOLD = {
    "stop": "",
    "STOP": "",
    "length": "The model stopped at the length it may write.",
    "tool_calls": "The model asked for a tool, and there is none here.",
    "abort": "The model says why it ended: abort",
    "x" * 5000: "The model says why it ended: " + "x" * 60,
}


def ended(make_room, serving, *chunks):
    room = make_room()
    room.add("mine", "openai", serving([stream_head("openai") + sse(*chunks)]).url, "a-model")
    sent = room.send("Hi")
    return room, sent, room.ended(sent)


def chunk(delta, reason=None):
    return {"choices": [{"delta": delta, "finish_reason": reason}]}


@pytest.mark.parametrize("reason", TOLD)
def test_an_end_that_may_not_be_wanted_is_said(make_room, serving, reason):
    room, sent, last = ended(make_room, serving, chunk({"content": "Hello"}), chunk({}, reason))

    assert last.state is MessageState.COMPLETE
    assert " ".join(last.notices) == TOLD[reason]
    kept = room.chats.replies(sent.conversation_id)[sent.reply_id]
    assert tuple(kept.notices) == tuple(last.notices)


@pytest.mark.parametrize("delta", [{}, {"content": ""}, {"content": " \n"}, {"reasoning": "Nothing to add."}])
def test_a_reply_without_a_word_is_said_to_have_none(make_room, serving, delta):
    """Else there is an empty place, and nobody knows whether something is still to come."""
    _room, _sent, last = ended(make_room, serving, chunk(delta), chunk({}, "stop"))

    assert last.state is MessageState.COMPLETE
    assert last.notices == ("A Model at mine ended the reply without a word.",)


def test_so_is_one_who_was_to_go_on_and_had_nothing_to_say(make_room, serving):
    """The half that is there would be taken for the whole."""
    room = make_room()
    room.add("claude", "anthropic", serving([begun("Once upon a time ")]).url, OPUS)
    room.add("other", "openai", serving([stream_head("openai") + sse(chunk({}, "stop"))]).url, GPT)
    sent = room.send("Hi")

    assert room.ended(sent).notices[-1] == "GPT-6 Sol at other ended the reply without a word."
    assert room.texts(sent.conversation_id)[-1][1] == "Once upon a time "
