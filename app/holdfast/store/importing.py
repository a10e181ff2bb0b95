"""The frame of an import: its record, what stands beside the conversations, and what the newest export lacks.

Every function runs inside an open transaction of the writing connection.

An account's conversations are missing when they were last seen in an export older than its newest whole one. That
is a comparison of times of exports, so the order in which exports are imported does not matter.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import Changes, ConversationId, ImportReport, ProjectDocument, Skipped
from holdfast.search import RowKind, index_text
from holdfast.store.packing import pack_text, plain, to_ms
from holdfast.store.writing import DELETE_SEARCH, INSERT_SEARCH, search_rowid

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from holdfast.domain import Account, Memory, Project, Source
    from holdfast.domain.importing import ArchivePreview

MERGE_LATER = "INSERT INTO search (search, rank) VALUES ('automerge', 0)"
MERGE_AS_USUAL = "INSERT INTO search (search, rank) VALUES ('automerge', 4)"
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

NEWEST_SEEN = "SELECT max(updated_ms) FROM conversation WHERE seen_import = ?"
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

PUT_PROJECT = """
    INSERT INTO project (source, source_id, name, description, instructions, created_ms, updated_ms, is_starter,
        seen_import)
    VALUES (:source, :source_id, :name, :description, :instructions, :created, :updated, :is_starter, :import)
    ON CONFLICT (source, source_id) DO UPDATE SET
        name = CASE WHEN excluded.name <> '' THEN excluded.name ELSE name END,
        description = CASE WHEN excluded.description <> '' THEN excluded.description ELSE description END,
        instructions = CASE WHEN excluded.instructions <> '' THEN excluded.instructions ELSE instructions END,
        created_ms = coalesce(excluded.created_ms, created_ms), updated_ms = excluded.updated_ms,
        is_starter = excluded.is_starter, seen_import = excluded.seen_import
    WHERE excluded.updated_ms >= coalesce(updated_ms, 0) OR excluded.updated_ms IS NULL
    RETURNING id"""

PROJECT = "SELECT id FROM project WHERE source = ? AND source_id = ?"

PUT_DOCUMENT = """
    INSERT INTO project_document (project_id, source_id, is_instructions, name, created_ms, seen_import, text)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, is_instructions, source_id) DO UPDATE SET
        name = excluded.name, created_ms = excluded.created_ms, seen_import = excluded.seen_import,
        text = CASE WHEN length(excluded.text) > 0 THEN excluded.text ELSE text END
    RETURNING id"""

PUT_MEMORY = """
    INSERT INTO memory (source, account_source_id, path, project_source_id, updated_ms, seen_import, text)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, account_source_id, project_source_id, path) DO UPDATE SET
        updated_ms = excluded.updated_ms, seen_import = excluded.seen_import, text = excluded.text
    WHERE length(excluded.text) > 0 AND coalesce(excluded.updated_ms, 0) >= coalesce(updated_ms, 0)
    RETURNING id"""


def begin_import(con: apsw.Connection, preview: ArchivePreview, now_ms: int) -> int:
    """Record that an import began; all parts of one export count as made when the first of them was."""
    con.execute(MERGE_LATER)
    exported = to_ms(preview.exported)
    if preview.export_id:
        first = con.execute(FIRST_PART, (preview.export_id,)).get
        exported = exported if first is None else cast("int", first)
    files = json.dumps([plain(name) for name in preview.files], ensure_ascii=False)
    values = (now_ms, plain(preview.layout), files, preview.size_bytes, exported, plain(preview.export_id))
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


def add_projects(con: apsw.Connection, import_id: int, projects: Sequence[Project]) -> None:
    """Keep projects with their documents; a newer one replaces, nothing empty replaces anything."""
    for project in projects:
        key = (project.source.value, plain(project.source_id))
        values = {
            "source": key[0],
            "source_id": key[1],
            "name": plain(project.name),
            "description": plain(project.description),
            "instructions": plain(project.instructions),
            "created": to_ms(project.created),
            "updated": to_ms(project.updated),
            "is_starter": project.is_starter,
            "import": import_id,
        }
        found = con.execute(PUT_PROJECT, values).get
        project_id = cast("int", found or con.execute(PROJECT, key).get)
        documents = [replace(each, source_id=each.source_id or each.name) for each in project.documents]
        if found:
            about = f"{project.description}\n\n{project.instructions}".strip()
            documents.insert(0, ProjectDocument("", project.name, about))
        for document in documents:
            _put_document(con, import_id, project_id, document)


def _put_document(con: apsw.Connection, import_id: int, project_id: int, document: ProjectDocument) -> None:
    """Store a document; one without an id of its own is the project's description and instructions."""
    values = (
        project_id,
        plain(document.source_id),
        not document.source_id,
        plain(document.name),
        to_ms(document.created),
        import_id,
        pack_text(document.text),
    )
    document_id = cast("int", con.execute(PUT_DOCUMENT, values).get)
    if document.text:
        _index(con, search_rowid(document_id, RowKind.DOCUMENT), document.name, document.text)


def add_memories(con: apsw.Connection, import_id: int, memories: Sequence[Memory]) -> None:
    """Keep what a service remembers; a newer page replaces an older one."""
    for memory in memories:
        row = (
            memory.source.value,
            plain(memory.account_id),
            plain(memory.path),
            plain(memory.project_source_id),
            to_ms(memory.updated),
            import_id,
            pack_text(memory.text),
        )
        memory_id = con.execute(PUT_MEMORY, row).get
        if memory_id is not None:
            _index(con, search_rowid(cast("int", memory_id), RowKind.MEMORY), memory.path, memory.text)


def finish_import(
    con: apsw.Connection, import_id: int, report: ImportReport, now_ms: int, *, is_complete: bool
) -> Changes:
    """Store the report, and mark what the newest whole export of each account lacks; return what changed."""
    exported = exported_ms(con, import_id)
    if exported is None:
        exported = cast("int | None", con.execute(NEWEST_SEEN, (import_id,)).get)
    con.execute(MERGE_AS_USUAL)
    changed: list[int] = []
    if exported is not None:
        con.execute(DATE_SEEN, {"import": import_id, "exported": exported})
        if is_complete and not report.skipped:
            con.execute(COMPLETE_ACCOUNTS, {"import": import_id, "exported": exported})
        changed = [cast("int", values[0]) for values in con.execute(MARK_MISSING)]
    text = json.dumps(asdict(report), ensure_ascii=False)
    con.execute(FINISH_IMPORT, (now_ms, exported, is_complete, plain(text), import_id))
    return Changes(frozenset(ConversationId(each) for each in changed), is_everything=bool(report.projects))


def reports(con: apsw.Connection) -> list[ImportReport]:
    """Return the reports of all finished imports, oldest first."""
    return [_report(json.loads(cast("str", values[0]))) for values in con.execute(REPORTS)]


def _report(values: dict[str, Any]) -> ImportReport:
    skipped = tuple(Skipped(**each) for each in values.pop("skipped"))
    return ImportReport(**{**values, "missing": tuple(values["missing"])}, skipped=skipped)


def _index(con: apsw.Connection, rowid: int, title: str, text: str) -> None:
    con.execute(DELETE_SEARCH, (rowid,))
    con.execute(INSERT_SEARCH, (rowid, index_text(plain(title)), "", index_text(plain(text)), "", "", ""))
