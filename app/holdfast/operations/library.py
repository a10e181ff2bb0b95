"""Everything a person can do with the store, each method one operation; what the window and the commands get.

Methods run on the caller's thread, which is the read lane in the window; what they write goes to the write lane.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from holdfast import importers, resources, search
from holdfast.operations.import_archive import import_archive

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
        SearchResult,
    )
    from holdfast.domain.importing import ArchivePreview
    from holdfast.jobs import CancelToken, Lanes, ProgressSink
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

    def on_changes(self, listener: Callable[[Changes], None]) -> None:
        """Have `listener` told of every change, on whatever thread made it."""
        self._listeners.append(listener)

    def preview(self, paths: Sequence[Path]) -> ArchivePreview:
        """Look at an archive without importing it. Raises ArchiveError."""
        with importers.open_archive(paths) as archive:
            return archive.preview

    def import_archive(self, paths: Sequence[Path], token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import everything in `paths`. Raises ArchiveError, StoreError; cancelling gives a report that says so."""
        return import_archive(self._store, self._lanes, paths, token=token, progress=progress, on_changes=self._tell)

    def import_sample(self, token: CancelToken, progress: ProgressSink) -> ImportReport:
        """Import the made-up export that comes with the program."""
        return self.import_archive([resources.path("sample")], token, progress)

    def rows(self, *, include_shells: bool = False, token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the line of every conversation, newest first; those without content only when asked for."""
        return self._store.conversation_rows(include_shells=include_shells, token=token)

    def open(self, conversation_id: ConversationId, token: CancelToken | None = None) -> OpenConversation:
        """Return a conversation with all its messages. Raises NotFound."""
        return self._store.conversation(conversation_id, token=token)

    def resolve_id(self, text: str) -> ConversationId:
        """Return the conversation that goes by the store's id or the source's. Raises NotFound."""
        return self._store.resolve_id(text)

    def source_json(self, conversation_id: ConversationId) -> bytes:
        """Return the untouched source of a conversation. Raises NotFound."""
        return self._store.source_json(conversation_id)

    def search(self, text: str, *, limit: int = SEARCH_LIMIT, token: CancelToken | None = None) -> SearchResult:
        """Find what a person typed; never raises for what was typed."""
        query = search.parse(text, datetime.now().astimezone())
        return self._store.search(query, limit=limit, token=token)

    def marks(self, text: str, query_text: str) -> tuple[tuple[int, int], ...]:
        """Return the places in `text` that a search for `query_text` matches, as (start, end) offsets."""
        return search.marks(text, search.parse(query_text, datetime.now().astimezone()))

    def counts(self) -> Counts:
        """Return how much is stored."""
        return self._store.counts()

    def imports(self) -> list[ImportReport]:
        """Return the reports of all imports that ended, oldest first."""
        return self._store.imports()

    def _tell(self, changes: Changes) -> None:
        for listener in self._listeners:
            listener(changes)
