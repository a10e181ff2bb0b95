"""Counts what was found by role, source, year, feature and model, for the filters that a person can click on. Knows
the tables; changes nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import Facet
from holdfast.store.filtering import FEATURES, Filter, narrowed
from holdfast.store.searching import EVERYTHING, MATCHING

if TYPE_CHECKING:
    import apsw

    from holdfast.search import Query

COUNTED = 20_000
"""The newest rows that are counted; more is a number that nobody reads."""

BY_KIND = """
    SELECT r.sender, r.source, r.features, strftime('%Y', r.time_ms / 1000, 'unixepoch'), count(*)
    FROM ({rows}) found CROSS JOIN search_row r ON r.id = found.id GROUP BY 1, 2, 3, 4"""

BY_MODEL = """
    SELECT s.model, count(DISTINCT s.message_id)
    FROM ({rows}) found CROSS JOIN search_row r ON r.id = found.id
    CROSS JOIN segment s ON s.message_id = CASE r.kind WHEN 0 THEN r.owner_id END
    WHERE s.model <> '' GROUP BY 1"""


def facets(con: apsw.Connection, query: Query) -> tuple[Facet, ...]:
    """Return, for each field, the values that were found and how often, the commonest first (years newest first)."""
    if query.is_empty:
        return ()
    where = Filter()
    condition = where.sql(query.filters)
    values: dict[str, Any] = dict(where.values)
    if query.match:
        values["match"] = narrowed(query)
        rows = f"SELECT f.rowid AS id {MATCHING} AND {condition} ORDER BY f.rowid DESC LIMIT {COUNTED}"
    else:
        rows = f"SELECT r.id AS id {EVERYTHING} AND {condition} ORDER BY r.id DESC LIMIT {COUNTED}"
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("role", "source", "has", "date", "model")}
    for sender, source, features, year, count in cast("Any", con.execute(BY_KIND.format(rows=rows), values)):
        counts["role"][sender] += count
        counts["source"][source] += count
        counts["date"][year] += count
        for feature, bit in FEATURES.items():
            counts["has"][feature.value] += count * bool(features & bit)
    for model, count in cast("Any", con.execute(BY_MODEL.format(rows=rows), values)):
        counts["model"][model] += count
    return tuple(facet for name, found in counts.items() for facet in _in_order(name, found))


def _in_order(name: str, found: Counter[str]) -> list[Facet]:
    made = [Facet(name, value, count) for value, count in found.most_common() if value and count]
    return sorted(made, key=lambda facet: facet.value, reverse=True) if name == "date" else made
