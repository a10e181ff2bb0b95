"""Builds a whole file from a damaged one and sound copies of it, in one transaction. Knows no sources: who can read
them brings in the rest, from what is handed out here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.store import mending, reviving, salvaging
from holdfast.store.connection import open_writer, transaction
from holdfast.store.migrations import migrate
from holdfast.store.translating import translated
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

    from holdfast.jobs import CancelToken
    from holdfast.store.connection import Database
    from holdfast.store.salvaging import Gap

    Gaps = dict[str, list[Gap]]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it: rows from a copy, how many messages each conversation should have, the sources of those that
    something is missing of, how many places could not be read, and how many messages waited for what is gone.
    """

    filled: int
    wanted: dict[int, int]
    sources: tuple[mending.Kept, ...]
    unreadable: int
    asks: int


def rebuild(damaged: Database, fresh: Database, copies: Iterable[Database], token: CancelToken) -> Rebuilt:
    """Fill the file `fresh` with what can be read of `damaged`, and its gaps from `copies`, which are asked for only
    then, as far as the first that is sound. Raises StoreDamaged where not even the list of tables can be had,
    `Cancelled`.
    """
    con = open_writer(fresh)
    try:
        with translated(fresh.path):
            migrate(fresh, con)
            con.execute("PRAGMA foreign_keys = 0")
            with reviving.readable(damaged, token) as source, transaction(con):
                found = salvaging.salvage(source, con, token, is_whole_list=source is damaged)
                for table, gaps in mending.take_unreadable_away(con).items():
                    found.gaps.setdefault(table, []).extend(gaps)
                wrong = mending.wrong_sources(con)
                filled = 0
                for copy in copies if found.gaps or wrong else ():
                    filled += _fill(copy, con, found.gaps, wrong, token)
                    if not mending.take_unreadable_away(con):  # it was made before the damage
                        break
                wanted = mending.expected(con)
                broken, asks = mending.make_whole(con)
                sources = [kept for id_ in sorted(broken) if (kept := mending.taken_for_reading_again(con, id_))]
                asks += mending.take_strays_away(con)
    finally:
        con.close()
    return Rebuilt(filled, wanted, tuple(sources), sum(map(len, found.gaps.values())), asks)


def _fill(copy: Database, con: apsw.Connection, gaps: Gaps, wrong: list[int], token: CancelToken) -> int:
    """Bring in from a copy what is in the gaps, and the source texts that are wrong; return how many rows."""
    filled = salvaging.fill(copy, con, gaps, token)
    if wrong:
        with mending.set_aside(con, wrong):
            filled += salvaging.fill(copy, con, {mending.SOURCE_TABLE: [(id_, id_) for id_ in wrong]}, token)
    return filled


def put_counts_right(fresh: Database, wanted: dict[int, int]) -> list[tuple[str, int]]:
    """Count anew, and return, by title, of which conversations how many messages are gone."""
    con = open_writer(fresh)
    try:
        with translated(fresh.path), transaction(con):
            return mending.missing(con, wanted)
    finally:
        con.close()
