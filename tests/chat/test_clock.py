"""A clock that jumps puts nothing out of order: messages stand as they were sent, whatever time they bear."""

from datetime import UTC, datetime, timedelta

import pytest

from helpers.chatting import OPUS, StepClock, answer
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
