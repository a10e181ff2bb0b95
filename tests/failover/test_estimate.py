from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.moments import at
from holdfast.failover import LongerThanUsual, Range, constants, recovery
from holdfast.failover.estimate import (
    PRIOR,
    durations,
    estimate,
    estimate_monitoring,
    monitoring_durations,
    span,
    words,
)
from holdfast.failover.status import Impact, Incident, IncidentPhase


def drawn(chance: random.Random, count: int) -> list[float]:
    return [chance.lognormvariate(constants.PRIOR_MU, constants.PRIOR_SIGMA) for _ in range(count)]


def minutes(begin, end=None, *, phase=None, monitoring=None, impact=Impact.MINOR):
    """Return an incident from minute to minute, open where it has no end."""
    return Incident(
        f"i{begin}",
        "t",
        phase or (IncidentPhase.INVESTIGATING if end is None else IncidentPhase.RESOLVED),
        impact,
        started=at(begin * 60),
        monitoring=None if monitoring is None else at(monitoring * 60),
        resolved=None if end is None else at(end * 60),
    )


def test_the_prior_is_the_one_that_was_measured():
    """77 incidents: a tenth within 16 minutes, half within 57, nine tenths within 140."""
    found = estimate(0, [])

    assert found == Range(PRIOR.remaining(0.1, 0), PRIOR.remaining(0.9, 0), PRIOR.remaining(0.5, 0), "prior")
    assert 14 < found.low_min < 18
    assert 50 < found.median_min < 60
    assert 130 < found.high_min < 200


def test_the_median_of_what_is_left_stays_near_three_quarters_of_an_hour():
    assert all(38 < estimate(elapsed, []).median_min < 75 for elapsed in (15, 30, 45, 60, 90))


@pytest.mark.parametrize("elapsed", [0.0, 10.0, 30.0, 60.0, 90.0, 150.0])
@pytest.mark.parametrize("known", [0, 60])
def test_four_of_five_outages_end_within_the_range(elapsed, known):
    """On 4,000 outages drawn from the prior, each that lasted so long; with the page's history and without."""
    chance = random.Random(f"{elapsed} {known}")
    within = tried = 0
    while tried < 4000:
        history = drawn(chance, known)
        (duration,) = drawn(chance, 1)
        found = estimate(elapsed, history)
        if duration <= elapsed or not isinstance(found, Range):
            continue
        tried += 1
        within += found.low_min <= duration - elapsed <= found.high_min

    assert 0.75 <= within / tried <= 0.85


def test_the_pages_own_history_is_used_when_there_is_enough_of_it():
    short = [float(number) for number in range(1, 31)]

    assert estimate(0, short).basis == "history"
    assert estimate(0, short).high_min < 30
    assert estimate(0, short[:14]).basis == "prior"
    assert estimate(15, short).basis == "history"
    assert estimate(16, short).basis == "prior"


def test_past_what_is_known_nothing_is_said():
    short = [float(number) for number in range(1, 31)]

    assert estimate(22.5, short).basis == "prior"
    assert estimate(23, short) == LongerThanUsual(23)
    assert isinstance(estimate(180, []), Range)
    assert estimate(181, []) == LongerThanUsual(181)
    assert estimate(181, [1000.0] * 50) == LongerThanUsual(181)
    assert estimate_monitoring(91, []) == LongerThanUsual(91, is_monitoring=True)


@given(st.floats(0, 180), st.lists(st.floats(0.1, 2000), max_size=80))
def test_a_range_is_a_range_and_never_shorter_than_what_is_gone(elapsed, history):
    for found in (estimate(elapsed, history), estimate_monitoring(elapsed, history)):
        if isinstance(found, Range):
            assert 0 <= found.low_min <= found.median_min <= found.high_min
        assert words(found).endswith(".")
        assert "-" not in words(found)


def test_a_clock_set_back_counts_as_the_beginning():
    assert estimate(-5, []) == estimate(0, [])


def test_far_out_the_tail_is_still_a_number():
    assert PRIOR.remaining(0.9, 1e9) >= 0
    assert PRIOR.remaining(0.5, 1e-9) > 0


def test_posts_that_overlap_are_one_outage():
    """Pages post one per model."""
    assert durations([minutes(0, 30), minutes(10, 60), minutes(20, 25), minutes(100, 110)]) == [60, 10]
    assert durations([minutes(0, 30), minutes(30, 40)]) == [30, 10]


def test_what_is_still_open_has_no_duration():
    assert durations([minutes(0, 30), minutes(10), minutes(20, 25)]) == []
    assert durations([minutes(10), minutes(0, 5)]) == [5]


def test_what_was_none_or_makes_no_sense_does_not_count():
    odd = Incident("i", "t", IncidentPhase.RESOLVED, Impact.MINOR, resolved=at(5))

    assert durations([minutes(0, 30, impact=Impact.NONE), minutes(9, 9), minutes(9, 3), odd]) == []
    assert durations([minutes(0, 30, impact=Impact.UNKNOWN)]) == [30]


def test_watching_over_a_fix_is_counted_apart():
    history = [minutes(0, 60, monitoring=36), minutes(100, 109, monitoring=100), minutes(200, 210), minutes(300)]

    assert monitoring_durations([*history, minutes(400, 410, monitoring=420)]) == [24, 9]


def test_it_began_with_the_first_own_failure():
    """Pages are minutes late."""
    found = recovery([minutes(10)], [], at(0), at(30 * 60))

    assert found == estimate(30, [])
    assert recovery([minutes(10)], [], None, at(30 * 60)) == estimate(20, [])
    assert recovery([], [], at(0), at(30 * 60)) == estimate(30, [])
    assert recovery([], [], None, at(0)) is None


def test_the_history_of_the_page_is_used():
    history = [minutes(-1000 * number, -1000 * number + 20) for number in range(1, 40)]

    found = recovery([minutes(0)], history, None, at(5 * 60))

    assert found == Range(15, 15, 15, "history")
    assert words(found) == "It usually takes 15 to 20 minutes more."


def test_monitoring_is_estimated_when_every_incident_is_watched():
    watched = minutes(0, phase=IncidentPhase.MONITORING, monitoring=40)
    without_time = minutes(0, phase=IncidentPhase.MONITORING)

    assert recovery([watched], [], None, at(50 * 60)) == estimate_monitoring(10, [])
    assert recovery([watched, minutes(5)], [], None, at(50 * 60)) == estimate(50, [])
    assert recovery([without_time], [], None, at(50 * 60)) == estimate(50, [])


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Range(20, 95, 45, "prior"), "It usually takes 20 minutes to 1 h 35 more."),
        (Range(12, 31, 20, "history"), "It usually takes 10 to 35 minutes more."),
        (Range(3, 50, 20, "prior"), "It usually takes up to 50 minutes more."),
        (Range(0, 0, 0, "history"), "It usually takes up to 5 minutes more."),
        (Range(61, 240, 100, "prior"), "It usually takes 1 h to 4 h more."),
        (
            Range(6, 40, 18, "prior", is_monitoring=True),
            "A fix is in place and being watched; that usually takes 5 to 40 minutes more.",
        ),
        (
            LongerThanUsual(200),
            "This outage takes longer than usual (3 h 20 so far); how much longer cannot be said.",
        ),
        (
            LongerThanUsual(95, is_monitoring=True),
            "Watching over the fix takes longer than usual (1 h 35 so far); how much longer cannot be said.",
        ),
    ],
)
def test_an_estimate_is_said_as_a_range(found, said):
    assert words(found) == said


def test_lengths_of_time_are_said_plainly():
    assert [span(x) for x in (0, 1, 40, 60)] == ["0 minutes", "1 minute", "40 minutes", "1 h"]
    assert [span(x) for x in (61, 125.4)] == ["1 h 01", "2 h 05"]
