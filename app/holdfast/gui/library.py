"""What the window needs of the core, as one seam. Knows the values, not the rooms that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from holdfast.domain import SearchOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from holdfast.domain import (
        Artifact,
        Changes,
        ConversationId,
        ConversationRow,
        Counts,
        Facet,
        ImportReport,
        Memory,
        MessageId,
        OpenConversation,
        ProjectId,
        SearchResult,
    )
    from holdfast.domain.importing import ArchivePreview
    from holdfast.domain.own import Note, NoteId, Own, Tag
    from holdfast.domain.projects import Assignment, OpenProject, ProjectRow
    from holdfast.jobs import CancelToken, ProgressSink
    from holdfast.operations.binning import Bin
    from holdfast.operations.organising import Organising
    from holdfast.operations.searches import Searches
    from holdfast.operations.snippets import Snippets


class Additions(Protocol):
    """What a person adds. All wait for their answer; whoever shows a conversation hears of the change."""

    def own(self, conversation_id: ConversationId) -> Own:
        """Return what was added to a conversation."""

    def tags(self) -> list[Tag]:
        """Return all tags, by name."""

    def star(self, ids: Sequence[ConversationId], *, is_starred: bool = True) -> None:
        """Star conversations, or take their stars away."""

    def rename(self, conversation_id: ConversationId, title: str) -> None:
        """Give a conversation another title; "" takes it back."""

    def show_branch(self, conversation_id: ConversationId, message_id: MessageId | None) -> MessageId | None:
        """Have the branch through a message be shown first; return the message that was chosen before."""

    def tag(self, ids: Sequence[ConversationId], names: Sequence[str]) -> None:
        """Put tags on conversations."""

    def untag(self, ids: Sequence[ConversationId], names: Sequence[str]) -> None:
        """Take tags off conversations."""

    def add_note(self, conversation_id: ConversationId, message_id: MessageId | None, text: str) -> Note:
        """Keep a note on a conversation or a message of it."""

    def change_note(self, note_id: NoteId, text: str) -> Note:
        """Write a note anew."""

    def remove_note(self, note_id: NoteId) -> Note:
        """Remove a note and return it."""

    def restore_note(self, note: Note) -> Note:
        """Put back a note that was removed."""


class Library(Protocol):
    """The operations the window asks for. All wait for their answer, so they are called on the read lane."""

    @property
    def additions(self) -> Additions:
        """Return what a person adds."""

    def preview(self, paths: Sequence[Path]) -> ArchivePreview:
        """Look at what could be imported."""

    def import_archive(self, paths: Sequence[Path], token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import an export."""

    def import_sample(self, token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import the sample that comes with Holdfast."""

    def rows(self, *, include_shells: bool = False, token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the conversations, newest first."""

    def rows_of(self, ids: Iterable[ConversationId], token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the lines of some conversations, as far as `rows` has them."""

    def open(self, conversation_id: ConversationId, token: CancelToken | None = None) -> OpenConversation:
        """Return a conversation with all its messages."""

    def resolve_id(self, text: str) -> ConversationId:
        """Return the conversation that goes by the store's id or the source's. Raises NotFound."""

    def search(
        self,
        text: str,
        *,
        limit: int = 200,
        order: SearchOrder = SearchOrder.RELEVANCE,
        typing: bool = False,
        per_conversation: int | None = None,
        within: ConversationId | None = None,
        token: CancelToken | None = None,
    ) -> SearchResult:
        """Find what was typed, so many of each conversation, or only within one."""

    def facets(self, text: str, *, typing: bool = False, token: CancelToken | None = None) -> tuple[Facet, ...]:
        """Count what was found by role, source, feature, year and model."""

    def suggestion(self, text: str, token: CancelToken | None = None) -> str:
        """Return what was typed in a better spelling, "" where there is none."""

    def syntax(self) -> dict[str, str]:
        """Return every field of the search language with an example."""

    def warm_up(self) -> None:
        """Do what the first search would otherwise wait for."""

    def needs_reindexing(self) -> bool:
        """Say whether the search index has to be built anew."""

    def reindex(self, token: CancelToken, progress: ProgressSink, *, afresh: bool = True) -> int:
        """Build the search index, or go on with a run that was stopped."""

    def marks(self, text: str, query_text: str) -> tuple[tuple[int, int], ...]:
        """Return the places of `text` that the query means. Computes only, and may be called anywhere."""

    def counts(self) -> Counts:
        """Return how much is stored."""

    def projects(self) -> list[ProjectRow]:
        """Return all projects, by name."""

    def project(self, project_id: ProjectId, token: CancelToken | None = None) -> OpenProject:
        """Return a project with all that belongs to it."""

    def memory(self, memory_id: int) -> Memory:
        """Return a page of what a service remembers, as a hit names it."""

    def published(self, artifact_id: int) -> Artifact:
        """Return a published page, as a hit names it."""

    def assignment(self, conversation_id: ConversationId) -> Assignment:
        """Return which project a conversation is in."""

    def assign_project(self, conversation_id: ConversationId, project_id: ProjectId | None) -> None:
        """Put a conversation into a project by hand; None takes that back."""

    @property
    def bin(self) -> Bin:
        """What was thrown away, and what can be done with it."""

    @property
    def organising(self) -> Organising:
        """What is done with many conversations at once, and with projects of one's own."""

    @property
    def snippets(self) -> Snippets:
        """Passages kept for later."""

    @property
    def searches(self) -> Searches:
        """What was searched for."""

    def on_changes(self, listener: Callable[[Changes], None]) -> None:
        """Have `listener` called, on the write lane, whenever something was stored."""
