"""The drill says of each link how far it came, keeps it with its date, and asks for words only when told to."""

from __future__ import annotations

import json

import pytest

from helpers.outage_scene import CLAUDE_MEMBER, GPT, GPT_MEMBER, LOCAL, LOCAL_MEMBER, OPUS
from holdfast.errors import AccessRefused, KeyMissing, KeyRefused, LimitReached, Overloaded, Unreachable
from holdfast.failover import Doubt, Failure


def steps(result):
    return (result.reachable, result.key_accepted, result.model_exists, result.answered)


def run(one, *, asks_words=False):
    return one.outages.drill(asks_words=asks_words).result(20)


def test_without_asking_nobody_says_a_word(scene):
    one = scene()

    report = run(one)

    assert report.is_well
    assert [steps(each) for each in report.results] == [("yes", "yes", "yes", "unknown")] * 2
    assert one.roster.words == []
    assert one.book.proofs(one.outages.chain())[OPUS].proven is None


def test_with_yes_each_answers_a_word_and_is_proven(scene):
    one = scene()

    report = run(one, asks_words=True)

    assert report.words == "All 2 links of your chain hold."
    assert one.roster.words == [OPUS, GPT]
    assert one.book.proofs(one.outages.chain())[OPUS].proven == one.clock.now


def test_a_model_on_this_computer_costs_nothing_and_is_always_asked(scene):
    one = scene(members=(CLAUDE_MEMBER, LOCAL_MEMBER))

    run(one)

    assert one.roster.words == [LOCAL]


@pytest.mark.parametrize(
    ("error", "expected", "failure"),
    [
        (KeyMissing("openai", "no key"), ("unknown", "no", "unknown", "unknown"), Failure.KEY_MISSING),
        (KeyRefused("openai", "wrong key"), ("yes", "no", "unknown", "unknown"), Failure.KEY_REFUSED),
        (Unreachable("openai", "no way", cause="dns"), ("no", "unknown", "unknown", "unknown"), Failure.DNS),
        (
            Unreachable("openai", "gone", cause="refused"),
            ("no", "unknown", "unknown", "unknown"),
            Failure.NOT_LISTENING,
        ),
        (Overloaded("openai", "busy"), ("no", "unknown", "unknown", "unknown"), Failure.OVERLOADED),
    ],
)
def test_what_fails_first_is_said(scene, error, expected, failure):
    one = scene()
    one.roster.results["openai"] = error

    report = run(one, asks_words=True)

    assert steps(report.results[1]) == expected
    assert (report.results[1].failure, report.results[1].words) == (failure, error.message)
    assert report.words == "1 of 2 links of your chain holds."
    assert one.book.proofs(one.outages.chain())[GPT].failing_since is not None


def test_a_model_that_is_gone_is_found_before_it_is_needed(scene):
    one = scene()
    one.roster.offered["openai"] = ["gpt-7"]

    report = run(one, asks_words=True)

    assert steps(report.results[1]) == ("yes", "yes", "no", "unknown")
    assert "gpt-6-sol" in report.results[1].words


@pytest.mark.parametrize("listed", ["gpt-6-sol-2026-08-01", "gpt-6-sol", "models/gpt-6-sol"])
def test_a_model_is_known_by_its_dated_name_too(scene, listed):
    one = scene()
    one.roster.offered["openai"] = [listed]

    assert run(one).results[1].model_exists == "yes"


def test_no_list_at_all_says_nothing_about_the_model(scene):
    one = scene()
    one.roster.offered["openai"] = []

    assert run(one).results[1].model_exists == "unknown"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (LimitReached("openai", "no money"), ("yes", "yes", "yes", "no")),
        (AccessRefused("openai", "not this model"), ("yes", "yes", "no", "no")),
    ],
)
def test_a_word_can_fail_where_the_list_did_not(scene, error, expected):
    """A list of models shows nothing of a balance."""
    one = scene()

    class Poor(type(one.roster)):
        """Lists, and does not answer."""

        async def one_word(self, link):
            """Refuse at OpenAI."""
            if link == GPT:
                raise error
            return 400

    one.roster.__class__ = Poor

    assert steps(run(one, asks_words=True).results[1]) == expected


def test_an_empty_chain_is_said(scene):
    one = scene(members=())

    report = run(one)

    assert not report.is_well
    assert report.words == "The chain is empty, so there was nothing to try."


def test_the_result_is_kept_with_its_date(scene, store, written):
    one = scene()
    run(one)
    written()

    (event,) = [each for each in store.outages.events(one.clock.now) if each.kind == "drill"]

    assert event.at == one.clock.now
    assert [each["link"] for each in json.loads(event.detail["results"])] == [str(OPUS), str(GPT)]
    assert one.outages.overview().lately[0].words == "Drill"


def test_after_thirty_days_it_reminds(scene):
    one = scene(members=(CLAUDE_MEMBER, GPT_MEMBER))
    run(one, asks_words=True)
    assert one.outages.reminders() == ()
    one.clock.at(31 * 86400)

    found = one.outages.outlook()

    assert len(one.outages.reminders()) == 2
    assert one.outages.reminders()[0].startswith("Claude Opus 5.5 has not been tried for 30 days")
    assert found.situations[0].doubts == {OPUS: Doubt.LONG_UNPROVEN}
