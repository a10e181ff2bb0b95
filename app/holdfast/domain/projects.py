"""Projects as the store gives them to those who look: rows to choose from, and one project whole. Standard library
only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain.conversation import Source
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain.conversation import Memory, Project
    from holdfast.domain.reading import ConversationId, ConversationRow, ProjectId


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project to choose from, with how many conversations belong to it; `colour` is "" for none."""

    id: ProjectId
    source: Source
    name: str
    conversation_count: int = 0
    colour: str = ""

    @property
    def is_own(self) -> bool:
        """Say whether a person made it here."""
        return self.source is Source.HOLDFAST


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project with all that belongs to it; `conversation_ids` are those of the source and those put there by hand."""

    id: ProjectId
    project: Project
    memories: tuple[Memory, ...] = ()
    conversation_ids: frozenset[ConversationId] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenProject:
    """A project with the rows of its conversations, newest first."""

    id: ProjectId
    project: Project
    memories: tuple[Memory, ...] = ()
    conversations: tuple[ConversationRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """The project a conversation belongs to, None where it is in none; `is_by_hand`: a person put it there."""

    project_id: ProjectId | None = None
    is_by_hand: bool = False
