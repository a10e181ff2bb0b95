"""Counts what is stored, in SQL over narrow rows. Knows the tables; changes nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import Counts, Source

if TYPE_CHECKING:
    import apsw

OF_CONVERSATIONS = """
    SELECT source, sum(NOT is_shell), sum(is_shell), sum(message_count), sum(attachment_count), sum(tool_calls),
        sum(thinking_blocks), sum(unknown_blocks), sum(branch_count > 1)
    FROM conversation WHERE id NOT IN (SELECT conversation_id FROM bin) GROUP BY source"""

OF_ARTIFACTS = """
    SELECT source, count(*), sum(version_count) FROM artifact
    WHERE conversation_id IS NULL OR conversation_id NOT IN (SELECT conversation_id FROM bin) GROUP BY source"""
OF_PROJECTS = "SELECT source, count(*) FROM project GROUP BY source"


def counts(con: apsw.Connection) -> Counts:
    """Return how much is stored, in all and by source."""
    by_source: dict[str, Counts] = {}
    for values in con.execute(OF_CONVERSATIONS):
        source, full, shells, messages, attachments, tool_calls, thinking, unknown, branched = cast("Any", values)
        by_source[source] = Counts(
            conversations=full,
            shells=shells,
            messages=messages,
            attachments=attachments,
            tool_calls=tool_calls,
            thinking_blocks=thinking,
            unknown_blocks=unknown,
            branched_conversations=branched,
        )
    for values in con.execute(OF_ARTIFACTS):
        source, artifacts, versions = cast("Any", values)
        by_source[source] = replace(by_source.get(source, Counts()), artifacts=artifacts, artifact_versions=versions)
    for values in con.execute(OF_PROJECTS):
        source, projects = cast("Any", values)
        by_source[source] = replace(by_source.get(source, Counts()), projects=projects)
    in_order = {str(source): by_source[source] for source in Source if source.value in by_source}
    figures = [field.name for field in fields(Counts) if field.name != "by_source"]
    totals = {name: sum(getattr(each, name) for each in in_order.values()) for name in figures}
    return Counts(**totals, by_source=in_order)
