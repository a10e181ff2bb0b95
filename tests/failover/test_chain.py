from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.moments import Middling, at
from holdfast.errors import BadInput
from holdfast.failover import (
    Breaker,
    Candidates,
    Chain,
    Failure,
    Link,
    NextProvider,
    Permission,
    Tried,
    candidates,
    has_larger,
)

OPUS = Link("anthropic", "claude-opus-5-5")
HAIKU = Link("anthropic", "claude-haiku-5-5")
GPT = Link("openai", "gpt-6-sol")
GEMINI = Link("gemini", "gemini-3.8-flash")
LLAMA = Link("ollama", "llama4:8b", is_local=True)
BEDROCK = Link("bedrock", "anthropic.claude-opus-5-5")

CHAIN = Chain.of([OPUS, GPT, HAIKU, LLAMA])
ALL = Permission(frozenset({"anthropic", "openai", "gemini"}))


def down(middling, failure=Failure.NOT_LISTENING) -> Breaker:
    return Breaker().failed(failure, at(), middling)


def test_a_link_is_read_as_it_is_written():
    assert Link.parse(" Ollama:llama4:8b ", is_local=True) == LLAMA
    assert Link.parse("ollama:llama4:8b", is_local=True).is_local
    assert str(LLAMA) == "ollama:llama4:8b"
    assert str(CHAIN) == "anthropic:claude-opus-5-5 openai:gpt-6-sol anthropic:claude-haiku-5-5 ollama:llama4:8b"


@pytest.mark.parametrize("text", ["", "anthropic", "anthropic:", ":opus", " : "])
def test_what_is_no_link_is_said(text):
    with pytest.raises(BadInput, match="provider:model"):
        Link.parse(text)


def test_models_of_ones_own_stand_last():
    assert Chain.of([LLAMA, OPUS, GPT]).links == (OPUS, GPT, LLAMA)


def test_a_chain_names_nobody_twice_and_three_companies_at_most():
    with pytest.raises(BadInput, match="twice"):
        Chain.of([OPUS, OPUS])
    with pytest.raises(BadInput, match="3 companies"):
        Chain.of([OPUS, GPT, GEMINI, Link("groq", "gpt-oss")])
    assert len(Chain.of([OPUS, HAIKU, GPT, GEMINI, LLAMA]).links) == 5


def test_all_well_the_first_is_asked():
    assert candidates(CHAIN, ALL, {}, at()) == Candidates(ready=(OPUS, GPT, HAIKU, LLAMA))
    assert candidates(CHAIN, ALL, {}, at()).next == OPUS
    assert candidates(Chain(), ALL, {}, at()).next is None


def test_who_has_the_conversation_keeps_it_while_well(middling):
    assert candidates(CHAIN, ALL, {}, at(), first=GPT).ready == (GPT, OPUS, HAIKU, LLAMA)
    assert candidates(CHAIN, ALL, {"openai": down(middling)}, at(1), first=GPT).next == OPUS
    assert GEMINI not in candidates(CHAIN, ALL, {}, at(), first=GEMINI).ready


def test_a_provider_that_is_down_is_passed_over_with_all_its_models(middling):
    found = candidates(CHAIN, ALL, {"anthropic": down(middling)}, at(1))

    assert found == Candidates(ready=(GPT, LLAMA))


def test_with_everybody_down_they_are_tried_in_order_all_the_same(middling):
    """Somebody is waiting, and a breaker can be wrong; those that asked for a pause come last."""
    breakers = {name: down(middling) for name in ("anthropic", "openai", "ollama")}
    assert candidates(CHAIN, ALL, breakers, at(1)) == Candidates((OPUS, GPT, HAIKU, LLAMA), is_forced=True)
    assert candidates(CHAIN, ALL, breakers, at(1), is_forcing=False) == Candidates()

    breakers["anthropic"] = down(middling, Failure.RATE_LIMITED)
    assert candidates(CHAIN, ALL, breakers, at(1)).ready == (GPT, LLAMA, OPUS, HAIKU)


def test_who_waits_for_the_person_is_not_tried_even_then(middling):
    breakers = {"anthropic": down(middling, Failure.KEY_REFUSED), "openai": down(middling), "ollama": down(middling)}
    found = candidates(CHAIN, ALL, breakers, at(1))

    assert (found.ready, found.barred, found.is_forced) == ((GPT, LLAMA), (OPUS, HAIKU), True)


def test_a_model_that_is_not_given_out_leaves_its_sister(middling):
    breakers = {"anthropic": Breaker().failed(Failure.MODEL_UNKNOWN, at(), middling, model=OPUS.model)}
    found = candidates(CHAIN, ALL, breakers, at())

    assert (found.next, found.barred) == (GPT, (OPUS,))


def test_nobody_reads_a_conversation_without_consent():
    """A model on the person's own computer needs none."""
    found = candidates(CHAIN, Permission(frozenset({"anthropic"})), {}, at())

    assert (found.ready, found.unasked) == ((OPUS, HAIKU, LLAMA), (GPT,))


def test_claude_only_means_claude_whoever_runs_it():
    chain = Chain.of([OPUS, GPT, BEDROCK, LLAMA])
    found = candidates(chain, Permission(frozenset({"anthropic", "openai"}), is_claude_only=True), {}, at())

    assert (found.ready, found.unasked) == ((OPUS,), (BEDROCK,))


def test_nobody_is_asked_twice_in_a_turn():
    assert candidates(CHAIN, ALL, {}, at(), tried=Tried((OPUS, GPT))).ready == (HAIKU, LLAMA)


def test_offline_only_a_model_of_ones_own_can_answer():
    offline = Tried((OPUS,), NextProvider(Failure.NO_NETWORK, only_local=True))

    assert candidates(CHAIN, ALL, {}, at(), tried=offline).ready == (LLAMA,)


def test_a_retired_model_is_replaced_by_its_sister_first():
    retired = Tried((OPUS,), NextProvider(Failure.MODEL_UNKNOWN, same_provider_first=True))

    assert candidates(CHAIN, ALL, {}, at(), tried=retired).ready == (HAIKU, GPT, LLAMA)
    nothing_tried = Tried((), NextProvider(Failure.MODEL_UNKNOWN, same_provider_first=True))
    assert candidates(CHAIN, ALL, {}, at(), tried=nothing_tried).next == OPUS


def test_only_a_model_known_to_read_more_gets_what_was_too_long():
    sizes = {OPUS: 200_000, GPT: 922_000, HAIKU: 200_000, LLAMA: None}
    too_long = Tried((OPUS,), NextProvider(Failure.CONTEXT_TOO_LONG, only_larger=True), sizes)

    assert candidates(CHAIN, ALL, {}, at(), tried=too_long).ready == (GPT,)
    assert has_larger(CHAIN, ALL, too_long)
    assert not has_larger(CHAIN, Permission(frozenset({"anthropic"})), too_long)
    assert not has_larger(CHAIN, ALL, Tried((), None, sizes))
    assert not has_larger(CHAIN, ALL, Tried((LLAMA,), None, sizes))


LINKS = st.sampled_from([OPUS, HAIKU, GPT, GEMINI, LLAMA, BEDROCK])
STATES = st.dictionaries(
    st.sampled_from(["anthropic", "openai", "gemini", "ollama", "bedrock"]), st.sampled_from(list(Failure))
)


@given(
    st.lists(LINKS, unique=True),
    st.builds(Permission, st.frozensets(st.sampled_from(["anthropic", "openai", "gemini", "bedrock"])), st.booleans()),
    STATES,
    st.lists(LINKS, unique=True),
    st.booleans(),
)
def test_never_anybody_outside_the_chain_or_without_consent(links, permission, states, tried, forcing):
    breakers = {name: Breaker().failed(failure, at(), Middling()) for name, failure in states.items()}
    found = candidates(Chain(tuple(links)), permission, breakers, at(1), tried=Tried(tuple(tried)), is_forcing=forcing)

    for link in found.ready:
        assert link in links
        assert link not in tried
        assert permission.allows(link)
        assert breakers.get(link.provider, Breaker()).takes(link.model, at(1))
    assert len(set(found.ready)) == len(found.ready)
