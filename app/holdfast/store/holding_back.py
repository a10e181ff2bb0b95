"""Holds back what waits in a store that was brought back from a backup. Knows the table of the outbox.

What waited when the backup was made may have been sent since: it is not sent again before the person says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw

from holdfast.store.connection import unlock
from holdfast.store.copying import sync
from holdfast.store.translating import translated

if TYPE_CHECKING:
    from holdfast.store.connection import Database

HAS_OUTBOX = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'outbox'"

HOLD_BACK = """
    UPDATE outbox SET state = 'unsure', entry = json_set(entry, '$.state', 'unsure')
    WHERE state = 'waiting' AND json_valid(entry)"""


def hold_back(database: Database) -> None:
    """Have every message that waits ask before it is sent; only for a file that nobody else uses. Raises StoreError."""
    with translated(database.path):
        con = apsw.Connection(str(database.path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            unlock(database, con)
            if con.execute(HAS_OUTBOX).get is not None:
                con.execute(HOLD_BACK)
        finally:
            con.close()
    sync(database.path)
