"""Gives a damaged file its list of tables again. Knows pages and the steps of the schema, and no table by name.

That list is written while a store is new, so that every store a version made has it on the same pages, and nothing
moves them afterwards. Where one of them cannot be read it is put in from an empty store under the same key; what can
be read of the list has to be the same as there. It is done on a copy.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import apsw

from holdfast.errors import StoreDamaged, StoreKeyWrong
from holdfast.store.connection import PAGE_BYTES, Database, open_reader, open_writer
from holdfast.store.copying import TABLES
from holdfast.store.migrations import STEPS, migrate
from holdfast.store.salvaging import UNREADABLE
from holdfast.store.translating import damaged as damage
from holdfast.store.translating import disk_full, translated, unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from holdfast.jobs import CancelToken

log = logging.getLogger(__name__)

SCRATCH, MODEL = "holdfast-revived.db", "holdfast-model.db"
ENDINGS = ("", "-wal", "-shm", "-journal")
LISTED = """
    SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"""
"""All but the tables of SQLite's own statistics, which come later and can be had again."""

LIST_PAGES = "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema' ORDER BY pageno"
FILL = "INSERT INTO message_body (message_id, body) VALUES (?, zeroblob(?))"
LARGEST_BLOB = 500_000_000
FIRST_PAGE = 1

COLUMNS = 'SELECT type, "notnull" AND NOT pk FROM pragma_table_info(?) ORDER BY cid'
PYTHON_TYPES: dict[str, type] = {"INTEGER": int, "TEXT": str, "BLOB": bytes, "REAL": float}
ROWS_LOOKED_AT = 20
MOST_UNREADABLE = 2
"""Tables that damage of their own may have hit besides."""

Listed = list[tuple[Any, ...]]


@contextmanager
def readable(file: Database, token: CancelToken) -> Iterator[Database]:
    """Lend the file itself if its list of tables can be read, else a copy of it in which it can.

    Raises StoreDamaged where there is no way to have that, DiskFull, `Cancelled`.
    """
    if listed(file) is not None:
        yield file
        return
    scratch = Database(file.path.with_name(SCRATCH), file.key)
    _remove(scratch.path)
    try:
        _copy(file.path, scratch.path)
        if not any(_revive(scratch, version, token) for version in range(len(STEPS), 0, -1)):
            raise damage(file.path)
        log.info("the list of tables was put in from an empty store")
        yield scratch
    finally:
        _remove(scratch.path)


def listed(file: Database) -> Listed | None:
    """Return the file's list of tables, None where it cannot be read."""
    try:
        con = open_reader(file)
        try:
            with translated(file.path):
                return cast("Listed", con.execute(LISTED).fetchall())
        finally:
            con.close()
    except (StoreDamaged, StoreKeyWrong, apsw.SQLError):  # the last: what a list that is nonsense is taken for
        return None


def _revive(scratch: Database, version: int, token: CancelToken) -> bool:
    """Put pages of the list in from an empty store of that version; say whether the list is then the same."""
    model = Database(scratch.path.with_name(MODEL), scratch.key)
    _remove(model.path)
    try:
        pages = _make(model, version, scratch.path.stat().st_size // PAGE_BYTES)
        wanted, new, old = listed(model), _read(model.path, pages), _read(scratch.path, pages)
        for some in (*((page,) for page in pages), pages):
            token.check()
            _write(scratch.path, {page: new[page] for page in some}, model.path.stat().st_size)
            if listed(scratch) == wanted and _fits(scratch):
                return True
            _write(scratch.path, old, scratch.path.stat().st_size)
        return False
    finally:
        _remove(model.path)


def _fits(scratch: Database) -> bool:
    """Say whether what the list leads to is what it says: rows with the types of their columns. In a store that came
    from an older version the tables are elsewhere.
    """
    con = open_reader(scratch)
    unreadable = 0
    try:
        for (name,) in con.execute(TABLES).fetchall():
            columns: Any = con.execute(COLUMNS, (name,)).fetchall()
            try:
                rows: Any = con.execute(f'SELECT * FROM "{name}" LIMIT {ROWS_LOOKED_AT}').fetchall()  # noqa: S608 - names of our own schema
            except UNREADABLE:
                unreadable += 1
                continue
            if not all(_is_one(value, *column) for row in rows for value, column in zip(row, columns, strict=True)):
                return False
    finally:
        con.close()
    return unreadable <= MOST_UNREADABLE


def _is_one(value: object, kind: str, is_needed: int) -> bool:
    """Say whether a column may hold this."""
    return not is_needed if value is None else isinstance(value, PYTHON_TYPES.get(kind, object))


def _make(model: Database, version: int, size_pages: int) -> Sequence[int]:
    """Write an empty store of at least that many pages, since the first page says how many there are; return the
    pages of its list of tables.
    """
    con = open_writer(model)
    try:
        with translated(model.path):
            migrate(model, con, STEPS[:version])
            pages = [cast("int", row[0]) for row in con.execute(LIST_PAGES)]
            con.pragma("journal_mode", "off")
            con.pragma("synchronous", "off")
            con.pragma("foreign_keys", 0)
            missing, number = size_pages * PAGE_BYTES, 0
            while missing > 0:
                number += 1
                con.execute(FILL, (number, min(missing, LARGEST_BLOB)))
                missing -= LARGEST_BLOB
            con.pragma("journal_mode", "wal")  # which the first page says too: the copy may have a log
            con.pragma("wal_checkpoint", "TRUNCATE")
    finally:
        con.close()
    return pages


def _copy(file: Path, scratch: Path) -> None:
    """Copy the file and its log. Nobody has it open: it is being repaired."""
    size = sum(each.stat().st_size for each in _files(file) if each.exists())
    if shutil.disk_usage(file.parent).free < 2 * size:
        raise disk_full(file.parent)
    try:
        for ending in ("", "-wal"):
            part = file.with_name(file.name + ending)
            if part.exists():
                shutil.copy2(part, scratch.with_name(scratch.name + ending))
        if scratch.stat().st_size % PAGE_BYTES:
            with scratch.open("r+b") as opened:
                opened.truncate(scratch.stat().st_size // PAGE_BYTES * PAGE_BYTES)
    except OSError as err:
        raise unwritable(file.parent) from err


def _read(path: Path, pages: Sequence[int]) -> dict[int, bytes]:
    with path.open("rb") as file:
        found = {}
        for page in pages:
            file.seek((page - FIRST_PAGE) * PAGE_BYTES)
            found[page] = file.read(PAGE_BYTES)
        return found


def _write(path: Path, pages: dict[int, bytes], size: int) -> None:
    """Write pages into a file that has at least `size` bytes then: as many as its first page says."""
    with path.open("r+b") as file:
        file.truncate(max(size, path.stat().st_size))
        for page, content in pages.items():
            file.seek((page - FIRST_PAGE) * PAGE_BYTES)
            file.write(content)


def _files(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ENDINGS]


def _remove(path: Path) -> None:
    for file in _files(path):
        file.unlink(missing_ok=True)
