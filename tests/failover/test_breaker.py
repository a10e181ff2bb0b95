from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.moments import Middling, at
from holdfast.failover import RULES, Breaker, BreakerState, Effect, Failure

MODEL = "claude-opus-5-5"


def opened(middling, now=None) -> Breaker:
    """Return a breaker after two failures, open for 30 s."""
    now = now or at()
    return Breaker().failed(Failure.OVERLOADED, now, middling).failed(Failure.OVERLOADED, now, middling)


def test_one_failure_is_an_accident_and_two_are_not(middling):
    once = Breaker().failed(Failure.SERVER_FAILED, at(), middling)
    twice = once.failed(Failure.OVERLOADED, at(1), middling)

    assert once.state(at(0)) is BreakerState.CLOSED
    assert once.admits(MODEL, at(0))
    assert twice.state(at(1)) is BreakerState.OPEN
    assert not twice.admits(MODEL, at(1))
    assert (twice.since, twice.why) == (at(), Failure.OVERLOADED)
    assert middling.asked == [(0.8, 1.2)]


@pytest.mark.parametrize("failure", [Failure.DNS, Failure.NOT_LISTENING])
def test_a_failure_without_doubt_opens_at_once(failure, middling):
    assert Breaker().failed(failure, at(), middling).state(at()) is BreakerState.OPEN


def test_it_stays_open_twice_as_long_each_time_up_to_five_minutes(middling):
    breaker, now, waits = opened(middling), at(), []
    for _ in range(6):
        waits.append((breaker.until - now).total_seconds())
        now = breaker.until
        breaker = breaker.failed(Failure.OVERLOADED, now, middling)

    assert waits == [30, 60, 120, 240, 300, 300]


def test_trying_all_the_same_while_it_is_open_makes_it_no_longer(middling):
    """When everyone is down the person may press "again" every second, and recovery is still seen in time."""
    breaker = opened(middling)

    assert breaker.failed(Failure.OVERLOADED, at(5), middling).until == breaker.until


def test_the_first_probe_opens_the_door_a_crack_and_the_second_wide(middling):
    breaker = opened(middling)
    assert not breaker.probe_due(at(29))
    assert breaker.probe_due(at(30))
    assert not breaker.admits(MODEL, at(31))

    once = breaker.probe_answered(at(31))
    assert once.admits(MODEL, at(32))
    assert once.state(at(32)) is BreakerState.HALF_OPEN
    assert not once.probe_due(at(40))
    assert once.probe_due(at(41))

    twice = once.probe_answered(at(41))
    assert twice.state(at(41)) is BreakerState.CLOSED
    assert (twice.since, twice.why) == (None, None)


def test_only_one_turn_at_a_time_tries_a_half_open_provider(middling):
    once = opened(middling).probe_answered(at(31))
    trying = once.trial(at(32))

    assert not trying.admits(MODEL, at(33))
    assert trying.admits(MODEL, at(32 + 180)), "the turn was lost in a crash"
    assert trying.answered(at(40)).admits(MODEL, at(40))
    assert Breaker().trial(at()) == Breaker()


def test_a_whole_reply_closes_it_and_forgets_everything(middling):
    assert opened(middling).answered(at(5)) == Breaker(answered_at=at(5))


def test_closed_by_probes_alone_it_opens_again_at_the_first_failure_and_for_longer(middling):
    """A list of models can be had while replies still fail."""
    closed = opened(middling).probe_answered(at(31)).probe_answered(at(41))
    again = closed.failed(Failure.OVERLOADED, at(50), middling)

    assert again.state(at(50)) is BreakerState.OPEN
    assert (again.until - at(50)).total_seconds() == 60


def test_a_failed_probe_keeps_it_open(middling):
    again = opened(middling).failed(Failure.CONNECT_TIMEOUT, at(31), middling)

    assert again.state(at(32)) is BreakerState.OPEN


def test_where_nobody_probes_the_turn_itself_is_the_probe(middling):
    """A command line has no window that could probe meanwhile."""
    breaker = opened(middling)

    assert not breaker.admits(MODEL, at(30 + 59))
    assert breaker.admits(MODEL, at(30 + 60))


@pytest.mark.parametrize("failure", [kind for kind, rule in RULES.items() if rule.effect is Effect.NOTHING])
def test_what_is_not_the_providers_doing_leaves_it_alone(failure, middling):
    breaker = opened(middling).trial(at(3))

    assert breaker.failed(failure, at(4), middling) == replace(breaker, trial_began=None)


def test_a_pause_is_kept_and_does_not_count_as_a_failure(middling):
    breaker = Breaker().failed(Failure.RATE_LIMITED, at(), middling, retry_after_s=90.0)

    assert not breaker.admits(MODEL, at(89))
    assert breaker.admits(MODEL, at(90))
    assert breaker.failures == 0
    assert Breaker().failed(Failure.RATE_LIMITED, at(), middling).cool_until == at(30)


def test_an_overloaded_provider_may_ask_for_a_pause_too(middling):
    breaker = Breaker().failed(Failure.OVERLOADED, at(), middling, retry_after_s=10.0)

    assert breaker.is_cooling(at(9))
    assert not breaker.is_cooling(at(10))
    assert breaker.failures == 1


@pytest.mark.parametrize("retry_after_s", [4_294_967.0, -5.0])
def test_no_pause_is_longer_than_an_hour_or_before_now(retry_after_s, middling):
    breaker = Breaker().failed(Failure.RATE_LIMITED, at(), middling, retry_after_s=retry_after_s)

    assert at() <= breaker.cool_until <= at(3600)


def test_a_refused_key_bars_it_until_the_person_acts(middling):
    breaker = Breaker().failed(Failure.KEY_REFUSED, at(), middling)

    assert breaker.needs_person(at(10**7))
    assert not breaker.admits(MODEL, at(10**7))
    assert not breaker.probe_due(at(10**7))
    assert breaker.next_probe(at()) is None
    assert breaker.person_acted().admits(MODEL, at(1))


def test_a_spending_limit_ends_with_the_month(middling):
    breaker = Breaker().failed(Failure.LIMIT_REACHED, at(), middling)

    assert not breaker.admits(MODEL, datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    assert breaker.admits(MODEL, datetime(2026, 12, 1, tzinfo=UTC))
    at_new_year = datetime(2026, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-2)))  # 2027 in UTC
    assert Breaker().failed(Failure.LIMIT_REACHED, at_new_year, middling).barred_until == datetime(
        2027, 2, 1, tzinfo=UTC
    )


def test_a_model_that_is_not_given_out_bars_that_model_alone(middling):
    breaker = Breaker().failed(Failure.MODEL_UNKNOWN, at(), middling, model=MODEL)

    assert not breaker.admits(MODEL, at())
    assert breaker.admits("claude-haiku-5-5", at())
    assert breaker.answered(at(1)).barred_models == (MODEL,)
    assert breaker.failed(Failure.ACCESS_REFUSED, at(), middling).barred_models == (MODEL,)
    assert breaker.person_acted().admits(MODEL, at())


def test_the_next_probe_has_a_time(middling):
    breaker = opened(middling)

    assert Breaker().next_probe(at()) is None
    assert breaker.next_probe(at()) == at(30)
    assert breaker.next_probe(at(35)) == at(35)
    assert breaker.probe_answered(at(31)).next_probe(at(32)) == at(41)
    cooling = opened(middling).failed(Failure.RATE_LIMITED, at(), middling, retry_after_s=50.0)
    assert cooling.next_probe(at()) == at(50)
    assert not cooling.probe_due(at(40))


def test_a_probe_by_hand_counts_before_its_time(middling):
    once = opened(middling).probe_answered(at(3))

    assert once.state(at(3)) is BreakerState.HALF_OPEN
    assert once.probe_answered(at(4)).state(at(4)) is BreakerState.CLOSED
    assert Breaker().probe_answered(at(4)) == Breaker(probed=at(4))


def test_a_network_that_comes_back_is_looked_at_at_once(middling):
    breaker = Breaker().failed(Failure.DNS, at(), middling)

    assert breaker.look_again(at(3)).probe_due(at(3))
    assert breaker.look_again(at(300)).until == breaker.until
    assert Breaker().look_again(at()) == Breaker()


def test_a_clock_set_back_does_not_lock_a_provider_out(middling):
    breaker = opened(middling, at(10**6)).failed(Failure.RATE_LIMITED, at(10**6), middling)

    assert breaker.probe_due(at())
    assert not breaker.is_cooling(at())


def test_it_survives_a_restart(middling):
    full = (
        opened(middling)
        .failed(Failure.MODEL_UNKNOWN, at(1), middling, model=MODEL)
        .failed(Failure.LIMIT_REACHED, at(2), middling, retry_after_s=4.0)
        .probe_answered(at(31))
        .trial(at(32))
    )

    assert Breaker.from_json(full.to_json()) == full
    assert Breaker.from_json(Breaker().to_json()) == Breaker()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "7", "{}", '{"failures": "x"}', "[" * 100_000, json.dumps({"until": 7})]
)
def test_what_cannot_be_read_never_failed(text):
    assert Breaker.from_json(text) == Breaker()


def test_times_without_a_zone_are_utc():
    kept = json.loads(replace(Breaker(), until=at()).to_json()) | {"until": "2026-11-22T14:02:00", "openings": 10**9}

    assert Breaker.from_json(json.dumps(kept)).until == at()
    assert Breaker.from_json(json.dumps(kept)).openings == 16


EVENTS = st.lists(st.tuples(st.integers(0, 400), st.sampled_from([*Failure, "probe", "answer", "person", "trial"])))


@given(EVENTS)
def test_whatever_happens_there_is_a_way_back(events):
    """After any history, a provider that answers is asked again, unless only the person can mend it."""
    breaker, now, chance = Breaker(), at(), Middling()
    for seconds, event in events:
        now += timedelta(seconds=seconds)
        breaker = happened(breaker, event, now, chance)
        assert Breaker.from_json(breaker.to_json()) == breaker

    breaker = breaker.person_acted()
    now += timedelta(seconds=1 + 360)
    for _ in range(2):
        now += timedelta(seconds=11)
        breaker = breaker.probe_answered(now)
    assert breaker.admits(MODEL, now)
    assert breaker.answered(now).admits(MODEL, now)


def happened(breaker, event, now, chance):
    if isinstance(event, Failure):
        return breaker.failed(event, now, chance, model=MODEL)
    return {
        "probe": lambda: breaker.probe_answered(now),
        "answer": lambda: breaker.answered(now),
        "person": breaker.person_acted,
        "trial": lambda: breaker.trial(now),
    }[event]()
