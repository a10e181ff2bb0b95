"""Half an answer that nobody takes over waits in the outbox like one that never began, and is gone on with."""

from __future__ import annotations

import pytest

from helpers.chatting import GPT, OPUS, StepClock, answer, begun, openai, overloaded
from helpers.loopback import Hang, Reset
from holdfast.chat import Draft, entries
from holdfast.domain import MessageState
from holdfast.errors import BadInput, NotFound
from holdfast.failover import Waiting

HALF = "The first half of the answer, "
REST = "and the second half of it."


@pytest.fixture
def half(room, serving):
    """Return a room with half an answer whose provider broke off, and that can go on the next time."""
    server = serving([begun(HALF), Reset()], [answer(REST)], [answer("Something else.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Tell me")
    live = room.ended(sent)
    assert live.state is MessageState.INTERRUPTED
    return room, server, sent


def rows(room):
    return [(one.message_id, one.reply_id, one.state) for one in room.chats.outbox()]


def test_it_waits_and_says_so(half):
    room, _server, sent = half

    assert rows(room) == [(sent.message_id, sent.reply_id, Waiting.WAITING)]
    assert room.chats.outbox()[0].words.startswith("The rest is asked for as soon as")
    assert room.texts(sent.conversation_id) == [("human", "Tell me", "complete"), ("assistant", HALF, "interrupted")]
    assert room.chats.replies(sent.conversation_id)[sent.reply_id].words


def test_the_rest_is_written_into_the_same_reply(half):
    """With a seam that says when; asked with what is there, and the message is not sent as a new one."""
    room, server, sent = half
    room.well()
    assert room.chats.send_waiting() is False

    assert room.texts(sent.conversation_id) == [
        ("human", "Tell me", "complete"),
        ("assistant", HALF + REST, "complete"),
    ]
    assert rows(room) == []
    segments = room.library.open(sent.conversation_id).messages[1].message.segments
    assert [(one.provider, one.first_block) for one in segments] == [("claude", 0), ("claude", 1)]
    assert segments[0].began < segments[1].began
    assert HALF.strip() in str(server.requests[-1].json["messages"][-1])
    reply = room.chats.replies(sent.conversation_id)[sent.reply_id]
    assert [part.chars for part in reply.parts] == [len(HALF), len(REST)]


def test_somebody_else_may_write_the_rest(room, serving):
    clock_server = serving([begun(HALF), Reset()], [overloaded()], [overloaded()])
    room.add("claude", "anthropic", clock_server.url, OPUS)
    sent = room.send("Tell me")
    room.ended(sent)
    other = serving([openai(REST)])
    room.add("other", "openai", other.url, GPT)
    room.providers.consent("other")
    assert room.chats.send_waiting() is True  # it was written under a chain without the other

    assert room.texts(sent.conversation_id)[-1] == ("assistant", HALF, "interrupted")
    assert other.requests == []
    room.ended(room.chats.regenerate(sent.reply_id, room.providers.link("other")))
    assert rows(room) == []  # asked anew: nobody goes on with the half besides


def test_it_survives_a_restart(half, make_room):
    room, _server, sent = half
    room.close()
    again = make_room()
    again.chats.recover()
    assert rows(again) == [(sent.message_id, sent.reply_id, Waiting.WAITING)]
    again.well()
    again.chats.send_waiting()

    assert again.texts(sent.conversation_id)[-1] == ("assistant", HALF + REST, "complete")


def test_an_end_of_the_program_in_the_middle_of_the_rest_loses_nothing(make_room, serving):
    """What came of the rest is kept too, and the rest of that is asked for at the next start."""
    room = make_room()
    server = serving([begun(HALF), Reset()], [begun("and the second "), Hang()], [answer("half of it.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Tell me")
    room.ended(sent)
    room.well()
    room.chats.start()
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and "second" in str(live.blocks))
    room.close()
    again = make_room()
    again.chats.recover()
    assert again.texts(sent.conversation_id)[-1] == ("assistant", HALF + "and the second ", "interrupted")
    again.well()
    again.chats.send_waiting()

    assert again.texts(sent.conversation_id)[-1] == ("assistant", HALF + REST, "complete")
    assert rows(again) == []


def killed_while_going_on(room):
    """Leave the store as a kill does a moment after the rest was asked for."""
    (one,) = room.store.chats.entries()
    entry = entries.decode(one.entry)
    kept = one.entry, entries.encode(entry.begin(entry.chain.links[0]))
    reply = room.store.chats.place(one.reply_id).message
    room.lanes.write(lambda: room.store.chats.out_of_outbox(one.message_id, kept, reply, ("claude", OPUS))).result()
    room.close()


def test_a_kill_in_the_middle_of_the_rest_keeps_the_half_and_asks_before_it_goes_on(half, make_room):
    """Whether the rest was on its way nobody knows: it is asked for when the person says so, and never a second time
    by itself.
    """
    room, server, sent = half
    killed_while_going_on(room)

    again = make_room()
    again.chats.recover()

    assert again.texts(sent.conversation_id)[-1] == ("assistant", HALF, "interrupted")
    (waiting,) = again.chats.outbox()
    assert (waiting.reply_id, waiting.state) == (sent.reply_id, Waiting.UNSURE)
    assert waiting.words == "The rest is asked for when you say so."
    again.well()
    again.chats.send_waiting()
    assert len(server.requests) == 1

    again.chats.send_again(waiting.message_id)
    again.chats.send_waiting()
    assert again.texts(sent.conversation_id)[-1] == ("assistant", HALF + REST, "complete")
    assert again.chats.outbox() == ()


def test_what_is_known_of_the_half_is_known_after_a_kill(half, make_room):
    room, _server, sent = half
    before = room.store.chats.replies(sent.conversation_id)[sent.reply_id]
    killed_while_going_on(room)
    again = make_room()
    again.chats.recover()

    after = again.store.chats.replies(sent.conversation_id)[sent.reply_id]
    assert after.parts == before.parts
    assert "Holdfast ended" in str(after.error)


def test_a_fault_in_the_rest_keeps_both_parts_waiting(make_room, serving):
    room = make_room(clock=StepClock())
    server = serving([begun(HALF), Reset()], [begun("and the "), Reset()], [answer("second half of it.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Tell me")
    room.ended(sent)
    for _ in range(2):
        room.well()
        room.chats.send_waiting()

    assert room.texts(sent.conversation_id)[-1] == ("assistant", HALF + REST, "complete")


def test_it_can_be_left_as_it_is(half):
    room, server, sent = half
    room.chats.leave(sent.reply_id)

    assert rows(room) == []
    assert room.texts(sent.conversation_id)[-1] == ("assistant", HALF, "interrupted")
    assert len(server.requests) == 1
    with pytest.raises(NotFound):
        room.chats.leave(sent.reply_id)


def test_taking_its_message_back_gives_up_the_rest_alone(half):
    """The message was sent and answered in part: it stays where it is."""
    room, _server, sent = half
    draft = room.chats.withdraw(sent.message_id)

    assert draft.is_empty
    assert rows(room) == []
    assert [text for _who, text, _state in room.texts(sent.conversation_id)] == ["Tell me", HALF]


def test_its_message_is_not_changed_where_it_stands_under_its_answer(half):
    """It may have waited whole when the person began to change it."""
    room, _server, sent = half
    with pytest.raises(BadInput):
        room.chats._queue.change(room.store.chats.place(sent.message_id), Draft("Other words"))

    assert room.texts(sent.conversation_id)[0][1] == "Tell me"


def test_what_is_written_after_it_waits_behind_it(half):
    room, _server, sent = half
    second = room.send("And then?", sent.conversation_id, sent.reply_id)
    assert second.reply_id is None
    room.well()
    room.chats.send_waiting()

    said = [(who, text) for who, text, _state in room.texts(sent.conversation_id)]
    assert said == [
        ("human", "Tell me"),
        ("assistant", HALF + REST),
        ("human", "And then?"),
        ("assistant", "Something else."),
    ]


def test_trying_again_takes_the_place_of_waiting(half):
    room, _server, sent = half
    again = room.chats.retry(sent.reply_id)
    room.ended(again)

    assert rows(room) == []
    assert room.texts(sent.conversation_id)[-1] == ("assistant", REST, "complete")


# a reply that was ended with the program


@pytest.fixture
def cut_off(make_room, serving):
    """Return a room in which a reply ended with the program, where it was, and what is asked for afterwards."""
    server = serving([begun(HALF), Hang()], [answer(REST)], [answer("Something else.")])
    room = make_room()
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Tell me")
    room.until(lambda: (live := room.chats.live(sent.reply_id)) and HALF in str(live.blocks))
    room.close()
    again = make_room()
    again.chats.recover()
    return again, server, sent


def test_the_rest_of_a_reply_that_ended_with_the_program_is_asked_for_by_one_press(cut_off):
    room, server, sent = cut_off
    assert room.texts(sent.conversation_id)[-1] == ("assistant", HALF, "interrupted")
    assert rows(room) == []
    assert len(server.requests) == 1

    room.chats.go_on(sent.reply_id)
    room.chats.send_waiting()

    assert room.texts(sent.conversation_id) == [
        ("human", "Tell me", "complete"),
        ("assistant", HALF + REST, "complete"),
    ]
    assert HALF.strip() in str(server.requests[-1].json["messages"][-1])
    assert rows(room) == []


def test_the_hours_in_which_nobody_wrote_are_not_counted(make_room, serving):
    room = make_room(clock=StepClock())
    server = serving([begun(HALF), Reset()], [answer(REST)])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Tell me")
    assert room.ended(sent).state is MessageState.INTERRUPTED
    room.clock.advance(3600)
    room.well()
    assert room.chats.send_waiting() is False

    assert room.texts(sent.conversation_id)[-1] == ("assistant", HALF + REST, "complete")
    assert room.chats.replies(sent.conversation_id)[sent.reply_id].seconds < 60


def test_it_goes_on_where_it_was_written_though_another_is_the_first_by_now(cut_off, serving):
    room, server, sent = cut_off
    other = serving([openai("No.")])
    room.add("other", "openai", other.url, GPT)
    room.providers.set_chain([room.providers.link("other", GPT), room.providers.link("claude", OPUS)])
    room.chats.go_on(sent.reply_id)
    room.chats.send_waiting()

    assert (len(server.requests), len(other.requests)) == (2, 0)


def test_a_second_press_asks_for_nothing_more(cut_off):
    room, server, sent = cut_off
    room.chats.go_on(sent.reply_id)
    with pytest.raises(BadInput):
        room.chats.go_on(sent.reply_id)
    room.chats.send_waiting()
    with pytest.raises(BadInput):
        room.chats.go_on(sent.reply_id)

    assert len(server.requests) == 2


def test_it_may_be_answered_anew_instead(cut_off):
    room, server, sent = cut_off
    room.chats.go_on(sent.reply_id)
    room.ended(room.chats.retry(sent.reply_id))
    room.chats.send_waiting()

    assert rows(room) == []
    assert len(server.requests) == 2


# behind a reply that is being written


def test_what_is_sent_behind_a_growing_reply_waits_for_its_end(room, serving):
    """It builds on all of the answer, not on what had come of it."""
    server = serving([begun("Growing"), Hang()], [answer("Second.")])
    room.add("claude", "anthropic", server.url, OPUS)
    first = room.send("First")
    room.shows(first, "Growing")
    second = room.send("Second?", first.conversation_id, first.reply_id)
    assert second.reply_id is None
    assert room.chats.outbox()[0].words == "It is sent when the reply before it has ended."
    assert room.chats.send_waiting() is True
    assert len(server.requests) == 1
    room.chats.stop(first.reply_id)
    room.ended(first)
    room.chats.send_waiting()

    said = [text for _who, text, _state in room.texts(first.conversation_id)]
    assert said == ["First", "Growing", "Second?", "Second."]
    assert "Growing" in str(server.requests[-1].json["messages"])


@pytest.fixture
def queued(room, serving):
    """Return a room with three messages behind a growing reply."""
    server = serving([begun("Growing"), Hang()], *([answer(f"Answer {number}.")] for number in range(3)))
    room.add("claude", "anthropic", server.url, OPUS)
    first = room.send("First")
    room.shows(first, "Growing")
    parent, sent = first.reply_id, []
    for text in ("one", "two", "three"):
        sent.append(room.send(text, first.conversation_id, parent))
        parent = sent[-1].message_id
    return room, first, [one.message_id for one in sent]


def waiting_texts(room):
    return [one.text_start for one in room.chats.outbox()]


def test_they_change_places_where_they_stand(queued):
    room, first, (one, two, three) = queued
    room.chats.move(three, -1)
    assert waiting_texts(room) == ["one", "three", "two"]
    room.chats.move(one, 1)
    assert waiting_texts(room) == ["three", "one", "two"]
    room.chats.move(one, -1)  # it is the first by now
    assert waiting_texts(room) == ["three", "one", "two"]
    assert [one.message_id for one in room.chats.outbox()] == [one, two, three]
    room.chats.stop(first.reply_id)
    room.ended(first)
    room.chats.send_waiting()

    said = [text for who, text, _state in room.texts(first.conversation_id) if who == "human"]
    assert said == ["First", "three", "one", "two"]


def test_they_are_changed_where_they_stand(queued):
    room, first, (_one, two, _three) = queued
    place = room.chats.edit(two, type(room.chats.draft(None))("two, better"))
    assert (place.message_id, place.reply_id) == (two, None)

    assert waiting_texts(room) == ["one", "two, better", "three"]
    assert room.library.search("better").hits
    room.chats.stop(first.reply_id)


def test_what_is_on_its_way_does_not_move(queued):
    room, first, (one, *_rest) = queued
    with pytest.raises(BadInput):
        room.chats.move(first.message_id, 1)
    room.chats.withdraw(one)
    with pytest.raises(BadInput):
        room.chats.move(one, 1)
    assert waiting_texts(room) == ["two", "three"]
    room.chats.stop(first.reply_id)


def test_an_answer_that_keeps_breaking_off_waits_for_the_person(room, serving):
    """Each piece costs all that was said before: after six of them nobody is asked unasked."""
    server = serving(*([begun(f"piece {number}, "), Reset()] for number in range(9)))
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Tell me")
    room.ended(sent)
    for _ in range(8):
        room.well()
        room.chats.send_waiting()
    assert rows(room) == [(sent.message_id, sent.reply_id, Waiting.STUCK)]
    asked = len(server.requests)
    assert room.texts(sent.conversation_id)[-1][1] == "".join(f"piece {number}, " for number in range(asked))
    assert asked == 6
    room.chats.send_again(sent.reply_id)
    room.well()
    room.chats.send_waiting()

    assert len(server.requests) == 7
