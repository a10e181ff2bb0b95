"""Fills the search table anew from what is stored, in steps that can be stopped anywhere and go on later; and checks
whether that is needed. Knows the tables.

Where a run stands lies in `search_state`, in the same transaction as the rows it wrote. While it lasts, searches
find what has been put in by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import apsw

from holdfast.language import number, tr
from holdfast.search import INDEX_FORMAT, RowKind
from holdfast.store.indexing import Entry, named_entry, put, take_out_binned, title_entry
from holdfast.store.packing import unpack_text
from holdfast.store.reading import load_artifact, load_message
from holdfast.store.texts import search_texts
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.jobs import CancelToken

STEP_ROWS = 500
"""Owners in a transaction: about 60 ms, so that a message being stored need not wait."""

STATE = "SELECT value FROM search_state WHERE name = ?"
SET_STATE = (
    "INSERT INTO search_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
FORGET_STATE = "DELETE FROM search_state WHERE name IN ('kind', 'owner', 'building')"

EMPTY_WORDS = "INSERT INTO search (search) VALUES ('delete-all')"
EMPTY_ROWS = "DELETE FROM search_row"
MERGE_LATER = "INSERT INTO search (search, rank) VALUES ('automerge', 0)"
MERGE_AS_USUAL = "INSERT INTO search (search, rank) VALUES ('automerge', 4)"
CHECK_WORDS = "INSERT INTO search (search) VALUES ('integrity-check')"

COUNTS = "SELECT (SELECT count(*) FROM search_row), (SELECT count(*) FROM search_docsize)"
TOTAL = """
    SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM conversation)
        + (SELECT count(*) FROM project_document) + (SELECT count(*) FROM memory)
        + (SELECT count(*) FROM artifact WHERE kind = 'published') + (SELECT count(*) FROM note)"""

UNINDEXED = """
    SELECT m.id FROM message m LEFT JOIN search_row r ON r.owner_id = m.id AND r.kind = 0
    WHERE NOT m.is_empty AND r.id IS NULL AND m.conversation_id NOT IN (SELECT conversation_id FROM bin)
    ORDER BY m.id"""
ORPHANED = """
    SELECT count(*) FROM search_row r
    WHERE r.kind = 0 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = r.owner_id)"""
WORDLESS = "SELECT count(*) FROM search_row r WHERE NOT EXISTS (SELECT 1 FROM search_docsize d WHERE d.id = r.id)"

MESSAGES = """
    SELECT m.id, m.conversation_id, m.created_ms, coalesce(c.updated_ms, c.created_ms), c.source, m.sender, m.features,
        m.is_empty
    FROM message m JOIN conversation c ON c.id = m.conversation_id
    WHERE m.id > :after ORDER BY m.id LIMIT :limit"""
CONVERSATIONS = """
    SELECT c.id, c.title, c.summary, coalesce(c.updated_ms, c.created_ms), c.source, t.title,
        c.is_shell AND c.source_title = '' AND c.summary = '' AND t.title IS NULL
    FROM conversation c LEFT JOIN own_title t ON t.conversation_id = c.id
    WHERE c.id > :after ORDER BY c.id LIMIT :limit"""
DOCUMENTS = """
    SELECT d.id, d.name, d.text, coalesce(d.created_ms, p.updated_ms), p.source
    FROM project_document d JOIN project p ON p.id = d.project_id
    WHERE d.id > :after ORDER BY d.id LIMIT :limit"""
MEMORIES = """
    SELECT id, path, text, updated_ms, source FROM memory WHERE id > :after ORDER BY id LIMIT :limit"""
PUBLISHED = """
    SELECT a.id, coalesce(c.updated_ms, c.created_ms), a.source, a.conversation_id
    FROM artifact a LEFT JOIN conversation c ON c.id = a.conversation_id
    WHERE a.kind = 'published' AND a.id > :after ORDER BY a.id LIMIT :limit"""
NOTES = """
    SELECT n.id, n.text, n.updated_ms, c.source, n.conversation_id
    FROM note n JOIN conversation c ON c.id = n.conversation_id WHERE n.id > :after ORDER BY n.id LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far a reindexing is; `is_done` when nothing is left to do."""

    done: int
    total: int
    is_done: bool


def needs_reindexing(con: apsw.Connection) -> bool:
    """Say whether the index is of another format, half done, or plainly not whole. Costs milliseconds."""
    if _state(con, "format") != INDEX_FORMAT or _state(con, "building") is not None:
        return True
    rows, words = cast("tuple[int, int]", con.execute(COUNTS).fetchone())
    return rows != words


def faults(con: apsw.Connection, token: CancelToken, *, reads_only: bool = False) -> list[str]:
    """Look at everything and return what is wrong with the index, as sentences. Its words are looked at where `con`
    can write; elsewhere SQLite's own check of the file does that.
    """
    found: list[str] = []
    if needs_reindexing(con):
        found.append(tr("The search index is of an older version, or was not finished."))
    try:
        if not reads_only:
            con.execute(CHECK_WORDS)
    except apsw.CorruptError:
        found.append(tr("The search index is damaged."))
    token.check()
    unindexed = sum(
        search_texts(load_message(con, cast("int", values[0]))) is not None
        for values in con.execute(UNINDEXED).fetchall()
    )
    if unindexed:
        found.append(tr("{unindexed} messages are not in the search index.", unindexed=number(unindexed)))
    strays = cast("int", con.execute(ORPHANED).get) + cast("int", con.execute(WORDLESS).get)
    if strays:
        found.append(tr("{strays} entries of the search index belong to nothing.", strays=number(strays)))
    return found


def begin(con: apsw.Connection, *, afresh: bool) -> IndexProgress:
    """Begin, or with `afresh` False go on where a run of this version was left; return how far it is."""
    if afresh or _state(con, "building") != INDEX_FORMAT:
        con.execute(EMPTY_WORDS)
        con.execute(EMPTY_ROWS)
        for name, value in (("building", INDEX_FORMAT), ("kind", 0), ("owner", 0), ("done", 0)):
            con.execute(SET_STATE, (name, value))
        con.execute(SET_STATE, ("total", cast("int", con.execute(TOTAL).get)))
    con.execute(MERGE_LATER)
    return _progress(con)


def step(con: apsw.Connection) -> IndexProgress:
    """Index the next few hundred things; return how far it is then."""
    kind, owner = _state(con, "kind") or 0, _state(con, "owner") or 0
    if kind == len(_READERS):
        take_out_binned(con)
        con.execute(MERGE_AS_USUAL)
        con.execute(SET_STATE, ("format", INDEX_FORMAT))
        con.execute(FORGET_STATE)
        return _progress(con)
    found: list[Any] = con.execute(_READERS[kind][0], {"after": owner, "limit": STEP_ROWS}).fetchall()
    put(con, _READERS[kind][1](con, found))
    is_last = len(found) < STEP_ROWS
    con.execute(SET_STATE, ("kind", kind + is_last))
    con.execute(SET_STATE, ("owner", 0 if is_last else found[-1][0]))
    con.execute(SET_STATE, ("done", (_state(con, "done") or 0) + len(found)))
    return _progress(con)


def put_back(con: apsw.Connection, conversation_id: int) -> None:
    """Index a conversation that was taken out of the index: its messages, its title, its pages and notes."""
    for statement, read in _READERS_OF_ONE:
        found: list[Any] = con.execute(statement, {"id": conversation_id}).fetchall()
        put(con, read(con, found))


def _state(con: apsw.Connection, name: str) -> int | None:
    return cast("int | None", con.execute(STATE, (name,)).get)


def _progress(con: apsw.Connection) -> IndexProgress:
    done, total = _state(con, "done") or 0, _state(con, "total") or 0
    return IndexProgress(done, total, is_done=_state(con, "building") is None)


def _messages(con: apsw.Connection, found: Sequence[Any]) -> Iterator[Entry]:
    for id_, conversation_id, created_ms, near_ms, source, sender, features, is_empty in found:
        texts = None if is_empty else search_texts(load_message(con, id_))
        if texts is not None:
            yield Entry(RowKind.MESSAGE, id_, conversation_id, created_ms, near_ms, source, sender, features, texts)


def _conversations(con: apsw.Connection, found: Sequence[Any]) -> Iterator[Entry]:  # noqa: ARG001 - one of `_READERS`
    for id_, title, summary, time_ms, source, own, is_nothing in found:
        if not is_nothing:
            yield title_entry(id_, title, summary, time_ms, source, own=own)


def _documents(con: apsw.Connection, found: Sequence[Any]) -> Iterator[Entry]:  # noqa: ARG001 - one of `_READERS`
    for id_, name, packed, time_ms, source in found:
        if text := unpack_text(packed):
            yield named_entry(RowKind.DOCUMENT, id_, name, text, conversation_id=None, time_ms=time_ms, source=source)


def _memories(con: apsw.Connection, found: Sequence[Any]) -> Iterator[Entry]:  # noqa: ARG001 - one of `_READERS`
    for id_, path, packed, time_ms, source in found:
        yield named_entry(
            RowKind.MEMORY, id_, path, unpack_text(packed), conversation_id=None, time_ms=time_ms, source=source
        )


def _published(con: apsw.Connection, found: Sequence[Any]) -> Iterator[Entry]:
    for id_, time_ms, source, conversation_id in found:
        page = load_artifact(con, id_)
        title, text = page.title, page.content_at(len(page.versions) - 1) if page.versions else ""
        yield named_entry(
            RowKind.ARTIFACT, id_, title, text, conversation_id=conversation_id, time_ms=time_ms, source=source
        )


def _notes(con: apsw.Connection, found: Sequence[Any]) -> Iterator[Entry]:  # noqa: ARG001 - one of `_READERS`
    for id_, text, time_ms, source, conversation_id in found:
        yield named_entry(RowKind.NOTE, id_, "", text, conversation_id=conversation_id, time_ms=time_ms, source=source)


_Reader = Callable[[apsw.Connection, Sequence[Any]], Iterator[Entry]]
_READERS: tuple[tuple[str, _Reader], ...] = (
    (MESSAGES, _messages),
    (CONVERSATIONS, _conversations),
    (DOCUMENTS, _documents),
    (MEMORIES, _memories),
    (PUBLISHED, _published),
    (NOTES, _notes),
)


def _of_one(statement: str, table: str, owner: str) -> str:
    """Return the statement for what belongs to one conversation instead of for the next few of all."""
    return statement.replace(f"{table}.id > :after ORDER BY {table}.id LIMIT :limit", f"{owner} = :id")


_READERS_OF_ONE: tuple[tuple[str, _Reader], ...] = (
    (_of_one(MESSAGES, "m", "m.conversation_id"), _messages),
    (_of_one(CONVERSATIONS, "c", "c.id"), _conversations),
    (_of_one(PUBLISHED, "a", "a.conversation_id"), _published),
    (_of_one(NOTES, "n", "n.conversation_id"), _notes),
)
