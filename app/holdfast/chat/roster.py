"""The person's providers as the watch and the drill see them (`failover.Roster`). Knows keys only to hand them on."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from holdfast.domain import CONTENT, Finished, Request, RequestMessage, TextPart, Usage
from holdfast.errors import HoldfastError
from holdfast.failover import Chain, Link, Member, Permission
from holdfast.failover.status import page_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from holdfast.chat.providers import Providers
    from holdfast.domain import ModelInfo, Probe, StreamEvent

log = logging.getLogger(__name__)

ONE_WORD = "Answer with the one word: yes"
ONE_WORD_TOKENS = 16
"""Some servers take no smaller limit."""

Spent = Callable[[Link, Usage | None], None]


def nothing_spent(_link: Link, _usage: Usage | None) -> None:
    """Keep nothing: nobody counts."""


class ProvidersRoster:
    """The roster over the providers' configuration; a file that cannot be read is as good as an empty one.

    `spent` hears what a word that was asked for took.
    """

    def __init__(self, providers: Providers, spent: Spent = nothing_spent) -> None:
        self._providers = providers
        self._spent = spent

    def members(self) -> tuple[Member, ...]:
        """Return whoever is set up: those of the chain in its order, then the others."""
        try:
            rows = {row: self._providers.endpoint(row) for row in self._providers.names()}
            chain = self._providers.chain()
        except HoldfastError:
            log.info("the providers' file cannot be read")
            return ()
        places = {link.provider: place for place, link in reversed(list(enumerate(chain.links)))}
        models = {preset.name: preset.models for preset in self._providers.presets()}
        found = []
        for name, where in rows.items():
            host = (urlsplit(where.base_url).hostname or "").lower()
            page = page_of(host)
            place = places.get(name)
            link = chain.links[place] if place is not None else self._usual(name, is_local=where.is_local)
            label = where.label if page is None else page.label
            found.append(Member(name, label, host, link, place, where.is_local, models.get(name, ())))
        return tuple(sorted(found, key=lambda one: (one.place is None, one.place or 0)))

    def chain(self) -> Chain:
        """Return the person's chain."""
        try:
            return self._providers.chain()
        except HoldfastError:
            return Chain()

    def permission(self) -> Permission:
        """Return whom the person has agreed to."""
        try:
            return Permission(self._providers.consented())
        except HoldfastError:
            return Permission()

    def label(self, link: Link) -> str:
        """Return how a model is named to the person."""
        try:
            return self._providers.label(link)
        except HoldfastError:
            return link.model

    async def probe(self, provider: str) -> Probe:
        """Ask what costs nothing. Raises ProviderError."""
        key = await asyncio.to_thread(self._providers.key, provider)
        return await self._providers.provider(provider).probe(key)

    async def models(self, provider: str) -> list[ModelInfo]:
        """Return what it offers. Raises ProviderError."""
        key = await asyncio.to_thread(self._providers.key, provider)
        return await self._providers.provider(provider).models(key, refresh=True)

    async def one_word(self, link: Link) -> int:
        """Have it answer one word and return the milliseconds to the first sign of it. Raises ProviderError."""
        key = await asyncio.to_thread(self._providers.key, link.provider)
        request = Request(link.model, (RequestMessage("user", (TextPart(ONE_WORD),)),), max_tokens=ONE_WORD_TOKENS)
        began = time.monotonic()
        first_ms: int | None = None
        usage: Usage | None = None
        stream = self._providers.provider(link.provider).stream(request, key)
        async with aclosing(cast("AsyncGenerator[StreamEvent]", stream)) as events:
            async for event in events:
                if isinstance(event, Usage):
                    usage = event
                if first_ms is None and isinstance(event, (*CONTENT, Finished)):
                    first_ms = round((time.monotonic() - began) * 1000)
        self._spent(link, usage)
        return first_ms or 0

    def _usual(self, name: str, *, is_local: bool) -> Link:
        try:
            return self._providers.link(name)
        except HoldfastError:
            return Link(name, "", is_local)
