"""Read a whole archive into lists, for tests that look at all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from holdfast.domain import Account, Conversation, Memory, Project, Skipped
from holdfast.domain.importing import ArchivePreview
from holdfast.importers import FoundConversation, Limits, PublishedArtifact, open_archive
from holdfast.jobs import CancelToken

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Contents:
    """Everything an archive gave, by kind."""

    preview: ArchivePreview
    found: list[FoundConversation] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    published: list[PublishedArtifact] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        """Return the titles of the conversations in the order given."""
        return [conversation.title for conversation in self.conversations]


def contents(*paths: Path, limits: Limits | None = None) -> Contents:
    """Open the paths as one archive and read all of it."""
    with open_archive(paths, limits or Limits()) as archive:
        everything = Contents(archive.preview)
        places: dict[type, list] = {
            FoundConversation: everything.found,
            Project: everything.projects,
            Memory: everything.memories,
            Account: everything.accounts,
            Skipped: everything.skipped,
            PublishedArtifact: everything.published,
        }
        for item in archive.items(CancelToken()):
            places[type(item)].append(item)
    for found in everything.found:
        read = found.read()
        if isinstance(read, Skipped):
            everything.skipped.append(read)
        else:
            everything.conversations.append(read)
    return everything
