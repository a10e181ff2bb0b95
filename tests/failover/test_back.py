from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.moments import Middling, at
from holdfast.failover import Away, Breaker, Failure, Staying, back_words, reason_to_stay
from holdfast.failover.status import Health

MODEL = "claude-opus-5-5"
AWAY = Away(at())
WELL = Breaker(probed=at(290))


def stays(away=AWAY, home=WELL, page=Health.UP, seconds=300.0):
    return reason_to_stay(away, home, MODEL, page, at(seconds))


def test_back_as_soon_as_nothing_speaks_against_it():
    assert stays() is None
    assert back_words("Claude") == "Back on Claude"


def test_a_turn_ends_where_it_began():
    assert stays(replace(AWAY, is_at_turn_boundary=False)) is Staying.IN_A_TURN


def test_who_chose_the_other_keeps_it():
    assert stays(replace(AWAY, is_chosen=True)) is Staying.BY_CHOICE


def test_two_minutes_at_least():
    assert stays(seconds=0, home=Breaker(probed=at())) is Staying.TOO_SOON
    assert stays(seconds=119, home=Breaker(probed=at(100))) is Staying.TOO_SOON
    assert stays(seconds=120, home=Breaker(probed=at(100))) is None


@pytest.mark.parametrize("failure", [Failure.NOT_LISTENING, Failure.KEY_REFUSED, Failure.RATE_LIMITED])
def test_not_while_it_is_left_alone(failure):
    home = WELL.failed(failure, at(299), Middling())

    assert stays(home=home) is Staying.BREAKER


def test_not_while_it_is_only_half_open():
    home = Breaker().failed(Failure.DNS, at(), Middling()).probe_answered(at(299))

    assert stays(home=home) is Staying.BREAKER


def test_not_without_a_proof_that_is_fresh():
    assert stays(home=Breaker()) is Staying.NOT_PROBED
    assert stays(home=WELL, seconds=291 + 600) is Staying.NOT_PROBED
    assert stays(home=Breaker(answered_at=at(-1))) is Staying.NOT_PROBED
    assert stays(home=Breaker(answered_at=at(1))) is None, "another conversation was answered there meanwhile"


@pytest.mark.parametrize("health", list(Health))
def test_the_page_must_not_contradict(health):
    """One that cannot be read says nothing against it."""
    expected = None if health in {Health.UP, Health.UNKNOWN} else Staying.STATUS_PAGE

    assert stays(page=health) is expected


def test_a_clock_set_back_does_not_keep_anybody_away():
    assert stays(replace(AWAY, since=at(10**6))) is None
