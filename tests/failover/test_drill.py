from __future__ import annotations

import pytest

from helpers.moments import at
from holdfast.failover import Chain, Doubt, Failure, Link, Proof, doubt, doubt_words, doubts

OPUS = Link("anthropic", "claude-opus-5-5")
GPT = Link("openai", "gpt-6-sol")
GEMINI = Link("gemini", "gemini-3.8-flash")


def days(count: float):
    return at(count * 86_400)


def test_a_link_is_trusted_for_thirty_days():
    proof = Proof(days(0)).answered(days(3))

    assert doubt(proof, days(32.9)) is None
    assert doubt(proof, days(33)) is Doubt.LONG_UNPROVEN


def test_a_new_link_is_not_nagged_about_at_once():
    assert doubt(Proof(days(0)), days(29)) is None
    assert doubt(Proof(days(0)), days(30)) is Doubt.NEVER_PROVEN


def test_one_that_fails_is_named_thirty_days_after_it_began():
    proof = Proof(days(0)).answered(days(1)).failed(Failure.DNS, days(2)).failed(Failure.KEY_REFUSED, days(9))

    assert (proof.failing_since, proof.why) == (days(2), Failure.KEY_REFUSED)
    assert doubt(proof, days(30)) is None
    assert doubt(proof, days(31.5)) is Doubt.LONG_UNPROVEN
    assert doubt(proof, days(32)) is Doubt.FAILING
    assert doubt(proof.answered(days(32)), days(33)) is None


def test_the_chain_is_gone_through_in_order():
    proofs = {OPUS: Proof(days(0)).answered(days(40)), GPT: Proof(days(0))}

    found = doubts(Chain.of([GEMINI, GPT, OPUS]), proofs, days(41))

    assert list(found.items()) == [(GEMINI, Doubt.NEVER_PROVEN), (GPT, Doubt.NEVER_PROVEN)]


@pytest.mark.parametrize("why", list(Doubt))
def test_a_reminder_says_what_to_do(why):
    words = doubt_words("GPT-6", why)

    assert words.startswith("GPT-6 has ")
    assert "drill" in words
