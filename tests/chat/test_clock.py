"""A clock that jumps puts nothing out of order: messages stand as they were sent, whatever time they bear."""

from datetime import UTC, datetime, timedelta

import pytest

from helpers.chatting import ENDED, OPUS, StepClock, answer, begun
from helpers.loopback import AfterGate
from holdfast.domain import MessageState

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize("years", [-10, 10, -56])
def test_messages_stand_in_the_order_in_which_they_were_sent(make_room, serving, years):
    """-56: a computer without a battery begins in 1970."""
    server = serving([answer("One.")], [answer("Two.")], [answer("Three.")])
    room = make_room(clock=StepClock(NOW))
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("First")
    room.ended(sent)
    conversation = sent.conversation_id
    for text in ("Second", "Third"):
        room.close()
        room = make_room(clock=StepClock(NOW + timedelta(days=365 * years)))
        last = room.library.open(conversation).current_path()[-1].id
        room.ended(room.send(text, conversation, last))

    said = room.texts(conversation)
    assert [text for _who, text, _state in said] == ["First", "One.", "Second", "Two.", "Third", "Three."]
    assert {state for _who, _text, state in said} == {MessageState.COMPLETE.value}
    numbers = [int(stored.id) for stored in room.library.open(conversation).current_path()]
    assert numbers == sorted(numbers)
    assert [row.id for row in room.library.rows()] == [conversation]
    assert len(room.library.search("Second").hits) == 1


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_set_in_the_middle_of_a_reply_makes_it_no_longer_and_no_shorter(make_room, serving, days):
    """A laptop that wakes up asks a time server; "took -34,560,000 s" was kept for ever."""
    server = serving([begun("One "), AfterGate(), ENDED])
    room = make_room(clock=StepClock(NOW))
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    assert room.shows(sent, "One ")
    room.clock.advance(3)
    room.clock.set_by(timedelta(days=days))
    server.gate.set()

    assert room.ended(sent).state is MessageState.COMPLETE
    assert room.chats.replies(sent.conversation_id)[sent.reply_id].seconds == 3


def test_a_stop_before_anything_has_begun_leaves_nothing_behind(room, serving):
    """Not even a timer that nobody waits for."""
    room.add("claude", "anthropic", serving([answer("One.")]).url, OPUS)
    for _ in range(10):
        sent = room.send("Hi")
        room.chats.stop(sent.reply_id)
        assert room.ended(sent).state in {MessageState.STOPPED, MessageState.COMPLETE}
