"""What things are called in an export, in English and with the same words whatever the format. Knows values only.

Times are local and written so that they sort; nothing here depends on a person's locale, since an export is handed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import MessageState, Sender, Source

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain import Message, Segment

SOURCES = {
    Source.CLAUDE: "claude.ai",
    Source.CLAUDE_DESIGN: "Claude Design",
    Source.CLAUDE_CODE: "Claude Code",
    Source.CHATGPT: "ChatGPT",
    Source.GEMINI: "Gemini",
    Source.HOLDFAST: "Holdfast",
}
_ASSISTANTS = {Source.CHATGPT: "ChatGPT", Source.GEMINI: "Gemini", Source.HOLDFAST: "Assistant"}
_PROVIDERS = {
    "anthropic": "Claude",
    "openai": "GPT",
    "google": "Gemini",
    "gemini": "Gemini",
    "mistral": "Mistral",
    "groq": "Groq",
    "openrouter": "OpenRouter",
    "ollama": "Ollama",
}
_ENDINGS = {
    MessageState.QUEUED: "Waiting to be sent",
    MessageState.STREAMING: "Still being written when this was exported",
    MessageState.STOPPED: "The reply was stopped here",
    MessageState.FAILED: "The reply failed here; what had arrived is kept",
    MessageState.REFUSED: "The reply was refused",
    MessageState.INTERRUPTED: "The reply was interrupted here; what had arrived is kept",
}
_MINUTE_S = 60
_SUMMARY_LENGTH = 90


def writer_name(segment: Segment) -> str:
    """Return who wrote a part of a reply: the provider and the model, as far as they are known."""
    provider = _PROVIDERS.get(segment.provider.lower(), segment.provider)
    model = segment.model.removeprefix("claude-") if provider == "Claude" else segment.model
    return " ".join(part for part in (provider, model) if part)


def speaker(message: Message, source: Source) -> str:
    """Return who speaks: the person, or the assistant with every model that wrote a part of the reply."""
    if message.sender is Sender.HUMAN:
        return "You"
    if message.sender is Sender.OTHER:
        return "Note"
    writers = list(dict.fromkeys(filter(None, map(writer_name, message.segments))))
    name = _ASSISTANTS.get(source, "Claude")
    if not writers:
        return name
    if len(writers) == 1 and not writers[0].startswith(name) and not _is_known(message.segments[0]):
        return f"{name} {writers[0]}"
    return ", then ".join(writers)


def _is_known(segment: Segment) -> bool:
    return bool(segment.provider)


def ending(state: MessageState) -> str:
    """Return how a message ended where it did not end well, "" where it did."""
    return _ENDINGS.get(state, "")


def minute(when: datetime | None) -> str:
    """Return a time to the minute: 2026-02-14 10:04, "" where there is none."""
    return f"{when.astimezone():%Y-%m-%d %H:%M}" if when is not None else ""


def day(when: datetime | None) -> str:
    """Return a date: 2026-02-14, "" where there is none."""
    return f"{when.astimezone():%Y-%m-%d}" if when is not None else ""


def duration(seconds: float) -> str:
    """Return how long: "12 seconds", "2 minutes"."""
    if seconds < _MINUTE_S:
        return counted(max(1, round(seconds)), "second")
    return counted(round(seconds / _MINUTE_S), "minute")


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 message", "2,300 messages"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def one_line(text: str, length: int = _SUMMARY_LENGTH) -> str:
    """Return a text as one line of a bearable length."""
    line = " ".join(text[: length * 4].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
