"""A look at a store that is about to be opened: the first lines of its list, for the first picture of the window.

Loads as little as can be, changes nothing and raises nothing: where there is any doubt (a key is needed, the version is
another one, damage was seen, somebody locks the file) it has no lines to give, and what is the matter is found out by
whoever opens the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw

from holdfast.domain.reading import FirstLook
from holdfast.store.rows import conversation_rows

if TYPE_CHECKING:
    from pathlib import Path

PLAIN_HEADER = b"SQLite format 3\0"
HEADER_BYTES = 100
VERSION = 3
"""The version whose tables `rows` knows: the newest step of `migrations`, which a test compares."""
SHOWN = 60
"""Lines that surely fill the list of a large screen."""

COUNT = """
    SELECT count(*) FROM conversation c
    WHERE NOT c.is_shell AND c.id NOT IN (SELECT conversation_id FROM bin)"""


def first_look(path: Path) -> FirstLook | None:
    """Return what can be shown of a store at once; None where it has to be opened before anything can be said."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES:
            return None
        if not header.startswith(PLAIN_HEADER):
            return FirstLook()
        con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except (OSError, apsw.Error):
        return None
    try:
        if con.pragma("user_version") != VERSION:
            return None
        rows = tuple(conversation_rows(con, limit=SHOWN))
        return FirstLook(rows, int(con.execute(COUNT).get)) if rows else None
    except (apsw.Error, ValueError):  # the latter: a text that a disk changed is no text
        return None
    finally:
        con.close()
