"""How those who answer are called: models, providers, and the writers of a reply. Standard library only; knows no
screen and no service.

A Claude model is "Claude" where its number stands beside it, and "Claude Opus 5.5" in full; any other goes by its own
name, never by somebody else's: who wrote a thing is told before all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain.conversation import Sender, Source
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain.conversation import Segment

CLAUDE = "Claude"

_DATE = re.compile(r"[-@]20\d{2}-?\d{2}-?\d{2}$")
_VERSION = re.compile(r"(?<=\d)-(?=\d{1,2}(?:-|$))")
_CAPITALS = {"gpt": "GPT", "oss": "OSS", "deepseek": "DeepSeek", "ai": "AI"}

_PROVIDERS = {
    "anthropic": CLAUDE,
    "openai": "GPT",
    "google": "Gemini",
    "gemini": "Gemini",
    "mistral": "Mistral",
    "groq": "Groq",
    "openrouter": "OpenRouter",
    "ollama": "Ollama",
}
_ASSISTANTS = {
    Source.CHATGPT: "ChatGPT",
    Source.GEMINI: "Gemini",
    Source.OPEN_WEBUI: mark("Assistant"),
    Source.HOLDFAST: mark("Assistant"),
}


def model_words(model: str) -> str:
    """Return a model's id as a name: claude-opus-5-5 becomes Claude Opus 5.5, gpt-6-sol GPT-6 Sol."""
    bare = _DATE.sub("", model.rsplit("/", 1)[-1].removeprefix("anthropic."))
    if not re.fullmatch(r"[a-z][a-z0-9.-]*", bare) or ":" in model:
        return model
    parts = _VERSION.sub(".", bare).split("-")
    words = [_CAPITALS.get(part, part.capitalize() if part.isalpha() else part) for part in parts]
    if words[0] == "GPT" and len(words) > 1:
        words[:2] = [f"GPT-{words[1]}"]
    return " ".join(words)


def answerer(model_name: str, provider_label: str, *, is_home: bool) -> str:
    """Return who answers; the maker's own address needs no mention."""
    return model_name if is_home else tr("{model} at {provider}", model=model_name, provider=provider_label)


def provider_words(provider: str) -> str:
    """Return what people call a provider's models: Claude, GPT. A name that nobody knows stays as it is."""
    return _PROVIDERS.get(provider.lower(), provider)


def is_claude(model: str) -> bool:
    """Say whether it is one of the Claude models, whoever runs it."""
    return "claude" in model.lower()


def short_name(segment: Segment) -> str:
    """Return who wrote a part of a reply, Claude without the number; "" where the source does not say."""
    if segment.model:
        return CLAUDE if is_claude(segment.model) else model_words(segment.model)
    return provider_words(segment.provider)


def full_name(segment: Segment) -> str:
    """Return who wrote a part of a reply, with all that is known of the model; "" where the source does not say."""
    return model_words(segment.model) if segment.model else provider_words(segment.provider)


def seam_names(before: Segment, after: Segment) -> tuple[str, str]:
    """Return the names at the seam between two parts: short ones, in full where they would be the same."""
    names = (short_name(before), short_name(after))
    if names[0] == names[1]:
        names = (full_name(before), full_name(after))
    return (names[0] or tr("One model"), names[1] or tr("another"))


def seam_words(stopped: str, went_on: str) -> str:
    """Return the line at the seam: who stopped here, and who went on, by the names that are shown."""
    if stopped == went_on:
        return tr("{stopped} was interrupted here and continued", stopped=stopped)
    return tr("{stopped} stopped here; {went_on} continued", stopped=stopped, went_on=went_on)


def speaker(sender: Sender | None, source: Source, segments: Sequence[Segment] = ()) -> str:
    """Return who speaks: "You", every model that wrote a part of the reply, or whoever answers at that source."""
    if sender is Sender.HUMAN:
        return tr("You")
    if sender is not Sender.ASSISTANT:
        return tr("Note")
    names = list(dict.fromkeys(filter(None, map(short_name, segments))))
    # Translators: stands between the names of those who wrote a reply one after the other
    return tr(", then ").join(names) or tr(_ASSISTANTS.get(source, CLAUDE))
