"""What is known of the providers' models: kept between runs, and asked for where it decides what can be sent. Knows who
is spoken to at which address; neither keys nor the person's choices.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from holdfast.domain import DocumentPart, ImagePart
from holdfast.errors import HoldfastError
from holdfast.providers import Endpoint, Provider, Transport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.chat.model_lists import ModelLists
    from holdfast.domain import ApiKey, ModelInfo, RequestMessage

log = logging.getLogger(__name__)

LEARN_S = 3.0
"""How long a message waits for the size and the abilities of its model."""

LONG_CHARS = 60_000
"""Shorter conversations fit into every model on sale."""

MakeProvider = Callable[[Endpoint, Transport], Provider]


class KnownModels:
    """The models at each address. Whatever waits for an answer runs on the lane of the network."""

    def __init__(self, lists: ModelLists, make: MakeProvider) -> None:
        self.lists = lists
        self._make = make
        self._transport = Transport()
        self._lock = threading.Lock()
        self._made: dict[Endpoint, Provider] = {}

    def of(self, where: Endpoint) -> tuple[ModelInfo, ...]:
        """Return what is known of the models at an address, () where nothing is. (io)"""
        return self.lists.of(where.name, where.base_url)

    def provider(self, where: Endpoint) -> Provider:
        """Return the one that speaks to an address, always the same. From any thread."""
        with self._lock:
            if where not in self._made:
                self._made[where] = self._make(where, self._transport)
            return self._made[where]

    async def warm_up(self) -> None:
        """Load what the first request would otherwise wait for."""
        await self._transport.warm_up()

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.close()

    async def fetch(self, where: Endpoint, key: ApiKey | None, *, refresh: bool) -> tuple[ModelInfo, ...]:
        """Ask for the models, and keep what is new in them. Raises ProviderError."""
        found = tuple(await self.provider(where).models(key, refresh=refresh))
        if found != self.of(where):
            await asyncio.to_thread(self.lists.keep, where.name, where.base_url, found)
        return found

    async def timed(self, where: Endpoint, key: ApiKey | None) -> tuple[tuple[ModelInfo, ...], int]:
        """Return the models, and how many milliseconds the answer took: our own loading does not count."""
        await self._transport.warm_up()
        began = time.monotonic()
        models = await self.fetch(where, key, refresh=True)
        return models, round((time.monotonic() - began) * 1000)

    async def learn(
        self, where: Endpoint, messages: Sequence[RequestMessage], find_key: Callable[[Endpoint], ApiKey | None]
    ) -> None:
        """Ask for the models where that matters for what is to be sent and nothing is known yet; not for long."""
        if self.of(where) or not _matters(messages):
            return
        try:
            async with asyncio.timeout(LEARN_S):
                key = await asyncio.to_thread(find_key, where)
                await self.fetch(where, key, refresh=False)
        except (HoldfastError, TimeoutError) as err:
            log.info("nothing is known of the models of %s: %s", where.name, type(err).__name__)


def _matters(messages: Sequence[RequestMessage]) -> bool:
    """Say whether sizes and abilities of a model decide what can be sent."""
    parts = [part for message in messages for part in message.parts]
    has_files = any(isinstance(part, ImagePart) or (isinstance(part, DocumentPart) and part.data) for part in parts)
    return has_files or sum(len(part.text) for part in parts if not isinstance(part, ImagePart)) > LONG_CHARS
