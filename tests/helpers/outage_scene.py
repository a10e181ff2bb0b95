"""A person with providers, status pages on this computer, and a clock that is told what it shows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from helpers.loopback import whole
from helpers.moments import START, Middling, at
from holdfast.domain import ModelInfo, Probe
from holdfast.errors import Overloaded, ProviderError
from holdfast.failover import Attempt, Chain, Failure, Link, Permission
from holdfast.failover.status import CLAUDE, GOOGLE, OPENAI
from holdfast.operations import HealthBook
from holdfast.operations.outages import Member, Outages, Surroundings

if TYPE_CHECKING:
    from datetime import datetime

    from helpers.loopback import Loopback

OPUS = Link("claude", "claude-opus-5-5")
GPT = Link("openai", "gpt-6-sol")
LOCAL = Link("ollama", "llama4", is_local=True)
API = "k8w3r06qmzrp"

CLAUDE_MEMBER = Member("claude", "Claude", "api.anthropic.com", OPUS, 0, models=("claude-opus-5-5", "claude-haiku-5-5"))
GPT_MEMBER = Member("openai", "OpenAI", "api.openai.com", GPT, 1)
LOCAL_MEMBER = Member("ollama", "Ollama", "127.0.0.1", LOCAL, 2, is_local=True)

NAMES = {
    "claude-opus-5-5": "Claude Opus 5.5",
    "claude-haiku-5-5": "Claude Haiku 5.5",
    "gpt-6-sol": "GPT-6 Sol",
    "llama4": "Llama 4",
}


class Clock:
    """Shows what it is told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def at(self, seconds: float) -> None:
        """Show so many seconds after the tests' beginning of time."""
        self.now = at(seconds)


class ListedRoster:
    """The providers it was given. `results` are what probes and words end with, by provider."""

    def __init__(self, *members: Member, consented: frozenset[str] = frozenset({"claude", "openai"})) -> None:
        self.listed = list(members)
        self.consented = consented
        self.results: dict[str, ProviderError | None] = {}
        self.probes: list[str] = []
        self.words: list[Link] = []
        self.offered: dict[str, list[str]] = {}

    def members(self) -> tuple[Member, ...]:
        """Return them."""
        return tuple(self.listed)

    def chain(self) -> Chain:
        """Return those with a place."""
        return Chain.of(member.link for member in self.listed if member.place is not None)

    def permission(self) -> Permission:
        """Return those agreed to."""
        return Permission(self.consented)

    def label(self, link: Link) -> str:
        """Return the model's name."""
        return NAMES.get(link.model, link.model)

    async def probe(self, provider: str) -> Probe:
        """End as told."""
        self.probes.append(provider)
        self._end(provider)
        return Probe(80, 2)

    async def models(self, provider: str) -> list[ModelInfo]:
        """Return what is offered."""
        self._end(provider)
        usual = [member.link.model for member in self.listed if member.name == provider]
        return [ModelInfo(model) for model in self.offered.get(provider, usual)]

    async def one_word(self, link: Link) -> int:
        """Answer, or end as told."""
        self.words.append(link)
        self._end(link.provider)
        return 420

    def _end(self, provider: str) -> None:
        if (error := self.results.get(provider)) is not None:
            raise error


@dataclass
class Scene:
    """Everything at once; `news` is what was told."""

    outages: Outages
    book: HealthBook
    roster: ListedRoster
    clock: Clock
    news: list = field(default_factory=list)
    is_way_known: bool = True
    may_watch: bool = True
    waiting: int = 0

    def step(self) -> float:
        """Do one step of the watch."""
        return self.outages._net.run(self.outages.watch.step()).result(30)

    def told(self, *kinds: str) -> list[str]:
        """Return the titles of what was told, without what only says that something changed."""
        return [one.title for one in self.news if (one.kind in kinds if kinds else one.kind != "situation")]

    def fail(self, link: Link, seconds: float, failure: Failure = Failure.OVERLOADED, status: int | None = 529) -> None:
        """Have a turn fail."""
        self.clock.at(seconds)
        error = Overloaded(link.provider, "no", status=status)
        self.book.ended(Attempt(link, at(seconds - 1), at(seconds), failure, error))

    def answer(self, link: Link, seconds: float, first_token_ms: int = 900) -> None:
        """Have a turn answered."""
        self.clock.at(seconds)
        self.book.ended(Attempt(link, at(seconds - 1), at(seconds), first_token_ms=first_token_ms))


def spec_at(spec, *servers: Loopback, history: Loopback | None = None):
    """Return a page whose addresses are on this computer."""
    addresses = tuple(f"{server.url}/summary.json" for server in servers)
    past = addresses if spec is GOOGLE else (f"{(history or servers[0]).url}/incidents.json",)
    return replace(spec, addresses=addresses, history=past)


def nowhere(spec):
    """Return a page where nothing listens."""
    return replace(spec, addresses=("http://127.0.0.1:1/summary.json",), history=("http://127.0.0.1:1/incidents.json",))


NOWHERE = (nowhere(CLAUDE), nowhere(OPENAI), nowhere(GOOGLE))


def make_scene(
    store, lanes, net, transport, *, members=(CLAUDE_MEMBER, GPT_MEMBER), pages=NOWHERE, clock=None
) -> Scene:
    """Return a scene over a store."""
    clock = clock or Clock()
    roster = ListedRoster(*members)
    book = HealthBook(store.outages, lanes, clock=clock, chance=Middling())
    book.load()
    made: list[Scene] = []
    around = Surroundings(
        clock=clock,
        chance=Middling(),
        pages=pages,
        knows_way=lambda: made[0].is_way_known if made else True,
        may_watch=lambda: made[0].may_watch if made else True,
        waiting=lambda: made[0].waiting if made else 0,
    )
    outages = Outages(book, store.outages, net, transport, roster, around=around)
    outages.load()
    scene = Scene(outages, book, roster, clock)
    made.append(scene)
    outages.on_news(scene.news.append)
    return scene


def component(status="operational", code=API, name="Claude API (api.anthropic.com)"):
    """Return a component of a page."""
    return {"id": code, "name": name, "status": status}


def incident(**fields):
    """Return an open incident of the API."""
    return {
        "id": "i1",
        "name": "Elevated errors on Claude Opus 5.5",
        "status": "identified",
        "impact": "major",
        "started_at": START.isoformat(),
        "components": [{"id": API}],
        "incident_updates": [
            {"status": "identified", "body": "A fix is being made.", "display_at": START.isoformat()},
        ],
    } | fields


def summary(status="operational", *incidents, more=(), **headers):
    """Return an answer with a page."""
    body = {"components": [component(status), *more], "incidents": list(incidents)}
    return whole(json.dumps(body).encode(), **headers)


EMPTY_HISTORY = whole({"incidents": []})
