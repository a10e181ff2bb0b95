"""A real search table, made as the store makes it, and a fixed moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import apsw
import pytest

from holdfast.search import COLUMNS, index_text, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.search import Query

NOW = datetime(2025, 3, 14, 15, 9, tzinfo=timezone(timedelta(hours=5, minutes=30)))


class SearchTable:
    """A contentless FTS5 table with the store's tokenizer; rows are numbered from 1 as they are added."""

    def __init__(self) -> None:
        self.connection = apsw.Connection(":memory:")
        self.connection.execute(
            f"CREATE VIRTUAL TABLE entry USING fts5({', '.join(COLUMNS)}, content='', contentless_delete=1, "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        self.connection.execute("CREATE VIRTUAL TABLE word USING fts5vocab(entry, 'row')")
        self.count = 0

    def add(self, text: str, column: str = "answer") -> int:
        """Add a row with `text` in one column and return its number."""
        self.count += 1
        row = [index_text(text) if name == column else "" for name in COLUMNS]
        self.connection.execute(
            f"INSERT INTO entry(rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})",  # noqa: S608 - our names
            (self.count, *row),
        )
        return self.count

    def rows(self, match: str) -> set[int]:
        """Return the rows that match an expression."""
        found = self.connection.execute("SELECT rowid FROM entry WHERE entry MATCH ?", (match,))
        return {int(row[0]) for row in found}

    def find(self, query: Query) -> set[int]:
        """Return the rows that match the text of a query without filters."""
        assert query.filters is None
        return self.rows(query.match) if query.match else set()

    def clear(self) -> None:
        """Take every row out."""
        for rowid in range(1, self.count + 1):
            self.connection.execute("DELETE FROM entry WHERE rowid = ?", (rowid,))
        self.count = 0

    def words(self, prefix: str) -> list[tuple[str, int]]:
        """Return the words that begin with `prefix`, with how many rows have them."""
        end = prefix + "\U0010ffff"
        found = self.connection.execute("SELECT term, doc FROM word WHERE term >= ? AND term < ?", (prefix, end))
        return [(str(term), int(rows)) for term, rows in found]


@pytest.fixture
def table() -> Iterator[SearchTable]:
    """Give an empty search table."""
    made = SearchTable()
    yield made
    made.connection.close()


def understood(text: str) -> Query:
    """Parse at the fixed moment."""
    return parse(text, NOW)
