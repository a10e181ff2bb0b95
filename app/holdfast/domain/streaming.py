"""What is asked of a model, and what comes back piece by piece. Standard library only; knows no provider's format."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Literal

from holdfast.values import dataclass


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text, as Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture; `media_type` is image/jpeg, image/png, image/gif or image/webp."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A document. `text` is what was extracted from it, for models that cannot read the file; `data` may be b"".

    Only PDF is sent as a file, and only to a provider that takes it; everything else goes as its text.
    """

    title: str
    media_type: str
    text: str = field(default="", repr=False)
    data: bytes = field(default=b"", repr=False)


Part = TextPart | ImagePart | DocumentPart


@dataclass(frozen=True, slots=True)
class Replay:
    """A reply's blocks exactly as the provider sent them, each as JSON text: thinking with its signature and so on.

    They mean something only to the model that made them; to any other the message's parts are sent.
    """

    provider: str
    model: str
    blocks: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RequestMessage:
    """One message of the history. `replay` belongs to replies that finished; others have only their parts."""

    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]
    replay: Replay | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A question to a model: the history up to and with the newest message, which is the person's.

    `max_tokens` limits the reply, None is the provider's own limit. `context_tokens` is how much the model reads
    at once where that is known; local servers have to be told, or they drop the beginning without a word.
    """

    model: str
    messages: tuple[RequestMessage, ...]
    system: str = ""
    max_tokens: int | None = None
    context_tokens: int | None = None

    def __post_init__(self) -> None:
        if not self.messages or self.messages[-1].role != "user":
            raise ValueError("a request ends with a message of the person: models refuse to continue their own")


class StopReason(StrEnum):
    """Why a reply ended, by the model's own account."""

    COMPLETE = "complete"
    MAX_TOKENS = "max_tokens"
    CONTEXT_FULL = "context_full"
    TOOL_USE = "tool_use"
    PAUSED = "paused"
    REFUSED = "refused"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the request: its headers are here."""

    request_id: str


@dataclass(frozen=True, slots=True)
class Started:
    """The reply began; `model` is the one that answers by its own account, which can be another than asked for."""

    request_id: str
    model: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More text of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingStarted:
    """The model thinks; many models do not show what."""


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """More of what the model thinks."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingSignature:
    """The provider's seal on the thinking before it."""

    signature: str


@dataclass(frozen=True, slots=True)
class ThinkingFinished:
    """The stretch of thinking is over."""


@dataclass(frozen=True, slots=True)
class ToolUseStarted:
    """The model calls a tool; the pieces of its input follow."""

    call_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolInputDelta:
    """More of the JSON text of a call's input."""

    call_id: str
    partial_json: str


@dataclass(frozen=True, slots=True)
class ReplayBlock:
    """A block that is finished, as JSON text in the provider's own form: to be kept for a `Replay`."""

    block_json: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Alive:
    """A sign of life without content: a ping, a comment, an event that says nothing new."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens so far; a later one replaces an earlier. `input_tokens` are those read in full, besides the cached."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    @property
    def total(self) -> int:
        """Return all of them."""
        return self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_write_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """The reply ended, and this is the stream's last event. `raw` is the provider's word for `reason`.

    `explanation` is what the provider says about a refusal, "" mostly. A refused reply's text is incomplete and
    not to be built upon.
    """

    reason: StopReason
    raw: str = ""
    explanation: str = ""


StreamEvent = (
    Accepted
    | Started
    | TextDelta
    | ThinkingStarted
    | ThinkingDelta
    | ThinkingSignature
    | ThinkingFinished
    | ToolUseStarted
    | ToolInputDelta
    | ReplayBlock
    | Alive
    | Usage
    | Finished
)

CONTENT = (TextDelta, ThinkingStarted, ThinkingDelta, ToolUseStarted, ToolInputDelta)
"""Events that show the model at work; pings, comments and counts do not, however many come."""
