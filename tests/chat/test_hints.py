"""What takes long: hints, the person's hand, consent, Claude only, the way back; on the test's own clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpers.chatting import GPT, OPUS, StepClock, answer, begun, openai, overloaded
from helpers.loopback import AfterGate, Hang, whole
from holdfast.chat import ChatSettings, Draft, Outgoing
from holdfast.domain import MessageState
from holdfast.errors import BadInput
from holdfast.failover import Failure, Level
from holdfast.providers import Endpoint


@pytest.fixture
def silent(make_room, serving):
    """Return a room on its own clock whose first provider says nothing after its first words."""
    clock = StepClock()
    room = make_room(clock=clock)
    first, second = serving([begun("The plan "), Hang()]), serving([openai("is to wait.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    sent = room.send("What is the plan?")
    room.shows(sent, "The plan")
    return room, clock, sent


def hint(room, sent):
    live = room.chats.live(sent.reply_id)
    return None if live is None or live.hint is None else live.hint.level


def test_after_twenty_seconds_it_is_said_and_later_suggested(silent):
    """A server on this computer is given two minutes before it is suggested to switch."""
    room, clock, sent = silent
    assert hint(room, sent) is None
    clock.advance(21)
    room.until(lambda: hint(room, sent) is Level.HINT)
    clock.settled()
    clock.advance(100)
    room.until(lambda: hint(room, sent) is Level.SOFT)


def test_switch_now_lets_the_next_go_on(silent):
    room, clock, sent = silent
    clock.advance(21)
    room.until(lambda: hint(room, sent) is Level.HINT)
    room.chats.switch_now(sent.reply_id)
    live = room.ended(sent)

    assert room.texts(sent.conversation_id)[-1][1] == "The plan is to wait."
    assert [one.provider for one in live.segments] == ["claude", "backup"]
    assert room.health.breakers()["claude"].failures == 0


def test_keep_waiting_quiets_the_hint_and_the_end_does_not_move(silent):
    room, clock, sent = silent
    clock.advance(21)
    room.until(lambda: hint(room, sent) is Level.HINT)
    room.chats.keep_waiting(sent.reply_id)
    room.until(lambda: hint(room, sent) is None)
    clock.settled()
    clock.advance(280)
    live = room.ended(sent)

    assert [one.provider for one in live.segments] == ["claude", "backup"]
    assert room.chats.replies(sent.conversation_id)[sent.reply_id].parts[0].failure is Failure.STALLED


@pytest.fixture
def cloud(make_room, serving, monkeypatch):
    """Return a room whose backup counts as somebody else's computer, so that it needs consent."""
    room = make_room()
    first, second = serving([overloaded()]), serving([openai("Yes.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    monkeypatch.setattr(Endpoint, "is_local", property(lambda one: one.name == "claude"))
    return room, second


def question(room, sent):
    return room.until(lambda: (live := room.chats.live(sent.reply_id)) and live.question)


def test_nobody_hears_a_word_before_the_person_agrees(cloud):
    """Asked once; then it is remembered."""
    room, second = cloud
    sent = room.send("Secret")
    asked = question(room, sent)
    assert asked.kind == "consent"
    assert second.requests == []
    room.chats.answer(sent.reply_id, "yes")

    assert room.ended(sent).state is MessageState.COMPLETE
    assert room.providers.consented() == {"backup"}
    again = room.send("More", sent.conversation_id, sent.reply_id)
    assert room.ended(again).state is MessageState.COMPLETE


def test_without_consent_the_message_waits(cloud):
    room, second = cloud
    sent = room.send("Secret")
    question(room, sent)
    room.chats.answer(sent.reply_id, "no")

    assert room.ended(sent).state is MessageState.QUEUED
    assert second.requests == []


def test_a_conversation_for_claude_only_goes_to_nobody_else(make_room, serving):
    room = make_room()
    first, second = serving([answer("Hello.")], [overloaded()]), serving([openai("Never.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    sent = room.send("One")
    room.ended(sent)
    room.chats.set_settings(sent.conversation_id, ChatSettings(is_claude_only=True))

    assert room.ended(room.send("Two", sent.conversation_id, sent.reply_id)).state is MessageState.QUEUED
    assert second.requests == []


def test_back_on_claude_when_it_is_well(make_room, serving):
    """At a turn boundary, after a while and a proof; said when it has answered."""
    clock = StepClock()
    room = make_room(clock=clock)
    first = serving([overloaded()], [overloaded()], [answer("Back.")])
    second = serving([openai("Here.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    one = room.send("One")
    room.ended(one)
    two = room.send("Two", one.conversation_id, one.reply_id)
    assert room.ended(two).segments[0].provider == "backup"
    clock.advance(timedelta(minutes=3).total_seconds())
    room.well("claude")
    three = room.send("Three", one.conversation_id, two.reply_id)
    live = room.ended(three)

    assert live.segments[0].provider == "claude"
    assert any(notice.startswith("Back on") for notice in live.notices)


@pytest.fixture
def taken_over(make_room, serving):
    """Return a room in which Claude broke off once, whose breaker stays shut, and the backup has the conversation."""
    clock = StepClock()
    room = make_room(clock=clock)
    first = serving([begun("The plan ")], [whole({"data": [], "has_more": False})], [answer("Back.")])
    second = serving([openai("is simple.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    sent = room.send("One")
    assert [part.provider for part in room.ended(sent).segments] == ["claude", "backup"]
    return room, clock, sent, first


def test_a_single_failure_keeps_nobody_away_for_ever(taken_over):
    """Nobody probes a provider whose breaker is shut, so that it is asked at the next message."""
    room, clock, sent, first = taken_over
    clock.advance(timedelta(minutes=17).total_seconds())
    live = room.ended(room.send("Two", sent.conversation_id, sent.reply_id))

    assert live.segments[0].provider == "claude"
    assert any(notice.startswith("Back on") for notice in live.notices)
    assert any("models" in request.path for request in first.requests)


def test_what_is_planned_names_the_one_who_keeps_the_conversation(taken_over):
    room, clock, sent, _first = taken_over
    outgoing = Outgoing(sent.conversation_id, sent.reply_id, Draft("Two"))

    assert room.chats.plan(outgoing).link.provider == "backup"
    clock.advance(timedelta(minutes=17).total_seconds())
    assert room.chats.plan(outgoing).link.provider == "claude"


def test_a_chosen_model_is_asked_first(make_room, serving):
    room = make_room()
    first, second = serving([answer("One.")]), serving([openai("Two.")])
    room.add("claude", "anthropic", first.url, OPUS)
    room.add("backup", "openai", second.url, GPT)
    sent = room.send("Hi", link=room.providers.link("backup"))
    assert room.ended(sent).segments[0].provider == "backup"
    again = room.chats.regenerate(sent.reply_id, room.providers.link("claude"))
    room.ended(again)

    tree = room.library.open(sent.conversation_id)
    assert [(stored.branch, stored.branch_count) for stored in tree.messages] == [(1, 1), (1, 2), (2, 2)]
    assert [stored.id for stored in tree.current_path()] == [sent.message_id, again.reply_id]


def test_an_edit_makes_a_branch_and_changes_nothing(make_room, serving):
    room = make_room()
    server = serving([answer("One.")])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.ended(sent)
    edited = room.chats.edit(sent.message_id, Draft("Hello"))
    room.ended(edited)

    assert [text for _who, text, _state in room.texts(sent.conversation_id)] == ["Hello", "One."]
    assert room.library.open(sent.conversation_id).row.branch_count == 2
    with pytest.raises(BadInput):
        room.chats.regenerate(sent.message_id)


def test_closing_keeps_what_came(make_room, serving):
    """As if it had been stopped, but marked as cut short."""
    room = make_room()
    server = serving([begun("Half "), AfterGate()])
    room.add("claude", "anthropic", server.url, OPUS)
    sent = room.send("Hi")
    room.shows(sent, "Half")
    room.chats.close()

    assert room.texts(sent.conversation_id)[-1] == ("assistant", "Half ", "interrupted")
    server.gate.set()
