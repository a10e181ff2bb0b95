"""From what is known to what is shown: the situation of each provider, the outlook over all. Asks and keeps nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.failover import (
    RULES,
    Assessment,
    Blame,
    Breaker,
    BreakerState,
    Chain,
    Evidence,
    Facts,
    Failure,
    Link,
    Measurement,
    Own,
    Permission,
    Proof,
    advise,
    assess,
    candidates,
    doubts,
    recovery,
)
from holdfast.failover.status import Health, Incident, Judgement, unaffected
from holdfast.language import tr, trn
from holdfast.operations.outages.situation import Banner, Outlook, PageSays, Situation
from holdfast.operations.outages.wording import (
    clock,
    incident_words,
    middle,
    now_sentence,
    seconds,
    state_sentence,
    state_word,
    title,
)
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from holdfast.failover.roster import Member

_TROUBLE = {Health.DEGRADED, Health.DOWN}
AT_ONCE_MS = 100
"""A first word that comes sooner is not waited for by anybody."""

_WEB = ("claude.ai", "chatgpt")
"""How the names of the web applications begin, on the pages that name them."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one provider now."""

    member: Member
    evidence: Evidence
    told: Sequence[Measurement]
    breaker: Breaker
    judgement: Judgement
    page_read: datetime | None
    page_url: str
    history: Sequence[Incident]
    proofs: Mapping[Link, Proof]


def situation(known: Known, name: str, now: datetime) -> Situation:
    """Return how a provider is."""
    member, breaker = known.member, known.breaker
    evidence, page = _until_back(known, now), known.judgement
    has_page = bool(known.page_url)
    found = assess(member.label, evidence, page, clock=lambda when: clock(when, now), has_page=has_page)
    can_go_back = evidence.until is not None and page.health in {Health.UP, Health.UNKNOWN}
    blame = _blame(found, evidence, page, can_go_back=can_go_back)
    is_theirs = blame is Blame.PROVIDER and found.health in _TROUBLE
    first_failure = evidence.since if evidence.failure is not None and is_theirs else None
    estimate = None
    if is_theirs and not member.is_local and evidence.own is not Own.WORKS:
        estimate = recovery(page.incidents, known.history, first_failure, now)
    first = [one.first_token_ms for one in known.told if one.first_token_ms is not None and _is_today(one, now)]
    made = Situation(
        member=member,
        name=name,
        health=found.health,
        headline="",
        detail="",
        words=" ".join(part for part in (found.words, incident_words(page.incidents)) if part),
        why=None if evidence.until is not None else evidence.failure,
        blame=blame,
        since=found.since,
        is_own=found.is_own,
        next_probe=breaker.next_probe(now),
        needs_person=breaker.needs_person(now),
        can_go_back=can_go_back,
        answers_anyway=evidence.own is Own.WORKS and found.health is not Health.UP,
        estimate=estimate,
        page=PageSays(page.health, known.page_read, known.page_url, page.incidents, page.models, page.others_down),
        first_token_ms=middle(first),
        answers_today=sum(1 for one in known.told if one.failure is None and not one.is_probe and _is_today(one, now)),
        proofs=known.proofs,
        doubts=doubts(Chain(tuple(known.proofs)), known.proofs, now),
    )
    return replace(made, headline=_headline(made, known, evidence, now), detail=_detail(made, now))


def _blame(found: Assessment, evidence: Evidence, page: Judgement, *, can_go_back: bool) -> Blame:
    """Return where it has to be mended; what failed before and is not disproved leaves the word to the page."""
    if can_go_back:
        return Blame.NOBODY
    if evidence.until is not None and page.health in _TROUBLE:
        return Blame.PROVIDER
    return found.blame


def _until_back(known: Known, now: datetime) -> Evidence:
    """Return the evidence; failures before a breaker that probes have closed are told as over, not as going on."""
    evidence, breaker = known.evidence, known.breaker
    is_reached = breaker.state(now) is BreakerState.CLOSED and breaker.probed is not None and not breaker.is_proven
    if evidence.until is None and evidence.failure is not None and is_reached:
        last = max((one.at for one in known.told if one.failure is not None), default=evidence.since)
        if last is not None and breaker.probed is not None and breaker.probed >= last:
            return replace(evidence, own=Own.UNPROVEN, until=last)
    return evidence


def _is_today(one: Measurement, now: datetime) -> bool:
    return one.at.astimezone().date() == now.astimezone().date()


def _headline(one: Situation, known: Known, evidence: Evidence, now: datetime) -> str:
    if one.can_go_back:
        return tr("Can be reached again")
    if evidence.own is Own.WORKS or (one.health is Health.UP and one.why is None):
        return _well(one) if evidence.own is Own.WORKS else tr("Well, says its status page")
    word = state_word(one.health, one.why, is_local=one.member.is_local)
    if not word:
        answers = [each.at for each in known.told if each.failure is None and not each.is_probe]
        return tr("Last answered {clock}", clock=clock(answers[-1], now)) if answers else tr("Not asked lately")
    word = f"{word[0].upper()}{word[1:]}"
    # Translators: {word} is one of "Overloaded", "Not answering" ..., {clock} a time
    return word if one.since is None else tr("{word} since {clock}", word=word, clock=clock(one.since, now))


def _well(one: Situation) -> str:
    if one.first_token_ms is None:
        return tr("Answers you") if one.answers_anyway else tr("Well")
    if one.first_token_ms < AT_ONCE_MS:
        return tr("Answers you at once") if one.answers_anyway else tr("Well, answers at once")
    took = seconds(one.first_token_ms)
    if one.answers_anyway:
        return tr("Answers you, first word in {seconds}", seconds=took)
    return tr("Well, first word in {seconds}", seconds=took)


def _detail(one: Situation, now: datetime) -> str:
    if one.needs_person:
        return tr("waits for you")
    if one.next_probe is not None:
        return (
            tr("asking now")
            if one.next_probe <= now
            else tr("asking again at {clock}", clock=clock(one.next_probe, now))
        )
    if one.answers_today:
        return trn("{count} answer today", "{count} answers today", one.answers_today)
    return _proof_words(one, now)


def _proof_words(one: Situation, now: datetime) -> str:
    proof = one.proofs.get(one.member.link)
    if proof is None:
        return tr("not in the chain") if one.member.place is None else ""
    if proof.failing_since is not None:
        return tr("failing since {clock}", clock=clock(proof.failing_since, now))
    if proof.proven is None:
        return tr("never tried")
    return tr("proven {clock}", clock=clock(proof.proven, now))


@dataclass(frozen=True, slots=True)
class Scene:
    """What the outlook needs beside the situations."""

    chain: Chain
    permission: Permission
    breakers: Mapping[str, Breaker]
    name: Callable[[Link], str]
    is_offline: bool = False
    is_watching: bool = True
    waiting: int = 0


def outlook(situations: Sequence[Situation], scene: Scene, now: datetime) -> Outlook:
    """Return how everything is."""
    ordered = tuple(situations)
    first = ordered[0] if ordered else None
    ready = _ready(ordered, scene, now)
    facts = _facts(first, ready, scene)
    return Outlook(
        at=now,
        situations=ordered,
        is_offline=scene.is_offline,
        health=Health.UNKNOWN if first is None or scene.is_offline else first.health,
        title=_title(first, scene),
        lead=_lead(first, ready, scene),
        advice=() if facts is None else advise(facts),
        banner=_banner(first, ready, scene),
        answering=ready[0] if ready else None,
        stand_in=None if first is None else stand_in(first, ready),
        is_watching=scene.is_watching,
        other_model=_spared(first),
    )


def _ready(situations: Sequence[Situation], scene: Scene, now: datetime) -> list[Situation]:
    """Return who would be asked next, and after them."""
    ready = candidates(scene.chain, scene.permission, scene.breakers, now, is_forcing=False).ready
    ready = tuple(link for link in ready if link.is_local or not scene.is_offline)
    by_name = {one.member.name: one for one in situations}
    return [by_name[link.provider] for link in ready if link.provider in by_name]


def _facts(first: Situation | None, ready: Sequence[Situation], scene: Scene) -> Facts | None:
    if first is None:
        return None
    other = stand_in(first, ready)
    is_asked_next = bool(ready) and ready[0] is not other
    spared = _spared(first)
    is_well = first.health is Health.UP and first.why is None
    failure = Failure.NO_NETWORK if scene.is_offline else first.why
    web_down = any(name.lower().startswith(_WEB) for name in first.page.others_down)
    return Facts(
        first=first.member.label,
        health=Health.UNKNOWN if scene.is_offline else first.health,
        failure=failure,
        other="" if other is None else other.name,
        other_is_local=other is not None and other.member.is_local,
        other_model="" if spared is None else scene.name(spared),
        web_down=web_down,
        is_local=first.member.is_local,
        is_taken_over=other is not None and not is_asked_next and not is_well and not scene.is_offline,
        can_go_back=first.can_go_back,
        waiting=scene.waiting,
    )


def _spared(first: Situation | None) -> Link | None:
    """Return another model of the provider that no incident names, while the one in use is affected."""
    if first is None:
        return None
    others = unaffected(
        Judgement(first.page.health, first.page.incidents, first.page.models, first.page.others_down),
        [model for model in first.member.models if model != first.member.link.model],
    )
    return replace(first.member.link, model=others[0]) if others else None


def _title(first: Situation | None, scene: Scene) -> str:
    if first is not None and not scene.is_offline and first.answers_anyway:
        return tr("{label} answers", label=first.member.label)
    return title(first, is_offline=scene.is_offline)


def stand_in(first: Situation, ready: Sequence[Situation]) -> Situation | None:
    """Return who answers where the first choice does not, None where nobody else may."""
    return next((one for one in ready if one.member.name != first.member.name), None)


def _lead(first: Situation | None, ready: Sequence[Situation], scene: Scene) -> str:
    if scene.is_offline:
        lead = tr("Reading, searching and exporting work as always. What you send waits until the network is back.")
        still = tr("A model on this computer can still answer.")
        return f"{lead} {still}" if ready else lead
    if first is None:
        return tr("Connect Claude and a second provider, and an outage costs only a notice. You can rehearse one now.")
    if not first.is_out:
        return first.words
    other = stand_in(first, ready)
    if other is None:
        return tr("{words} Nothing of yours is lost: what you send waits until somebody answers.", words=first.words)
    if ready[0] is not other:
        return tr(
            "{words} Nothing of yours is lost: where it does not answer, {name} does.",
            words=first.words,
            name=other.name,
        )
    return tr("{words} Nothing of yours is lost, and {name} answers meanwhile.", words=first.words, name=other.name)


def _banner(first: Situation | None, ready: Sequence[Situation], scene: Scene) -> Banner | None:
    """Return the line above the composer, None while there is nothing to say."""
    if scene.is_offline:
        return _offline_banner(ready[0] if ready else None, scene)
    if first is None:
        return None
    label = first.member.label
    other = stand_in(first, ready)
    if first.needs_person:
        what = state_sentence(label, first.health, first.why, is_local=False) or tr(
            "{label} is waiting for you", label=label
        )
        who = tr("{name} answers meanwhile.", name=other.name) if other is not None else ""
        return Banner(f"{what}. {who}".strip(), "providers", tr("Providers"))
    if first.can_go_back:
        return Banner(
            tr("{label} can be reached again. Your next message goes there.", label=label),
            "outages",
            tr("What happened"),
        )
    if not first.is_out or first.answers_anyway:
        return None
    words = now_sentence(label, first.health, first.why, is_local=first.member.is_local)
    is_sure = first.why is None or RULES[first.why].blame is Blame.PROVIDER
    not_here = tr("It is not your computer.") if is_sure and not first.member.is_local else ""
    if other is None:
        goes_on = _without_stand_in(first, scene)
    elif ready[0] is other:
        goes_on = tr("{name} answers instead.", name=other.name)
    else:
        goes_on = tr("Where it does not answer, {name} does.", name=other.name)
    said = " ".join(part for part in (words, not_here, goes_on) if part)
    return Banner(said, "providers", tr("Providers")) if other is None else Banner(said, "outages", tr("See more"))


def _without_stand_in(first: Situation, scene: Scene) -> str:
    """Return what becomes of a message where nobody answers instead, and what the person can do about it."""
    others = [link for link in scene.chain.links if link.provider != first.member.name]
    unasked = next((link for link in others if not scene.permission.allows(link)), None)
    if unasked is not None:
        return tr(
            "What you send waits until it answers. {name} can answer now, once you agree: you are asked when you send.",
            name=scene.name(unasked),
        )
    if others:
        return tr("What you send waits until somebody of your chain answers.")
    return tr("What you send waits until it answers. A second provider in your chain would answer instead.")


def _offline_banner(answering: Situation | None, scene: Scene) -> Banner:
    if answering is not None:
        return Banner(
            tr("This computer is offline. {name} answers meanwhile.", name=answering.name), "outages", tr("See more")
        )
    words = tr("This computer is offline. What you send waits and goes out when it is back.")
    if scene.waiting:
        return Banner(words, "outbox", tr("Show the outbox"))
    return Banner(words, "outages", tr("See more"))
