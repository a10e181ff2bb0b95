"""What an archive gives, one after the other. Knows domain values and how to read the formats into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from holdfast.domain import Account, Artifact, Conversation, Memory, Project, Skipped, Source

TOO_DEEP = "It is nested too deeply to be read."


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

    def read(self) -> Conversation | Skipped:
        """Return the conversation with its blocks, tree and documents. This is the costly part."""
        try:
            return self._reader(self._raw, self.source_id)
        except RecursionError:
            return Skipped(self.where, TOO_DEEP)


@dataclass(frozen=True, slots=True)
class PublishedArtifact:
    """A published page with its versions. `conversation_source_id` names the conversation that published it, ""
    where none of this archive does.
    """

    source: Source
    artifact: Artifact
    where: str
    conversation_source_id: str = ""


Item = FoundConversation | Project | Memory | Account | Skipped | PublishedArtifact
