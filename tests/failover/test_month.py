"""A month in which three providers fail, at times together, and a caller who does what this room decides."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pytest

from helpers.moments import at
from holdfast import errors
from holdfast.failover import (
    Away,
    Breaker,
    Chain,
    Entry,
    Failure,
    Link,
    NextProvider,
    Permission,
    RetrySame,
    Situation,
    Tried,
    WaitHere,
    Waiting,
    candidates,
    classify,
    constants,
    decide,
    follow,
    is_held_up,
    next_to_send,
    reason_to_stay,
    recovered,
)
from holdfast.failover.status import Health

DAY_S = 86_400
MONTH_S = 30 * DAY_S
TICK_S = 60.0

OPUS = Link("anthropic", "claude-opus-5-5")
GPT = Link("openai", "gpt-6-sol")
GEMINI = Link("gemini", "gemini-3.8-flash")
LLAMA = Link("ollama", "llama4", is_local=True)
CLOUDS = ("anthropic", "openai", "gemini")
EVERYONE = frozenset(CLOUDS)

CHAINS = {
    "all three": (Chain.of([OPUS, GPT, GEMINI]), Permission(EVERYONE)),
    "two": (Chain.of([OPUS, GPT]), Permission(EVERYONE)),
    "no consent for the second": (Chain.of([OPUS, GPT, GEMINI]), Permission(EVERYONE - {"openai"})),
    "claude only": (Chain.of([OPUS, GPT, GEMINI]), Permission(EVERYONE, is_claude_only=True)),
    "one at home": (Chain.of([OPUS, LLAMA]), Permission(EVERYONE)),
    "gemini first": (Chain.of([GEMINI, OPUS]), Permission(EVERYONE)),
}

QUICK = {
    Failure.OVERLOADED: lambda name: errors.Overloaded(name, "529", status=529),
    Failure.SERVER_FAILED: lambda name: errors.ServerFailed(name, "500", status=500),
    Failure.RATE_LIMITED: lambda name: errors.RateLimited(name, "429", status=429, retry_after_s=40.0),
    Failure.NOT_LISTENING: lambda name: errors.Unreachable(name, "refused", cause="refused"),
    Failure.DNS: lambda name: errors.Unreachable(name, "dns", cause="dns"),
}
SLOW = {
    Failure.HEADERS_TIMEOUT: lambda name: errors.Unreachable(name, "hangs", cause="headers_timeout"),
    Failure.CUT: lambda name: errors.StreamBroken(name, "cut", fault="cut"),
}
FAULTS = QUICK | SLOW
HIDDEN_FROM_PROBES = {Failure.OVERLOADED, Failure.CUT, Failure.RATE_LIMITED}
"""A list of models can be had all the same."""


@dataclass
class World:
    """Who is down when, and how; and whether the person's network is there."""

    chance: random.Random
    outages: dict[str, list[tuple[float, float, Failure]]] = field(default_factory=lambda: defaultdict(list))
    offline: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw a month: outages of each provider, outages of all at once, and some without a network."""
        for name in CLOUDS:
            for begin in self._moments(every_s=16 * 3600):
                self._break(name, begin)
        for begin in self._moments(every_s=4 * DAY_S):
            for name in CLOUDS:
                self._break(name, begin + self.chance.uniform(0, 600))
        self.offline = [(begin, begin + self.chance.uniform(60, 7200)) for begin in self._moments(every_s=3 * DAY_S)]

    def _moments(self, every_s):
        moment = self.chance.expovariate(1 / every_s)
        while moment < MONTH_S:
            yield moment
            moment += self.chance.expovariate(1 / every_s)

    def _break(self, name, begin):
        minutes = self.chance.lognormvariate(constants.PRIOR_MU, constants.PRIOR_SIGMA)
        self.outages[name].append((begin, begin + minutes * 60, self.chance.choice(list(FAULTS))))

    def is_offline(self, now):
        """Say whether the person has no network."""
        return any(begin <= now < end for begin, end in self.offline)

    def fault(self, name, now):
        """Return what is wrong with a provider, None for nothing."""
        return next((kind for begin, end, kind in self.outages[name] if begin <= now < end), None)

    def ask(self, link, now):
        """Return what a turn meets: an error or None, how long that takes, and whether text came before it."""
        if link.is_local:
            return None, 5.0, True
        if self.is_offline(now):
            return errors.Unreachable(link.provider, "offline", cause="no_network"), 0.1, False
        kind = self.fault(link.provider, now)
        if kind is None:
            return None, 8.0, True
        return FAULTS[kind](link.provider), 20.0 if kind is Failure.HEADERS_TIMEOUT else 0.3, kind is Failure.CUT

    def probe(self, name, now):
        """Return what a list of models meets."""
        if self.is_offline(now):
            return errors.Unreachable(name, "offline", cause="no_network")
        kind = self.fault(name, now)
        return None if kind is None or kind in HIDDEN_FROM_PROBES else FAULTS[kind](name)


@dataclass
class Caller:
    """Does what is decided, and writes down what happened. `answers` is what is stored, a reply for each prompt."""

    world: World
    chance: random.Random
    breakers: dict[str, Breaker] = field(default_factory=dict)
    away: dict[str, tuple[Link, Away]] = field(default_factory=dict)
    outbox: dict[str, Entry] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[tuple[Link, float]]] = field(default_factory=lambda: defaultdict(list))
    asked: list[tuple[str, Link]] = field(default_factory=list)
    until_next_s: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def breaker(self, name):
        """Return what is known of a provider."""
        return self.breakers.get(name, Breaker())

    def keep(self, name, breaker):
        """Store a breaker the way the store does: as text."""
        self.breakers[name] = Breaker.from_json(breaker.to_json())

    def prompt(self, conversation, now):
        """Write a message: it is answered now, or queues."""
        name = f"p{len(self.written)}"
        self.written[name] = conversation
        if is_held_up(self.outbox.values(), conversation) or not self.turn(name, conversation, now):
            chain, permission = CHAINS[conversation]
            self.outbox[name] = Entry(name, conversation, at(now), chain, permission)
            self.counts["queued"] += 1

    def keeps(self, conversation, now):
        """Return who keeps the conversation, None for its first choice."""
        if conversation not in self.away:
            return None
        link, away = self.away[conversation]
        home = CHAINS[conversation][0].links[0]
        if reason_to_stay(away, self.breaker(home.provider), home.model, Health.UNKNOWN, at(now)) is None:
            del self.away[conversation]
            self.counts["went back"] += 1
            return None
        return link

    def turn(self, name, conversation, now):
        """Ask down the chain until somebody answers; say whether anybody did."""
        chain, permission = CHAINS[conversation]
        tried, retries, has_text = Tried(), 0, False
        first = self.keeps(conversation, now)
        while (
            link := candidates(chain, permission, self.breakers, at(now), tried=tried, first=first).next
        ) is not None:
            error, took_s, got_text = self.attempt(name, link, now)
            now += took_s
            if error is None:
                self.answered(name, conversation, link, now)
                return True
            has_text = has_text or got_text
            decision = decide(error, Situation(retries, took_s, has_text), self.chance)
            if isinstance(decision, RetrySame | WaitHere):
                waited = decision.after_s if isinstance(decision, RetrySame) else decision.seconds
                retries, now = retries + 1, now + waited
                self.until_next_s.append(waited)
                continue
            assert isinstance(decision, NextProvider)
            assert decision.takes_over is has_text
            self.counts["taken over"] += decision.takes_over
            tried, retries = Tried((*tried.links, link), decision), 0
        if has_text:  # nobody could go on: what came is the reply, marked as interrupted
            self.answers[name].append((tried.links[-1], now))
            self.counts["interrupted"] += 1
        return has_text

    def attempt(self, name, link, now):
        """Ask one provider once."""
        self.asked.append((name, link))
        self.keep(link.provider, self.breaker(link.provider).trial(at(now)))
        error, took_s, got_text = self.world.ask(link, now)
        if error is not None:
            failed = self.breaker(link.provider).failed(
                classify(error), at(now + took_s), self.chance, retry_after_s=error.retry_after_s, model=link.model
            )
            self.keep(link.provider, failed)
        return error, took_s, got_text

    def answered(self, name, conversation, link, now):
        """Store a reply."""
        self.answers[name].append((link, now))
        self.keep(link.provider, self.breaker(link.provider).answered(at(now)))
        if link == CHAINS[conversation][0].links[0]:
            self.away.pop(conversation, None)
        elif self.away.get(conversation, (None,))[0] != link:
            self.away[conversation] = (link, Away(at(now)))
        self.counts["by the first" if link == CHAINS[conversation][0].links[0] else "by another"] += 1

    def tick(self, now):
        """Probe what is due, then send what waits, the way a running application does each minute."""
        for name, breaker in self.breakers.items():
            if breaker.probe_due(at(now)):
                error = self.world.probe(name, now)
                changed = (
                    breaker.probe_answered(at(now))
                    if error is None
                    else breaker.failed(classify(error), at(now), self.chance)
                )
                self.keep(name, changed)
        if not self.world.is_offline(now):
            self.flush(now)

    def flush(self, now):
        """Send what waits, as long as somebody answers."""
        while (found := next_to_send(self.outbox.values(), self.breakers, at(now))) is not None:
            entry = found.entry.begin(found.link)
            self.outbox[entry.id] = entry
            if self.chance.random() < 0.02:
                self.crash()
                return
            error, took_s, _got_text = self.attempt(entry.id, found.link, now)
            now += took_s
            if error is None:
                self.answered(entry.id, entry.conversation, found.link, now)
                self.outbox[entry.id] = entry.answered()
            else:
                failure = classify(error)
                self.outbox[entry.id] = entry.failed(failure, follow(failure, Situation()))

    def crash(self):
        """Lose everything that is not stored; at the next start the person looks at what is unsure."""
        self.counts["crashes"] += 1
        replied = frozenset(name for name, replies in self.answers.items() if replies)
        self.outbox = {one.id: one for one in recovered(self.outbox.values(), replied)}
        for one in list(self.outbox.values()):
            if one.state is Waiting.UNSURE:
                self.outbox[one.id] = one.again()


@pytest.fixture(scope="module", params=[1, 2, 3])
def month(request):
    chance = random.Random(request.param)
    caller = Caller(World(chance), chance)
    now = 0.0
    while now < MONTH_S + 3 * DAY_S:  # at the end, time for the last outages to pass
        now += TICK_S
        if now < MONTH_S and chance.random() < 0.1:
            caller.prompt(chance.choice(list(CHAINS)), now)
        caller.tick(now)
    return caller


def test_it_was_a_hard_month(month):
    """Otherwise what follows proves nothing."""
    assert len(month.written) > 4000
    assert min(month.counts[what] for what in ("queued", "by another", "taken over", "went back", "crashes")) > 5


def test_no_prompt_is_lost(month):
    assert set(month.written) == set(month.answers)


def test_none_is_answered_twice(month):
    assert {len(replies) for replies in month.answers.values()} == {1}


def test_none_goes_to_anybody_outside_its_chain(month):
    for name, link in month.asked:
        chain, permission = CHAINS[month.written[name]]
        assert link in chain.links
        assert permission.allows(link)


def test_the_outbox_is_empty_and_kept_its_order(month):
    by_conversation = defaultdict(list)
    for entry in sorted(month.outbox.values(), key=lambda one: (one.queued, one.id)):
        assert entry.state is Waiting.ANSWERED
        by_conversation[entry.conversation].append(month.answers[entry.id][0][1])
    for moments in by_conversation.values():
        assert moments == sorted(moments)


def test_nobody_waits_long_for_the_next_one(month):
    """One quick retry or a short wait is all that comes between a failure and the next attempt."""
    assert max(month.until_next_s) <= constants.RETRY_AFTER_HERE_S


def test_afterwards_everybody_is_well_again(month):
    for name in CLOUDS:
        assert month.breaker(name).admits("any", at(MONTH_S + 3 * DAY_S))
