"""The bin: what a person threw away is out of the list, the index and the figures, and comes back whole until it has
lain for 30 days. Knows the tables.

What is removed for good is overwritten: in its rows (`secure_delete`), in the index, which is rewritten for that, since
FTS5 only marks what is taken out of it, and in the pages that lie free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from holdfast.domain import ConversationId
from holdfast.domain.binned import KEPT_DAYS, Binned
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.store.chat_edits import remove_lost
from holdfast.store.indexing import take_out_binned
from holdfast.store.reindexing import put_back
from holdfast.store.rows import ROW_FIELDS, ROW_TABLES, row_of
from holdfast.store.spending import keep_spent
from holdfast.store.tables import Tables
from holdfast.store.times import EPOCH, from_ms, now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

DAY_MS = 86_400_000
KEPT_MS = KEPT_DAYS * DAY_MS
LONGEST_STEP_MS = 7 * DAY_MS
"""What one look at the clock may add to the age of what lies in the bin."""

PUT = """
    INSERT INTO bin (conversation_id, binned_ms) SELECT id, :now FROM conversation WHERE id = :id
    ON CONFLICT (conversation_id) DO NOTHING"""
IS_THERE = "SELECT 1 FROM conversation WHERE id = ?"
TAKE = "DELETE FROM bin WHERE conversation_id = ? RETURNING conversation_id"
BINNED = f"""
    SELECT b.binned_ms, b.age_ms, {ROW_FIELDS} {ROW_TABLES} JOIN bin b ON b.conversation_id = c.id
    ORDER BY b.binned_ms DESC, c.id DESC"""
COUNT = "SELECT count(*) FROM bin"
LOOKED = "SELECT looked_ms FROM bin_state"
FORGET_LOOK = "DELETE FROM bin_state"
LOOK = "INSERT INTO bin_state (looked_ms) VALUES (?)"
AGE = "UPDATE bin SET age_ms = age_ms + ?"
RIPE = "SELECT conversation_id FROM bin WHERE age_ms >= ? ORDER BY conversation_id"
REMOVE = "DELETE FROM conversation WHERE id = ? AND id IN (SELECT conversation_id FROM bin)"
REMOVE_PAGES = "DELETE FROM artifact WHERE conversation_id = ?"
REWRITE_INDEX = "INSERT INTO search (search) VALUES ('optimize')"
MAKE_FILLER = "CREATE TABLE filler (zeros BLOB)"
FILL = "INSERT INTO filler (zeros) VALUES (zeroblob(?))"
DROP_FILLER = "DROP TABLE filler"
FILLER_PAGES = 1_000


class BinTables(Tables):
    """The bin, over the connections of a store. What writes is for the write lane."""

    def put(self, ids: Sequence[ConversationId]) -> None:
        """Put conversations into the bin; one that is there stays as it is. Raises NotFound."""
        with self._writing() as con:
            for id_ in ids:
                if con.execute(IS_THERE, (id_,)).get is None:
                    raise _not_found(id_)
                con.execute(PUT, {"id": id_, "now": now_ms()})
            take_out_binned(con)

    def take_back(self, ids: Sequence[ConversationId]) -> None:
        """Take conversations out of the bin, as they were. Raises NotFound."""
        with self._writing() as con:
            for id_ in ids:
                if con.execute(TAKE, (id_,)).get is None:
                    raise _not_found(id_)
                put_back(con, id_)

    def remove(self, ids: Sequence[ConversationId]) -> int:
        """Remove conversations that lie in the bin, so that nothing of them is left in the store; return how many."""
        with self._writing() as con:
            return _removed(con, ids)

    def grow_older(self) -> list[ConversationId]:
        """Let what lies in the bin age by the time since the last look; return what has lain there long enough."""
        with self._writing() as con:
            now, looked = now_ms(), cast("int | None", con.execute(LOOKED).get)
            step = 0 if looked is None else min(max(0, now - looked), LONGEST_STEP_MS)
            con.execute(FORGET_LOOK)
            con.execute(LOOK, (now,))
            con.execute(AGE, (step,))
            return [ConversationId(cast("int", values[0])) for values in con.execute(RIPE, (KEPT_MS,))]

    def rows(self) -> list[Binned]:
        """Return what lies in the bin, the newest first."""
        with self._reading() as con:
            return [
                Binned(row_of(values[2:]), from_ms(cast("int", values[0])) or EPOCH, _days_left(cast("int", values[1])))
                for values in con.execute(BINNED)
            ]

    def count(self) -> int:
        """Return how many conversations lie in the bin."""
        with self._reading() as con:
            return cast("int", con.execute(COUNT).get)


def _removed(con: apsw.Connection, ids: Sequence[ConversationId]) -> int:
    """Remove them; foreign keys take what belongs to them along."""
    con.pragma("secure_delete", "on")
    try:
        removed = 0
        for id_ in ids:
            if _is_binned(con, id_):
                con.execute(REMOVE_PAGES, (id_,))
                keep_spent(con, id_)
            con.execute(REMOVE, (id_,))
            removed += con.changes()
        if removed:
            remove_lost(con)
            con.execute(REWRITE_INDEX)
            _overwrite_free_pages(con)
    finally:
        con.pragma("secure_delete", "fast")
    return removed


def _overwrite_free_pages(con: apsw.Connection) -> None:
    """Fill the pages that lie free with nothing: the index leaves its old words there each time it is merged."""
    free = cast("int", con.pragma("freelist_count"))
    if not free:
        return
    con.execute(MAKE_FILLER)
    for first in range(0, free, FILLER_PAGES):
        con.execute(FILL, (min(FILLER_PAGES, free - first) * cast("int", con.pragma("page_size")),))
    con.execute(DROP_FILLER)


def _is_binned(con: apsw.Connection, id_: int) -> bool:
    return con.execute("SELECT 1 FROM bin WHERE conversation_id = ?", (id_,)).get is not None


def _days_left(age_ms: int) -> int:
    return max(0, -(-(KEPT_MS - age_ms) // DAY_MS))


def _not_found(id_: int) -> NotFound:
    return NotFound(
        tr("There is no conversation {id} to take from there.", id=id_), tr("`holdfast bin` lists what can come back.")
    )
