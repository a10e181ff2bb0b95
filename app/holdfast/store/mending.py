"""Makes what was salvaged from a damaged file a whole store again: nothing refers to what is not there. Knows tables.

Messages are kept before order: where the row of a conversation is gone, they get one made up for them.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain.encoding import decode_blocks
from holdfast.store.checking import SOURCES, is_source_whole, misplaced, title_of, wrong_messages
from holdfast.store.packing import pack_text, unpack, unpack_text
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import apsw

RECOVERED = "Recovered conversation"
SOURCE_TABLE = "source_document"

WANTED_IMPORTS = """
    SELECT import_id FROM message UNION SELECT import_id FROM source_document UNION SELECT seen_import FROM conversation
    UNION SELECT missing_since FROM conversation UNION SELECT missing_since FROM message
    UNION SELECT seen_import FROM account UNION SELECT complete_import FROM account"""
MAKE_IMPORTS = f"""
    INSERT INTO import (id, started_ms, layout, files, size_bytes, export_id)
    SELECT import_id, 0, 'recovered', '[]', 0, '' FROM ({WANTED_IMPORTS})
    WHERE import_id IS NOT NULL AND import_id NOT IN (SELECT id FROM import)"""  # noqa: S608 - our own words
LOST_CONVERSATIONS = """
    SELECT conversation_id FROM (
        SELECT conversation_id FROM message UNION SELECT conversation_id FROM source_document
        UNION SELECT conversation_id FROM note UNION SELECT conversation_id FROM own_title
        UNION SELECT conversation_id FROM draft UNION SELECT conversation_id FROM draft_attachment)
    WHERE conversation_id > 0 AND conversation_id NOT IN (SELECT id FROM conversation)"""
ANY_ACCOUNT = "SELECT id FROM account ORDER BY id LIMIT 1"
MAKE_ACCOUNT = "INSERT INTO account (source, source_id) VALUES ('claude', '') RETURNING id"
MAKE_ACCOUNTS = """
    INSERT INTO account (id, source, source_id) SELECT DISTINCT account_id, 'claude', 'recovered-' || account_id
    FROM conversation WHERE account_id NOT IN (SELECT id FROM account)"""
SOURCE_OF = "SELECT text FROM source_document WHERE conversation_id = ? ORDER BY is_newest DESC LIMIT 1"
MAKE_CONVERSATION = """
    INSERT OR IGNORE INTO conversation (id, source, source_id, account_id, project_source_id, source_title, title,
        snippet, is_source_starred, is_shell, message_count, branch_count, attachment_count, tool_calls,
        thinking_blocks, unknown_blocks, seen_ms, summary, updated_ms)
    VALUES (:id, 'claude', :source_id, :account, '', :title, :title, '', 0, 0, 0, 1, 0, 0, 0, 0, 0, '',
        (SELECT max(created_ms) FROM message WHERE conversation_id = :id))"""

BODILESS = """
    DELETE FROM message WHERE id NOT IN (SELECT message_id FROM message_body) RETURNING conversation_id"""
CUT_PARENTS = "UPDATE message SET parent_id = NULL, is_orphan = 1 WHERE parent_id NOT IN (SELECT id FROM message)"
FORGET_PLACES = (
    "UPDATE note SET message_id = NULL WHERE message_id NOT IN (SELECT id FROM message)",
    "UPDATE snippet SET message_id = NULL WHERE message_id NOT IN (SELECT id FROM message)",
    "UPDATE snippet SET conversation_id = NULL WHERE conversation_id NOT IN (SELECT id FROM conversation)",
)
"""What a person wrote outlives the message that it stood on."""
KEEP_TAGS = """
    INSERT OR IGNORE INTO tag (id, name, folded)
    SELECT DISTINCT tag_id, 'recovered ' || tag_id, 'recovered ' || tag_id FROM conversation_tag
    WHERE tag_id NOT IN (SELECT id FROM tag) AND conversation_id IN (SELECT id FROM conversation)"""
KEEP_FILES = """
    INSERT INTO draft (conversation_id, text, changed_ms)
    SELECT DISTINCT conversation_id, ?, 0 FROM draft_attachment
    WHERE conversation_id NOT IN (SELECT conversation_id FROM draft)"""
ASK_AGAIN = """
    UPDATE outbox SET reply_id = NULL, state = 'unsure',
        entry = CASE WHEN json_valid(entry) THEN json_set(entry, '$.state', 'unsure') ELSE entry END
    WHERE reply_id NOT IN (SELECT id FROM message) AND message_id IN (SELECT id FROM message)"""
"""A message of which half the answer is gone waits for its person: it was sent, and is not sent again by itself."""
STAY_UNSENT = (
    "UPDATE message SET state = 'complete' WHERE state = 'queued' AND id NOT IN (SELECT message_id FROM outbox)"
)
"""A message whose place among those that wait is gone would be said to wait for ever."""
CUT_PARENT = "UPDATE message SET parent_id = NULL, is_orphan = 1 WHERE id = ?"
FOREIGN = "PRAGMA foreign_key_check"
REMOVE = 'DELETE FROM "{}" WHERE rowid = ?'
REFERENCES = """SELECT id, seq, "table", "from", "to" FROM pragma_foreign_key_list(?)"""
REMOVE_UNNUMBERED = 'DELETE FROM "{0}" WHERE "{1}" NOT IN (SELECT "{2}" FROM "{3}")'

ROWS = 'SELECT rowid, {1} FROM "{0}" WHERE {1} IS NOT NULL'
DECODED: Sequence[tuple[str, str, Callable[[bytes], object]]] = (
    ("message_body", "body", lambda packed: decode_blocks(unpack(packed))),
    ("attachment", "text", unpack_text),
    ("artifact_version", "new_text", unpack_text),
    ("artifact_version", "old_text", unpack_text),
    ("project_document", "text", unpack_text),
    ("memory", "text", unpack_text),
)
"""Packed texts by table and column, and what makes texts of them."""

MISCOUNTED = """
    SELECT c.id FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id
    GROUP BY c.id HAVING c.message_count <> count(m.id)"""
ATTACHMENTS_LOST = """
    SELECT DISTINCT m.conversation_id FROM message m LEFT JOIN attachment a ON a.message_id = m.id AND a.kind <> 'file'
    GROUP BY m.id HAVING m.attachment_count <> count(a.id)"""
VERSIONS_LOST = """
    SELECT a.conversation_id FROM artifact a LEFT JOIN artifact_version v ON v.artifact_id = a.id
    WHERE a.conversation_id IS NOT NULL GROUP BY a.id HAVING a.version_count <> count(v.id)"""
ARTIFACTS_LOST = """
    SELECT DISTINCT m.conversation_id FROM message m WHERE m.features & 2
    AND m.conversation_id NOT IN (SELECT conversation_id FROM artifact WHERE conversation_id IS NOT NULL)"""

EXPECTED = "SELECT id, message_count FROM conversation"
THERE = "SELECT conversation_id, count(*) FROM message GROUP BY 1"
COUNT_ANEW = """
    UPDATE conversation SET message_count = (SELECT count(*) FROM message WHERE conversation_id = conversation.id)
    WHERE message_count <> (SELECT count(*) FROM message WHERE conversation_id = conversation.id)"""
REMOVE_WRONG = "DELETE FROM message WHERE conversation_id = ? AND source_id = ?"
DOCUMENTS = """
    SELECT c.source, c.source_id, d.text, d.digest
    FROM source_document d JOIN conversation c ON c.id = d.conversation_id
    WHERE d.conversation_id = ? AND d.is_newest"""
FORGET_SOURCES = "DELETE FROM source_document WHERE conversation_id = ?"


@dataclass(frozen=True, slots=True)
class Kept:
    """The source text kept of a conversation."""

    source: str
    source_id: str
    text: bytes
    digest: bytes


def wrong_sources(con: apsw.Connection) -> list[int]:
    """Return the rows of source texts that are not what was imported: a file without checked pages gives them so."""
    return [id_ for id_, _, digest, text in cast("Any", con.execute(SOURCES)) if not is_source_whole(text, digest)]


@contextmanager
def set_aside(con: apsw.Connection, wrong: Sequence[int]) -> Iterator[None]:
    """Take these source texts out while sound ones are brought in; those that nobody has come back as they are."""
    con.execute("CREATE TEMP TABLE set_aside AS SELECT * FROM source_document WHERE 0")
    for id_ in wrong:
        con.execute("INSERT INTO set_aside SELECT * FROM source_document WHERE id = ?", (id_,))
        con.execute("DELETE FROM source_document WHERE id = ?", (id_,))
    yield
    con.execute("INSERT OR IGNORE INTO source_document SELECT * FROM set_aside")
    con.execute("DROP TABLE set_aside")


def take_unreadable_away(con: apsw.Connection) -> dict[str, list[tuple[int, int]]]:
    """Take away what cannot be decoded any more, so that it is missed and brought in again; return the gaps."""
    gaps: dict[str, list[tuple[int, int]]] = {}
    for table, column, decode in DECODED:
        for rowid, packed in cast("list[tuple[int, bytes]]", con.execute(ROWS.format(table, column)).fetchall()):
            try:
                decode(packed)
            except Exception:  # noqa: BLE001 - a damaged text can fail anywhere in decompressing and decoding
                con.execute(REMOVE.format(table), (rowid,))
                gaps.setdefault(table, []).append((rowid, rowid))
    return gaps


def make_whole(con: apsw.Connection) -> tuple[set[int], int]:
    """Give every row what it refers to or take it away; return the conversations that something of is missing or
    wrong, and how many messages waited for what is gone.
    """
    damaged = _conversations_made_up(con)
    con.execute(MAKE_ACCOUNTS)
    con.execute(MAKE_IMPORTS)
    for id_, conversation_id in misplaced(con).items():
        con.execute(CUT_PARENT, (id_,))
        damaged.add(conversation_id)
    damaged |= {cast("int", row[0]) for row in con.execute(BODILESS)}
    asks = take_strays_away(con)
    for statement in (MISCOUNTED, ATTACHMENTS_LOST, VERSIONS_LOST, ARTIFACTS_LOST):
        damaged |= {cast("int", row[0]) for row in con.execute(statement)}
    ids = [cast("int", row[0]) for row in con.execute("SELECT id FROM conversation").fetchall()]
    damaged |= {id_ for id_ in ids if _wrong(con, id_)}
    return damaged, asks


def take_strays_away(con: apsw.Connection) -> int:
    """Take away what refers to what is not there; a message without its parent becomes a first one, and what a person
    wrote about a message stays. Return how many messages waited for what is gone, and wait for their person now.
    """
    con.execute(CUT_PARENTS)
    for statement in FORGET_PLACES:
        con.execute(statement)
    con.execute(KEEP_FILES, (pack_text(""),))
    con.execute(KEEP_TAGS)
    asks = 0
    for statement in (ASK_AGAIN, STAY_UNSENT):
        con.execute(statement)
        asks += con.changes()
    for _ in range(10):
        strays: list[Any] = con.execute(FOREIGN).fetchall()
        if not strays:
            break
        for table, rowid, _parent, key in strays:
            if rowid is None:
                _take_unnumbered_away(con, table, key)
            else:
                con.execute(REMOVE.format(table), (rowid,))
    return asks


def _take_unnumbered_away(con: apsw.Connection, table: str, key: int) -> None:
    """Take away what one of the references of a table leads nowhere with, where rows have no numbers."""
    for id_, _at, parent, column, target, *_ in cast("Any", con.execute(REFERENCES, (table,)).fetchall()):
        if id_ == key:
            con.execute(REMOVE_UNNUMBERED.format(table, column, target or "id", parent))


def expected(con: apsw.Connection) -> dict[int, int]:
    """Return how many messages every conversation should have."""
    return dict(cast("Any", con.execute(EXPECTED)))


def missing(con: apsw.Connection, wanted: dict[int, int]) -> list[tuple[str, int]]:
    """Return, by title, of which conversations how many messages are gone; the counts are put right by that."""
    there: dict[int, int] = dict(cast("Any", con.execute(THERE)))
    lost = [(title_of(con, id_), count - there.get(id_, 0)) for id_, count in wanted.items()]
    con.execute(COUNT_ANEW)
    return [(title, count) for title, count in lost if count > 0]


def taken_for_reading_again(con: apsw.Connection, conversation_id: int) -> Kept | None:
    """Take the source text of a conversation out, and its wrong messages, so that it can be imported once more; None
    where there is none.
    """
    row: Any = con.execute(DOCUMENTS, (conversation_id,)).fetchone()
    if row is None:
        return None
    try:
        kept = Kept(row[0], row[1], unpack(row[2]), row[3])
    except Exception:  # noqa: BLE001 - whatever the decompressor raises, there is no source to read
        return None
    if hashlib.sha256(kept.text).digest() != kept.digest:
        return None
    for source_id in _wrong(con, conversation_id):
        if source_id.encode() in kept.text:
            con.execute(REMOVE_WRONG, (conversation_id, source_id))
    con.execute(FORGET_SOURCES, (conversation_id,))
    return kept


def _conversations_made_up(con: apsw.Connection) -> set[int]:
    lost = [cast("int", row[0]) for row in con.execute(LOST_CONVERSATIONS).fetchall()]
    if not lost:
        return set()
    account = con.execute(ANY_ACCOUNT).get or con.execute(MAKE_ACCOUNT).get
    for id_ in lost:
        values = {"id": id_, "source_id": _source_id(con, id_), "account": account, "title": RECOVERED}
        con.execute(MAKE_CONVERSATION, values)
    return set(lost)


def _source_id(con: apsw.Connection, conversation_id: int) -> str:
    text = con.execute(SOURCE_OF, (conversation_id,)).get
    try:
        return str(json.loads(unpack(cast("bytes", text)))["uuid"])
    except Exception:  # noqa: BLE001 - no source, or one that is damaged: any name will do
        return f"recovered-{conversation_id}"


def _wrong(con: apsw.Connection, conversation_id: int) -> list[str]:
    try:
        return wrong_messages(con, conversation_id)
    except Exception:  # noqa: BLE001 - texts that cannot be decoded stay for a person to look at
        return []
