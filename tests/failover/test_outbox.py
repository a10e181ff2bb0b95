from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from helpers.moments import Middling, at
from holdfast.errors import BadInput
from holdfast.failover import (
    AskPerson,
    Breaker,
    Chain,
    Entry,
    Failure,
    GiveUp,
    Link,
    Next,
    NextProvider,
    Permission,
    Waiting,
    is_held_up,
    next_to_send,
    recovered,
)

OPUS = Link("anthropic", "claude-opus-5-5")
GPT = Link("openai", "gpt-6-sol")
BOTH = Chain((OPUS, GPT))
ALL = Permission(frozenset({"anthropic", "openai"}))


def entry(name, seconds=0.0, conversation="a", chain=BOTH, permission=ALL) -> Entry:
    return Entry(name, conversation, at(seconds), chain, permission)


def down(*providers):
    return {name: Breaker().failed(Failure.NOT_LISTENING, at(), Middling()) for name in providers}


def test_messages_go_in_the_order_in_which_they_were_written():
    entries = [entry("2", 5), entry("3", 9), entry("1", 5)]

    assert next_to_send(entries, {}, at(10)) == Next(entries[2], OPUS)
    assert next_to_send([], {}, at()) is None


def test_one_at_a_time():
    entries = [entry("1").begin(OPUS), entry("2", 1, "b")]

    assert next_to_send(entries, {}, at(10)) is None
    assert next_to_send([entries[0].answered(), entries[1]], {}, at(10)) == Next(entries[1], OPUS)


def test_nothing_is_tried_while_nobody_is_well():
    """Nobody waits in front of it: what is open stays alone."""
    assert next_to_send([entry("1")], down("anthropic", "openai"), at(1)) is None
    assert next_to_send([entry("1")], down("anthropic"), at(1)).link == GPT


def test_a_message_that_can_go_to_nobody_holds_up_its_own_conversation_only():
    stuck = entry("1", 0, "a", Chain((OPUS,)))
    entries = [stuck, entry("2", 1, "a"), entry("3", 2, "b")]

    assert next_to_send(entries, down("anthropic"), at(3)) == Next(entries[2], GPT)


def test_what_waits_for_the_person_holds_up_what_builds_on_it():
    begun = entry("1").begin(OPUS)
    for held in (begun.failed(Failure.DECLINED, AskPerson(Failure.DECLINED)), begun.recovered(has_reply=False)):
        assert next_to_send([held, entry("2", 1)], {}, at(2)) is None
        assert next_to_send([held.withdrawn(), entry("2", 1)], {}, at(2)).entry.id == "2"


def test_a_new_message_queues_behind_those_of_its_conversation():
    assert is_held_up([entry("1")], "a")
    assert not is_held_up([entry("1")], "b")
    assert not is_held_up([entry("1").begin(OPUS).answered()], "a")


def test_nobody_outside_the_chain_or_without_consent():
    narrow = entry("1", chain=Chain((OPUS,)))
    with pytest.raises(ValueError, match="outside its chain"):
        narrow.begin(GPT)
    with pytest.raises(ValueError, match="outside its chain"):
        entry("1", permission=Permission(frozenset({"anthropic"}))).begin(GPT)
    assert next_to_send([entry("1", permission=Permission())], {}, at()) is None


def test_each_attempt_has_its_own_key():
    first = entry("m7").begin(OPUS)
    second = first.failed(Failure.RESET, NextProvider(Failure.RESET)).begin(GPT)

    assert (first.key, second.key) == ("m7:1", "m7:2")
    assert second.link == GPT


def test_a_failure_that_is_certain_lets_it_wait_on():
    begun = entry("1").begin(OPUS)

    waiting = begun.failed(Failure.OVERLOADED, NextProvider(Failure.OVERLOADED))
    assert (waiting.state, waiting.why) == (Waiting.WAITING, Failure.OVERLOADED)
    assert begun.failed(Failure.REQUEST_REFUSED, GiveUp(Failure.REQUEST_REFUSED)).state is Waiting.STUCK


def test_after_a_crash_it_is_not_sent_a_second_time_by_itself():
    begun = entry("1").begin(OPUS)
    waiting = entry("2", 1, "b")

    unsure, untouched = recovered([begun, waiting], frozenset())
    assert (unsure.state, untouched) == (Waiting.UNSURE, waiting)
    assert next_to_send([unsure, untouched], {}, at(5)).entry == waiting
    assert unsure.again().state is Waiting.WAITING
    assert recovered([begun], frozenset({"1"}))[0].state is Waiting.ANSWERED


def test_what_waits_can_be_changed_and_what_is_on_its_way_cannot():
    waiting = entry("1")
    assert waiting.edited().state is Waiting.WAITING
    assert waiting.withdrawn().state is Waiting.WITHDRAWN
    begun = waiting.begin(OPUS)
    for done in (begun, begun.answered(), waiting.withdrawn()):
        assert not done.can_change
        for change in (done.edited, done.withdrawn, done.again):
            with pytest.raises(BadInput, match="on its way or answered"):
                change()


def test_an_edited_message_is_no_longer_stuck():
    stuck = entry("1").begin(OPUS).failed(Failure.REQUEST_REFUSED, GiveUp(Failure.REQUEST_REFUSED)).edited()

    assert (stuck.state, stuck.why) == (Waiting.WAITING, None)


def test_only_what_waits_is_sent_and_only_what_is_sent_is_answered():
    with pytest.raises(ValueError, match="is not sent"):
        entry("1").begin(OPUS).begin(OPUS)
    with pytest.raises(ValueError, match="was not on its way"):
        entry("1").answered()


class Outbox(RuleBasedStateMachine):
    """A caller that keeps every state before it acts, and is killed whenever it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[str, Entry] = {}
        self.replies: set[str] = set()
        self.sent: list[tuple[str, Link]] = []
        self.written: set[str] = set()
        self.now = 0.0
        self.breakers: dict[str, Breaker] = {}

    def _put(self, changed: Entry) -> None:
        self.stored[changed.id] = changed

    def _sending(self) -> Entry | None:
        return next((one for one in self.stored.values() if one.state is Waiting.SENDING), None)

    @rule(conversation=st.sampled_from("abc"), chain=st.sampled_from([BOTH, Chain((OPUS,)), Chain((GPT,))]))
    def write(self, conversation, chain):
        """Queue a message."""
        self.now += 1
        self.written.add(f"m{len(self.stored)}")
        self._put(entry(f"m{len(self.stored)}", self.now, conversation, chain))

    @rule(broken=st.sets(st.sampled_from(["anthropic", "openai"])))
    def weather(self, broken):
        """Let providers go down and come up."""
        self.breakers = {
            name: Breaker().failed(Failure.NOT_LISTENING, at(self.now), Middling()) for name in sorted(broken)
        }

    @rule(is_killed=st.booleans())
    def send(self, is_killed):
        """Send what is next; killed, the claim is stored and nothing went out."""
        found = next_to_send(self.stored.values(), self.breakers, at(self.now))
        if found is None:
            return
        self._put(found.entry.begin(found.link))
        if not is_killed:
            self.sent.append((found.entry.id, found.link))

    @precondition(lambda self: self._sending())
    @rule(outcome=st.sampled_from(["answered", "cut", "failed", "declined"]))
    def come_back(self, outcome):
        """Let the message on its way end."""
        begun = self._sending()
        if outcome in {"answered", "cut"}:
            self.replies.add(begun.id)
            self._put(begun.answered())
        else:
            self.sent = [one for one in self.sent if one[0] != begun.id]
            decision = NextProvider(Failure.RESET) if outcome == "failed" else AskPerson(Failure.DECLINED)
            self._put(begun.failed(decision.reason if outcome == "failed" else decision.why, decision))

    @rule()
    def kill_and_start(self):
        """Start anew from what is stored."""
        self.stored = {one.id: one for one in recovered(self.stored.values(), frozenset(self.replies))}

    @rule(data=st.data())
    def person(self, data):
        """Let the person change what can be changed."""
        able = sorted(one.id for one in self.stored.values() if one.can_change)
        if able:
            name = data.draw(st.sampled_from(able))
            change = data.draw(st.sampled_from(["again", "edited", "withdrawn"]))
            if self.stored[name].state is Waiting.UNSURE:
                self.sent = [one for one in self.sent if one[0] != name]  # sent once more by the person's own hand
            self._put(getattr(self.stored[name], change)())

    @invariant()
    def nothing_is_lost(self):
        """Every message is there, and answered if there is a reply."""
        assert set(self.stored) == self.written
        for one in self.stored.values():
            assert (one.state is Waiting.ANSWERED) == (one.id in self.replies)

    @invariant()
    def nothing_is_sent_twice_or_elsewhere(self):
        """Unless the person asked for it."""
        names = [name for name, _link in self.sent]
        assert len(names) == len(set(names))
        assert all(link in self.stored[name].chain.links for name, link in self.sent)
        assert sum(one.state is Waiting.SENDING for one in self.stored.values()) <= 1


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=60, stateful_step_count=30)


@given(st.permutations([entry(str(number), number, "abc"[number % 3]) for number in range(9)]))
def test_the_order_in_which_they_are_stored_does_not_matter(entries):
    assert next_to_send(entries, {}, at(99)).entry.id == "0"
