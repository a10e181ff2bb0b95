"""Counts messages by time, source and model, in SQL over narrow rows: no text is touched. Knows the tables; changes
nothing.

SQLite's own "localtime" is the computer's, with the daylight saving of that day. 100,000 messages take a fifth of a
second, on the read lane; the query is interrupted when nobody waits for it any more.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import ConversationId
from holdfast.domain.insights import Insights, LongThread, OutageMonth, Spent, Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.jobs import CancelToken

LONGEST = 10
HUMAN = "human"

BY_HOUR = """
    SELECT strftime('%Y-%m-%d %H', created_ms / 1000, 'unixepoch', 'localtime') AS hour, sender, count(*)
    FROM message WHERE NOT is_empty AND conversation_id NOT IN (SELECT conversation_id FROM bin)
    GROUP BY hour, sender"""

BY_SOURCE = """
    SELECT c.source, count(*) AS messages FROM message m JOIN conversation c ON c.id = m.conversation_id
    WHERE NOT m.is_empty AND c.id NOT IN (SELECT conversation_id FROM bin) GROUP BY c.source ORDER BY messages DESC"""

BY_MODEL = """
    SELECT provider, model, count(DISTINCT message_id) AS messages FROM segment WHERE model <> ''
    GROUP BY provider, model ORDER BY messages DESC, provider, model"""

BY_LENGTH = """
    SELECT c.id, coalesce(t.title, c.title), c.message_count
    FROM conversation c LEFT JOIN own_title t ON t.conversation_id = c.id
    WHERE NOT c.is_shell AND c.message_count > 0 AND c.id NOT IN (SELECT conversation_id FROM bin)
    ORDER BY c.message_count DESC, c.id LIMIT ?"""

# What an answer cost stays spent, whatever becomes of its conversation in the bin.
SPENT = """
    SELECT strftime('%Y-%m', m.created_ms / 1000, 'unixepoch', 'localtime') AS month, r.provider, r.model, count(*),
        total(coalesce(r.input_tokens, 0) + coalesce(r.cache_read_tokens, 0) + coalesce(r.cache_write_tokens, 0)),
        total(r.output_tokens), total(r.cost_usd),
        sum(r.cost_usd IS NULL AND coalesce(r.input_tokens, r.output_tokens, 0) > 0)
    FROM reply r JOIN message m ON m.id = r.message_id
    WHERE m.created_ms IS NOT NULL AND r.model <> '' GROUP BY month, r.provider, r.model
    ORDER BY month, r.provider, r.model"""

OUTAGES = """
    SELECT strftime('%Y-%m', at_ms / 1000, 'unixepoch', 'localtime') AS month, sum(kind = 'outage'),
        sum(kind = 'took_over')
    FROM outage_event WHERE kind IN ('outage', 'took_over') GROUP BY month ORDER BY month"""

# Sessions of Claude Code that came by themselves are named one by one, and come by themselves again.
# A later import of the same files, or of the same or a newer whole export, has what the one that was cut off lacks. One
# that a repair made up, for what refers to it, names no files.
CUT_OFF = """
    SELECT started_ms, files FROM import AS cut
    WHERE finished_ms IS NULL AND files <> '[]' AND NOT (layout = 'Claude Code sessions' AND files LIKE '%.jsonl"%')
        AND NOT EXISTS (
        SELECT 1 FROM import AS later
        WHERE later.id > cut.id AND later.finished_ms IS NOT NULL
            AND (later.files = cut.files
                OR later.is_complete
                AND (later.exported_ms > cut.exported_ms OR later.export_id <> '' AND later.export_id = cut.export_id)))
    ORDER BY id DESC LIMIT 1"""

LAST_EXPORT = """
    SELECT max(coalesce(exported_ms, started_ms)) FROM import WHERE finished_ms IS NOT NULL AND export_id <> ?
        AND layout NOT IN ('ChatGPT export', 'Claude Code sessions', 'Exports of ChatGPT and Claude Code')"""
"""What comes from elsewhere makes an export of Claude no newer."""

LAST_SESSIONS = """
    SELECT max(started_ms) FROM import WHERE finished_ms IS NOT NULL
        AND layout IN ('Claude Code sessions', 'Exports of ChatGPT and Claude Code')"""

FILES_SEEN = "SELECT files FROM import WHERE finished_ms IS NOT NULL"


class InsightTables:
    """What can be counted, over an open store."""

    def __init__(self, reading: Callable[[CancelToken | None], AbstractContextManager[apsw.Connection]]) -> None:
        self._reading = reading

    def insights(self, token: CancelToken | None = None) -> Insights:
        """Return everything that is counted. Raises `Cancelled`."""
        with self._reading(token) as con:
            return insights(con)

    def last_export_ms(self, sample_id: str) -> int | None:
        """Return when the newest export was made that is not the sample; None where there is none."""
        with self._reading(None) as con:
            return cast("int | None", con.execute(LAST_EXPORT, (sample_id,)).get)

    def last_sessions_ms(self) -> int | None:
        """Return when the newest import of sessions of Claude Code began; None where there is none."""
        with self._reading(None) as con:
            return cast("int | None", con.execute(LAST_SESSIONS).get)

    def cut_off_import(self) -> tuple[int, str] | None:
        """Return the beginning and the files, as JSON, of the newest import that began and never ended."""
        with self._reading(None) as con:
            return next(((cast("int", row[0]), str(row[1])) for row in _rows(con, CUT_OFF)), None)

    def files_seen(self) -> list[str]:
        """Return the lists of files, as JSON, of all imports that ended."""
        with self._reading(None) as con:
            return [str(row[0]) for row in _rows(con, FILES_SEEN)]


def insights(con: apsw.Connection) -> Insights:
    """Return everything that is counted."""
    days: dict[date, Tally] = defaultdict(Tally)
    months: dict[str, Tally] = defaultdict(Tally)
    hours: dict[int, Tally] = defaultdict(Tally)
    undated = 0
    for hour, sender, count in _rows(con, BY_HOUR):
        if hour is None:
            undated += count
            continue
        tally = Tally(asked=count) if sender == HUMAN else Tally(answered=count)
        day = date.fromisoformat(hour[:10])
        days[day] += tally
        months[hour[:7]] += tally
        hours[int(hour[11:])] += tally
    return Insights(
        days=dict(sorted(days.items())),
        months=dict(sorted(months.items())),
        hours=dict(sorted(hours.items())),
        sources=tuple(_rows(con, BY_SOURCE)),
        models=tuple(_rows(con, BY_MODEL)),
        longest=tuple(
            LongThread(ConversationId(id_), title, count) for id_, title, count in _rows(con, BY_LENGTH, (LONGEST,))
        ),
        spent=tuple(_spent(*row) for row in _rows(con, SPENT)),
        outages=tuple(OutageMonth(*row) for row in _rows(con, OUTAGES)),
        undated=undated,
    )


def _spent(month: str, provider: str, model: str, answers: int, *figures: float) -> Spent:
    tokens_in, tokens_out, cost, unknown = figures
    return Spent(month, provider, model, answers, int(tokens_in), int(tokens_out), None if unknown else cost)


def _rows(con: apsw.Connection, statement: str, values: tuple[int, ...] = ()) -> list[Any]:
    return cast("list[Any]", con.execute(statement, values).fetchall())
