"""The parts a message is made of. Standard library only; knows no file format and no database.

The kinds follow the blocks seen in Claude's exports. A block of a type nobody has named yet is kept whole as
`UnknownBlock`, so that a later Holdfast can read it again and a person can see it today.
"""

from __future__ import annotations

from typing import Literal

from holdfast.values import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that backs a stretch of a text block; `start` and `end` count code points of that block's text."""

    start: int
    end: int
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Markdown as it was written."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ThinkingBlock:
    """What a model thought before answering; with `hidden` only the summaries were exported."""

    text: str
    summaries: tuple[str, ...] = ()
    hidden: bool = False
    cut_off: bool = False
    seconds: float | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True)
class ToolUseBlock:
    """A call of a tool. `input_json` is the call's input as JSON text; `call_id` is "" where the source has none."""

    call_id: str
    name: str
    input_json: str
    message: str = ""
    integration: str = ""


@dataclass(frozen=True, slots=True)
class ResultItem:
    """One thing a tool gave back.

    `kind` is "text", "knowledge" (a web page or document with title and address), "image" (a reference, no
    bytes), "file" (a file in the chat's container, no bytes) or "other" (`text` is then its JSON).
    """

    kind: Literal["text", "knowledge", "image", "file", "other"]
    text: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ToolResultBlock:
    """What a tool gave back; it answers the call with the same `call_id`, or else the one before it by name."""

    call_id: str
    name: str
    items: tuple[ResultItem, ...] = ()
    is_error: bool = False
    structured_json: str = ""


@dataclass(frozen=True, slots=True)
class VoiceNoteBlock:
    """Something said aloud, as the text it was turned into."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class InjectedBlock:
    """Context that the service put into a person's message; the person did not type it."""

    text: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceBlock:
    """A picture or document that the export names but does not contain."""

    kind: Literal["image", "document"]
    file_id: str
    title: str = ""


DOCUMENT_MARKER = "antArtifact"
"""The type of the marker that stands where an answer of 2024 wrote a document, which is among the artifacts."""


@dataclass(frozen=True, slots=True)
class MarkerBlock:
    """A block without content for a person, such as a token budget or a flag; kept, never shown. The one exception
    is a DOCUMENT_MARKER: what it stands for is content.
    """

    type: str
    source_json: str = ""


@dataclass(frozen=True, slots=True)
class UnknownBlock:
    """A block of a type Holdfast does not know, whole: `source_json` is its JSON text."""

    type: str
    source_json: str


Block = (
    TextBlock
    | ThinkingBlock
    | ToolUseBlock
    | ToolResultBlock
    | VoiceNoteBlock
    | InjectedBlock
    | ReferenceBlock
    | MarkerBlock
    | UnknownBlock
)
