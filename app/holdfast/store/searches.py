"""Keeps what was searched for: words of a person, which belong where the rest of them lies. Knows one row.

They stand as the draft of a conversation that cannot be: the schema is frozen, and a table for one row is not worth a
step of it. Versions that do not know of the row leave it alone.
"""

from __future__ import annotations

import json
from typing import cast

from holdfast.domain.searches import KeptSearches
from holdfast.store.chat_reading import DRAFT
from holdfast.store.chat_writing import PUT_DRAFT
from holdfast.store.packing import pack_text, unpack_text
from holdfast.store.tables import Tables
from holdfast.store.times import now_ms

PLACE = -1
"""Conversations count from 1, and 0 is the one that has not begun."""


class SearchesTable(Tables):
    """Over the connections of a store; what writes belongs on the write lane."""

    def all(self) -> KeptSearches:
        """Return what is kept; nothing where that makes no sense."""
        with self._reading() as con:
            packed = con.execute(DRAFT, (PLACE,)).get
        if packed is None:
            return KeptSearches()
        try:
            kept = json.loads(unpack_text(cast("bytes", packed)))
            return KeptSearches(_texts(kept["recent"]), _texts(kept["saved"]))
        except (ValueError, KeyError, TypeError):
            return KeptSearches()

    def keep(self, searches: KeptSearches) -> None:
        """Keep these in place of those before."""
        text = json.dumps({"recent": searches.recent, "saved": searches.saved})
        with self._writing() as con:
            con.execute(PUT_DRAFT, (PLACE, pack_text(text), now_ms()))


def _texts(kept: object) -> tuple[str, ...]:
    if not isinstance(kept, list) or not all(isinstance(each, str) for each in kept):
        raise TypeError
    return tuple(kept)
