"""Puts a provider together from where it is. Knows which dialect each kind speaks, and nothing of the dialects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.providers.anthropic import AnthropicMessages
from holdfast.providers.gemini import Gemini
from holdfast.providers.ollama import Ollama
from holdfast.providers.openai_chat import OpenAIChat
from holdfast.providers.provider import HttpProvider

if TYPE_CHECKING:
    from holdfast.providers.dialect import Dialect
    from holdfast.providers.endpoint import Endpoint, Kind
    from holdfast.providers.timeouts import Timeouts
    from holdfast.providers.transport import Transport


DIALECTS: dict[Kind, type[Dialect]] = {
    "anthropic": AnthropicMessages,
    "openai": OpenAIChat,
    "gemini": Gemini,
    "ollama": Ollama,
}


def make_provider(endpoint: Endpoint, transport: Transport, *, timeouts: Timeouts | None = None) -> HttpProvider:
    """Return the provider at `endpoint`; `timeouts` are those that fit where it runs, unless given."""
    return HttpProvider(endpoint, DIALECTS[endpoint.kind](), transport, timeouts=timeouts)
