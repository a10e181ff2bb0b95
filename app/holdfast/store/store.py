"""The store: one file with every conversation, one writer, many readers. The door of the room.

What writes must be called from one thread, the first that does (the write lane); what reads, from any.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

from holdfast.errors import StoreEmpty, StoreError, StoreLocked
from holdfast.language import tr
from holdfast.paths import size_of
from holdfast.store import reading, rows
from holdfast.store.asking import Searches
from holdfast.store.changing import Changing
from holdfast.store.connection import (
    PLAIN_HEADER,
    Database,
    Readers,
    check_library,
    open_reader,
    open_writer,
    read_header,
    transaction,
)
from holdfast.store.locking import WriterLock
from holdfast.store.migrations import NEWEST, check_version, migrate
from holdfast.store.presence import Place
from holdfast.store.subjects import Subjects
from holdfast.store.translating import translated, unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    import apsw

    from holdfast.domain import (
        ConversationId,
        ConversationRow,
        Counts,
        ImportReport,
        Memory,
        OpenConversation,
        Project,
        ProjectId,
        Source,
    )
    from holdfast.domain.importing import KnownSource
    from holdfast.domain.projects import Assignment, ProjectRow, StoredProject
    from holdfast.jobs import CancelToken
    from holdfast.store.numbers import Given

log = logging.getLogger(__name__)


class Store(Searches, Changing, Subjects):
    """An open store; made by `Store.open`."""

    def __init__(self, database: Database, writer: apsw.Connection | None, lock: WriterLock | None) -> None:
        self._database = database
        self._writer = writer
        self._lock = lock
        self._writer_thread: int | None = None
        self._place = Place(database.path)
        self._given: Given | None = None
        """The numbers given before an exchange after which nothing could be opened again yet."""
        self.replaced = 0
        """How often something else was put in its place: who began with what was there before must not go on."""
        self._readers = Readers(database)
        Searches.__init__(self, self._readers.reading)

    @staticmethod
    def exists(path: Path) -> bool:
        """Say whether there is anything stored at `path`."""
        return size_of(path) > 0

    @classmethod
    def open(cls, path: Path, key: bytes | None = None, *, read_only: bool = False) -> Store:
        """Open the store, creating it unless `read_only`, which works beside a running writer.

        A file of an earlier version is brought to the newest, to read it too: nothing here reads any other.

        `key` has 32 bytes and encrypts a store that is created. Raises StoreLocked, StoreNewer, StoreKeyWrong,
        StoreUnwritable, StoreDamaged, DiskFull; nothing is changed then. To read, a file whose making was cut short
        raises StoreEmpty.
        """
        check_library()
        database = Database(path, key)
        if read_only:
            return cls._open_to_read(database)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as err:
            raise unwritable(path.parent) from err
        lock = WriterLock(path)
        try:
            writer = open_writer(database)
            try:
                with translated(path):
                    migrate(database, writer)
                    _check_encrypted(database)
            except BaseException:
                writer.close()
                raise
        except BaseException:
            lock.release()
            raise
        return cls(database, writer, lock)

    @classmethod
    def _open_to_read(cls, database: Database) -> Store:
        con = open_reader(database)
        try:
            with translated(database.path):
                version = check_version(database, con)
        finally:
            con.close()
        if not version:
            raise StoreEmpty(tr("Nothing has been stored in {parent} yet.", parent=database.path.parent))
        if version < NEWEST:
            cls._bring_up(database)
        return cls(database, None, None)

    @classmethod
    def _bring_up(cls, database: Database) -> None:
        """Bring a file of an earlier version to the newest, as opening it to write does."""
        try:
            cls.open(database.path, database.key).close()
        except StoreLocked as err:
            raise StoreLocked(
                tr("An earlier Holdfast still has this store open, and this one keeps it in a newer form."),
                tr("Close the earlier one and try again. Nothing was changed."),
            ) from err

    def close(self) -> None:
        """Finish: empty the write-ahead log into the file and give the lock back, whatever goes wrong."""
        self._readers.close()
        writer, self._writer = self._writer, None
        lock, self._lock = self._lock, None
        try:
            if writer is not None:
                with translated(self._database.path):
                    try:
                        if self._place.is_there:
                            writer.pragma("optimize")
                            writer.pragma("wal_checkpoint", "TRUNCATE")
                    finally:
                        writer.close()
        finally:
            if lock is not None:
                lock.release()

    @property
    def database(self) -> Database:
        """Return the file and the key that opens it, for those who look at it with connections of their own."""
        return self._database

    def exchange(self, new: Path, key: bytes | None, aside: Path | None) -> None:
        """Go on with the file `new`, which `key` opens, in the place of the store; keep the one before in `aside`.

        Runs on the write lane. Raises StoreLocked where somebody else is reading, StoreUnwritable, DiskFull: the
        store is then as it was. Where somebody holds the file up just when it is to be opened again, whoever writes
        next does that.
        """
        from holdfast.store import numbers  # noqa: PLC0415 - not for every command
        from holdfast.store.exchanging import exchange, make_alone  # noqa: PLC0415 - as above

        writer = self._opened()
        self._given = numbers.given(writer)
        self._readers.close()
        self._writer = None
        writer.close()
        try:
            make_alone(self._database)
            exchange(self._database.path, new, aside)
            self._database = Database(self._database.path, key)
            self.replaced += aside is not None
        finally:
            self._place = Place(self._database.path)
            self._readers.reopen(self._database)
            with suppress(StoreLocked):
                self._open_again()

    def _opened(self) -> apsw.Connection:
        """Return the writing connection, opened again where an exchange could not. Raises StoreError."""
        if self._given is not None:
            self._open_again()
        if self._writer is None:
            raise RuntimeError("this store was opened to be read, or is closed")
        return self._writer

    def _open_again(self) -> None:
        """Open to write what was exchanged. Raises StoreLocked where somebody holds it up."""
        from holdfast.store import numbers  # noqa: PLC0415 - not for every command

        writer = open_writer(self._database)
        try:
            with translated(self._database.path):
                migrate(self._database, writer)
                if self._given is not None:
                    numbers.keep_given(writer, self._given)
        except BaseException:
            writer.close()
            raise
        self._writer, self._given = writer, None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What reads

    def digests(self) -> dict[tuple[Source, str], KnownSource]:
        """Return, by source and its id, the digest of the source text kept of every conversation."""
        with self._readers.reading() as con:
            return reading.digests(con)

    def known_messages(self, source: Source, source_id: str) -> dict[str, bytes]:
        """Return, by the source's ids, the digests of the messages kept of a conversation; none where there is none."""
        from holdfast.store import parts  # noqa: PLC0415 - not for every command

        with self._readers.reading() as con:
            return parts.known_messages(con, source.value, source_id)

    def conversation_rows(
        self,
        *,
        offset: int = 0,
        limit: int | None = None,
        include_shells: bool = False,
        token: CancelToken | None = None,
    ) -> list[ConversationRow]:
        """Return lines of the conversation list, newest first. Raises `Cancelled`."""
        with self._readers.reading(token) as con:
            return rows.conversation_rows(con, offset=offset, limit=limit, include_shells=include_shells)

    def rows_of(self, ids: Iterable[ConversationId], token: CancelToken | None = None) -> list[ConversationRow]:
        """Return the lines of some conversations, as far as the list has them. Raises `Cancelled`."""
        with self._readers.reading(token) as con:
            return rows.rows_of(con, ids)

    def conversation(self, id: ConversationId, token: CancelToken | None = None) -> OpenConversation:  # noqa: A002 - the seam's name
        """Return a conversation with all its messages. Raises NotFound, `Cancelled`."""
        with self._readers.reading(token) as con:
            return reading.open_conversation(con, id)

    def resolve_id(self, text: str) -> ConversationId:
        """Return the conversation that goes by the store's id or the source's. Raises NotFound."""
        with self._readers.reading() as con:
            return reading.resolve_id(con, text)

    def source_json(self, id: ConversationId) -> bytes:  # noqa: A002 - the seam's name
        """Return the untouched source text of a conversation, the newest that has content. Raises NotFound."""
        with self._readers.reading() as con:
            return reading.source_json(con, id)

    def needs_reindexing(self) -> bool:
        """Say whether the index is of an older version, half done, or plainly not whole. Costs milliseconds."""
        from holdfast.store import reindexing  # noqa: PLC0415 - not for every command

        with self._readers.reading() as con:
            return reindexing.needs_reindexing(con)

    def counts(self) -> Counts:
        """Return how much is stored."""
        from holdfast.store import counting  # noqa: PLC0415 - not for every command

        with self._readers.reading() as con:
            return counting.counts(con)

    def projects(self) -> list[Project]:
        """Return all projects with their documents, by name."""
        with self._readers.reading() as con:
            return reading.projects(con)

    def memories(self) -> list[Memory]:
        """Return all that services remember, by path."""
        with self._readers.reading() as con:
            return reading.memories(con)

    def project_rows(self) -> list[ProjectRow]:
        """Return all projects by name, with how much belongs to each."""
        from holdfast.store import projects  # noqa: PLC0415 - not for every command

        with self._readers.reading() as con:
            return projects.rows(con)

    def project(self, id: ProjectId) -> StoredProject:  # noqa: A002 - the seam's name
        """Return a project with what belongs to it. Raises NotFound."""
        from holdfast.store import projects  # noqa: PLC0415 - not for every command

        with self._readers.reading() as con:
            return projects.stored(con, id)

    def assignment(self, id: ConversationId) -> Assignment:  # noqa: A002 - the seam's name
        """Return which project a conversation is in."""
        from holdfast.store import projects  # noqa: PLC0415 - not for every command

        with self._readers.reading() as con:
            return projects.assignment(con, id)

    def imports(self) -> list[ImportReport]:
        """Return the reports of all finished imports, oldest first."""
        from holdfast.store import importing  # noqa: PLC0415 - not for every command

        with self._readers.reading() as con:
            return importing.reports(con)

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        """Lend the writing connection inside a transaction, to the one thread that may write."""
        this_thread = threading.get_ident()
        if self._writer_thread is None:
            self._writer_thread = this_thread
        if self._writer_thread != this_thread:
            raise RuntimeError("only the write lane may write to the store")
        self._place.check()
        writer = self._opened()
        with translated(self._database.path), transaction(writer):
            yield writer


def _check_encrypted(database: Database) -> None:
    """Raise StoreError if a key was given and the file can be read without it all the same."""
    if database.key is not None and read_header(database.path).startswith(PLAIN_HEADER):
        raise StoreError(tr("The store {path} was not encrypted.", path=database.path), tr("Nothing was put into it."))
