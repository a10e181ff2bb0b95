"""The lines of the conversation list. Knows the tables that a line comes from, and loads nothing else: a start shows
them before anything else of the store is there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from holdfast.domain.conversation import Source
from holdfast.domain.reading import ConversationId, ConversationRow
from holdfast.store.times import from_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

ROW_FIELDS = """
    c.id, c.source, c.source_id, coalesce(t.title, c.title), c.snippet, c.created_ms, c.updated_ms, c.message_count,
    c.branch_count, coalesce(p.name, ''), coalesce(s.is_starred, c.is_source_starred), c.is_shell,
    c.missing_since IS NOT NULL, (SELECT json_group_array(name) FROM (
        SELECT t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
        WHERE ct.conversation_id = c.id ORDER BY t.folded)), a.conversation_id IS NOT NULL"""

ROW_TABLES = """
    FROM conversation c
    LEFT JOIN own_title t ON t.conversation_id = c.id
    LEFT JOIN own_star s ON s.conversation_id = c.id
    LEFT JOIN own_archive a ON a.conversation_id = c.id
    LEFT JOIN own_project o ON o.conversation_id = c.id
    LEFT JOIN project p ON p.id = coalesce(o.project_id,
        (SELECT id FROM project WHERE source = c.source AND source_id = c.project_source_id))"""

ROWS = f"""
    SELECT {ROW_FIELDS} {ROW_TABLES}
    WHERE (:include_shells OR NOT c.is_shell) AND c.id NOT IN (SELECT conversation_id FROM bin)
    ORDER BY coalesce(c.updated_ms, c.created_ms, 0) DESC, c.id DESC LIMIT :limit OFFSET :offset"""  # noqa: S608 - our own words

ROWS_OF = f"""
    SELECT {ROW_FIELDS} {ROW_TABLES}
    WHERE c.id IN (SELECT value FROM json_each(?)) AND NOT c.is_shell
        AND c.id NOT IN (SELECT conversation_id FROM bin)"""  # noqa: S608 - as above


def conversation_rows(
    con: apsw.Connection, *, offset: int = 0, limit: int | None = None, include_shells: bool = False
) -> list[ConversationRow]:
    """Return lines of the conversation list, newest first."""
    found = con.execute(
        ROWS, {"include_shells": include_shells, "limit": -1 if limit is None else limit, "offset": offset}
    )
    return [row_of(values) for values in found]


def rows_of(con: apsw.Connection, ids: Iterable[ConversationId]) -> list[ConversationRow]:
    """Return the lines of some conversations, as far as the list has them."""
    return [row_of(values) for values in con.execute(ROWS_OF, (json.dumps(list(ids)),))]


def row_of(values: Any) -> ConversationRow:  # noqa: ANN401 - a row of ROW_FIELDS
    """Return the line of a conversation."""
    return ConversationRow(
        id=ConversationId(values[0]),
        source=Source(values[1]),
        source_id=values[2],
        title=values[3],
        snippet=values[4],
        created=from_ms(values[5]),
        updated=from_ms(values[6]),
        message_count=values[7],
        branch_count=values[8],
        project=_one_line(values[9]),
        is_starred=bool(values[10]),
        is_shell=bool(values[11]),
        is_missing=bool(values[12]),
        tags=() if values[13] == "[]" else tuple(json.loads(values[13])),
        is_archived=bool(values[14]),
    )


def _one_line(text: str) -> str:
    """Return a name as it can stand in a line. Nearly all of them can as they are."""
    if text.isascii() and text.isprintable() and " ".join(text.split()) == text:
        return text
    from holdfast.store.texts import first_line  # noqa: PLC0415 - which knows all kinds of content

    return first_line(text)
