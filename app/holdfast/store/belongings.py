"""What stands beside the conversations, as far as an export has to know before it reads any of it: projects, memories,
published pages and snippets, each with what changes as soon as they do. Knows the tables.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import ConversationId, ProjectId, Source
from holdfast.language import tr
from holdfast.store.tables import Tables
from holdfast.store.texts import first_line
from holdfast.values import dataclass

if TYPE_CHECKING:
    import apsw

PROJECTS = """
    SELECT id, source, source_id, name, description, instructions, created_ms, updated_ms FROM project
    ORDER BY name COLLATE NOCASE, id"""
# the texts are taken as they are packed: unpacking all documents of all projects would be most of the work
DOCUMENTS = """
    SELECT project_id, source_id, name, created_ms, text FROM project_document WHERE NOT is_instructions
    ORDER BY project_id, id"""
MEMORIES = """
    SELECT source, project_source_id, account_source_id, path, updated_ms, text FROM memory ORDER BY path, id"""
LOOSE_MEMORIES = """
    SELECT source, project_source_id, account_source_id, path, updated_ms, text FROM memory m
    WHERE NOT EXISTS (SELECT 1 FROM project p WHERE p.source = m.source AND p.source_id = m.project_source_id)
    ORDER BY path, id"""
INSIDE = """
    SELECT coalesce(o.project_id, s.id), c.id
    FROM conversation c LEFT JOIN own_project o ON o.conversation_id = c.id
    LEFT JOIN project s ON s.source = c.source AND s.source_id = c.project_source_id
    WHERE coalesce(o.project_id, s.id) IS NOT NULL AND c.id NOT IN (SELECT conversation_id FROM bin)
    ORDER BY coalesce(c.updated_ms, c.created_ms, 0) DESC, c.id"""
PROJECT_OF = """
    SELECT p.source, p.source_id FROM conversation c LEFT JOIN own_project o ON o.conversation_id = c.id
    JOIN project p ON p.id = coalesce(o.project_id,
        (SELECT id FROM project WHERE source = c.source AND source_id = c.project_source_id))
    WHERE c.id = ?"""
PAGES = "SELECT id, key, version_count, title FROM artifact WHERE kind = 'published' AND conversation_id IS NULL"
SNIPPETS = """
    SELECT s.key, s.updated_ms, s.conversation_id, coalesce(t.title, c.title) FROM snippet s
    LEFT JOIN conversation c ON c.id = s.conversation_id
    LEFT JOIN own_title t ON t.conversation_id = s.conversation_id ORDER BY s.id"""


@dataclass(frozen=True, slots=True)
class StandingProject:
    """A project as it stands, with its conversations, the newest first; `fingerprint` knows nothing of these."""

    id: ProjectId
    source: Source
    source_id: str
    name: str
    fingerprint: str
    conversation_ids: tuple[ConversationId, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingRest:
    """Fingerprints of the memories that belong to no project here, of loose pages and of snippets; "" for none."""

    memories: str
    pages: str
    snippets: str


class BelongingTables(Tables):
    """Over the connections of a store."""

    def projects(self) -> list[StandingProject]:
        """Return every project, by name."""
        with self._reading() as con:
            rows = cast("Any", con.execute(PROJECTS).fetchall())
            made = {row[0]: blake2b(repr(row[3:]).encode("utf-8", "replace"), digest_size=16) for row in rows}
            by_source = {(row[1], row[2]): row[0] for row in rows}
            for project_id, *about, text in cast("Any", con.execute(DOCUMENTS)):
                _update(made[project_id], about, text)
            for source, project, *about, text in cast("Any", con.execute(MEMORIES)):
                if (project_id := by_source.get((source, project))) is not None:
                    _update(made[project_id], about, text)
            inside: dict[int, list[ConversationId]] = {}
            for project_id, conversation_id in cast("Any", con.execute(INSIDE)):
                inside.setdefault(project_id, []).append(ConversationId(conversation_id))
        return [
            StandingProject(
                ProjectId(id_),
                Source(source),
                source_id,
                first_line(name) or tr("Untitled project"),
                made[id_].hexdigest(),
                tuple(inside.get(id_, ())),
            )
            for id_, source, source_id, name, *_ in rows
        ]

    def rest(self) -> StandingRest:
        """Return what tells whether the rest changed."""
        with self._reading() as con:
            return StandingRest(
                _fingerprint(con.execute(LOOSE_MEMORIES).fetchall()),
                _fingerprint(con.execute(PAGES).fetchall()),
                _fingerprint(con.execute(SNIPPETS).fetchall()),
            )

    def project_of(self, conversation_id: ConversationId) -> tuple[Source, str] | None:
        """Return the project that a conversation is in, as its source and id; None for none."""
        with self._reading() as con:
            found = cast("Any", con.execute(PROJECT_OF, (conversation_id,)).fetchone())
            return None if found is None else (Source(found[0]), found[1])


def _update(digest: Any, about: list[Any], text: bytes) -> None:  # noqa: ANN401 - of hashlib, which has no type for it
    digest.update(repr(about).encode("utf-8", "replace"))
    digest.update(text)


def _fingerprint(rows: list[apsw.SQLiteValues]) -> str:
    if not rows:
        return ""
    return blake2b(repr(rows).encode("utf-8", "replace"), digest_size=16).hexdigest()
