"""The frame of an import: its record, whose it is, what was seen in it, and what the newest export lacks.

Every function runs inside an open transaction of the writing connection.

An account's conversations are missing when they were last seen in an export older than its newest whole one. That
is a comparison of times of exports, so the order in which exports are imported does not matter.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import Changes, ConversationId, ImportReport, Skipped
from holdfast.language import english
from holdfast.store.indexing import take_out_binned
from holdfast.store.packing import plain
from holdfast.store.times import to_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from holdfast.domain import Account, Source
    from holdfast.domain.importing import ArchivePreview

MERGE_LATER = "INSERT INTO search (search, rank) VALUES ('automerge', 0)"
MERGE_AS_USUAL = "INSERT INTO search (search, rank) VALUES ('automerge', 4)"
COLLECT_MORE = "INSERT INTO search (search, rank) VALUES ('hashsize', 8388608)"
"""So many bytes of postings are collected before they are written: a transaction of an import makes one segment of the
index instead of two or three.
"""
"""While much is written the index's segments are merged sixteen at a time instead of a few with every
transaction, which takes a third off the time that writing takes."""

BEGIN_IMPORT = """
    INSERT INTO import (started_ms, layout, files, size_bytes, exported_ms, export_id)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING id"""

FIRST_PART = "SELECT exported_ms FROM import WHERE export_id = ? AND exported_ms IS NOT NULL ORDER BY id LIMIT 1"

EXPORTED = "SELECT exported_ms, export_id FROM import WHERE id = ?"

SEE = """
    UPDATE conversation SET seen_import = :import, seen_ms = max(seen_ms, :exported)
    WHERE source = :source AND source_id = :source_id"""

SEE_ACCOUNT = """
    INSERT INTO account (source, source_id, name, seen_import) VALUES (?, ?, ?, ?)
    ON CONFLICT (source, source_id) DO UPDATE SET
        name = CASE WHEN excluded.name <> '' THEN excluded.name ELSE name END, seen_import = excluded.seen_import"""

NEWEST_SEEN = "SELECT max(coalesce(source_updated_ms, updated_ms)) FROM conversation WHERE seen_import = ?"
DATE_SEEN = "UPDATE conversation SET seen_ms = max(seen_ms, :exported) WHERE seen_import = :import"

COMPLETE_ACCOUNTS = """
    UPDATE account SET complete_ms = :exported, complete_import = :import
    WHERE (complete_ms IS NULL OR complete_ms <= :exported) AND (seen_import = :import
        OR id IN (SELECT account_id FROM conversation WHERE seen_import = :import))"""

MARK_MISSING = """
    UPDATE conversation SET missing_since = CASE WHEN seen_ms < a.complete_ms THEN a.complete_import END
    FROM account a
    WHERE a.id = conversation.account_id AND a.complete_ms IS NOT NULL
        AND (seen_ms < a.complete_ms) <> (missing_since IS NOT NULL)
    RETURNING conversation.id"""

FINISH_IMPORT = """
    UPDATE import SET finished_ms = ?, exported_ms = ?, is_complete = ?, report = ? WHERE id = ?"""

REPORTS = "SELECT report FROM import WHERE report IS NOT NULL ORDER BY id"


def begin_import(con: apsw.Connection, preview: ArchivePreview, now_ms: int) -> int:
    """Record that an import began; all parts of one export count as made when the first of them was."""
    con.execute(MERGE_LATER)
    con.execute(COLLECT_MORE)
    exported = to_ms(preview.exported)
    if preview.export_id:
        first = con.execute(FIRST_PART, (preview.export_id,)).get
        exported = exported if first is None else cast("int", first)
    files = json.dumps([plain(name) for name in preview.files], ensure_ascii=False)
    values = (now_ms, plain(english(preview.layout)), files, preview.size_bytes, exported, plain(preview.export_id))
    return cast("int", con.execute(BEGIN_IMPORT, values).get)


def exported_ms(con: apsw.Connection, import_id: int) -> int | None:
    """Return when the export of an import was made, None where nobody knows."""
    values = con.execute(EXPORTED, (import_id,)).fetchone()
    if values is None:
        raise ValueError(f"no import {import_id}")
    return cast("int | None", values[0])


def mark_seen(con: apsw.Connection, import_id: int, seen: Sequence[tuple[Source, str]]) -> None:
    """Record that these conversations are in the export."""
    exported = exported_ms(con, import_id) or 0
    con.executemany(
        SEE,
        (
            {"import": import_id, "exported": exported, "source": source.value, "source_id": plain(source_id)}
            for source, source_id in seen
        ),
    )


def add_accounts(con: apsw.Connection, import_id: int, accounts: Sequence[Account]) -> None:
    """Keep the names of accounts, and that the export is theirs."""
    con.executemany(
        SEE_ACCOUNT,
        ((each.source.value, plain(each.source_id), plain(each.name), import_id) for each in accounts),
    )


def finish_import(
    con: apsw.Connection, import_id: int, report: ImportReport, now_ms: int, *, is_complete: bool
) -> Changes:
    """Store the report, and mark what the newest whole export of each account lacks; return what changed."""
    exported = exported_ms(con, import_id)
    if exported is None:
        exported = cast("int | None", con.execute(NEWEST_SEEN, (import_id,)).get)
    con.execute(MERGE_AS_USUAL)
    take_out_binned(con)
    changed: list[int] = []
    if exported is not None:
        con.execute(DATE_SEEN, {"import": import_id, "exported": exported})
        if is_complete and not report.skipped:
            con.execute(COMPLETE_ACCOUNTS, {"import": import_id, "exported": exported})
        changed = [cast("int", values[0]) for values in con.execute(MARK_MISSING)]
    skipped = tuple(Skipped(english(each.where), english(each.why)) for each in report.skipped)
    text = json.dumps(asdict(replace(report, skipped=skipped)), ensure_ascii=False)
    con.execute(FINISH_IMPORT, (now_ms, exported, is_complete, plain(text), import_id))
    return Changes(frozenset(ConversationId(each) for each in changed), is_everything=bool(report.projects))


def reports(con: apsw.Connection) -> list[ImportReport]:
    """Return the reports of all finished imports, oldest first."""
    return [_report(json.loads(cast("str", values[0]))) for values in con.execute(REPORTS)]


def _report(values: dict[str, Any]) -> ImportReport:
    skipped = tuple(Skipped(**each) for each in values.pop("skipped"))
    return ImportReport(**{**values, "missing": tuple(values["missing"])}, skipped=skipped)
