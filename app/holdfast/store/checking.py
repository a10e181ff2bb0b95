"""Looks whether everything in the store is as it was written: pages, references, trees, bodies, sources. Knows the
tables; changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import apsw

from holdfast.domain.checking import Finding
from holdfast.errors import StoreDamaged
from holdfast.language import number, tr
from holdfast.store import reindexing
from holdfast.store.connection import open_reader
from holdfast.store.packing import unpack, unpacked
from holdfast.store.preparing import digest_of
from holdfast.store.reading import load_messages
from holdfast.store.translating import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from holdfast.jobs import CancelToken
    from holdfast.store.connection import Database

MOST_FAULTS = 20

INTEGRITY = f"PRAGMA integrity_check({MOST_FAULTS})"
QUICK = "PRAGMA quick_check(1)"
FOREIGN = "PRAGMA foreign_key_check"
PLACES = "SELECT conversation_id, id, parent_id FROM message ORDER BY conversation_id"
BODILESS = """
    SELECT m.conversation_id, count(*) FROM message m LEFT JOIN message_body b ON b.message_id = m.id
    WHERE b.message_id IS NULL GROUP BY 1"""
COUNTED_WRONG = """
    SELECT c.id, c.message_count, count(m.id) FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id
    GROUP BY c.id HAVING c.message_count <> count(m.id)"""
SOURCES = "SELECT id, conversation_id, digest, text FROM source_document ORDER BY id"
CONVERSATIONS = "SELECT id FROM conversation ORDER BY id"
STORED = """
    SELECT m.source_id, m.digest, b.body FROM message m JOIN message_body b ON b.message_id = m.id
    WHERE m.conversation_id = ? AND m.import_id IS NOT NULL ORDER BY m.position"""
TITLE = """
    SELECT coalesce(t.title, c.title) FROM conversation c LEFT JOIN own_title t ON t.conversation_id = c.id
    WHERE c.id = ?"""


def is_readable(database: Database, token: CancelToken) -> bool:
    """Read every page once, as quickly as that goes, and say whether all is well with them. Raises `Cancelled`."""
    try:
        con = open_reader(database)
        try:
            with translated(database.path):
                con.set_progress_handler(lambda: token.is_cancelled, 50_000)
                return bool(con.execute(QUICK).get == "ok")
        finally:
            con.close()
    except StoreDamaged:
        return False


def check(database: Database, token: CancelToken, *, is_deep: bool) -> list[Finding]:
    """Look at everything and return what is wrong. What cannot be read ends the look with that as the finding.

    Raises StoreKeyWrong and `Cancelled`.
    """
    found: list[Finding] = []
    con = open_reader(database)
    try:
        con.set_progress_handler(lambda: token.is_cancelled, 50_000)
        looks: list[Callable[[apsw.Connection, CancelToken], Iterator[Finding]]] = [_database, _index, _trees]
        for look in [*looks, *((_sources, _messages) if is_deep else ())]:
            try:
                with translated(database.path):
                    found += look(con, token)
            except StoreDamaged as err:
                found.append(Finding("database", tr("Part of the file cannot be read. {message}", message=err.message)))
                con.close()
                con = open_reader(database)
    finally:
        con.close()
    return list(dict.fromkeys(found))


def wrong_messages(con: apsw.Connection, conversation_id: int) -> list[str]:
    """Return the source ids of messages whose text is not what was stored, by their digests."""
    stored = {str(row[0]): row for row in con.execute(STORED, (conversation_id,))}
    wrong = []
    for message in load_messages(con, conversation_id):
        row: Any = stored.get(message.source_id)
        if row is not None and digest_of(message, unpack(row[2])) != row[1]:
            wrong.append(message.source_id)
    return wrong


def is_source_whole(text: bytes, digest: bytes) -> bool:
    """Say whether a packed source text is what was imported."""
    try:
        found = hashlib.sha256()
        for piece in unpacked(text):
            found.update(piece)
        return found.digest() == digest
    except Exception:  # noqa: BLE001 - whatever the decompressor raises, the text is not what was stored
        return False


def misplaced(con: apsw.Connection) -> dict[int, int]:
    """Return the messages that no way leads up from to a first message of theirs, with their conversations."""
    parents: dict[int, int | None] = {}
    owner: dict[int, int] = {}
    for conversation_id, id_, parent_id in cast("Any", con.execute(PLACES)):
        parents[id_], owner[id_] = parent_id, conversation_id
    strangers = {id_ for id_, parent in parents.items() if parent is not None and owner.get(parent) != owner[id_]}
    return {id_: owner[id_] for id_ in strangers | _in_circles(parents)}


def title_of(con: apsw.Connection, conversation_id: int) -> str:
    """Return what to call a conversation."""
    return str(con.execute(TITLE, (conversation_id,)).get or "A conversation without a title")


def _database(con: apsw.Connection, _token: CancelToken) -> Iterator[Finding]:
    for (text,) in con.execute(INTEGRITY):
        if text != "ok":
            yield Finding("database", tr("SQLite says: {words}", words=str(text).splitlines()[0][:200]))
    strays = Counter(str(row[0]) for row in con.execute(FOREIGN))
    for table, count in strays.items():
        yield Finding("database", tr("{count} rows of {table} belong to nothing.", count=number(count), table=table))


def _index(con: apsw.Connection, token: CancelToken) -> Iterator[Finding]:
    for text in reindexing.faults(con, token, reads_only=True):
        yield Finding("index", text)


def _trees(con: apsw.Connection, token: CancelToken) -> Iterator[Finding]:
    for conversation_id, count in cast("Any", con.execute(BODILESS).fetchall()):
        yield Finding(
            "tree",
            tr(
                "{count} messages of “{title}” have lost their text.",
                count=number(count),
                title=title_of(con, conversation_id),
            ),
        )
    for conversation_id, said, there in cast("Any", con.execute(COUNTED_WRONG).fetchall()):
        yield Finding(
            "tree",
            tr(
                "“{title}” should have {said} messages and has {there}.",
                title=title_of(con, conversation_id),
                said=number(said),
                there=number(there),
            ),
        )
    for conversation_id in sorted(set(misplaced(con).values())):
        token.check()
        yield Finding(
            "tree", tr("The branches of “{title}” do not fit together.", title=title_of(con, conversation_id))
        )


def _in_circles(parents: dict[int, int | None]) -> set[int]:
    """Return the messages that no way leads up from to a first message."""
    sound: set[int] = set()
    circles: set[int] = set()
    for start in parents:
        way: list[int] = []
        on_way: set[int] = set()
        at: int | None = start
        while at is not None and at not in sound and at not in on_way and at not in circles:
            way.append(at)
            on_way.add(at)
            at = parents.get(at)
        (circles if at is not None and (at in on_way or at in circles) else sound).update(way)
    return circles


def _sources(con: apsw.Connection, token: CancelToken) -> Iterator[Finding]:
    for _, conversation_id, digest, text in cast("Any", con.execute(SOURCES)):
        token.check()
        if not is_source_whole(text, digest):
            yield Finding(
                "sources",
                tr("The source text of “{title}” is not what was imported.", title=title_of(con, conversation_id)),
            )


def _messages(con: apsw.Connection, token: CancelToken) -> Iterator[Finding]:
    for (conversation_id,) in cast("Any", con.execute(CONVERSATIONS).fetchall()):
        token.check()
        try:
            wrong = len(wrong_messages(con, conversation_id))
        except apsw.Error:
            raise
        except Exception:  # noqa: BLE001 - a damaged text can fail anywhere in decompressing and decoding
            yield Finding("messages", tr("Texts of “{title}” cannot be read.", title=title_of(con, conversation_id)))
            continue
        if wrong:
            title = title_of(con, conversation_id)
            yield Finding(
                "messages",
                tr("{wrong} messages of “{title}” are not what was stored.", wrong=number(wrong), title=title),
            )
