"""Keeps what was searched for: words of a person, which belong where the rest of them lies. Knows one row.

They stand as the draft of a conversation that cannot be: the schema is frozen, and a table for one row is not worth a
step of it. Versions that do not know of the row leave it alone.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, cast

from holdfast.domain.searches import KeptSearches
from holdfast.store.chat_reading import DRAFT
from holdfast.store.chat_writing import PUT_DRAFT
from holdfast.store.packing import pack_text, unpack_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import apsw

PLACE = -1
"""Conversations count from 1, and 0 is the one that has not begun."""


class SearchesTable:
    """Over the connections of a store; what writes belongs on the write lane."""

    def __init__(
        self,
        writing: Callable[[], AbstractContextManager[apsw.Connection]],
        reading: Callable[[], AbstractContextManager[apsw.Connection]],
    ) -> None:
        self._writing = writing
        self._reading = reading

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
            con.execute(PUT_DRAFT, (PLACE, pack_text(text), time.time_ns() // 1_000_000))


def _texts(kept: object) -> tuple[str, ...]:
    if not isinstance(kept, list) or not all(isinstance(each, str) for each in kept):
        raise TypeError
    return tuple(kept)
