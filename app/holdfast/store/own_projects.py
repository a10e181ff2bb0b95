"""Projects that a person makes: made, named, coloured, removed and brought back. Knows the tables.

Such a project is a row like those that were imported, of the source `holdfast`; only these can be renamed and removed.
A colour is a row of its own, so that an imported project can have one too.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from holdfast import search
from holdfast.domain import ConversationId, ProjectId
from holdfast.domain.organising import OWN_SOURCE, Colour, RemovedProject
from holdfast.errors import BadInput, NotFound
from holdfast.language import tr
from holdfast.search import RowKind
from holdfast.store.indexing import named_entry, put, take_out
from holdfast.store.packing import plain, unpack_text
from holdfast.store.tables import Tables
from holdfast.store.texts import first_line
from holdfast.store.times import now_ms

if TYPE_CHECKING:
    import apsw

    from holdfast.domain.organising import Row

LONGEST_NAME = 100

NAMES = "SELECT id, name FROM project"
MAKE = """
    INSERT INTO project (source, source_id, name, description, instructions, created_ms, updated_ms, is_starter)
    VALUES (?, ?, ?, '', '', ?, ?, 0) RETURNING id"""
SOURCE_OF = "SELECT source FROM project WHERE id = ?"
RENAME = "UPDATE project SET name = ?, updated_ms = max(?, coalesce(updated_ms, 0)) WHERE id = ?"
COLOUR = """
    INSERT INTO own_project_colour (project_id, colour) VALUES (?, ?)
    ON CONFLICT (project_id) DO UPDATE SET colour = excluded.colour"""
FORGET_COLOUR = "DELETE FROM own_project_colour WHERE project_id = ?"
COLOURS = "SELECT project_id, colour FROM own_project_colour"
INSIDE = """
    SELECT c.id FROM conversation c LEFT JOIN own_project o ON o.conversation_id = c.id
    LEFT JOIN project s ON s.source = c.source AND s.source_id = c.project_source_id
    WHERE coalesce(o.project_id, s.id) = ?"""

PROJECT = """
    SELECT id, source, source_id, name, description, instructions, created_ms, updated_ms, is_starter, seen_import
    FROM project WHERE id = ?"""
DOCUMENTS = """
    SELECT id, project_id, source_id, is_instructions, name, created_ms, seen_import, text
    FROM project_document WHERE project_id = ? ORDER BY id"""
COLOUR_OF = "SELECT project_id, colour FROM own_project_colour WHERE project_id = ?"
ASSIGNED = "SELECT conversation_id, project_id, changed_ms FROM own_project WHERE project_id = ?"
REMOVE = "DELETE FROM project WHERE id = ?"
PUT_PROJECT = """
    INSERT INTO project (
        id, source, source_id, name, description, instructions, created_ms, updated_ms, is_starter, seen_import)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
PUT_DOCUMENT = """
    INSERT INTO project_document (
        id, project_id, source_id, is_instructions, name, created_ms, seen_import, text)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
IS_TAKEN = "SELECT 1 FROM project WHERE id = ?"
IS_DOCUMENT = "SELECT 1 FROM project_document WHERE id = ?"
# who was put into another one meanwhile stays there
PUT_ASSIGNED = """
    INSERT OR IGNORE INTO own_project (conversation_id, project_id, changed_ms)
    SELECT id, ?2, ?3 FROM conversation WHERE id = ?1"""


class OwnProjectTables(Tables):
    """Projects by hand, over the connections of a store. What writes is for the write lane."""

    def make(self, name: str) -> ProjectId:
        """Make a project. Raises BadInput for a name that is none, or that another has."""
        with self._writing() as con:
            shown, now = _free_name(con, name, None), now_ms()
            made = con.execute(MAKE, (OWN_SOURCE.value, str(uuid.uuid4()), shown, now, now)).get
            return ProjectId(cast("int", made))

    def rename(self, project_id: ProjectId, name: str) -> None:
        """Give a project of one's own another name. Raises NotFound, BadInput."""
        with self._writing() as con:
            _check_own(con, project_id)
            con.execute(RENAME, (_free_name(con, name, project_id), now_ms(), project_id))

    def colour(self, project_id: ProjectId, colour: Colour | None) -> None:
        """Give any project a colour; None takes it away. Raises NotFound."""
        with self._writing() as con:
            if con.execute(SOURCE_OF, (project_id,)).get is None:
                raise _gone()
            if colour is None:
                con.execute(FORGET_COLOUR, (project_id,))
            else:
                con.execute(COLOUR, (project_id, colour.value))

    def remove(self, project_id: ProjectId) -> RemovedProject:
        """Remove a project of one's own; its conversations stay. Raises NotFound, BadInput."""
        with self._writing() as con:
            _check_own(con, project_id)
            row = cast("Any", con.execute(PROJECT, (project_id,)).fetchone())
            removed = RemovedProject(
                project_id,
                row[3],
                row,
                tuple(cast("Any", con.execute(DOCUMENTS, (project_id,)))),
                _all(con, COLOUR_OF, project_id),
                _all(con, ASSIGNED, project_id),
            )
            take_out(con, [(cast("int", document[0]), RowKind.DOCUMENT) for document in removed.documents])
            con.execute(REMOVE, (project_id,))
        return removed

    def restore(self, removed: RemovedProject) -> ProjectId:
        """Bring a removed project back as it was; one that came back by an import meanwhile stays as that left it.

        Return its number: another one where a project that was made meanwhile has it.
        """
        source, source_id = removed.project[1:3]
        with self._writing() as con:
            there = con.execute("SELECT id FROM project WHERE source = ? AND source_id = ?", (source, source_id)).get
            if there is not None:
                return ProjectId(cast("int", there))
            id_ = _put(con, PUT_PROJECT, IS_TAKEN, removed.project)
            documents = [
                (_put(con, PUT_DOCUMENT, IS_DOCUMENT, (row[0], id_, *row[2:])), *row[2:])
                for row in cast("Any", removed.documents)
            ]
            con.executemany(COLOUR, [(id_, colour) for _, colour in removed.colours])
            con.executemany(PUT_ASSIGNED, [(of, id_, changed_ms) for of, _, changed_ms in removed.conversations])
            put(
                con,
                [
                    named_entry(
                        RowKind.DOCUMENT,
                        document_id,
                        name,
                        text,
                        conversation_id=None,
                        time_ms=time_ms,
                        source=str(source),
                    )
                    for document_id, _, _, name, time_ms, _, packed in cast("Any", documents)
                    if (text := unpack_text(packed))
                ],
            )
        return ProjectId(id_)

    def conversations(self, project_id: ProjectId) -> list[ConversationId]:
        """Return the conversations in a project, those in the bin too."""
        with self._reading() as con:
            return [ConversationId(cast("int", id_)) for (id_,) in con.execute(INSIDE, (project_id,))]


def _check_own(con: apsw.Connection, project_id: int) -> None:
    source = con.execute(SOURCE_OF, (project_id,)).get
    if source is None:
        raise _gone()
    if source != OWN_SOURCE.value:
        raise BadInput(tr("This project came with an import and keeps its name."), tr("Make one of your own instead."))


def _free_name(con: apsw.Connection, name: str, own_id: int | None) -> str:
    """Return a name as it is kept. Raises BadInput."""
    shown = first_line(plain(name))
    if not shown:
        raise BadInput(tr("A project needs a name."), tr("For example: Kitchen"))
    if len(shown) > LONGEST_NAME:
        raise BadInput(tr("The name of a project is at most {count} characters.", count=LONGEST_NAME))
    wanted = search.folded(shown) or shown
    for id_, other in cast("Any", con.execute(NAMES)):
        if id_ != own_id and (search.folded(first_line(other)) or other) == wanted:
            raise BadInput(
                tr("There is a project called {name} already.", name=first_line(other)), tr("Choose another name.")
            )
    return shown


def _put(con: apsw.Connection, statement: str, is_taken: str, row: Any) -> int:  # noqa: ANN401 - as it was taken away
    """Put a row back under its number, or under a new one where another has that by now; return the number."""
    number = None if con.execute(is_taken, (row[0],)).get else row[0]
    return cast("int", con.execute(statement, (number, *row[1:])).get)


def _all(con: apsw.Connection, statement: str, project_id: int) -> tuple[Row, ...]:
    return tuple(cast("Any", con.execute(statement, (project_id,))))


def _gone() -> NotFound:
    return NotFound(tr("This project is not in the store."))
