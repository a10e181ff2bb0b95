"""Stores what stands beside the conversations: projects with their documents, and what a service remembers.

Every function runs inside an open transaction of the writing connection. Words go into the search table in one go at
the end and only where they changed: each step back in its rowids would make FTS5 write a segment of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from holdfast.domain import ProjectDocument
from holdfast.search import RowKind
from holdfast.store.indexing import named_entry
from holdfast.store.packing import pack_text, plain
from holdfast.store.times import to_ms
from holdfast.store.writing import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from holdfast.domain import Memory, Project

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

DOCUMENT = """
    SELECT id, name, text FROM project_document WHERE project_id = ? AND is_instructions = ? AND source_id = ?"""

MEMORY = """
    SELECT id, path, text FROM memory
    WHERE source = ? AND account_source_id = ? AND project_source_id = ? AND path = ?"""

PUT_DOCUMENT = """
    INSERT INTO project_document (project_id, is_instructions, source_id, name, created_ms, seen_import, text)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, is_instructions, source_id) DO UPDATE SET
        name = excluded.name, created_ms = excluded.created_ms, seen_import = excluded.seen_import,
        text = CASE WHEN length(excluded.text) > 0 THEN excluded.text ELSE text END
    RETURNING id"""

PUT_MEMORY = """
    INSERT INTO memory (source, account_source_id, project_source_id, path, updated_ms, seen_import, text)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, account_source_id, project_source_id, path) DO UPDATE SET
        updated_ms = excluded.updated_ms, seen_import = excluded.seen_import, text = excluded.text
    WHERE length(excluded.text) > 0 AND coalesce(excluded.updated_ms, 0) >= coalesce(updated_ms, 0)
    RETURNING id"""


def add_projects(con: apsw.Connection, import_id: int, projects: Sequence[Project]) -> None:
    """Keep projects with their documents; a newer one replaces, nothing empty replaces anything."""
    rows = Batch()
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
            _put_document(con, import_id, (project_id, project), document, rows)
    rows.flush(con)


def _put_document(
    con: apsw.Connection, import_id: int, stored: tuple[int, Project], document: ProjectDocument, rows: Batch
) -> None:
    """Store a document; one without an id of its own is the project's description and instructions."""
    project_id, project = stored
    name, text = plain(document.name), pack_text(document.text)
    key = (project_id, not document.source_id, plain(document.source_id))
    known = con.execute(DOCUMENT, key).fetchone()
    document_id = cast("int", con.execute(PUT_DOCUMENT, (*key, name, to_ms(document.created), import_id, text)).get)
    if text and (known is None or known[1:] != (name, text)):
        rows.put_words(
            named_entry(
                RowKind.DOCUMENT,
                document_id,
                name,
                document.text,
                conversation_id=None,
                time_ms=to_ms(document.created or project.updated),
                source=project.source.value,
            )
        )


def add_memories(con: apsw.Connection, import_id: int, memories: Sequence[Memory]) -> None:
    """Keep what a service remembers; a newer page replaces an older one."""
    rows = Batch()
    for memory in memories:
        path, text = plain(memory.path), pack_text(memory.text)
        key = (memory.source.value, plain(memory.account_id), plain(memory.project_source_id), path)
        known = con.execute(MEMORY, key).fetchone()
        memory_id = con.execute(PUT_MEMORY, (*key, to_ms(memory.updated), import_id, text)).get
        if memory_id is not None and (known is None or known[1:] != (path, text)):
            rows.put_words(
                named_entry(
                    RowKind.MEMORY,
                    cast("int", memory_id),
                    path,
                    memory.text,
                    conversation_id=None,
                    time_ms=to_ms(memory.updated),
                    source=key[0],
                )
            )
    rows.flush(con)
