"""Runs a query over the search table and shows what it found. Knows the tables; changes nothing.

MATCH is joined to narrow tables (never `rowid IN` beside MATCH: 17 s where a join takes 0.1 s), in the order of the
rows' numbers, which is the order of time. Where more than `RANKED` rows match, only the newest of them are ranked:
nobody looks for the best of ten thousand.
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never, cast

from holdfast import search
from holdfast.domain import ConversationId, SearchOrder, SearchResult
from holdfast.store.filtering import JOINS, Filter, first_row, narrowed
from holdfast.store.hits import hits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import apsw

    from holdfast.search import Query

RANKED = 2_000
AS_GOOD = 2
"""Decimals of a rank that count; of two that are as good, the newer comes first."""

BM25 = f"round(bm25(search, {', '.join(str(weight) for weight in search.WEIGHTS)}), {AS_GOOD})"
MATCHING = f"FROM search f CROSS JOIN search_row r ON r.id = f.rowid {JOINS} WHERE f.search MATCH :match"
EVERYTHING = f"FROM search_row r {JOINS} WHERE (r.kind <> 1 OR NOT c.is_shell)"

RANKED_ALONE = (
    f"SELECT rowid, 0, NULL, {BM25} FROM search WHERE search MATCH :match"  # noqa: S608 - our own words
    " ORDER BY rowid DESC LIMIT :limit"
)
"""Where no filter and no grouping needs to know more of a row, the join can be saved."""

COUNTED_WORDS = "SELECT term, doc FROM search_word WHERE term >= :prefix AND term < :behind"
LAST_CHARACTER = "\U0010ffff"


Found = tuple[int, int, "int | None", float]
"""A row that was found: its number, its time or 0, its conversation, its rank (less is better)."""


class Wish(NamedTuple):
    """How results are wanted: at most `limit` hits, `per_conversation` of each conversation, only `within` one."""

    limit: int
    order: SearchOrder = SearchOrder.RELEVANCE
    per_conversation: int | None = None
    within: ConversationId | None = None


def run(con: apsw.Connection, query: Query, wish: Wish) -> SearchResult:
    """Return the hits in the order wished for; the best first means that what only inflections of the words match
    stands below. Without words in the query there is no best, and the newest come first. Where the hits of each
    conversation are limited they stand together, where the best of them would.
    """
    if query.is_empty:
        return SearchResult((), query.hint)
    found = _found(con, query, wish)
    is_newest_only = len(found) == RANKED
    asked = dict.fromkeys((row for row, *_ in found), query) if len(found) <= wish.limit else {}
    if query.match and len(found) <= wish.limit and (wider := search.inflected(query)) is not query:
        more = [each for each in _found(con, wider, wish) if each[0] not in asked]
        found += more
        asked |= dict.fromkeys((row for row, *_ in more), wider)
        if wish.order is not SearchOrder.RELEVANCE:
            found = _in_order(found, wish.order)
    picked = _picked(found, wish)
    places = Counter(map(itemgetter(2), found))
    del places[None]
    return SearchResult(
        hits(con, {row: asked.get(row, query) for row, *_ in picked}),
        query.hint,
        is_cut=len(picked) < len(found) or is_newest_only,
        places=cast("dict[ConversationId, int]", dict(places)),
        is_newest_only=is_newest_only,
    )


def count(con: apsw.Connection, query: Query) -> int:
    """Return how many places there are, other forms of the words included."""
    query = search.inflected(query)
    if query.is_empty:
        return 0
    rows, values = _rows(query)
    return cast("int", con.execute(f"SELECT count(*) {rows}", values).get)


def conversations(con: apsw.Connection, query: Query) -> list[ConversationId]:
    """Return all conversations that something was found in, other forms of the words included."""
    query = search.inflected(query)
    if query.is_empty:
        return []
    rows, values = _rows(query)
    found = con.execute(f"SELECT DISTINCT r.conversation_id {rows} AND r.conversation_id IS NOT NULL", values)
    return [ConversationId(cast("int", id_)) for (id_,) in found]


def _rows(query: Query) -> tuple[str, dict[str, str | int]]:
    """Return the tables and the condition of all rows of a query, and the values bound to them."""
    where = Filter()
    condition = where.sql(query.filters)
    if not query.match:
        return f"{EVERYTHING} AND {condition}", where.values
    return f"{MATCHING} AND {condition}", {"match": narrowed(query), **where.values}


def suggestion(con: apsw.Connection, query: Query) -> str:
    """Return the text in a better spelling, "" where there is none."""

    def lookup(prefix: str) -> Iterator[tuple[str, int]]:
        values = {"prefix": prefix, "behind": prefix + LAST_CHARACTER}
        return cast("Iterator[tuple[str, int]]", con.execute(COUNTED_WORDS, values))

    return search.suggest(query, lookup) or ""


def _found(con: apsw.Connection, query: Query, wish: Wish) -> list[Found]:
    """Return the newest rows that match (the oldest, if those are wished for), in the order wished for."""
    where = Filter()
    condition = where.sql(query.filters)
    values: dict[str, Any] = {**where.values, "within": wish.within, "limit": RANKED}
    if wish.within is not None:
        condition += " AND r.conversation_id = :within"
    else:
        del values["within"]
    way = "ASC" if wish.order is SearchOrder.OLDEST else "DESC"
    is_plain = query.filters is None and wish == Wish(wish.limit)
    if query.match and is_plain:
        values["match"] = query.match
        statement = RANKED_ALONE
    elif query.match:
        values["match"] = narrowed(query)
        score = BM25 if wish.order is SearchOrder.RELEVANCE else "0"
        first = first_row(query.filters)
        since = "" if first is None else f"AND f.rowid >= {first}"
        statement = (
            f"SELECT f.rowid, coalesce(r.time_ms, 0), r.conversation_id, {score} {MATCHING} {since} AND {condition}"
            f" ORDER BY f.rowid {way} LIMIT :limit"
        )
    else:
        statement = (
            f"SELECT r.id, coalesce(r.time_ms, 0), r.conversation_id, 0 {EVERYTHING} AND {condition}"
            f" ORDER BY r.id {way} LIMIT :limit"
        )
    return _in_order(cast("list[Found]", con.execute(statement, values).fetchall()), wish.order)


def _in_order(found: list[Found], order: SearchOrder) -> list[Found]:
    """Return what was found in order; the numbers of rows follow time only by the minute."""
    match order:
        case SearchOrder.RELEVANCE:
            # They come the newest first, and sorting keeps that among those that are as good.
            return sorted(found, key=itemgetter(3))
        case SearchOrder.NEWEST:
            return sorted(found, key=lambda each: (-each[1], -each[0]))
        case SearchOrder.OLDEST:
            # What has no time is not the oldest: nobody knows.
            return sorted(found, key=lambda each: (not each[1], each[1], each[0]))
        case _:
            assert_never(order)


def _picked(found: Sequence[Found], wish: Wish) -> list[Found]:
    """Return what to show: the first ones, or those of each conversation together, the first few of each."""
    if wish.per_conversation is None:
        return list(found[: wish.limit])
    groups: dict[int, list[Found]] = {}
    shown = 0
    for each in found:
        # What belongs to no conversation stands alone.
        group = groups.setdefault(-each[0] if each[2] is None else each[2], [])
        if len(group) < wish.per_conversation:
            group.append(each)
            shown += 1
            if shown == wish.limit:
                break
    return [each for group in groups.values() for each in group]
