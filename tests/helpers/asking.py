"""Asking a provider at a loopback server, and looking at what came."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import ApiKey, Request, RequestMessage, TextDelta, TextPart, ThinkingDelta
from holdfast.errors import ProviderError
from holdfast.providers import Timeouts, Transport, endpoint, make_provider

if TYPE_CHECKING:
    from helpers.loopback import Loopback

PATIENT = Timeouts(headers_s=20, first_byte_s=20, first_content_s=20, silence_s=20)


def hasty(**limits: float) -> Timeouts:
    """Return limits that are patient except for those given, so that a slow moment of the machine changes nothing."""
    return replace(PATIENT, **limits)


SECRET = "sk-planted-0123456789abcdef"  # noqa: S105 - made up, and looked for in logs
HELLO = Request("a-model", (RequestMessage("user", (TextPart("Hello there"),)),))

BASES = {"anthropic": "", "openai": "/v1", "gemini": "", "ollama": ""}


class Asking:
    """Asks a provider of one kind at the server."""

    def __init__(self, server: Loopback, kind: str) -> None:
        self.server = server
        self.endpoint = endpoint("mine", kind, server.url + BASES[kind])
        self.key = ApiKey(SECRET, self.endpoint.origin)

    def provider(self, transport, timeouts=PATIENT):
        """Return the provider."""
        return make_provider(self.endpoint, transport, timeouts=timeouts)

    def stream(self, request=HELLO, *, timeouts=PATIENT, key=None):
        """Return the events that came, and the error that ended them or None."""
        return asyncio.run(self._stream(request, timeouts, key or self.key))

    async def _stream(self, request, timeouts, key):
        transport = Transport()
        events = []
        try:
            async with aclosing(self.provider(transport, timeouts).stream(request, key)) as stream:
                async for event in stream:
                    events.append(event)  # noqa: PERF401 - what came before an error counts
        except ProviderError as err:
            return events, err
        finally:
            await transport.close()
        return events, None

    def run(self, ask, *, timeouts=PATIENT):
        """Return what `ask(provider)` gives."""

        async def asking():
            transport = Transport()
            try:
                return await ask(self.provider(transport, timeouts))
            finally:
                await transport.close()

        return asyncio.run(asking())


def text_of(events):
    """Return the answer's text."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def thinking_of(events):
    """Return what the model thought."""
    return "".join(event.text for event in events if isinstance(event, ThinkingDelta))


def kinds_of(events):
    """Return the names of the events' types."""
    return [type(event).__name__ for event in events]
