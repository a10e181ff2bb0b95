"""Everything a person can do with the store, each method one operation; what the window and the commands get.

Methods run on the caller's thread, which is the read lane in the window; what they write goes to the write lane.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast import resources, search
from holdfast.domain import Changes, SearchOrder
from holdfast.domain.projects import OpenProject
from holdfast.operations.additions import Additions
from holdfast.operations.binning import Bin
from holdfast.operations.find import Marking, suggested, understood, with_help
from holdfast.operations.organising import Organising
from holdfast.operations.reindex import reindex
from holdfast.operations.searches import Searches
from holdfast.operations.snippets import Snippets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from holdfast.domain import (
        Artifact,
        ConversationId,
        ConversationRow,
        Counts,
        Facet,
        Hit,
        ImportReport,
        Memory,
        OpenConversation,
        ProjectId,
        SearchResult,
        StoredMessage,
    )
    from holdfast.domain.importing import ArchivePreview
    from holdfast.domain.projects import Assignment, ProjectRow
    from holdfast.jobs import CancelToken, Lanes, ProgressSink
    from holdfast.operations.reading_files import UnreadPdfs
    from holdfast.store import Store

log = logging.getLogger(__name__)

SEARCH_LIMIT = 200
"""Hits given back unless somebody asks for more: about ten screens."""


class Library:
    """A person's conversations, and what can be done with them."""

    def __init__(self, store: Store, lanes: Lanes) -> None:
        self._store = store
        self._lanes = lanes
        self._listeners: list[Callable[[Changes], None]] = []
        self._additions = Additions(store, lanes, self.tell)
        self._bin = Bin(store, lanes, self.tell)
        self.organising = Organising(store, lanes, self.tell)
        self.snippets = Snippets(store, lanes)
        self.searches = Searches(store, lanes)
        self._marking = Marking(store)

    @property
    def additions(self) -> Additions:
        """Return what a person adds: stars, titles, tags, notes."""
        return self._additions

    @property
    def bin(self) -> Bin:
        """Return what a person threw away."""
        return self._bin

    def on_changes(self, listener: Callable[[Changes], None]) -> None:
        """Have `listener` told of every change, on whatever thread made it."""
        self._listeners.append(listener)

    def preview(self, paths: Sequence[Path]) -> ArchivePreview:
        """Look at an archive without importing it. Raises ArchiveError."""
        from holdfast import importers  # noqa: PLC0415 - nobody else pays for the layouts of exports

        with importers.open_archive(paths) as archive:
            return archive.preview

    def import_archive(self, paths: Sequence[Path], token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import everything in `paths`. Raises ArchiveError, StoreError; cancelling gives a report that says so."""
        from holdfast.operations.import_archive import import_archive  # noqa: PLC0415 - as above

        return import_archive(self._store, self._lanes, paths, token=token, progress=progress, on_changes=self.tell)

    def import_sample(self, token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import the made-up export that comes with the program."""
        return self.import_archive([resources.path("sample")], token, progress)

    def rows(self, *, include_shells: bool = False, token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the line of every conversation, newest first; those without content only when asked for."""
        return self._store.conversation_rows(include_shells=include_shells, token=token)

    def rows_of(self, ids: Iterable[ConversationId], token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the lines of some conversations, as far as `rows` has them."""
        return self._store.rows_of(ids, token)

    def open(self, conversation_id: ConversationId, token: CancelToken | None = None) -> OpenConversation:
        """Return a conversation with all its messages. Raises NotFound."""
        return self._store.conversation(conversation_id, token=token)

    def resolve_id(self, text: str) -> ConversationId:
        """Return the conversation that goes by the store's id or the source's. Raises NotFound."""
        return self._store.resolve_id(text)

    def source_json(self, conversation_id: ConversationId) -> bytes:
        """Return the untouched source of a conversation. Raises NotFound."""
        return self._store.source_json(conversation_id)

    def search(
        self,
        text: str,
        *,
        limit: int = SEARCH_LIMIT,
        order: SearchOrder = SearchOrder.RELEVANCE,
        typing: bool = False,
        per_conversation: int | None = None,
        within: ConversationId | None = None,
        token: CancelToken | None = None,
    ) -> SearchResult:
        """Find what a person typed; never raises for what was typed.

        While `typing`, the last word may be a beginning. With `per_conversation` hits stand together by conversation,
        so many of each at most; `within` looks into one only.
        """
        query = self._marking.understood(text, typing=typing, token=token)
        result = self._store.search(
            query, limit=limit, order=order, per_conversation=per_conversation, within=within, token=token
        )
        return result if typing else with_help(self._store, text, result, token)

    def suggestion(self, text: str, token: CancelToken | None = None) -> str:
        """Return what was typed in a spelling by which more is found, "" where there is none."""
        return suggested(self._store, text, token)

    def count(self, text: str, token: CancelToken | None = None) -> int:
        """Return how many places there are for what was typed, other forms of the words included."""
        return self._store.count_found(understood(text), token=token)

    def neighbours(self, hit: Hit, count: int) -> list[tuple[StoredMessage, bool]]:
        """Return a message that was found, between the `count` before and after it on its branch; [] for other hits.

        Each comes with whether it is the one that was found.
        """
        if not count or hit.conversation_id is None or hit.message_id is None or hit.kind != "message":
            return []
        path = self._store.conversation(hit.conversation_id).path_through(hit.message_id)
        at = next(place for place, stored in enumerate(path) if stored.id == hit.message_id)
        return [(stored, stored.id == hit.message_id) for stored in path[max(0, at - count) : at + count + 1]]

    def facets(self, text: str, *, typing: bool = False, token: CancelToken | None = None) -> tuple[Facet, ...]:
        """Count what was found by role, source, feature, year and model."""
        return self._store.facets(understood(text, typing=typing), token=token)

    def marks(self, text: str, query_text: str) -> tuple[tuple[int, int], ...]:
        """Return the places in `text` that a search for `query_text` matches, as (start, end) offsets.

        Everything is marked that may have been found: what the last word begins, and other forms of the words.
        """
        return search.marks(text, self._marking.query(query_text))

    def syntax(self) -> dict[str, str]:
        """Return every field of the search language with an example."""
        return dict(search.FIELDS)

    def warm_up(self) -> None:
        """Do what the first search would otherwise wait for: load the parser and read the top of the index."""
        self._store.search(understood("warm up", typing=True), limit=1)

    def needs_reindexing(self) -> bool:
        """Say whether the search index is of an older version, half done, or plainly not whole."""
        return self._store.needs_reindexing()

    def index_faults(self, token: CancelToken) -> list[str]:
        """Look at the whole search index and return what is wrong with it, in sentences."""
        return self._lanes.write(lambda: self._store.index_faults(token)).result()

    def reindex(self, token: CancelToken, progress: ProgressSink, *, afresh: bool = True) -> int:
        """Index everything anew, or go on with a run that was stopped. Raises `Cancelled`; what was done is kept."""
        done = reindex(self._store, self._lanes, afresh=afresh, token=token, progress=progress)
        self.tell(Changes(is_everything=True))
        return done

    @property
    def unread_pdfs(self) -> UnreadPdfs:
        """Return the PDFs that were stored before their text could be read."""
        from holdfast.operations.reading_files import UnreadPdfs  # noqa: PLC0415 - hardly ever asked for

        return UnreadPdfs(self._store, self._lanes, self.tell)

    def counts(self) -> Counts:
        """Return how much is stored."""
        return self._store.counts()

    def projects(self) -> list[ProjectRow]:
        """Return all projects by name, with how much belongs to each."""
        return self._store.project_rows()

    def project(self, project_id: ProjectId, token: CancelToken | None = None) -> OpenProject:
        """Return a project with its documents, memories and conversations. Raises NotFound."""
        stored = self._store.project(project_id)
        rows = self._store.conversation_rows(token=token)
        inside = tuple(row for row in rows if row.id in stored.conversation_ids)
        return OpenProject(stored.id, stored.project, stored.memories, inside)

    def memory(self, memory_id: int) -> Memory:
        """Return a page of what a service remembers, as a hit names it. Raises NotFound."""
        return self._store.pages.memory(memory_id)

    def published(self, artifact_id: int) -> Artifact:
        """Return a published page, as a hit names it. Raises NotFound."""
        return self._store.pages.published(artifact_id)

    def assignment(self, conversation_id: ConversationId) -> Assignment:
        """Return which project a conversation is in, and whether a person put it there."""
        return self._store.assignment(conversation_id)

    def assign_project(self, conversation_id: ConversationId, project_id: ProjectId | None) -> None:
        """Put a conversation into a project by hand; None takes that back. Raises NotFound, StoreError."""
        self._lanes.write(lambda: self._store.assign_project(conversation_id, project_id)).result()
        self.tell(Changes(frozenset({conversation_id})))

    def imports(self) -> list[ImportReport]:
        """Return the reports of all imports that ended, oldest first."""
        return self._store.imports()

    def tell(self, changes: Changes) -> None:
        """Let everybody know of a change, whoever made it; on any thread."""
        for listener in self._listeners:
            listener(changes)
