"""Copies a store that is in use, and proves a copy: the whole of it is read, checked and hashed. Knows the database
driver and no table by name.

A copy is one moment of the store: it is made from a connection that sees one unchanging state, and what that state
holds is hashed from the same connection. A copy that is opened later and gives the same hashes is the same.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, cast

import apsw

from holdfast.errors import StoreDamaged, StoreKeyWrong
from holdfast.language import tr
from holdfast.store.connection import PAGE_BYTES, Database, open_reader, unlock
from holdfast.store.recognising import Looks, look
from holdfast.store.translating import damaged, translated, unwritable
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from holdfast.jobs import CancelToken

PAGES_A_STEP = 256
"""4 MB: between two steps a copy can be stopped."""

LOOK_EVERY_ROWS = 1_024
DIGEST_BYTES = 16

TABLES = """
    SELECT name FROM sqlite_schema
    WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'
    ORDER BY name"""
"""All but the search index, which can be built anew from the rest."""

COLUMNS = "SELECT name, type FROM pragma_table_info(?) ORDER BY cid"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a store holds: rows and a hash of every table, and the hash of those hashes."""

    version: int
    tables: dict[str, tuple[int, str]]

    @property
    def digest(self) -> str:
        """Return the hash of the hashes."""
        made = hashlib.blake2b(digest_size=DIGEST_BYTES)
        for name, (rows, digest) in sorted(self.tables.items()):
            made.update(f"{name} {rows} {digest}\n".encode())
        return made.hexdigest()

    def rows(self, table: str) -> int:
        """Return how many rows a table has, 0 where there is none."""
        return self.tables.get(table, (0, ""))[0]


def is_encrypted(path: Path) -> bool:
    """Say whether the file needs a key; one that is empty or absent does not, one of which that is unclear may."""
    return look(path) in {Looks.ENCRYPTED, Looks.UNCLEAR}


def opens(database: Database) -> bool:
    """Say whether the key fits the file."""
    try:
        open_reader(database).close()
    except StoreKeyWrong:
        return False
    return True


def copy(database: Database, target: Path, token: CancelToken) -> Contents:
    """Write the store as it is at this moment to `target`, under the same key; return what it held then.

    Others may write meanwhile. Raises StoreError and `Cancelled`; then there is no file.
    """
    with translated(database.path):
        source = open_reader(database)
    try:
        with translated(database.path):
            source.execute("BEGIN")
            held = contents(source, token)
        _make(target)
        try:
            _copy_pages(database, source, target, token)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    finally:
        source.close()
    return held


def proven(database: Database, token: CancelToken) -> Contents:
    """Open a copy, check all of it and return what it holds. Raises StoreDamaged, StoreKeyWrong, `Cancelled`."""
    con = open_reader(database)
    try:
        with translated(database.path):
            con.set_progress_handler(lambda: token.is_cancelled, 50_000)
            faults = [str(row[0]) for row in con.execute("PRAGMA integrity_check(5)")]
            con.set_progress_handler(None)
            if faults != ["ok"]:
                raise damaged(database.path)
            return contents(con, token)
    finally:
        con.close()


def contents(con: apsw.Connection, token: CancelToken) -> Contents:
    """Read every row but the index's and return the hashes. Raises `Cancelled`."""
    names = [str(row[0]) for row in con.execute(TABLES)]
    return Contents(int(con.pragma("user_version")), {name: _table(con, name, token) for name in names})


def counted(database: Database) -> tuple[int, int]:
    """Return how many conversations and messages a store has, without looking at them. Raises StoreError."""
    con = open_reader(database)
    try:
        with translated(database.path):
            found = con.execute("SELECT (SELECT count(*) FROM conversation), (SELECT count(*) FROM message)").fetchone()
            return cast("tuple[int, int]", found)
    finally:
        con.close()


def change_key(database: Database, key: bytes | None) -> Database:
    """Encrypt a file anew under `key`, or with None not at all; only for a copy that nobody else uses."""
    with translated(database.path):
        con = apsw.Connection(str(database.path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            unlock(database, con)
            con.pragma("journal_mode", "memory")
            if key is None:
                con.execute("PRAGMA rekey = ''")
            else:
                con.pragma("cipher", "aegis")
                con.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
        finally:
            con.close()
    sync(database.path)
    if (key is not None) != is_encrypted(database.path):
        raise StoreDamaged(
            tr("{path} did not take its new key.", path=database.path), tr("The store itself was not touched.")
        )
    return Database(database.path, key)


def sync(path: Path) -> None:
    """Have a file that nobody has open survive a power cut."""
    try:
        handle = os.open(path, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as err:
        raise unwritable(path.parent) from err


def _make(target: Path) -> None:
    """Make the file, for this person only; one that is there stays as it is. Raises StoreUnwritable, DiskFull."""
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as err:
        raise unwritable(target.parent) from err


def _copy_pages(database: Database, source: apsw.Connection, target: Path, token: CancelToken) -> None:
    with translated(target):
        con = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            con.pragma("page_size", int(source.pragma("page_size")) or PAGE_BYTES)
            unlock(Database(target, database.key), con)
            con.pragma("synchronous", "full")
            with con.backup("main", source, "main") as pages:
                while not pages.done:
                    token.check()
                    pages.step(PAGES_A_STEP)
            con.pragma("journal_mode", "delete")  # one file, which can be read where nothing can be written
        finally:
            con.close()
    sync(target)


def _table(con: apsw.Connection, name: str, token: CancelToken) -> tuple[int, str]:
    """Return how many rows a table has and the hash of all of them."""
    columns = [(str(column), str(kind)) for column, kind in con.execute(COLUMNS, (name,))]
    plain = ", ".join(f'"{column}"' for column, kind in columns if kind != "BLOB")
    blobs = "".join(f', "{column}"' for column, kind in columns if kind == "BLOB")
    made = hashlib.blake2b(digest_size=DIGEST_BYTES)
    count = 0
    for row in _rows(con, f'SELECT json_array({plain}){blobs} FROM "{name}" ORDER BY {_order(con, name)}'):  # noqa: S608 - names of our own schema
        made.update(
            b"".join(
                b"%d:" % len(part) + part
                for part in (each if type(each) is bytes else str(each).encode("utf-8", "replace") for each in row)
            )
        )
        count += 1
        if count % LOOK_EVERY_ROWS == 0:
            token.check()
    return count, made.hexdigest()


def _order(con: apsw.Connection, name: str) -> str:
    keys = [f'"{row[0]}"' for row in con.execute("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (name,))]
    return ", ".join(keys) or "rowid"


def _rows(con: apsw.Connection, statement: str) -> Iterator[tuple[object, ...]]:
    return cast("Iterator[tuple[object, ...]]", con.execute(statement))
