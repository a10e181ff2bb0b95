"""The words of the index, for what only they can answer: wildcards and fuzzy words. Knows the index's tables; changes
nothing.

A pattern that begins with a letter is looked up in the index. One that does not (`*dough`) would read every word there
is, 0.4 s at 100,000 messages: they are kept as one text then, in which the pattern's longest stretch of letters is
looked for, until the index changes. Reading them can be interrupted like any query.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from holdfast import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

    from holdfast.search import Query

WORDS = "SELECT term FROM search_word WHERE term >= :prefix AND term < :behind ORDER BY doc DESC"
ALL_WORDS = "SELECT term FROM search_word ORDER BY doc DESC"
STAMP = "SELECT block FROM search_data WHERE id = 10"
"""FTS5's record of its own segments: another one after every change."""
LAST_CHARACTER = "\U0010ffff"


class Vocabulary:
    """The words of one store's index. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: bytes | None = None
        self._words = ""

    def expanded(self, con: apsw.Connection, query: Query) -> Query:
        """Return the query with its wildcards and fuzzy words resolved by the words of the index."""
        return search.expand(query, lambda prefix: _beginning(con, prefix), lambda part: self._holding(con, part))

    def _holding(self, con: apsw.Connection, part: str) -> Iterator[str]:
        """Yield the words that hold `part`, the commonest first."""
        words = self._all(con)
        if not part:
            yield from words.split("\n")
            return
        at = words.find(part)
        while at >= 0:
            end = words.find("\n", at)
            end = len(words) if end < 0 else end
            yield words[words.rfind("\n", 0, at) + 1 : end]
            at = words.find(part, end)

    def _all(self, con: apsw.Connection) -> str:
        """Return all words, one in a line, the commonest first."""
        stamp = cast("bytes | None", con.execute(STAMP).get)
        with self._lock:
            if stamp is not None and stamp == self._stamp:
                return self._words
        words = "\n".join(str(word) for (word,) in con.execute(ALL_WORDS))
        with self._lock:
            self._stamp, self._words = stamp, words
        return words


def _beginning(con: apsw.Connection, prefix: str) -> Iterator[str]:
    """Yield the words that begin with `prefix`, the commonest first."""
    for (word,) in con.execute(WORDS, {"prefix": prefix, "behind": prefix + LAST_CHARACTER}):
        yield str(word)
