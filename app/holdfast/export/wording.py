"""What things are called in an export, in English and with the same words whatever the format. Knows values only.

Times are local and written so that they sort; nothing here depends on a person's locale, since an export is handed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import MessageState, Sender, Source, naming

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain import Message

SOURCES = {
    Source.CLAUDE: "claude.ai",
    Source.CLAUDE_DESIGN: "Claude Design",
    Source.CLAUDE_CODE: "Claude Code",
    Source.CHATGPT: "ChatGPT",
    Source.GEMINI: "Gemini",
    Source.OPEN_WEBUI: "Open WebUI",
    Source.HOLDFAST: "Holdfast",
}
INSTRUCTIONS = "Your instructions"
"""What a person wrote for one conversation, above its messages."""
_ENDINGS = {
    MessageState.QUEUED: "Waiting to be sent",
    MessageState.STREAMING: "Still being written when this was exported",
    MessageState.STOPPED: "The reply was stopped here",
    MessageState.FAILED: "The reply failed here; what had arrived is kept",
    MessageState.REFUSED: "The reply was refused",
    MessageState.INTERRUPTED: "The reply was interrupted here; what had arrived is kept",
}


def speaker(message: Message, source: Source) -> str:
    """Return who speaks: the person, or the assistant with every model that wrote a part of the reply, in full."""
    writers = list(dict.fromkeys(filter(None, map(naming.full_name, message.segments))))
    if message.sender is Sender.ASSISTANT and writers:
        return ", then ".join(writers)
    return naming.speaker(message.sender, source)


def ending(state: MessageState) -> str:
    """Return how a message ended where it did not end well, "" where it did."""
    return _ENDINGS.get(state, "")


def minute(when: datetime | None) -> str:
    """Return a time to the minute: 2026-02-14 10:04, "" where there is none."""
    return f"{when.astimezone():%Y-%m-%d %H:%M}" if when is not None else ""


def day(when: datetime | None) -> str:
    """Return a date: 2026-02-14, "" where there is none."""
    return f"{when.astimezone():%Y-%m-%d}" if when is not None else ""


def counted(count: int, one: str) -> str:
    """Return a count with its noun: "1 message", "2,300 messages"."""
    return f"{count:,} {one if count == 1 else one + 's'}"
