"""Conversations as they came from a source or are written here. Standard library only."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain.artifacts import Artifact
    from holdfast.domain.blocks import Block


class Source(StrEnum):
    """Where a conversation was held."""

    CLAUDE = "claude"
    CLAUDE_DESIGN = "claude-design"
    CLAUDE_CODE = "claude-code"
    CHATGPT = "chatgpt"
    GEMINI = "gemini"
    OPEN_WEBUI = "open-webui"
    HOLDFAST = "holdfast"


class Sender(StrEnum):
    """Who wrote a message."""

    HUMAN = "human"
    ASSISTANT = "assistant"
    OTHER = "other"


class MessageState(StrEnum):
    """How a message ended. Imported messages are complete."""

    QUEUED = "queued"
    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a reply written by one model: the blocks from `first_block` up to the next segment's.

    `provider` and `model` are "" where the source does not say. `began` is when that model was asked, None where nobody
    knows; it does not make another part of it.
    """

    provider: str
    model: str
    first_block: int = 0
    began: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that came with a message.

    `kind` is "pasted" (long pasted text), "document" (a file whose text was extracted) or "file" (only named: no
    source's bytes are kept). `size_bytes` is what the source says, which may count characters.
    """

    kind: Literal["pasted", "document", "file"]
    name: str
    media_type: str = ""
    size_bytes: int | None = None
    text: str = ""
    file_id: str = ""

    @property
    def is_kept(self) -> bool:
        """Say whether its bytes were attached in Holdfast: a source gives a file an id, or no size."""
        return self.kind == "file" and bool(self.size_bytes) and not self.file_id


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the tree. `parent_source_id` is None at a root; `is_orphan` says that the parent which the
    source names is not in it, so that the message was hung at the root instead of being dropped.
    """

    source_id: str
    parent_source_id: str | None
    sender: Sender
    created: datetime | None
    updated: datetime | None
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
    segments: tuple[Segment, ...] = ()
    state: MessageState = MessageState.COMPLETE
    is_orphan: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with all its branches.

    `messages` are in order of time and every parent stands before its children. `title` and `summary` are the
    source's own and may be "". `current_leaf` names the last message of the branch the source shows, None where
    it does not say: then the newest leaf is the current one.
    """

    source: Source
    source_id: str
    title: str
    summary: str
    created: datetime | None
    updated: datetime | None
    messages: tuple[Message, ...]
    artifacts: tuple[Artifact, ...] = ()
    account_id: str = ""
    project_source_id: str = ""
    current_leaf: str | None = None
    is_starred: bool = False


@dataclass(frozen=True, slots=True)
class ProjectDocument:
    """A document of a project's knowledge, as its extracted text."""

    source_id: str
    name: str
    text: str
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project with its instructions and documents."""

    source: Source
    source_id: str
    name: str
    description: str
    instructions: str
    created: datetime | None
    updated: datetime | None
    is_starter: bool = False
    documents: tuple[ProjectDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """A page of what a service remembers about a person; `path` is "" for the one page of older exports."""

    source: Source
    account_id: str
    path: str
    text: str
    project_source_id: str = ""
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Whose export it is. Only the name is kept: no e-mail address, no telephone number."""

    source: Source
    source_id: str
    name: str
