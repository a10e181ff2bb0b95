"""A simulated month: three providers that fail, together at times; every prompt is answered, once, and by nobody else.

The clock is the test's, the providers are scripted, the store and the lanes are real.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from helpers.chatting import Room, ScriptedProvider, StepClock
from holdfast.chat import ChatSettings
from holdfast.domain import MessageState
from holdfast.failover import Link
from holdfast.failover.constants import PRIOR_MU, PRIOR_SIGMA

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 30
MESSAGES = 120
CLAUDE, OTHER, GPT = Link("claude", "claude-opus-5-5"), Link("cloud", "claude-sonnet-5-5"), Link("gpt", "gpt-6-sol")


def outages(rng, often):
    """Return when a provider is down in this month: as long as its incidents last."""
    found, at = [], 0.0
    while (at := at + rng.expovariate(1 / often) * 86_400) < DAYS * 86_400:
        lasts_s = rng.lognormvariate(PRIOR_MU, PRIOR_SIGMA) * 60
        found.append((at, at + lasts_s))
        at += lasts_s
    return found


@pytest.mark.slow
def test_in_a_month_no_prompt_is_lost_nor_answered_twice(tmp_path):
    """Two conversations allow Claude only; nobody outside a chain hears a word."""
    rng = random.Random(2026)
    clock = StepClock(START)
    together, both = outages(rng, 4), outages(rng, 1)
    providers = {
        "claude": ScriptedProvider(clock, [*outages(rng, 2), *both, *together]),
        "cloud": ScriptedProvider(clock, [*outages(rng, 5), *both, *together]),
        "gpt": ScriptedProvider(clock, [*outages(rng, 3), *together]),
        "never": ScriptedProvider(clock, []),
    }
    room = Room(tmp_path / "month", clock=clock, make=lambda where, _transport: providers[where.name].at(where))
    try:
        for name, kind, model in (
            ("claude", "anthropic", CLAUDE.model),
            ("cloud", "anthropic", OTHER.model),
            ("gpt", "openai", GPT.model),
            ("never", "openai", "gpt-6-luna"),
        ):
            room.add(name, kind, "http://127.0.0.1:9", model, is_chained=name != "never")
        room.chats.start()
        prompts, only_claude = _live(room, clock, rng)
    finally:
        room.close()

    answered = Counter(prompt for provider in providers.values() for prompt in provider.answered)
    assert set(answered) == set(prompts)
    assert max(answered.values()) == 1
    assert providers["never"].asked == []
    assert not set(providers["gpt"].asked) & only_claude
    assert len(providers["gpt"].answered) > 0
    assert len(providers["claude"].answered) > MESSAGES / 2


def _live(room, clock, rng):
    """Send messages at random times of the month, and go on until the last one is answered."""
    times = sorted(rng.uniform(0, DAYS * 86_400) for _ in range(MESSAGES))
    prompts, only_claude, leaves = [], set(), {}
    for number, at_s in enumerate(times):
        _until(room, clock, at_s)
        prompt = f"Prompt {number}"
        prompts.append(prompt)
        which = number % 6
        conversation_id, parent_id = leaves.get(which, (None, None))
        if conversation_id is not None:
            parent_id = room.library.open(conversation_id).current_path()[-1].id
        sent = room.send(prompt, conversation_id, parent_id)
        if conversation_id is None and which < 2:
            room.ended(sent)
            room.chats.set_settings(sent.conversation_id, ChatSettings(is_claude_only=True))
        leaves[which] = (sent.conversation_id, None)
        if which < 2 and conversation_id is not None:
            only_claude.add(prompt)
        _quiet(room, clock)
    _until(room, clock, DAYS * 86_400 + 7 * 86_400, ends_early=True)
    assert room.chats.outbox() == ()
    states = {stored.message.state for row in room.library.rows() for stored in room.library.open(row.id).messages}
    assert states == {MessageState.COMPLETE}
    return prompts, only_claude


def _quiet(room, clock):
    """Wait until nothing is on its way, or whatever is waits for the clock."""
    room.until(lambda: not room.chats.running() and (clock.next_s() is not None or not room.store.chats.entries()))


def _until(room, clock, at_s, *, ends_early=False):
    """Let the clock run on, from one thing that waits for it to the next."""
    while (left_s := at_s - clock.seconds()) > 0:
        _quiet(room, clock)
        if not room.store.chats.entries():
            if ends_early:
                return
            clock.advance(left_s)
            return
        clock.advance(min(left_s, max(clock.next_s() or 5.0, 30.0)))


def test_an_outage_lasts_as_long_as_incidents_do():
    """The script is not a gentle one."""
    found = outages(random.Random(1), 2)

    assert len(found) > 5
    assert max(end - begin for begin, end in found) > timedelta(hours=1).total_seconds()
