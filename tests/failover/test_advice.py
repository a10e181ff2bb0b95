from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.failover import RULES, Advice, Blame, Case, Facts, Failure, advise
from holdfast.failover.status import Health


def cases(**facts) -> list[Case]:
    return [one.case for one in advise(Facts("Claude", **{"health": Health.DOWN} | facts))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"health": Health.UP}, [Case.ALL_WELL]),
        ({"health": Health.UNKNOWN}, [Case.ALL_WELL]),
        ({"health": Health.MAINTENANCE}, [Case.MAINTENANCE]),
        ({}, [Case.NO_CHAIN, Case.WAIT]),
        ({"failure": Failure.OVERLOADED, "other": "GPT-6"}, [Case.SWITCH, Case.WAIT]),
        ({"other": "GPT-6", "is_taken_over": True}, [Case.TAKEN_OVER, Case.WAIT]),
        ({"other": "GPT-6", "is_taken_over": True, "can_go_back": True, "health": Health.UP}, [Case.BACK]),
        ({"other_model": "Haiku 5.5", "other": "GPT-6"}, [Case.OTHER_MODEL, Case.SWITCH, Case.WAIT]),
        ({"other_model": "Haiku 5.5", "health": Health.UP}, [Case.ALL_WELL]),
        ({"web_down": True, "health": Health.UP}, [Case.WEB_DOWN]),
        ({"web_down": True, "other": "GPT-6"}, [Case.SWITCH, Case.WAIT]),
        ({"failure": Failure.KEY_REFUSED, "health": Health.UP, "other": "GPT-6"}, [Case.KEY, Case.SWITCH]),
        ({"failure": Failure.LIMIT_REACHED, "health": Health.UP, "other": "GPT-6"}, [Case.LIMIT, Case.SWITCH]),
        ({"failure": Failure.ACCESS_REFUSED, "health": Health.UP, "other": "GPT-6"}, [Case.ACCESS, Case.SWITCH]),
        ({"failure": Failure.RATE_LIMITED, "health": Health.DEGRADED, "other": "x"}, [Case.SLOW_DOWN, Case.SWITCH]),
        ({"failure": Failure.NO_NETWORK, "waiting": 2, "other": "x"}, [Case.OFFLINE]),
        ({"failure": Failure.NO_NETWORK, "other": "Llama", "other_is_local": True}, [Case.OFFLINE, Case.SWITCH]),
        ({"failure": Failure.TLS, "other": "GPT-6"}, [Case.NETWORK, Case.SWITCH]),
        ({"failure": Failure.NOT_LISTENING, "is_local": True}, [Case.LOCAL_SERVER, Case.NO_CHAIN, Case.WAIT]),
        ({"failure": Failure.NOT_LISTENING, "other": "x"}, [Case.SWITCH, Case.WAIT]),
        ({"failure": Failure.CONTEXT_TOO_LONG, "health": Health.UP, "other": "x"}, [Case.TOO_LONG]),
        ({"failure": Failure.REQUEST_TOO_LARGE, "health": Health.UP, "other": "x"}, [Case.MESSAGE]),
        ({"failure": Failure.DECLINED, "health": Health.UP, "other": "x"}, [Case.DECLINED]),
        ({"waiting": 3}, [Case.NO_CHAIN, Case.WAIT, Case.OUTBOX]),
    ],
)
def test_advice_fits_the_case(facts, expected):
    assert cases(**facts) == expected


def test_the_first_piece_has_the_names_in_it():
    (first, *_rest) = advise(Facts("Claude", Health.DOWN, Failure.OVERLOADED, other="GPT-6"))

    assert first == Advice(
        Case.SWITCH,
        "Let GPT-6 answer",
        "GPT-6 is in the chain and can answer instead. It reads the conversation then.",
        "switch_now",
    )


def test_offline_leads_to_what_waits_if_something_does():
    (none, *_rest) = advise(Facts("Claude", Health.UNKNOWN, Failure.NO_NETWORK))
    (some, *_rest) = advise(Facts("Claude", Health.UNKNOWN, Failure.NO_NETWORK, waiting=1))

    assert (none.action, some.action) == ("none", "show_outbox")


def test_one_message_is_one():
    assert advise(Facts("Claude", Health.DOWN, waiting=1))[-1].title == "1 message is waiting to be sent"
    assert advise(Facts("Claude", Health.DOWN, waiting=1500))[-1].title == "1,500 messages are waiting to be sent"


@pytest.mark.parametrize("failure", [kind for kind, rule in RULES.items() if rule.blame is not Blame.NOBODY])
def test_every_failure_has_advice_of_its_own_or_that_of_an_outage(failure):
    found = cases(failure=failure)

    assert found[0] not in {Case.ALL_WELL, Case.NO_CHAIN} or RULES[failure].blame is Blame.PROVIDER


FACTS = st.builds(
    Facts,
    st.just("Claude"),
    st.sampled_from(list(Health)),
    st.none() | st.sampled_from(list(Failure)),
    st.sampled_from(["", "GPT-6"]),
    st.booleans(),
    st.sampled_from(["", "Haiku 5.5"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
)


@given(FACTS)
def test_whatever_the_case_there_is_advice_with_manners(facts):
    """Plain sentences, no blame, no exclamation marks, nothing twice."""
    found = advise(facts)

    assert found
    assert len({one.case for one in found}) == len(found)
    for one in found:
        assert "!" not in one.title + one.text
        assert "{" not in one.title + one.text
        assert "your fault" not in one.text.lower()
        assert one.text.endswith(".")
        assert not one.title.endswith(".")
        assert one.title[0].isupper() or one.title[0].isdigit()
