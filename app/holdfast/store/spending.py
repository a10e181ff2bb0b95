"""Counts what answers cost between two moments, by provider and model, and keeps what no reply tells of. Knows the
tables of replies, and no price.

An answer counts at the time at which its reply began. What no reply tells of is an event among those of
`outage_event`, of a kind of its own: an earlier Holdfast passes over kinds that it does not know.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain.spending import Counted, Expense
from holdfast.domain.streaming import Usage
from holdfast.store.packing import plain
from holdfast.store.tables import Tables
from holdfast.store.times import to_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    import apsw

SPENT, TOLD = "spent", "limit_told"
KINDS = (SPENT, TOLD)

# The replies of the time are looked for once; then come what each model wrote of them, and what a reply took beyond its
# parts: requests of which nothing is left, for which who was asked last stands.
COUNTED = """
    WITH asked AS MATERIALIZED (
        SELECT r.message_id AS id, r.provider, r.model, r.input_tokens, r.output_tokens, r.cache_read_tokens,
            r.cache_write_tokens, r.cost_usd
        FROM reply r CROSS JOIN message m ON m.id = r.message_id
        WHERE m.created_ms >= :start AND m.created_ms < :end)
    SELECT p.provider, p.model, count(*),
        total(p.input_tokens), total(p.output_tokens), total(p.cache_read_tokens), total(p.cache_write_tokens),
        total(p.cost_usd),
        total(p.input_tokens) FILTER (WHERE p.cost_usd IS NULL),
        total(p.output_tokens) FILTER (WHERE p.cost_usd IS NULL),
        total(p.cache_read_tokens) FILTER (WHERE p.cost_usd IS NULL),
        total(p.cache_write_tokens) FILTER (WHERE p.cost_usd IS NULL),
        count(*) FILTER (WHERE p.input_tokens IS NULL AND p.chars > 0)
    FROM asked CROSS JOIN reply_part p ON p.message_id = asked.id GROUP BY p.provider, p.model
    UNION ALL
    SELECT provider, model, 0, total(a), total(b), total(c), total(d), total(cost),
        total(a) FILTER (WHERE NOT cost > 0), total(b) FILTER (WHERE NOT cost > 0),
        total(c) FILTER (WHERE NOT cost > 0), total(d) FILTER (WHERE NOT cost > 0), 0
    FROM (
        SELECT asked.provider, asked.model, asked.input_tokens - total(p.input_tokens) AS a,
            asked.output_tokens - total(p.output_tokens) AS b,
            asked.cache_read_tokens - total(p.cache_read_tokens) AS c,
            asked.cache_write_tokens - total(p.cache_write_tokens) AS d,
            max(0.0, coalesce(asked.cost_usd, 0.0) - total(p.cost_usd)) AS cost
        FROM asked LEFT JOIN reply_part p ON p.message_id = asked.id
        WHERE asked.input_tokens IS NOT NULL GROUP BY asked.id)
    WHERE a + b + c + d > 0 GROUP BY provider, model"""

EVENTS = """
    SELECT provider, detail_json FROM outage_event
    WHERE kind = :kind AND at_ms >= :start AND at_ms < :end ORDER BY at_ms, id"""
PUT_EVENT = "INSERT INTO outage_event (at_ms, kind, provider, detail_json) VALUES (?, ?, ?, ?)"
FIRST = "SELECT min(m.created_ms) FROM reply r JOIN message m ON m.id = r.message_id"

# A quarter of an hour is within one month wherever the clock stands.
OF_CONVERSATION = """
    SELECT max(m.created_ms), p.provider, p.model, count(*),
        total(p.input_tokens), total(p.output_tokens), total(p.cache_read_tokens), total(p.cache_write_tokens),
        total(p.cost_usd), p.cost_usd IS NULL AS unknown
    FROM message m JOIN reply_part p ON p.message_id = m.id
    WHERE m.conversation_id = ? AND m.created_ms IS NOT NULL AND p.input_tokens IS NOT NULL
    GROUP BY m.created_ms / 900000, p.provider, p.model, unknown"""


class SpendingTables(Tables):
    """What was spent, over the two ways into the store."""

    def counted(self, start: datetime, end: datetime) -> list[Counted]:
        """Return what each model was asked and took, from `start` to before `end`."""
        between = {"start": to_ms(start), "end": to_ms(end)}
        found: dict[tuple[str, str], Counted] = {}
        with self._reading() as con:
            rows = con.execute(COUNTED, between).fetchall()
            kept = con.execute(EVENTS, {**between, "kind": SPENT}).fetchall()
        told = (_of_event(str(name), str(text)) for name, text in kept)
        for one in (*map(_counted, rows), *(one for one in told if one is not None)):
            at = one.provider, one.model
            found[at] = found[at] + one if at in found else one
        return [one for _at, one in sorted(found.items())]

    def first(self) -> int | None:
        """Return when the first reply that was asked for here began, in milliseconds; None for none."""
        with self._reading() as con:
            return cast("int | None", con.execute(FIRST).get)

    def note(self, spent: Iterable[Expense]) -> None:
        """Keep what no reply tells of."""
        with self._writing() as con:
            con.executemany(PUT_EVENT, [_event(one) for one in spent])

    def was_told(self, start: datetime, end: datetime, limit_usd: float) -> bool:
        """Say whether it was said in this time that a limit is near."""
        values = {"kind": TOLD, "start": to_ms(start), "end": to_ms(end)}
        with self._reading() as con:
            return any(
                json.loads(str(text)).get("limit_usd") == limit_usd for _name, text in con.execute(EVENTS, values)
            )

    def note_told(self, at: datetime, limit_usd: float) -> None:
        """Keep that it was said that a limit is near."""
        with self._writing() as con:
            con.execute(PUT_EVENT, (to_ms(at), TOLD, "", json.dumps({"limit_usd": limit_usd})))


def keep_spent(con: apsw.Connection, conversation_id: int) -> None:
    """Keep what the answers of a conversation cost that is about to be removed for good."""
    for at_ms, provider, model, answers, *figures, cost, is_unknown in con.execute(OF_CONVERSATION, (conversation_id,)):
        detail = _detail("removed", str(model), _usage(figures), None if is_unknown else cast("float", cost))
        con.execute(PUT_EVENT, (at_ms, SPENT, provider, json.dumps({**detail, "answers": answers})))


def _counted(row: Sequence[Any]) -> Counted:
    provider, model, answers, *figures, untold = row
    return Counted(provider, model, answers, _usage(figures[:4]), float(figures[4]), _usage(figures[5:9]), untold)


def _usage(figures: Sequence[Any]) -> Usage:
    return Usage(*(max(0, int(figure)) for figure in figures))


def _event(one: Expense) -> tuple[int | None, str, str, str]:
    return to_ms(one.at), SPENT, plain(one.provider), json.dumps(_detail(one.what, one.model, one.usage, one.cost_usd))


def _detail(what: str, model: str, usage: Usage, cost_usd: float | None) -> dict[str, Any]:
    return {
        "what": what,
        "model": plain(model),
        "tokens": [usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens],
        "cost_usd": cost_usd,
    }


def _of_event(provider: str, text: str) -> Counted | None:
    """Return what was kept, None where it cannot be read: one damaged row holds no message up."""
    try:
        detail = json.loads(text)
        usage, cost = _usage(detail["tokens"]), detail["cost_usd"]
        answers = int(detail.get("answers", 0))
        return Counted(
            provider, str(detail["model"]), answers, usage, float(cost or 0.0), usage if cost is None else Usage()
        )
    except (ValueError, TypeError, KeyError):
        return None
