"""Changes many conversations in one transaction, and says how it stood before. Knows the tables of what a person adds.

Each action is a handful of statements whatever the number of conversations: their ids come as one JSON list. What an
action changed, and nothing else, is what its undoing puts back.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, assert_never, cast

from holdfast.domain import ConversationId
from holdfast.domain.organising import AddTags, Archive, Done, PutInProject, Star, TakeTags, ThrowAway
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.store.indexing import take_out_binned
from holdfast.store.own import parsed_tags
from holdfast.store.reindexing import put_back
from holdfast.store.times import now_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.domain.organising import Action, Row

UNLIKE_STAR = """
    SELECT c.id FROM conversation c LEFT JOIN own_star s ON s.conversation_id = c.id
    WHERE c.id IN (SELECT value FROM json_each(:ids)) AND coalesce(s.is_starred, c.is_source_starred) <> :wanted"""
STARS = """
    SELECT conversation_id, is_starred, changed_ms FROM own_star
    WHERE conversation_id IN (SELECT value FROM json_each(:ids))"""
PUT_STARS = """
    INSERT INTO own_star (conversation_id, is_starred, changed_ms) SELECT value, :wanted, :now FROM json_each(:ids)
    WHERE true ON CONFLICT (conversation_id) DO UPDATE
    SET is_starred = excluded.is_starred, changed_ms = excluded.changed_ms"""

UNLIKE_ARCHIVE = """
    SELECT c.id FROM conversation c LEFT JOIN own_archive a ON a.conversation_id = c.id
    WHERE c.id IN (SELECT value FROM json_each(:ids)) AND (a.conversation_id IS NOT NULL) <> :wanted"""
ARCHIVED = (
    "SELECT conversation_id, changed_ms FROM own_archive WHERE conversation_id IN (SELECT value FROM json_each(:ids))"
)
PUT_AWAY = "INSERT INTO own_archive (conversation_id, changed_ms) SELECT value, :now FROM json_each(:ids)"

UNLIKE_PROJECT = """
    SELECT c.id FROM conversation c
    LEFT JOIN own_project o ON o.conversation_id = c.id
    LEFT JOIN project s ON s.source = c.source AND s.source_id = c.project_source_id
    WHERE c.id IN (SELECT value FROM json_each(:ids)) AND CASE WHEN :project IS NULL THEN o.project_id IS NOT NULL
        ELSE coalesce(o.project_id, s.id, 0) <> :project END"""
IS_PROJECT = "SELECT 1 FROM project WHERE id = ?"
IN_PROJECTS = """
    SELECT conversation_id, project_id, changed_ms FROM own_project
    WHERE conversation_id IN (SELECT value FROM json_each(:ids))"""
PUT_PROJECTS = """
    INSERT INTO own_project (conversation_id, project_id, changed_ms) SELECT value, :project, :now FROM json_each(:ids)
    WHERE true ON CONFLICT (conversation_id) DO UPDATE
    SET project_id = excluded.project_id, changed_ms = excluded.changed_ms"""

THERE = "SELECT id FROM conversation WHERE id IN (SELECT value FROM json_each(:ids))"
TAG_OF = "SELECT id, name, colour FROM tag WHERE folded = ?"
MAKE_TAG = "INSERT INTO tag (name, folded, colour) VALUES (?, ?, ?) RETURNING id"
TAGGED = """
    SELECT conversation_id FROM conversation_tag
    WHERE tag_id = :tag AND conversation_id IN (SELECT value FROM json_each(:ids))"""
PUT_TAG = "INSERT OR IGNORE INTO conversation_tag (conversation_id, tag_id) SELECT value, :tag FROM json_each(:ids)"
TAKE_TAG = "DELETE FROM conversation_tag WHERE tag_id = :tag AND conversation_id IN (SELECT value FROM json_each(:ids))"
FORGET_UNUSED = "DELETE FROM tag WHERE id = ? AND NOT EXISTS (SELECT 1 FROM conversation_tag WHERE tag_id = tag.id)"

UNBINNED = """
    SELECT id FROM conversation
    WHERE id IN (SELECT value FROM json_each(:ids)) AND id NOT IN (SELECT conversation_id FROM bin)"""
THROW = "INSERT INTO bin (conversation_id, binned_ms) SELECT value, :now FROM json_each(:ids)"
TAKE_FROM_BIN = "DELETE FROM bin WHERE conversation_id = ? RETURNING conversation_id"

FORGET = {
    "own_star": "DELETE FROM own_star WHERE conversation_id IN (SELECT value FROM json_each(:ids))",
    "own_archive": "DELETE FROM own_archive WHERE conversation_id IN (SELECT value FROM json_each(:ids))",
    "own_project": "DELETE FROM own_project WHERE conversation_id IN (SELECT value FROM json_each(:ids))",
}
AS_DONE = {
    "own_star": """
        SELECT conversation_id FROM own_star
        WHERE conversation_id IN (SELECT value FROM json_each(:ids)) AND is_starred = :wanted""",
    "own_archive": """
        SELECT c.id FROM conversation c LEFT JOIN own_archive a ON a.conversation_id = c.id
        WHERE c.id IN (SELECT value FROM json_each(:ids)) AND (a.conversation_id IS NOT NULL) = :wanted""",
    "own_project": """
        SELECT c.id FROM conversation c LEFT JOIN own_project o ON o.conversation_id = c.id
        WHERE c.id IN (SELECT value FROM json_each(:ids)) AND o.project_id IS :wanted""",
}
"""Those that are still as an action left them: what was decided otherwise since is not undone with it."""
# whoever was removed for good meanwhile does not come back, nor does anything into a project that is no more
RESTORE = {
    "own_star": """
        INSERT INTO own_star (conversation_id, is_starred, changed_ms)
        SELECT id, ?2, ?3 FROM conversation WHERE id = ?1""",
    "own_archive": """
        INSERT INTO own_archive (conversation_id, changed_ms) SELECT id, ?2 FROM conversation WHERE id = ?1""",
    "own_project": """
        INSERT INTO own_project (conversation_id, project_id, changed_ms)
        SELECT c.id, p.id, ?3 FROM conversation c JOIN project p ON p.id = ?2 WHERE c.id = ?1""",
}


class OrganisingTables:
    """Actions on many conversations, over the connections of a store. For the write lane."""

    def __init__(self, writing: Callable[[], AbstractContextManager[apsw.Connection]]) -> None:
        self._writing = writing

    def do(self, ids: Sequence[ConversationId], action: Action) -> Done:
        """Do it with those that are there and are not so yet; return what changed. Raises NotFound for a project that
        is gone, BadInput for a tag that is none.
        """
        with self._writing() as con:
            match action:
                case Star(is_starred):
                    return _starred(con, ids, action, wanted=is_starred)
                case Archive(is_archived):
                    return _archived(con, ids, action, wanted=is_archived)
                case AddTags() | TakeTags():
                    return _tagged(con, ids, action)
                case PutInProject():
                    return _put_in_project(con, ids, action)
                case ThrowAway():
                    changed = _ids(con, UNBINNED, ids)
                    con.execute(THROW, _values(changed))
                    take_out_binned(con)
                    return Done(action, changed)
                case _:
                    assert_never(action)

    def undo(self, done: Done) -> int:
        """Put everything back to where it stood before; return how many conversations that were."""
        with self._writing() as con:
            match done.action:
                case Star(is_starred):
                    return _restored(con, done, "own_star", is_starred)
                case Archive(is_archived):
                    return _restored(con, done, "own_archive", is_archived)
                case PutInProject(project_id):
                    return _restored(con, done, "own_project", project_id)
                case AddTags() | TakeTags():
                    return _tags_restored(con, done)
                case ThrowAway():
                    return _taken_back(con, done.ids)
                case _:
                    assert_never(done.action)


def _values(ids: Sequence[ConversationId], **more: int | None) -> dict[str, Any]:
    return {"ids": json.dumps(ids), "now": now_ms(), **more}


def _ids(
    con: apsw.Connection, statement: str, ids: Sequence[ConversationId], **more: int | None
) -> tuple[ConversationId, ...]:
    return tuple(
        ConversationId(cast("int", row[0])) for row in con.execute(statement, _bound(statement, _values(ids, **more)))
    )


def _rows(con: apsw.Connection, statement: str, ids: Sequence[ConversationId]) -> tuple[Row, ...]:
    return tuple(cast("Row", row) for row in con.execute(statement, {"ids": json.dumps(ids)}))


def _bound(statement: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _starred(con: apsw.Connection, ids: Sequence[ConversationId], action: Action, *, wanted: bool) -> Done:
    changed = _ids(con, UNLIKE_STAR, ids, wanted=wanted)
    before = _rows(con, STARS, changed)
    con.execute(PUT_STARS, _values(changed, wanted=wanted))
    return Done(action, changed, before)


def _archived(con: apsw.Connection, ids: Sequence[ConversationId], action: Action, *, wanted: bool) -> Done:
    changed = _ids(con, UNLIKE_ARCHIVE, ids, wanted=wanted)
    before = _rows(con, ARCHIVED, changed)
    if wanted:
        con.execute(PUT_AWAY, _values(changed))
    else:
        con.execute(FORGET["own_archive"], {"ids": json.dumps(changed)})
    return Done(action, changed, before)


def _put_in_project(con: apsw.Connection, ids: Sequence[ConversationId], action: PutInProject) -> Done:
    if action.project_id is not None and con.execute(IS_PROJECT, (action.project_id,)).get is None:
        raise NotFound(tr("This project is not in the store any more."))
    changed = _ids(con, UNLIKE_PROJECT, ids, project=action.project_id)
    before = _rows(con, IN_PROJECTS, changed)
    if action.project_id is None:
        con.execute(FORGET["own_project"], {"ids": json.dumps(changed)})
    else:
        con.execute(PUT_PROJECTS, _values(changed, project=action.project_id))
    return Done(action, changed, before)


def _restored(con: apsw.Connection, done: Done, table: str, wanted: int | None) -> int:
    still = set(_ids(con, AS_DONE[table], done.ids, wanted=wanted))
    con.execute(FORGET[table], {"ids": json.dumps(sorted(still))})
    con.executemany(RESTORE[table], [each for each in done.rows if each[0] in still])
    return len(still)


def _tagged(con: apsw.Connection, ids: Sequence[ConversationId], action: AddTags | TakeTags) -> Done:
    """Put tags on or take them off. A row before says: conversation, folded tag."""
    there = _ids(con, THERE, ids)
    changed: set[ConversationId] = set()
    done = Done(action)
    for folded, name in parsed_tags(action.names).items():
        found = cast("Any", con.execute(TAG_OF, (folded,)).fetchone())
        if found is None and (isinstance(action, TakeTags) or not there):
            continue
        tag_id, as_it_was, colour = found or (con.execute(MAKE_TAG, (name, folded, "")).get, name, "")
        among = {"tag": tag_id, "ids": json.dumps(there)}
        had = {ConversationId(cast("int", row[0])) for row in con.execute(TAGGED, among)}
        con.execute(PUT_TAG if isinstance(action, AddTags) else TAKE_TAG, among)
        con.execute(FORGET_UNUSED, (tag_id,))
        changed |= had if isinstance(action, TakeTags) else set(there) - had
        done = replace(
            done,
            rows=(*done.rows, *((id_, folded) for id_ in sorted(had))),
            tags=(*done.tags, (folded, as_it_was, colour)),
        )
    return replace(done, ids=tuple(id_ for id_ in there if id_ in changed))


def _tags_restored(con: apsw.Connection, done: Done) -> int:
    """Take off again what was put on, or put on what was taken off, and no other: the rest is not of this action."""
    was_added = isinstance(done.action, AddTags)
    changed: set[Any] = set()
    for folded, name, colour in done.tags:
        had = [ConversationId(cast("int", row[0])) for row in done.rows if row[1] == folded]
        mine = sorted(set(done.ids) - set(had)) if was_added else sorted(set(had) & set(done.ids))
        there = _ids(con, THERE, mine)
        tag_id = con.execute("SELECT id FROM tag WHERE folded = ?", (folded,)).get
        if tag_id is None:
            if was_added or not there:
                continue
            tag_id = con.execute(MAKE_TAG, (name, folded, colour)).get
        among = {"tag": tag_id, "ids": json.dumps(there)}
        have = {row[0] for row in con.execute(TAGGED, among)}
        changed |= have if was_added else set(there) - have
        con.execute(TAKE_TAG if was_added else PUT_TAG, among)
        con.execute(FORGET_UNUSED, (tag_id,))
    return len(changed)


def _taken_back(con: apsw.Connection, ids: Sequence[ConversationId]) -> int:
    back = 0
    for id_ in ids:
        if con.execute(TAKE_FROM_BIN, (id_,)).get is not None:
            put_back(con, id_)
            back += 1
    return back
