"""Where things stand in the search table, and how they are put in and taken out. Knows the tables of the index.

The number of a row says when: minutes since 2001, times eight, plus the kind. So the newest rows of any word are the
last of its list, which FTS5 reads backwards as fast as forwards: of a word that every message has, the newest 2,000
are ranked without a look at the others (0.3 ms where finding the newest by their times takes 30). Not seconds, since
the index keeps the gaps between numbers: it would be a third larger.

Every function runs inside an open transaction of the writing connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from holdfast.search import RowKind, index_text
from holdfast.store.packing import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import apsw

    from holdfast.store.texts import SearchTexts

ORIGIN_MS = 978_307_200_000
"""The first moment of 2001: nothing to search is older."""

ROW_OF = "SELECT id FROM search_row WHERE owner_id = ? AND kind = ?"
IS_TAKEN = "SELECT 1 FROM search_row WHERE id = ?"

INSERT_ROW = """
    INSERT INTO search_row (id, owner_id, kind, conversation_id, time_ms, source, sender, features)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

INSERT_WORDS = """
    INSERT INTO search (rowid, title, human, answer, thinking, tools, attachments) VALUES (?, ?, ?, ?, ?, ?, ?)"""

DELETE_ROW = "DELETE FROM search_row WHERE id = ?"
DELETE_WORDS = "DELETE FROM search WHERE rowid = ?"

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
    placed: dict[int, Entry] = {}
    for entry in wanted:
        placed[_free_row(con, entry, placed)] = entry
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
    rows: list[int] = []
    for owner_id, kind in owners:
        rows += [cast("int", values[0]) for values in con.execute(ROW_OF, (owner_id, int(kind)))]
    rows.sort()
    con.executemany(DELETE_WORDS, ((row,) for row in rows))
    con.executemany(DELETE_ROW, ((row,) for row in rows))


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


def title_entry(conversation_id: int, title: str, summary: str, time_ms: int | None, source: str) -> Entry:
    """Return the entry of a conversation itself."""
    texts = (index_text(f"{title}\n{summary}" if summary else title), "", "", "", "", "")
    return Entry(RowKind.CONVERSATION, conversation_id, conversation_id, time_ms, None, source, None, 0, texts)


def _free_row(con: apsw.Connection, entry: Entry, placed: dict[int, Entry]) -> int:
    """Return the number for an entry: its minute's, or one shortly after where that is taken."""
    time_ms = entry.near_ms if entry.time_ms is None else entry.time_ms
    first = first_row_of(time_ms or 0) + entry.kind
    row, tries = first, 0
    while row in placed or con.execute(IS_TAKEN, (row,)).get is not None:
        tries += 1
        spread = 1 << tries
        row = first + 8 * (tries if tries < NEIGHBOURS else (entry.owner_id * STREW) % spread)
    return row
