"""The person's chain: who may answer, in which order, and who is next. Pure; knows breakers, and nobody's key."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal

from holdfast.errors import BadInput
from holdfast.failover.breaker import Breaker
from holdfast.failover.constants import CLOUD_LINKS_MAX
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from holdfast.failover.decision import NextProvider

CLAUDE_NAME = re.compile(r"(?:[a-z0-9-]+[./])*claude-(?:opus|sonnet|haiku|fable|mythos|instant|\d)[\w.:@-]*")
"""claude-opus-5-5, us.anthropic.claude-sonnet-4-5-20250929-v1:0, anthropic/claude-3-haiku."""


@dataclass(frozen=True, slots=True)
class Link:
    """A model at a provider, by the names the person uses.

    `is_local`: it runs on the person's own computers; `family`: whether it is one of Claude's, where that is known of
    the provider. Whoever makes the link has to know both; it is the same link either way.
    """

    provider: str
    model: str
    is_local: bool = field(default=False, compare=False)
    family: Literal["", "claude", "other"] = field(default="", compare=False)

    @classmethod
    def parse(cls, text: str, *, is_local: bool = False) -> Link:
        """Return the link written as `provider:model`; a model's name may hold colons itself. Raise BadInput."""
        provider, _colon, model = text.strip().partition(":")
        if not provider.strip() or not model.strip():
            raise BadInput(
                tr("A link of the chain is written provider:model, and this is not: {text}", text=text.strip()[:80]),
                tr("For example anthropic:claude-opus-5-5."),
            )
        return cls(provider.strip().lower(), model.strip(), is_local)

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"

    @property
    def is_claude(self) -> bool:
        """Say whether a Claude model answers there, whoever runs it.

        At a server that nobody knows it counts as one by a name that Anthropic gives, and by no other that has the
        word in it.
        """
        return self.family == "claude" if self.family else CLAUDE_NAME.fullmatch(self.model.lower()) is not None


@dataclass(frozen=True, slots=True)
class Chain:
    """Links in the order in which they are asked. Local ones stand last, for they answer when nothing else does."""

    links: tuple[Link, ...] = ()

    @classmethod
    def of(cls, links: Iterable[Link]) -> Chain:
        """Return a chain in the order given, local links moved to its end; raise BadInput where it cannot be one."""
        given = tuple(links)
        if len(set(given)) < len(given):
            raise BadInput(tr("The same model stands in the chain twice."), tr("Name each link once."))
        if len({link.provider for link in given if not link.is_local}) > CLOUD_LINKS_MAX:
            raise BadInput(
                tr(
                    "A chain has up to {count} companies, and models on this computer.",
                    count=CLOUD_LINKS_MAX,
                ),
                tr("Leave out those you would miss least."),
            )
        return cls((*(x for x in given if not x.is_local), *(x for x in given if x.is_local)))

    def __str__(self) -> str:
        return " ".join(str(link) for link in self.links)


@dataclass(frozen=True, slots=True)
class Permission:
    """Whom the person lets read a conversation.

    `consented` are the providers of which they were told once "your words go there", and agreed; a local one needs
    no consent. `is_claude_only` is a conversation's own switch. `is_free_only`: this month's limit is reached, so that
    only models on the person's own computers are asked, unless this very message `may_exceed` it.
    """

    consented: frozenset[str] = frozenset()
    is_claude_only: bool = False
    is_free_only: bool = False
    may_exceed: bool = False

    @property
    def is_held(self) -> bool:
        """Say whether nothing that costs money may be asked without the person's word."""
        return self.is_free_only and not self.may_exceed

    def allows(self, link: Link) -> bool:
        """Say whether `link` may be sent the conversation."""
        return self.is_open_to(link) and (link.is_local or (link.provider in self.consented and not self.is_held))

    def lacks_money(self, link: Link) -> bool:
        """Say whether nothing but this month's limit stands between `link` and the conversation."""
        return self.is_held and not link.is_local and replace(self, is_free_only=False).allows(link)

    def is_open_to(self, link: Link) -> bool:
        """Say whether `link` could be, once the person agreed."""
        return link.is_claude or not self.is_claude_only


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who can answer now.

    `ready` in the order to be tried. `is_forced`: every breaker is open, and they are tried all the same, since
    somebody is waiting. `unasked` lack the person's consent; `barred` wait for the person to mend something.
    """

    ready: tuple[Link, ...] = ()
    is_forced: bool = False
    unasked: tuple[Link, ...] = ()
    barred: tuple[Link, ...] = ()

    @property
    def next(self) -> Link | None:
        """Return who is asked next."""
        return self.ready[0] if self.ready else None


@dataclass(frozen=True, slots=True)
class Tried:
    """Which links this turn has been at, the newest last, and what the last failure asks of the next one.

    `sizes` are the contexts in tokens, where they are known.
    """

    links: tuple[Link, ...] = ()
    wanted: NextProvider | None = None
    sizes: Mapping[Link, int | None] = field(default_factory=dict)

    def suits(self, link: Link) -> bool:
        """Say whether `link` can be of use after what was tried."""
        if link in self.links:
            return False
        if self.wanted is None:
            return True
        if self.wanted.only_local and not link.is_local:
            return False
        return not self.wanted.only_larger or self.is_larger(link)

    def is_larger(self, link: Link) -> bool:
        """Say whether `link` is known to read more than the last one tried, whose size may be unknown."""
        size = self.sizes.get(link)
        last = self.sizes.get(self.links[-1]) if self.links else None
        return size is not None and last is not None and size > last

    def order(self, links: Iterable[Link]) -> tuple[Link, ...]:
        """Return `links` in the order to be tried: where that helps, other models of the same provider first."""
        if self.wanted is None or not self.wanted.same_provider_first or not self.links:
            return tuple(links)
        return tuple(sorted(links, key=lambda link: link.provider != self.links[-1].provider))


def candidates(
    chain: Chain,
    permission: Permission,
    breakers: Mapping[str, Breaker],
    now: datetime,
    *,
    tried: Tried = Tried(),  # noqa: B008 - a value: nobody can change it
    first: Link | None = None,
    is_forcing: bool = True,
) -> Candidates:
    """Return who of the chain can answer now; never anyone outside it, nor anyone the person has not agreed to.

    `first` is who has the conversation at the moment and keeps it (see `back.reason_to_stay`), None for the order of
    the chain. With every breaker open all are tried in order anyway, those with a pause of their own last. The outbox,
    where nobody waits, passes `is_forcing=False`.
    """
    ordered = sorted(chain.links, key=lambda link: link != first)
    useful = tried.order(link for link in ordered if permission.is_open_to(link) and tried.suits(link))
    allowed = [link for link in useful if permission.allows(link)]
    of = {link: breakers.get(link.provider, Breaker()) for link in allowed}
    barred = tuple(link for link in allowed if not of[link].takes(link.model, now))
    usable = [link for link in allowed if link not in barred]
    ready = tuple(link for link in usable if of[link].admits(link.model, now))
    is_forced = is_forcing and not ready and bool(usable)
    if is_forced:
        ready = tuple(sorted(usable, key=lambda link: of[link].is_cooling(now)))
    unasked = tuple(link for link in useful if not permission.allows(link))
    return Candidates(ready, is_forced, unasked, barred)


def has_larger(chain: Chain, permission: Permission, tried: Tried) -> bool:
    """Say whether someone who may be asked is known to read more than the last one tried."""
    return any(permission.allows(link) and link not in tried.links and tried.is_larger(link) for link in chain.links)
