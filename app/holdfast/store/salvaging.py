"""Takes everything readable out of a damaged file, row by row, into a whole one. Knows the driver and no table by name.

A page that cannot be read hides the rows in it. Where reading stops, the next row that can be read is looked for in
ever longer strides and then exactly, so that one bad page costs its own rows and no others.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, cast

import apsw

from holdfast.store.connection import Database, open_reader
from holdfast.store.copying import TABLES
from holdfast.store.translating import translated
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.jobs import CancelToken

LAST_ROW = (1 << 63) - 1
BATCH = 500
UNREADABLE = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.FormatError, UnicodeDecodeError)

Gap = tuple[int, int]
"""Numbers of rows, both included, in which something may be that cannot be read."""


@dataclass(slots=True)
class Salvage:
    """What came over: rows by table, and the gaps by table."""

    rows: dict[str, int] = field(default_factory=dict)
    gaps: dict[str, list[Gap]] = field(default_factory=dict)


def salvage(damaged: Database, whole: apsw.Connection, token: CancelToken, *, is_whole_list: bool = True) -> Salvage:
    """Bring every readable row of every table over; the index's are left, since it is built anew.

    `whole` is a writing connection to a new store of the same version. Where the list of tables may be that of an older
    version, what it lacks is a gap. Raises StoreDamaged if the list of the
    tables cannot be read.
    """
    with translated(damaged.path):
        con = open_reader(damaged)
        names = [str(row[0]) for row in con.execute(TABLES)]
        con.close()
    known = {str(row[0]) for row in whole.execute(TABLES)}
    found = Salvage()
    whole.execute("PRAGMA foreign_keys = 0")
    for name in names:
        if name in known:
            _bring(damaged, whole, name, found, token)
    if not is_whole_list:
        found.gaps |= {name: [(-LAST_ROW, LAST_ROW)] for name in known - set(names)}
    return found


def fill(source: Database, whole: apsw.Connection, gaps: dict[str, list[Gap]], token: CancelToken) -> int:
    """Bring the rows in these gaps over from a sound copy of the same store; return how many were missing."""
    con = open_reader(source)
    filled = 0
    try:
        with translated(source.path):
            known = {str(row[0]) for row in con.execute(TABLES)}
            for name, places in gaps.items():
                if name not in known or not _has_rowid(con, name):
                    continue
                columns = _shared(con, whole, name)
                for first, last in places:
                    token.check()
                    statement = f'SELECT rowid, {columns} FROM "{name}" WHERE rowid BETWEEN ? AND ? ORDER BY rowid'  # noqa: S608 - names of our own schema
                    filled += _put(whole, name, columns, con.execute(statement, (first, last)).fetchall())
    finally:
        con.close()
    return filled


def _bring(damaged: Database, whole: apsw.Connection, name: str, found: Salvage, token: CancelToken) -> None:
    reader = _Rows(damaged, whole, name)
    try:
        found.rows[name] = 0
        for batch in reader.batches(token):
            found.rows[name] += _put(whole, name, reader.columns, batch)
        if reader.gaps:
            found.gaps[name] = reader.gaps
    finally:
        reader.close()


class _Rows:
    """Reads one table of a damaged file, across what cannot be read."""

    def __init__(self, damaged: Database, whole: apsw.Connection, name: str) -> None:
        self._damaged = damaged
        self._con = open_reader(damaged)
        self._name = name
        self.columns = _shared(self._con, whole, name)
        self._has_rowid = _has_rowid(self._con, name)
        self.gaps: list[Gap] = []

    def close(self) -> None:
        """Close the file."""
        self._con.close()

    def batches(self, token: CancelToken) -> Iterator[list[Any]]:
        """Yield rows, each behind its number."""
        if not self._has_rowid:
            yield from self._by_key()
            return
        at = 0
        while True:
            token.check()
            batch, is_stopped = self._read(f"WHERE rowid >= {at} ORDER BY rowid")
            if batch:
                yield batch
                at = batch[-1][0] + 1
            if not is_stopped:
                if len(batch) < BATCH:
                    return
                continue
            following = self._following(at)
            self.gaps.append((at, LAST_ROW if following is None else following - 1))
            if following is None:
                return
            at = following

    def _by_key(self) -> Iterator[list[Any]]:
        """Read a table without numbers of rows from both of its ends."""
        for way in ("ASC", "DESC"):
            keys = [
                f'"{row[0]}" {way}'
                for row in self._con.execute(
                    "SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (self._name,)
                )
            ]
            batch, is_stopped = self._read(f"ORDER BY {', '.join(keys)}", limit=-1, number="0")
            yield batch
            if not is_stopped:
                return
        self.gaps.append((-LAST_ROW, LAST_ROW))

    def _read(self, how: str, limit: int = BATCH, number: str = "rowid") -> tuple[list[Any], bool]:
        """Return rows up to where reading stops, and whether it stopped at something that cannot be read."""
        batch: list[Any] = []
        statement = f'SELECT {number}, {self.columns} FROM "{self._name}" {how} LIMIT {limit}'  # noqa: S608 - names of our own schema
        try:
            for row in self._con.execute(statement):
                batch.append(row)  # noqa: PERF402 - what came before it stops is kept
        except UNREADABLE:
            self._reopen()
            return batch, True
        return batch, False

    def _following(self, at: int) -> int | None:
        """Return the number of the first row behind `at` that can be read whole, None where there is none."""
        stride = 1
        while at + stride <= LAST_ROW:
            if self._can_read_from(at + stride):
                break
            stride *= 2
        else:
            return None
        low, high = at + stride // 2, at + stride
        while low + 1 < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._can_read_from(middle) else (middle, high)
        return high

    def _can_read_from(self, at: int) -> bool:
        _, is_stopped = self._read(f"WHERE rowid >= {at} ORDER BY rowid", limit=1)
        return not is_stopped

    def _reopen(self) -> None:
        """Begin anew: a connection that met a bad page may keep what it holds of it."""
        self._con.close()
        self._con = open_reader(self._damaged)


def _put(whole: apsw.Connection, name: str, columns: str, rows: Sequence[Any]) -> int:
    marks = ", ".join("?" * (columns.count('"') // 2))
    before = whole.total_changes()
    whole.executemany(f'INSERT OR IGNORE INTO "{name}" ({columns}) VALUES ({marks})', (row[1:] for row in rows))  # noqa: S608 - names of our own schema
    return whole.total_changes() - before


def _shared(con: apsw.Connection, whole: apsw.Connection, name: str) -> str:
    """Return the columns that both files have."""
    theirs, ours = (
        [str(row[0]) for row in each.execute("SELECT name FROM pragma_table_info(?)", (name,))] for each in (con, whole)
    )
    return ", ".join(f'"{column}"' for column in theirs if column in ours)


def _has_rowid(con: apsw.Connection, name: str) -> bool:
    listed = con.execute("SELECT wr FROM pragma_table_list WHERE name = ? AND schema = 'main'", (name,)).get
    return not cast("int", listed)
