"""Who can be asked next for one reply, and what was tried: the rules of `failover` over what this turn has seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.failover import (
    Candidates,
    Failure,
    Link,
    NextProvider,
    Permission,
    Situation,
    Tried,
    candidates,
    has_larger,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from holdfast.chat.standing import Job
    from holdfast.errors import HoldfastError
    from holdfast.failover import Breaker, Decision


class Route:
    """The way of one reply through its chain. `consented` says to whom the person's words may go at this moment.

    `last` is the error that was seen last, `why` what kind it was and what it asked for, `left` who was given up and
    has no successor yet. `is_free_only`: this month's limit was reached when it was last looked at. `limits` are sizes
    in tokens that proved too much for a model whose size nobody knew.
    """

    def __init__(self, job: Job, consented: Callable[[], frozenset[str]]) -> None:
        self._given = job.permission
        self._consented = consented
        self.is_free_only = False
        self.is_chosen = job.is_chosen and job.entry is None
        self.last: HoldfastError | None = None
        self.why: tuple[Failure, Decision] | None = None
        self.left: Link | None = None
        self.limits: dict[Link, int] = {}
        self._job = job
        self._barred: set[str] = set()
        self._tried = Tried()
        self._retries: Counter[Link] = Counter()

    @property
    def permission(self) -> Permission:
        """Return whom the person lets read this, as it is now: what was agreed can be taken back at any moment."""
        now = self._given.consented & self._consented()
        return replace(self._given, consented=now, is_free_only=self.is_free_only)

    @property
    def wants_word(self) -> bool:
        """Say whether the person is asked before somebody answers for nothing: they chose one that costs money."""
        return self.is_chosen and self.is_fresh and self.permission.lacks_money(self._job.chain.links[0])

    @property
    def is_fresh(self) -> bool:
        """Say whether nobody has been given up yet."""
        return not self._tried.links

    def candidates(self, breakers: Mapping[str, Breaker], now: datetime, first: Link | None) -> Candidates:
        """Return who can be asked now; for a message of the outbox nobody whose breaker is open.

        Over this month's limit whoever costs nothing takes over first.
        """
        found = candidates(
            self._job.chain,
            self.permission,
            breakers,
            now,
            tried=self._tried,
            first=first,
            is_forcing=self._job.entry is None,
        )
        if self.is_free_only and not self.is_fresh:
            found = replace(found, ready=tuple(sorted(found.ready, key=lambda link: not link.is_local)))
        return replace(found, unasked=tuple(one for one in found.unasked if one.provider not in self._barred))

    def situation(self, link: Link, took_s: float, sizes: Mapping[Link, int | None], *, has_text: bool) -> Situation:
        """Return where the turn stands as `link` fails."""
        tried = Tried((*self._tried.links, link), None, sizes)
        self._tried = replace(self._tried, sizes=sizes)
        larger = has_larger(self._job.chain, self.permission, tried)
        return Situation(self._retries[link], took_s, has_text, larger)

    def retried(self, link: Link) -> None:
        """Note that `link` is asked once more."""
        self._retries[link] += 1

    def move_on(self, link: Link, failure: Failure, decision: Decision) -> None:
        """Give `link` up for this reply."""
        wanted = decision if isinstance(decision, NextProvider) else None
        links = self._tried.links if link in self._tried.links else (*self._tried.links, link)
        self._tried = replace(self._tried, links=links, wanted=wanted)
        self.why = (failure, decision)
        self.left = link

    def others(self, link: Link) -> tuple[Link, ...]:
        """Return who else of the chain could be asked, by the person's own choice."""
        return tuple(
            one
            for one in self._job.chain.links
            if one != link and one not in self._tried.links and self.permission.is_open_to(one)
        )

    def can_switch(self, link: Link) -> bool:
        """Say whether somebody else could go on in place of `link`, if only after a question."""
        return any(one.provider not in self._barred for one in self.others(link))

    def agreed(self, link: Link) -> None:
        """Note that the person's words may go to `link`."""
        self._given = replace(self._given, consented=self._given.consented | {link.provider})

    def exceeds(self) -> None:
        """Note that this reply may cost more than this month's limit."""
        self._given = replace(self._given, may_exceed=True)

    def refused(self, link: Link) -> None:
        """Note that they may not, for this reply."""
        self._barred.add(link.provider)

    def can_wait(self, breakers: Mapping[str, Breaker], now: datetime) -> bool:
        """Say whether somebody could answer later without the person mending anything first."""
        return self._job.entry is not None or any(
            self.permission.allows(link)
            and (link.provider not in breakers or breakers[link.provider].takes(link.model, now))
            for link in self._job.chain.links
        )
