"""A message and its reply: in the store before the network, piece by piece, and as it ended."""

from __future__ import annotations

import pytest

from helpers.chatting import OPUS, answer, begun
from helpers.loopback import Hang
from holdfast.chat import Draft, Outgoing
from holdfast.domain import MessageState
from holdfast.errors import BadInput


@pytest.fixture
def claude(room, serving):
    """Return a server that answers as Claude does."""
    server = serving([answer("Hel", "lo")])
    room.add("claude", "anthropic", server.url, OPUS)
    return server


def test_a_draft_outlives_the_changing_of_an_earlier_message(room, serving):
    """What is written anew is not what was being written."""
    server = serving([answer("Yes.")], [answer("No.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.ended(sent)
    room.chats.keep_draft(sent.conversation_id, Draft("And another"))
    room.ended(room.chats.edit(sent.message_id, Draft("Hello")))

    assert room.chats.draft(sent.conversation_id).text == "And another"


def test_a_message_is_answered_and_both_are_stored(room, claude):
    """A new conversation, its title the first words."""
    sent = room.send("Good morning")
    live = room.ended(sent)

    assert live.state is MessageState.COMPLETE
    assert room.texts(sent.conversation_id) == [
        ("human", "Good morning", "complete"),
        ("assistant", "Hello", "complete"),
    ]
    assert room.library.rows()[0].title == "Good morning"
    assert room.library.rows()[0].snippet == "Hello"


def test_the_next_message_goes_with_all_that_was_said(room, claude):
    """The history along the branch."""
    first = room.send("One")
    room.ended(first)
    room.ended(room.send("Two", first.conversation_id, first.reply_id))

    said = [(one["role"], one["content"][-1]["text"]) for one in claude.requests[-1].json["messages"]]
    assert said == [("user", "One"), ("assistant", "Hello"), ("user", "Two")]


def test_stop_keeps_what_came(room, serving):
    """Pressing Stop in the middle stores the part received, marked stopped."""
    server = serving([begun("Hel", "lo"), Hang()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.shows(sent, "Hello")
    room.chats.stop(sent.reply_id)

    assert room.ended(sent).state is MessageState.STOPPED
    assert server.client_left.wait(5)
    assert room.texts(sent.conversation_id)[-1] == ("assistant", "Hello", "stopped")


def test_nothing_is_not_sent(room, claude):
    with pytest.raises(BadInput):
        room.chats.send(Outgoing(None, None, Draft("  ")))


def test_without_a_provider_nothing_is_stored(room):
    """The words stay where they are."""
    with pytest.raises(BadInput, match="no provider"):
        room.send("Hi")

    assert room.library.rows() == []
