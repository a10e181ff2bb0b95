from __future__ import annotations

import pytest

from helpers.moments import at
from holdfast.failover import RULES, Assessment, Blame, Evidence, Failure, Measurement, Own, assess, weigh
from holdfast.failover.evidence import time_of_day
from holdfast.failover.status import Health, Impact, Incident, IncidentPhase, Judgement


def ok(seconds, *, is_probe=False):
    return Measurement(at(seconds), first_token_ms=None if is_probe else 800, is_probe=is_probe)


def bad(seconds, failure=Failure.OVERLOADED, status=529):
    return Measurement(at(seconds), failure, status)


def clock(when):
    return f"{when:%H:%M}"


def said(evidence, health, *incidents):
    return assess("Claude", evidence, Judgement(health, incidents), clock=clock)


def test_nothing_lately_is_nothing():
    assert weigh([], at()) == weigh([ok(0), bad(1)], at(2000)) == Evidence()


def test_two_failures_in_a_row_are_an_outage_since_the_first():
    found = weigh([bad(300), ok(0), bad(100)], at(301))

    assert found == Evidence(Own.FAILS, at(100), Failure.OVERLOADED, 529, at(0))


def test_it_began_before_what_is_recent():
    assert weigh([bad(number * 300) for number in range(20)], at(5701)).since == at(0)


def test_one_failure_alone_is_shaky():
    assert weigh([ok(0), bad(10)], at(11)).own is Own.SHAKY
    assert weigh([bad(10, Failure.NOT_LISTENING, None)], at(11)).own is Own.FAILS


def test_an_answer_ends_it():
    assert weigh([bad(0), bad(1), ok(2)], at(3)) == Evidence(Own.WORKS, answered_at=at(2))


def test_a_probe_ends_only_what_it_disproves():
    """A list of models can be had while replies still fail."""
    assert weigh([bad(0), bad(1), ok(2, is_probe=True)], at(3)).own is Own.FAILS
    assert weigh([bad(0, Failure.DNS, None), ok(2, is_probe=True)], at(3)).own is Own.WORKS
    assert weigh([bad(0, Failure.DNS, None), bad(1), ok(2, is_probe=True)], at(3)).own is Own.FAILS


@pytest.mark.parametrize(
    "failure", [kind for kind, rule in RULES.items() if rule.blame in {Blame.MESSAGE, Blame.NOBODY}]
)
def test_what_was_wrong_with_a_message_says_nothing(failure):
    assert weigh([bad(0, failure, 400), bad(1, failure, 400)], at(2)) == Evidence()


def test_reachable_again_is_not_answering_again():
    """Nobody was asked for a reply since: that is said as it is, and the page has the word."""
    found = weigh([ok(-60), bad(0), bad(600), ok(2000, is_probe=True)], at(2100))

    assert found == Evidence(Own.UNPROVEN, at(0), Failure.OVERLOADED, 529, at(-60), at(600))
    assert said(found, Health.UP).words == (
        "Claude can be reached again. It failed to answer you between 14:02 and 14:12 and has not been asked since;"
        " the status page says all fine."
    )
    assert said(found, Health.DEGRADED).health is Health.DEGRADED


def test_now_and_then_is_shaky():
    """One outage that is over is over; two in a quarter of an hour are a pattern."""
    assert weigh([bad(0), bad(1), ok(2), ok(3)], at(4)).own is Own.WORKS
    found = weigh([ok(-5), bad(0), ok(1), ok(2), bad(60), bad(70), ok(80)], at(90))

    assert found == Evidence(Own.SHAKY, at(0), Failure.OVERLOADED, 529, at(80), failed=3, asked=7)
    assert said(found, Health.UP).words == (
        "Claude failed to answer 3 of 7 requests since 14:02; the status page says all fine."
    )
    assert said(found, Health.UP).health is Health.DEGRADED
    assert weigh([ok(0, is_probe=True), ok(1)], at(2)) == Evidence(Own.WORKS, answered_at=at(1))


FAILING = Evidence(Own.FAILS, at(), Failure.OVERLOADED, 529)


def test_own_evidence_beats_a_green_page():
    found = said(FAILING, Health.UP)

    assert found == Assessment(
        Health.DOWN,
        "Claude's API answers 529 to you since 14:02; the status page says all fine.",
        at(),
        is_own=True,
        blame=Blame.PROVIDER,
    )


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (Health.MAINTENANCE, "speaks of maintenance"),
        (Health.DEGRADED, "reports trouble"),
        (Health.DOWN, "reports an outage"),
        (Health.UNKNOWN, "cannot be read"),
    ],
)
def test_the_words_say_which_is_which(health, words):
    assert said(FAILING, health).words == f"Claude's API answers 529 to you since 14:02; the status page {words}."


@pytest.mark.parametrize("failure", [kind for kind in Failure if kind not in {Failure.DECLINED, Failure.OUR_BUG}])
def test_every_failure_has_its_words(failure):
    words = said(Evidence(Own.FAILS, at(), failure), Health.UP).words

    assert "Claude" in words or failure is Failure.NO_NETWORK
    assert "since 14:02" in words
    assert "{" not in words
    assert "!" not in words


def test_once_is_said_as_once():
    found = said(Evidence(Own.SHAKY, at(), Failure.CUT), Health.UP)

    assert (found.health, found.words) == (
        Health.DEGRADED,
        "Claude failed to answer you once, at 14:02; the status page says all fine.",
    )


@pytest.mark.parametrize(
    ("failure", "health", "expected"),
    [
        (Failure.KEY_REFUSED, Health.UP, Health.UP),
        (Failure.LIMIT_REACHED, Health.UNKNOWN, Health.UNKNOWN),
        (Failure.RATE_LIMITED, Health.UP, Health.DEGRADED),
    ],
)
def test_a_matter_of_the_account_is_no_outage(failure, health, expected):
    found = said(Evidence(Own.FAILS, at(), failure), health)

    assert (found.health, found.blame) == (expected, Blame.ACCOUNT)


def test_offline_is_said_of_this_computer():
    found = said(Evidence(Own.FAILS, at(), Failure.NO_NETWORK), Health.UP)

    assert found.words == "This computer has had no connection to the network since 14:02."
    assert (found.health, found.blame) == (Health.UNKNOWN, Blame.NETWORK)


WORKS = Evidence(Own.WORKS, answered_at=at())


def test_well_is_well():
    assert said(WORKS, Health.UP) == Assessment(Health.UP, "Claude is well.", is_own=True)


@pytest.mark.parametrize(
    ("health", "expected"),
    [(Health.DOWN, Health.DEGRADED), (Health.DEGRADED, Health.DEGRADED), (Health.UNKNOWN, Health.UP)],
)
def test_a_red_page_does_not_stop_what_works(health, expected):
    begun = Incident("i", "t", IncidentPhase.OPEN, Impact.MAJOR, started=at(-60))
    found = said(WORKS, health, begun)

    assert found.health is expected
    assert found.words.startswith("Claude answers you; the status page ")
    assert found.since == at(-60)


def test_without_own_evidence_the_page_speaks():
    assert said(Evidence(), Health.DOWN).words == "Claude's status page reports an outage; no message was sent lately."
    assert said(Evidence(), Health.DOWN).blame is Blame.PROVIDER
    assert said(Evidence(), Health.UP).blame is Blame.NOBODY
    assert said(Evidence(), Health.UNKNOWN) == Assessment(
        Health.UNKNOWN,
        "Nothing is known about Claude at the moment: no message was sent lately, and the status page cannot be read.",
    )


def test_a_time_is_the_persons_own():
    assert len(time_of_day(at())) == 5
    assert time_of_day(at())[-3:] in {":02", ":32", ":47", ":17"}
