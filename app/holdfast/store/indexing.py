"""Where things stand in the search table, and how they are put in and taken out. Knows the tables of the index.

The number of a row says when: minutes since 2001, times eight, plus the kind. So the newest rows of any word are the
last of its list, which FTS5 reads backwards as fast as forwards: of a word that every message has, the newest 2,000
are ranked without a look at the others (0.3 ms where finding the newest by their times takes 30). Not seconds, since
the index keeps the gaps between numbers: it would be a third larger.

Every function runs inside an open transaction of the writing connection.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, cast

from holdfast.search import RowKind, index_text
from holdfast.store.packing import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import apsw

    from holdfast.store.texts import SearchTexts

ORIGIN_MS = 978_307_200_000
"""The first moment of 2001: nothing to search is older."""

# A statement for all of a batch instead of two for each row, which would take a tenth of an import.
ROWS_OF = "SELECT r.id FROM json_each(?) j CROSS JOIN search_row r ON r.owner_id = j.value AND r.kind = ?"
TAKEN_NEAR = "SELECT r.id FROM json_each(?) j CROSS JOIN search_row r ON r.id BETWEEN j.value AND j.value + ?"
IS_TAKEN = "SELECT 1 FROM search_row WHERE id = ?"

INSERT_ROW = """
    INSERT INTO search_row (id, owner_id, kind, conversation_id, time_ms, source, sender, features)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

INSERT_WORDS = """
    INSERT INTO search (rowid, title, human, answer, thinking, tools, attachments) VALUES (?, ?, ?, ?, ?, ?, ?)"""

DELETE_ROW = "DELETE FROM search_row WHERE id = ?"
DELETE_WORDS = "DELETE FROM search WHERE rowid = ?"

BINNED_ROWS = "SELECT id FROM search_row WHERE conversation_id IN (SELECT conversation_id FROM bin) ORDER BY id"

NEIGHBOURS = 8
"""Numbers tried one after the other where a minute is taken; after that they are strewn, ever wider."""

STREW = 2_654_435_761
"""Knuth's multiplier: ids that follow each other land far from each other."""


class Entry(NamedTuple):
    """Something to be found. `time_ms` is its own time, `near_ms` the one to sort it by if it has none."""

    kind: RowKind
    owner_id: int
    conversation_id: int | None
    time_ms: int | None
    near_ms: int | None
    source: str
    sender: str | None
    features: int
    texts: SearchTexts


def put(con: apsw.Connection, entries: Iterable[Entry]) -> None:
    """Put entries in, each in place of what stood there for the same owner.

    They are written in the order of their numbers: FTS5 flushes what it has collected whenever a smaller one comes.
    """
    wanted = list(entries)
    take_out(con, [(entry.owner_id, entry.kind) for entry in wanted])
    firsts = [_wished_row(entry) for entry in wanted]
    taken = _taken_near(con, firsts)
    placed: dict[int, Entry] = {}
    for entry, first in zip(wanted, firsts, strict=True):
        row = _free_row(con, entry.owner_id, first, taken)
        taken.add(row)
        placed[row] = entry
    rows = sorted(placed.items())
    con.executemany(
        INSERT_ROW,
        (
            (
                row,
                entry.owner_id,
                int(entry.kind),
                entry.conversation_id,
                entry.time_ms,
                entry.source,
                entry.sender,
                entry.features,
            )
            for row, entry in rows
        ),
    )
    con.executemany(INSERT_WORDS, ((row, *entry.texts) for row, entry in rows))


def take_out(con: apsw.Connection, owners: Sequence[tuple[int, RowKind]]) -> None:
    """Take out what stands for these owners, if anything does."""
    by_kind: dict[RowKind, list[int]] = {}
    for owner_id, kind in owners:
        by_kind.setdefault(kind, []).append(owner_id)
    rows: list[int] = []
    for kind, ids in by_kind.items():
        rows += [cast("int", values[0]) for values in con.execute(ROWS_OF, (json.dumps(sorted(ids)), int(kind)))]
    rows.sort()
    con.executemany(DELETE_WORDS, ((row,) for row in rows))
    con.executemany(DELETE_ROW, ((row,) for row in rows))


def take_out_binned(con: apsw.Connection) -> None:
    """Take out what stands for conversations in the bin: nobody finds what was thrown away."""
    rows = [(cast("int", values[0]),) for values in con.execute(BINNED_ROWS).fetchall()]
    con.executemany(DELETE_WORDS, rows)
    con.executemany(DELETE_ROW, rows)


def first_row_of(time_ms: int) -> int:
    """Return a number that no row of that time or later is below."""
    return max(0, (time_ms - ORIGIN_MS) // 60_000) * 8


def named_entry(
    kind: RowKind,
    owner_id: int,
    title: str,
    text: str,
    *,
    conversation_id: int | None,
    time_ms: int | None,
    source: str,
) -> Entry:
    """Return the entry of a document, memory, page or note: a name and a text."""
    texts = (index_text(plain(title)), "", index_text(plain(text)), "", "", "")
    return Entry(kind, owner_id, conversation_id, time_ms, None, source, None, 0, texts)


def title_entry(
    conversation_id: int, title: str, summary: str, time_ms: int | None, source: str, *, own: str | None = None
) -> Entry:
    """Return the entry of a conversation itself; with a title of a person's `own` it is still found by the other."""
    texts = (index_text("\n".join(part for part in (own, title, summary) if part)), "", "", "", "", "")
    return Entry(RowKind.CONVERSATION, conversation_id, conversation_id, time_ms, None, source, None, 0, texts)


def _wished_row(entry: Entry) -> int:
    """Return the number of the minute of an entry."""
    time_ms = entry.near_ms if entry.time_ms is None else entry.time_ms
    return first_row_of(time_ms or 0) + entry.kind


def _taken_near(con: apsw.Connection, firsts: Iterable[int]) -> set[int]:
    """Return which numbers are taken among these and the neighbours that are tried after each."""
    near = con.execute(TAKEN_NEAR, (json.dumps(sorted(set(firsts))), 8 * (NEIGHBOURS - 1)))
    return {cast("int", values[0]) for values in near}


def _free_row(con: apsw.Connection, owner_id: int, first: int, taken: set[int]) -> int:
    """Return the first number that is free; `taken` knows the neighbours, the store those strewn far away."""
    row, tries = first, 0
    while row in taken or (tries >= NEIGHBOURS and con.execute(IS_TAKEN, (row,)).get is not None):
        tries += 1
        spread = 1 << tries
        row = first + 8 * (tries if tries < NEIGHBOURS else (owner_id * STREW) % spread)
    return row
