"""What an archive gives, one after the other. Knows domain values and how to read the formats into them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from holdfast.domain import Account, Artifact, Conversation, Memory, Project, Skipped, Source
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from holdfast.domain import Message
    from holdfast.domain.chatting import Continued, Draft, KeptReply

TOO_DEEP = mark("It is nested too deeply to be read.")


@dataclass(frozen=True, slots=True)
class FoundConversation:
    """A conversation as it lies in the archive, decoded but not yet read.

    `source_json` is its exact bytes, `digest` their SHA-256; `message_count` counts the entries of its list.
    """

    source: Source
    source_id: str
    where: str
    source_json: bytes = field(repr=False)
    digest: bytes
    message_count: int
    _raw: Mapping[str, object] = field(repr=False, compare=False)
    _reader: Callable[[Mapping[str, object], str], Conversation] = field(repr=False, compare=False)
    is_archived: bool = False
    """Whether it was put away where it comes from."""

    def read(self) -> Conversation | Skipped:
        """Return the conversation with its blocks, tree and documents. This is the costly part."""
        try:
            return self._reader(self._raw, self.source_id)
        except RecursionError:
            return Skipped(self.where, tr(TOO_DEEP))


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A conversation that is too large to be held in memory; of use until the next item is asked for.

    `head` gives it without its messages, `messages` these one after the other, `text` its exact bytes, of which
    `digest` is the SHA-256. Both may raise ArchiveDamaged where the file changes meanwhile.
    """

    source: Source
    source_id: str
    where: str
    size_bytes: int
    digest: bytes
    message_count: int
    text: Callable[[], Iterator[bytes]] = field(repr=False, compare=False)
    head: Callable[[], Conversation] = field(repr=False, compare=False)
    messages: Callable[[], Iterator[Message]] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PublishedArtifact:
    """A published page with its versions. `conversation_source_id` names the conversation that published it, ""
    where none of this archive does.
    """

    source: Source
    artifact: Artifact
    where: str
    conversation_source_id: str = ""


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note of the person's; `message_source_id` is "" where it is on the conversation."""

    text: str
    message_source_id: str = ""
    created: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundAdditions:
    """What the person had put to a conversation, in an export of Holdfast's own. `project` is the source and the id of
    the one they put it into; `is_unstarred`: they took away the star it has at its source. `files` are bytes of what
    they attached, by message and place; `replies` say how those went that it got in Holdfast, by message. `link` is who
    they have it answered by, as provider and model, `draft` what they were writing, `continued` what was said here.
    """

    source: Source
    source_id: str
    title: str = ""
    is_starred: bool = False
    is_unstarred: bool = False
    is_archived: bool = False
    tags: tuple[str, ...] = ()
    notes: tuple[FoundNote, ...] = ()
    project: tuple[str, str] | None = None
    instructions: str = field(default="", repr=False)
    is_claude_only: bool = False
    files: tuple[tuple[str, int, bytes], ...] = field(default=(), repr=False)
    replies: tuple[tuple[str, KeptReply], ...] = field(default=(), repr=False)
    link: tuple[str, str] | None = None
    draft: Draft | None = field(default=None, repr=False)
    continued: Continued | None = None


@dataclass(frozen=True, slots=True)
class FoundSnippet:
    """A passage that the person kept; `conversation` is the source and the id of the one it came from, `key` what tells
    it from others.
    """

    key: str
    name: str
    text: str = field(repr=False)
    folder: str = ""
    conversation: tuple[str, str] | None = None
    message_source_id: str = ""
    created: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundColour:
    """The colour of a tag, or of a project by its source and id."""

    colour: str
    tag: str = ""
    project: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FoundDraft:
    """What the person was writing outside any conversation."""

    draft: Draft = field(repr=False)


@dataclass(frozen=True, slots=True)
class FoundSearches:
    """Searches that the person saved."""

    saved: tuple[str, ...] = field(repr=False)


OwnItem = FoundAdditions | FoundSnippet | FoundColour | FoundDraft | FoundSearches
"""What the person added, in an export of Holdfast's own."""

Item = FoundConversation | FoundSession | OwnItem | Project | Memory | Account | Skipped | PublishedArtifact
