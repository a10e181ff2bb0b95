"""What the window needs of the core, as one seam. Knows the values, not the rooms that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from holdfast.domain import (
        Changes,
        ConversationId,
        ConversationRow,
        Counts,
        ImportReport,
        OpenConversation,
        ProjectId,
        SearchResult,
    )
    from holdfast.domain.importing import ArchivePreview
    from holdfast.domain.projects import Assignment, OpenProject, ProjectRow
    from holdfast.jobs import CancelToken, ProgressSink


class Library(Protocol):
    """The operations the window asks for. All wait for their answer, so they are called on the read lane."""

    def preview(self, paths: Sequence[Path]) -> ArchivePreview:
        """Look at what could be imported."""

    def import_archive(self, paths: Sequence[Path], token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import an export."""

    def import_sample(self, token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import the sample that comes with Holdfast."""

    def rows(self, *, include_shells: bool = False, token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the conversations, newest first."""

    def open(self, conversation_id: ConversationId, token: CancelToken | None = None) -> OpenConversation:
        """Return a conversation with all its messages."""

    def search(self, text: str, *, limit: int = 200, token: CancelToken | None = None) -> SearchResult:
        """Find what was typed."""

    def marks(self, text: str, query_text: str) -> tuple[tuple[int, int], ...]:
        """Return the places of `text` that the query means. Computes only, and may be called anywhere."""

    def counts(self) -> Counts:
        """Return how much is stored."""

    def projects(self) -> list[ProjectRow]:
        """Return all projects, by name."""

    def project(self, project_id: ProjectId, token: CancelToken | None = None) -> OpenProject:
        """Return a project with all that belongs to it."""

    def assignment(self, conversation_id: ConversationId) -> Assignment:
        """Return which project a conversation is in."""

    def assign_project(self, conversation_id: ConversationId, project_id: ProjectId | None) -> None:
        """Put a conversation into a project by hand; None takes that back."""

    def on_changes(self, listener: Callable[[Changes], None]) -> None:
        """Have `listener` called, on the write lane, whenever something was stored."""
