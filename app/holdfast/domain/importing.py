"""What passes from an importer to the store. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.domain.conversation import Conversation

Outcome = Literal["new", "updated", "unchanged", "shell"]


@dataclass(frozen=True, slots=True)
class ImportedConversation:
    """A conversation with the untouched text it was read from.

    `source_json` is the exact bytes as they lie in the archive, `digest` their SHA-256.
    """

    conversation: Conversation
    source_json: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class ArchivePreview:
    """What is known of an archive before it is imported.

    `layout` is a few words ("Claude export, several files"). `export_id` is the same for all parts of one export,
    "" where nothing tells. `is_whole` says that, as far as can be known, the whole account is in it: only then can
    what it lacks be called missing. `missing` names files that its manifest lists and that are not there.
    `size_bytes` is the size unpacked.
    """

    layout: str
    files: tuple[str, ...]
    size_bytes: int
    exported: datetime | None = None
    export_id: str = ""
    is_whole: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What the store already holds of a conversation: the digest of the newest source text it keeps."""

    digest: bytes
    is_shell: bool
