"""The numbers of messages and conversations: each is given once, even where a backup takes the store's place.

Whoever still writes to, or shows, what was there before must not come to something else. Knows the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import apsw

if TYPE_CHECKING:
    Given = tuple[int, int]

GIVEN = """
    SELECT max(message_id, coalesce((SELECT max(id) FROM message), 0)),
        max(conversation_id, coalesce((SELECT max(id) FROM conversation), 0)) FROM last_removed"""

KEEP = "UPDATE last_removed SET message_id = max(message_id, ?), conversation_id = max(conversation_id, ?)"
"""Where it is needed only: a store that was encrypted is to be the same to the last row."""


def given(con: apsw.Connection) -> Given:
    """Return the highest numbers given to a message and to a conversation; 0 where that cannot be read."""
    try:
        return cast("Given", con.execute(GIVEN).fetchone())
    except apsw.Error:
        return 0, 0


def keep_given(con: apsw.Connection, numbers: Given) -> None:
    """Give none of these numbers again."""
    if any(before > now for before, now in zip(numbers, given(con), strict=True)):
        con.execute(KEEP, numbers)
