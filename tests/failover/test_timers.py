from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain import (
    Accepted,
    Alive,
    Finished,
    Started,
    StopReason,
    TextDelta,
    ThinkingDelta,
    ThinkingFinished,
    ThinkingSignature,
    ThinkingStarted,
    ToolInputDelta,
    ToolUseStarted,
    Usage,
)
from holdfast.failover import Due, Level, Phase, Seen, constants, due, patience
from holdfast.providers.timeouts import CLOUD as TRANSPORT_CLOUD
from holdfast.providers.timeouts import LOCAL as TRANSPORT_LOCAL

CLOUD = patience(is_local=False)
LOCAL = patience(is_local=True)

ACCEPTED = Seen.started(0.0).after(Accepted("r"), 1.0)
ANSWERING = ACCEPTED.after(TextDelta("Hel"), 2.0)
THINKING = ACCEPTED.after(ThinkingStarted(), 2.0)


def levels(seen, limits, *moments):
    return [due(seen, limits, now).level for now in moments]


def test_headers_have_twenty_seconds_and_more_for_a_large_message_or_at_home():
    seen = Seen.started(0.0)

    assert levels(seen, CLOUD, 19.9, 20.0) == [Level.NOTHING, Level.HARD]
    large = patience(is_local=False, upload_bytes=20 << 20)
    assert levels(seen, large, 19.9, 20.0, 49.9, 50.0) == [Level.NOTHING, Level.HINT, Level.HINT, Level.HARD]
    assert levels(seen, LOCAL, 19.9, 20.0, 119.9, 120.0) == [Level.NOTHING, Level.HINT, Level.HINT, Level.HARD]


def test_the_first_content_is_missed_step_by_step():
    assert levels(ACCEPTED, CLOUD, 20.9, 21.0, 46.0, 91.0) == [Level.NOTHING, Level.HINT, Level.SOFT, Level.HARD]
    assert levels(ACCEPTED, LOCAL, 91.0, 181.0, 601.0) == [Level.HINT, Level.SOFT, Level.HARD]


@pytest.mark.parametrize("event", [Alive(), Usage(3, 0), Started("r", "m")])
def test_signs_of_life_shorten_no_wait(event):
    """Pings come for ever from a queue that is stuck."""
    seen = ACCEPTED
    for moment in range(2, 92):
        seen = seen.after(event, float(moment))

    assert due(seen, CLOUD, 91.0).level is Level.HARD


@pytest.mark.parametrize(
    "event", [TextDelta("x"), ThinkingStarted(), ThinkingDelta("x"), ToolUseStarted("c", "t"), ToolInputDelta("c", "{")]
)
def test_anything_from_the_model_counts(event):
    assert due(ACCEPTED.after(event, 80.0), CLOUD, 95.0).level is Level.NOTHING


def test_silence_in_mid_answer_is_borne_longer():
    """Stalls that recovered by themselves lasted up to 138 s."""
    assert levels(ANSWERING, CLOUD, 21.9, 22, 62, 181, 182) == [
        Level.NOTHING,
        Level.HINT,
        Level.SOFT,
        Level.SOFT,
        Level.HARD,
    ]
    assert levels(ANSWERING, LOCAL, 121.0, 122.0, 302.0) == [Level.HINT, Level.SOFT, Level.HARD]


def test_thinking_is_silent_and_alive():
    """As long as the line shows signs of life at all."""
    pinged = THINKING.after(Alive(), 170.0).after(Alive(), 340.0).after(Alive(), 500.0)

    assert due(THINKING, CLOUD, 170.0).level is Level.NOTHING
    assert due(pinged, CLOUD, 590.0).level is Level.SOFT
    assert due(pinged, CLOUD, 602.0).level is Level.HARD
    assert due(THINKING, CLOUD, 182.0) == Due(Level.HARD, Phase.THINKING, 180.0, None), "the line is dead"


def test_thinking_ends_with_its_end_or_with_an_answer():
    assert THINKING.after(ThinkingDelta("hm"), 3.0).phase is Phase.THINKING
    assert THINKING.after(ThinkingSignature("s"), 3.0).phase is Phase.THINKING
    assert THINKING.after(ThinkingFinished(), 3.0) == Seen(Phase.MORE, 3.0, 3.0)
    assert THINKING.after(TextDelta("So"), 3.0).phase is Phase.MORE


def test_after_the_end_nothing_is_due():
    assert due(ANSWERING.after(Finished(StopReason.COMPLETE), 3.0), CLOUD, 10**6) == Due(
        Level.NOTHING, Phase.NOTHING, 0.0, None
    )


def test_keep_waiting_is_obeyed_until_nobody_waits():
    """The hints begin anew; the end stays where it was."""
    kept = ANSWERING.keep_waiting(30.0)

    assert levels(kept, CLOUD, 31.0, 50.0, 90.0, 182.0) == [Level.NOTHING, Level.HINT, Level.SOFT, Level.HARD]
    assert due(kept, CLOUD, 31.0).next_s == 50.0
    assert due(ANSWERING.keep_waiting(170.0), CLOUD, 171.0).next_s == 182.0
    assert due(ANSWERING.keep_waiting(3.0).after(TextDelta("x"), 4.0), CLOUD, 24.0).level is Level.HINT


def test_it_says_when_to_look_again():
    assert due(ANSWERING, CLOUD, 3.0).next_s == 22.0
    assert due(ANSWERING, CLOUD, 30.0) == Due(Level.HINT, Phase.MORE, 28.0, 62.0)
    assert due(ANSWERING, CLOUD, 100.0).next_s == 182.0
    assert due(THINKING.after(Alive(), 100.0), CLOUD, 101.0).next_s == 182.0


def test_a_clock_that_stands_still_does_no_harm():
    assert due(ANSWERING, CLOUD, 0.0).silent_s == 0.0


@given(
    st.lists(st.tuples(st.floats(0, 700), st.sampled_from([TextDelta("x"), ThinkingStarted(), Alive(), Usage()]))),
    st.booleans(),
    st.booleans(),
)
def test_looking_again_when_told_misses_nothing(events, is_local, keeps):
    """Between one look and the next that `next_s` names, nothing new becomes due."""
    limits, now, seen = patience(is_local=is_local), 0.0, Seen.started(0.0).after(Accepted(""), 0.0)
    for seconds, event in events:
        now += seconds
        seen = seen.after(event, now)
    seen = seen.keep_waiting(now) if keeps else seen
    for _ in range(10):
        found = due(seen, limits, now)
        if found.next_s is None:
            break
        assert found.next_s > now
        just_before = now + (found.next_s - now) * 0.999
        assert due(seen, limits, just_before).level is found.level
        now = found.next_s
    assert due(seen, limits, now + 1).level is Level.HARD


def test_the_hard_limits_are_those_of_the_connection():
    """They stand in two rooms, so that this one does not load the HTTP library."""
    assert TRANSPORT_CLOUD.write_s == constants.WRITE_S
    for limits, transport in ((CLOUD, TRANSPORT_CLOUD), (LOCAL, TRANSPORT_LOCAL)):
        assert limits.headers.hard_s == transport.headers_s
        assert limits.first_content.hard_s == transport.first_content_s
        assert limits.more.hard_s == transport.silence_s
        assert limits.thinking.hard_s == transport.thinking_silence_s
