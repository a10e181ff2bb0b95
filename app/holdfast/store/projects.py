"""Projects, what belongs to them, and which conversation a person put into one. Knows the tables.

A person's choice is a row of its own beside what was imported: taking it back gives the source's own project again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import ConversationId, Memory, Project, ProjectDocument, ProjectId, Source
from holdfast.domain.projects import Assignment, ProjectRow, StoredProject
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.store.packing import unpack_text
from holdfast.store.texts import first_line
from holdfast.store.times import from_ms

if TYPE_CHECKING:
    import apsw

BELONGS = """
    FROM conversation c
    LEFT JOIN own_project o ON o.conversation_id = c.id
    LEFT JOIN project s ON s.source = c.source AND s.source_id = c.project_source_id"""

ROWS = """
    WITH belonging AS (
        SELECT coalesce(o.project_id, s.id) AS project_id, count(*) AS conversations
        FROM conversation c
        LEFT JOIN own_project o ON o.conversation_id = c.id
        LEFT JOIN project s ON s.source = c.source AND s.source_id = c.project_source_id
        WHERE NOT c.is_shell AND c.id NOT IN (SELECT conversation_id FROM bin) GROUP BY 1)
    SELECT p.id, p.source, p.name, coalesce(b.conversations, 0), coalesce(k.colour, '')
    FROM project p LEFT JOIN own_project_colour k ON k.project_id = p.id
    LEFT JOIN belonging b ON b.project_id = p.id ORDER BY p.name COLLATE NOCASE, p.id"""

ONE = """
    SELECT source, source_id, name, description, instructions, created_ms, updated_ms, is_starter
    FROM project WHERE id = ?"""

DOCUMENTS = """
    SELECT source_id, name, text, created_ms FROM project_document
    WHERE project_id = ? AND NOT is_instructions ORDER BY id"""

MEMORIES = """
    SELECT account_source_id, path, text, updated_ms FROM memory
    WHERE source = ? AND project_source_id = ? ORDER BY path, id"""

CONVERSATIONS = f"SELECT c.id {BELONGS} WHERE coalesce(o.project_id, s.id) = ?"

ASSIGNMENT = f"SELECT coalesce(o.project_id, s.id), o.project_id IS NOT NULL {BELONGS} WHERE c.id = ?"

IS_THERE = "SELECT (SELECT count(*) FROM conversation WHERE id = ?) + (SELECT count(*) FROM project WHERE id = ?)"

PUT = """
    INSERT INTO own_project (conversation_id, project_id, changed_ms) VALUES (?, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET project_id = excluded.project_id, changed_ms = excluded.changed_ms"""

TAKE_BACK = "DELETE FROM own_project WHERE conversation_id = ?"


def rows(con: apsw.Connection) -> list[ProjectRow]:
    """Return all projects by name, with how many conversations belong to them."""
    return [
        ProjectRow(ProjectId(id_), Source(source), first_line(name) or tr("Untitled project"), conversations, colour)
        for id_, source, name, conversations, colour in cast("Any", con.execute(ROWS))
    ]


def stored(con: apsw.Connection, project_id: int) -> StoredProject:
    """Return a project with what belongs to it. Raises NotFound."""
    found = cast("Any", con.execute(ONE, (project_id,)).fetchone())
    if found is None:
        raise NotFound(tr("This project is not in the store."))
    source, source_id, name, description, instructions, created_ms, updated_ms, is_starter = found
    documents = tuple(
        ProjectDocument(document_id, document_name, unpack_text(text), from_ms(document_ms))
        for document_id, document_name, text, document_ms in cast("Any", con.execute(DOCUMENTS, (project_id,)))
    )
    memories = tuple(
        Memory(Source(source), account_id, path, unpack_text(text), source_id, from_ms(memory_ms))
        for account_id, path, text, memory_ms in cast("Any", con.execute(MEMORIES, (source, source_id)))
    )
    project = Project(
        source=Source(source),
        source_id=source_id,
        name=first_line(name) or tr("Untitled project"),
        description=description,
        instructions=instructions,
        created=from_ms(created_ms),
        updated=from_ms(updated_ms),
        is_starter=bool(is_starter),
        documents=documents,
    )
    ids = frozenset(ConversationId(id_) for (id_,) in cast("Any", con.execute(CONVERSATIONS, (project_id,))))
    return StoredProject(ProjectId(project_id), project, memories, ids)


def assignment(con: apsw.Connection, conversation_id: int) -> Assignment:
    """Return the project a conversation belongs to."""
    found = cast("Any", con.execute(ASSIGNMENT, (conversation_id,)).fetchone())
    if found is None or found[0] is None:
        return Assignment()
    return Assignment(ProjectId(found[0]), is_by_hand=bool(found[1]))


def assign(con: apsw.Connection, conversation_id: int, project_id: int | None, now_ms: int) -> None:
    """Put a conversation into a project by hand; None takes that back. In a transaction. Raises NotFound."""
    if project_id is None:
        con.execute(TAKE_BACK, (conversation_id,))
        return
    if con.execute(IS_THERE, (conversation_id, project_id)).get != 2:  # noqa: PLR2004 - the conversation and the project
        raise NotFound(tr("This conversation or project is not in the store."))
    con.execute(PUT, (conversation_id, project_id, now_ms))
