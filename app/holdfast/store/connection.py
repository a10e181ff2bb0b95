"""Opens connections to the database file: key, safety settings, transactions, a pool of readers. Knows no table."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

from holdfast.errors import StoreError, StoreKeyWrong
from holdfast.language import tr
from holdfast.paths import size_of
from holdfast.store.translating import damaged, translated, unwritable
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from holdfast.jobs import CancelToken

OLDEST_SQLITE = 3_051_003
"""Earlier ones can damage a file when a write-ahead log is reset while another connection writes (3.7.0 to 3.51.2)."""

KEY_BYTES = 32
HEADER_BYTES = 100
PLAIN_HEADER = b"SQLite format 3\0"
RESERVED_BYTES = slice(21, 24)
KEPT_FREE = 20
RESERVED_ALWAYS = bytes((64, 32, 32))
"""The cipher leaves bytes 16 to 23 readable; the last three are the same in every database. Byte 20 is how much of a
page SQLite leaves alone: nothing in a plain file, room for a check sum in an encrypted one.
"""

PAGE_BYTES = 16_384
"""Texts of messages fit in one; an import of 200 MB writes a quarter faster than with 4,096, and 5 % smaller."""

WRITER_CACHE_KIB = 16 << 10
READER_CACHE_KIB = 16 << 10
"""Room for what stands behind 100,000 rows of the search table; with a quarter searches take half as long again."""

CHECKPOINT_PAGES = 2_000
WAL_LIMIT_BYTES = 4 << 20
"""What the write-ahead log shrinks to when it is empty: what lies in it has no second check against bit rot."""

BUSY_MS = 5_000
ASK_EVERY_STEPS = 50_000
"""Steps of SQLite's machine between two looks at a token: about a millisecond."""

SPARE_READERS = 3


@dataclass(frozen=True, slots=True)
class Database:
    """A database file and the key that opens it, None for a plain one."""

    path: Path
    key: bytes | None = None

    def __post_init__(self) -> None:
        """Refuse a key that the driver would take for a passphrase."""
        if self.key is not None and len(self.key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")

    def __repr__(self) -> str:
        return f"Database({self.path}, {'with' if self.key else 'without'} key)"


def check_library() -> None:
    """Raise StoreError if the SQLite that runs is one that can damage files."""
    if apsw.SQLITE_VERSION_NUMBER < OLDEST_SQLITE:
        raise StoreError(
            tr(
                "The SQLite library that was found ({version}) has a fault that can damage a store.",
                version=apsw.sqlite_lib_version(),
            ),
            tr("Install Holdfast again, so that it brings its own."),
        )


def open_writer(database: Database) -> apsw.Connection:
    """Return the writing connection, creating the file (0600) and its folder (0700) where they are absent.

    Raises StoreKeyWrong, StoreDamaged, StoreUnwritable.
    """
    path = database.path
    with translated(path):
        _create(path)
        is_new = path.stat().st_size == 0
        con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            unlock(database, con)
            con.set_busy_timeout(BUSY_MS)
            con.pragma("journal_mode", "wal")
            if is_new:
                from holdfast.keyslots import sync_folder  # noqa: PLC0415 - nobody who reads waits for its secrets

                # A journal that a power cut brought back would undo all that is in the log behind it.
                sync_folder(path.parent)
            con.pragma("cache_size", -WRITER_CACHE_KIB)
            con.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            con.pragma("journal_size_limit", WAL_LIMIT_BYTES)
            con.pragma("secure_delete", "fast")
            con.pragma("synchronous", "full")
            con.pragma("foreign_keys", 1)
            _check_safety(path, con)
        except BaseException:
            con.close()
            raise
    return con


def _check_safety(path: Path, con: apsw.Connection) -> None:
    """Raise StoreError where what was written could be lost, as on some network disks."""
    if (con.pragma("journal_mode"), con.pragma("synchronous")) != ("wal", 2):
        raise StoreError(
            tr("The disk that holds {parent} does not support safe writing.", parent=path.parent),
            tr("Choose a folder on a disk of this computer with --data-dir."),
        )


def open_reader(database: Database) -> apsw.Connection:
    """Return a connection that cannot write. Raises StoreKeyWrong, StoreDamaged, StoreUnwritable."""
    path = database.path
    with translated(path):
        try:
            con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            return _ready_to_read(database, con)
        except (apsw.CantOpenError, apsw.ReadOnlyError):
            if not path.exists() or _has_log(path):
                raise
        from urllib.parse import quote  # noqa: PLC0415 - 2 ms that hardly any folder asks for

        # A folder that cannot be written to and no log in it: nothing can change the file, so it needs no locks.
        con = apsw.Connection(
            f"file:{quote(str(path))}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
        return _ready_to_read(database, con)


def _ready_to_read(database: Database, con: apsw.Connection) -> apsw.Connection:
    try:
        unlock(database, con)
        con.set_busy_timeout(BUSY_MS)
        con.pragma("cache_size", -READER_CACHE_KIB)
        con.pragma("query_only", 1)
    except BaseException:
        con.close()
        raise
    return con


def _has_log(path: Path) -> bool:
    return size_of(path.with_name(path.name + "-wal")) > 0


def _create(path: Path) -> None:
    """Make the folder and an empty file, both for this person only; SQLite gives its other files the same mode.

    An existing file is not opened here: closing it again would drop the locks of this process's own connections.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as err:
        raise unwritable(path.parent) from err


def unlock(database: Database, con: apsw.Connection) -> None:
    """Hand the key over and prove that it fits by reading the first page."""
    if database.key is not None:
        con.pragma("cipher", "aegis")
        con.execute(f"PRAGMA key = \"x'{database.key.hex()}'\"")
    if database.path.stat().st_size == 0:
        con.pragma("page_size", PAGE_BYTES)
    try:
        con.pragma("schema_version")
    except apsw.NotADBError as err:
        header = read_header(database.path)
        if len(header) < HEADER_BYTES:
            raise damaged(database.path) from err
        if database.key is None and not header[KEPT_FREE]:
            raise damaged(database.path) from err
        if header.startswith(PLAIN_HEADER) and database.key is not None:
            raise StoreKeyWrong(
                tr("The store {path} is not encrypted, but a key was given.", path=database.path),
                tr("Open it without a key."),
            ) from err
        if header[RESERVED_BYTES] != RESERVED_ALWAYS:
            raise damaged(database.path) from err
        raise _key_wrong(database) from err


def _key_wrong(database: Database) -> StoreKeyWrong:
    if database.key is None:
        return StoreKeyWrong(
            tr("The store {path} is encrypted.", path=database.path), tr("It needs its key to be opened.")
        )
    return StoreKeyWrong(
        tr("The key does not open the store {path}.", path=database.path),
        tr("The key belongs to another store, or the first page of the file is damaged. Nothing was changed."),
    )


@contextmanager
def bytes_of(path: Path) -> Iterator[apsw.VFSFile]:
    """Lend the file as bytes, through SQLite's own functions, so that no lock of this process is dropped."""
    file = apsw.VFSFile("", str(path.absolute()), [apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READONLY, 0])
    try:
        yield file
    finally:
        file.xClose()


def read_header(path: Path) -> bytes:
    """Return the first bytes of the file."""
    with bytes_of(path) as file:
        return file.xRead(HEADER_BYTES, 0)


@contextmanager
def transaction(con: apsw.Connection) -> Iterator[None]:
    """Make everything in the block one change: all of it is stored when the block ends, or nothing."""
    con.execute("BEGIN IMMEDIATE")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        if con.in_transaction:
            con.execute("ROLLBACK")
        raise


@contextmanager
def _stoppable(con: apsw.Connection, token: CancelToken | None) -> Iterator[None]:
    """Have what runs on `con` stop when `token` is cancelled.

    An interrupt ends what runs at that moment and is forgotten if nothing does; asking now and then as well catches
    the cancel that falls between two statements.
    """
    if token is None:
        yield
        return
    con.set_progress_handler(lambda: token.is_cancelled, ASK_EVERY_STEPS)
    try:
        with token.interrupting(con.interrupt):
            yield
    finally:
        con.set_progress_handler(None)


class Readers:
    """Read-only connections, one per reading thread at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = threading.Lock()
        self._spare: list[apsw.Connection] = []
        self._is_closed = False

    @contextmanager
    def reading(self, token: CancelToken | None = None) -> Iterator[apsw.Connection]:
        """Lend a connection that sees one unchanging state; cancelling `token` interrupts what runs on it.

        Raises `Cancelled`, and StoreError for what the driver raises.
        """
        with translated(self._database.path):
            con = self._take()
            try:
                con.execute("BEGIN")
                try:
                    with _stoppable(con, token):
                        yield con
                finally:
                    con.execute("ROLLBACK")
            except BaseException:
                con.close()
                raise
            self._give_back(con)

    def close(self) -> None:
        """Close the spare connections; those lent out are closed when they come back."""
        with self._turn:
            self._is_closed = True
            spare, self._spare = self._spare, []
        for con in spare:
            con.close()

    def reopen(self, database: Database) -> None:
        """Lend connections again after `close`, to what may be another file or have another key."""
        with self._turn:
            self._database = database
            self._is_closed = False

    def _take(self) -> apsw.Connection:
        with self._turn:
            if self._spare:
                return self._spare.pop()
        return open_reader(self._database)

    def _give_back(self, con: apsw.Connection) -> None:
        with self._turn:
            if not self._is_closed and len(self._spare) < SPARE_READERS:
                self._spare.append(con)
                return
        con.close()
