"""How models are called in sentences: "Claude Opus 5.5", "GPT-6 Sol at OpenAI". Pure."""

from __future__ import annotations

import re

_DATE = re.compile(r"[-@]20\d{2}-?\d{2}-?\d{2}$")
_VERSION = re.compile(r"(?<=\d)-(?=\d{1,2}(?:-|$))")
_CAPITALS = {"gpt": "GPT", "oss": "OSS", "deepseek": "DeepSeek", "ai": "AI"}


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


def label(model_name: str, provider_label: str, *, is_home: bool) -> str:
    """Return who answers; the maker's own address needs no mention."""
    return model_name if is_home else f"{model_name} at {provider_label}"
