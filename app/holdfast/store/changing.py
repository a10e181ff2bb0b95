"""What changes a store: imports and the making of the index, as the part of a store that does so. Knows the writing
connection only. What does the work is loaded with the first call: whoever only reads waits for none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.store.times import now_ms
from holdfast.store.translating import translated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.domain import (
        Account,
        Changes,
        ConversationId,
        ImportReport,
        Memory,
        Project,
        ProjectId,
        Source,
    )
    from holdfast.domain.importing import ArchivePreview
    from holdfast.jobs import CancelToken
    from holdfast.store.connection import Database
    from holdfast.store.preparing import Prepared
    from holdfast.store.publishing import Published
    from holdfast.store.reindexing import IndexProgress
    from holdfast.store.storing import BatchOutcome


class Changing:
    """What changes an open store; to be called from one thread."""

    _database: Database
    _writer: apsw.Connection | None

    def _writing(self) -> AbstractContextManager[apsw.Connection]:
        """Lend the writing connection inside a transaction."""
        raise NotImplementedError

    def begin_import(self, preview: ArchivePreview) -> int:
        """Record that an import begins and return its id."""
        from holdfast.store import importing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            return importing.begin_import(con, preview, now_ms())

    def add_conversations(self, import_id: int, batch: Sequence[Prepared]) -> BatchOutcome:
        """Store or merge a batch in one transaction; when this returns, it is safe from a kill and a power cut."""
        from holdfast.store import importing  # noqa: PLC0415 - see the module
        from holdfast.store.storing import BatchWriter  # noqa: PLC0415 - see the module

        with self._writing() as con:
            return BatchWriter(con, import_id, importing.exported_ms(con, import_id)).write(batch)

    def mark_seen(self, import_id: int, seen: Sequence[tuple[Source, str]]) -> None:
        """Record that these conversations, whose text is the stored one, are in the export."""
        from holdfast.store import importing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            importing.mark_seen(con, import_id, seen)

    def add_accounts(self, import_id: int, accounts: Sequence[Account]) -> None:
        """Keep the names of accounts."""
        from holdfast.store import importing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            importing.add_accounts(con, import_id, accounts)

    def add_projects(self, import_id: int, projects: Sequence[Project]) -> None:
        """Store or update projects with their documents."""
        from holdfast.store import beside  # noqa: PLC0415 - see the module

        with self._writing() as con:
            beside.add_projects(con, import_id, projects)

    def add_memories(self, import_id: int, memories: Sequence[Memory]) -> None:
        """Store or update what a service remembers."""
        from holdfast.store import beside  # noqa: PLC0415 - see the module

        with self._writing() as con:
            beside.add_memories(con, import_id, memories)

    def add_published(self, import_id: int, published: Sequence[Published]) -> None:
        """Store published pages, below the conversation that names them where one does."""
        from holdfast.store import publishing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            publishing.add_published(con, import_id, published)

    def finish_import(self, import_id: int, report: ImportReport, *, is_complete: bool) -> Changes:
        """Store the report and mark what the newest whole export lacks; return what that changed."""
        from holdfast.store import importing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            changes = importing.finish_import(con, import_id, report, now_ms(), is_complete=is_complete)
        with translated(self._database.path):
            con.pragma("optimize")
        self.empty_log()
        return changes

    def empty_log(self) -> None:
        """Bring everything from the write-ahead log into the file, and cut the log to nothing."""
        if self._writer is not None:
            with translated(self._database.path):
                self._writer.pragma("wal_checkpoint", "TRUNCATE")

    def begin_reindexing(self, *, afresh: bool) -> IndexProgress:
        """Empty the index, or go on with a run that was stopped; `reindex_some` then does the work in steps."""
        from holdfast.store import reindexing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            return reindexing.begin(con, afresh=afresh)

    def reindex_some(self) -> IndexProgress:
        """Index the next few hundred things, which is safe from a kill when this returns."""
        from holdfast.store import reindexing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            return reindexing.step(con)

    def index_faults(self, token: CancelToken) -> list[str]:
        """Look at the whole index and return what is wrong with it. Raises `Cancelled`."""
        from holdfast.store import reindexing  # noqa: PLC0415 - see the module

        with self._writing() as con:
            return reindexing.faults(con, token)

    def assign_project(self, id: ConversationId, project_id: ProjectId | None) -> None:  # noqa: A002 - the seam's name
        """Put a conversation into a project by hand; None takes that back. Raises NotFound."""
        from holdfast.store import projects  # noqa: PLC0415 - see the module

        with self._writing() as con:
            projects.assign(con, id, project_id, now_ms())
