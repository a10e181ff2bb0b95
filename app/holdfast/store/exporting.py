"""What an export needs of the store beside the conversations themselves: a fingerprint of each, what came when, and a
conversation exactly as its source gave it. Knows the tables.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import Account, Artifact, Conversation, ConversationId, MessageId, ProjectId, Source
from holdfast.domain.chatting import Continued
from holdfast.store.chat_writing import put_reply, refresh
from holdfast.store.reading import load_artifact, load_artifacts, load_messages
from holdfast.store.tables import Tables
from holdfast.store.times import from_ms, to_ms
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.domain.chatting import KeptReply


STANDINGS = """
    SELECT c.id, c.source, c.source_id, coalesce(t.title, c.title), c.is_shell, c.updated_ms, c.current_leaf,
        c.summary, c.branch_count, c.missing_since IS NOT NULL, coalesce(s.is_starred, c.is_source_starred),
        coalesce(p.name, ''), (SELECT message_id FROM own_leaf WHERE conversation_id = c.id)
    FROM conversation c
    LEFT JOIN own_title t ON t.conversation_id = c.id
    LEFT JOIN own_star s ON s.conversation_id = c.id
    LEFT JOIN own_project o ON o.conversation_id = c.id
    LEFT JOIN project p ON p.id = coalesce(o.project_id,
        (SELECT id FROM project WHERE source = c.source AND source_id = c.project_source_id))
    WHERE c.id NOT IN (SELECT conversation_id FROM bin)
    ORDER BY coalesce(c.created_ms, c.updated_ms, 0), c.id"""

MESSAGES = """
    SELECT conversation_id, source_id || ' ' || coalesce(parent_id, '') || ' ' || state || ' '
        || coalesce(created_ms, '') || (missing_since IS NOT NULL), digest
    FROM message ORDER BY conversation_id, position"""

BESIDE = """
    SELECT conversation_id, 'artifact ' || kind || ' ' || key || ' ' || version_count FROM artifact
    WHERE conversation_id IS NOT NULL
    UNION ALL SELECT ct.conversation_id, 'tag ' || t.name FROM conversation_tag ct JOIN tag t ON t.id = ct.tag_id
    UNION ALL SELECT conversation_id, 'note ' || id || ' ' || updated_ms FROM note
    UNION ALL SELECT conversation_id, 'star' FROM own_star WHERE is_starred
    UNION ALL SELECT id, 'star of its source' FROM conversation WHERE is_source_starred
    UNION ALL SELECT conversation_id, 'archived' FROM own_archive
    UNION ALL SELECT conversation_id, 'instructions ' || changed_ms FROM chat_settings WHERE system <> ''
    UNION ALL SELECT c.id, 'project ' || p.source_id FROM conversation c
        LEFT JOIN own_project o ON o.conversation_id = c.id
        JOIN project p ON p.id = coalesce(o.project_id,
            (SELECT id FROM project WHERE source = c.source AND source_id = c.project_source_id))
    ORDER BY 1, 2"""

CHANGED = """
    SELECT id FROM conversation WHERE coalesce(updated_ms, created_ms, 0) >= :since
    UNION SELECT m.conversation_id FROM import i JOIN message m ON m.import_id = i.id WHERE i.started_ms >= :since
    UNION SELECT conversation_id FROM own_title WHERE changed_ms >= :since
    UNION SELECT conversation_id FROM own_project WHERE changed_ms >= :since
    UNION SELECT conversation_id FROM note WHERE updated_ms >= :since"""

CONVERSATION = """
    SELECT c.source, c.source_id, c.source_title, c.summary, c.created_ms, c.updated_ms, a.source_id,
        c.project_source_id, coalesce(
            (SELECT m.source_id FROM own_leaf l JOIN message m ON m.id = l.message_id WHERE l.conversation_id = c.id),
            c.current_leaf), c.is_source_starred
    FROM conversation c JOIN account a ON a.id = c.account_id WHERE c.id = ?"""

ACCOUNTS = "SELECT source, source_id, name FROM account WHERE source_id <> '' ORDER BY id"

WRITTEN_HERE = "SELECT source_id FROM message WHERE conversation_id = ? AND import_id IS NULL ORDER BY position"
CONTINUED = """
    SELECT c.updated_ms, c.source_updated_ms, m.source_id, l.changed_ms FROM conversation c
    LEFT JOIN own_leaf l ON l.conversation_id = c.id LEFT JOIN message m ON m.id = l.message_id WHERE c.id = ?"""
CLAIM = """
    UPDATE message SET import_id = NULL, missing_since = NULL
    WHERE conversation_id = ? AND source_id IN (SELECT value FROM json_each(?))
        AND import_id IN (SELECT id FROM import WHERE layout = 'Holdfast export')"""
PUT_LEAF = """
    INSERT OR IGNORE INTO own_leaf (conversation_id, message_id, changed_ms)
    SELECT conversation_id, id, ?3 FROM message WHERE conversation_id = ?1 AND source_id = ?2"""

PUT_FILE = "INSERT OR IGNORE INTO attachment_data (message_id, position, data) VALUES (?, ?, ?)"

LOOSE_PAGES = """
    SELECT a.id, a.source, coalesce(c.source_id, '')
    FROM artifact a LEFT JOIN conversation c ON c.id = a.conversation_id
    WHERE a.kind = 'published' ORDER BY a.id"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation as it stands: two standings with the same `fingerprint` give the same export."""

    id: ConversationId
    source: Source
    source_id: str
    title: str
    is_shell: bool
    fingerprint: str
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A published page, with the source's id of the conversation that names it, "" where none does."""

    source: Source
    artifact: Artifact
    conversation_source_id: str


class ExportTables(Tables):
    """Reads for exports, over the connections of a store; and puts back what an export of ours brought along."""

    def standings(self) -> list[Standing]:
        """Return every conversation but those in the bin, oldest first. Touches no text: microseconds a message."""
        with self._reading() as con:
            made: dict[int, Any] = {}
            for values in cast("Any", con.execute(STANDINGS)):
                made[values[0]] = (values, blake2b(repr(values[3:]).encode("utf-8", "replace"), digest_size=16))
            for conversation_id, about, digest in cast("Any", con.execute(MESSAGES)):
                if conversation_id in made:  # else it lies in the bin
                    made[conversation_id][1].update(about.encode() + digest)
            for conversation_id, about in cast("Any", con.execute(BESIDE)):
                if conversation_id in made:
                    made[conversation_id][1].update(about.encode())
        return [
            Standing(
                *(ConversationId(id_), Source(source), source_id, title, bool(is_shell)),
                *(digest.hexdigest(), from_ms(updated_ms)),
            )
            for (id_, source, source_id, title, is_shell, updated_ms, *_), digest in made.values()
        ]

    def put_files(self, files: Sequence[tuple[MessageId, int, bytes]]) -> None:
        """Keep the bytes of attachments that are not kept yet. On the write lane."""
        if files:
            with self._writing() as con:
                con.executemany(PUT_FILE, files)

    def put_replies(self, replies: Sequence[tuple[MessageId, KeptReply]]) -> None:
        """Keep how replies went of which that is not known yet. On the write lane."""
        if replies:
            with self._writing() as con:
                for message_id, kept in replies:
                    if con.execute("SELECT 1 FROM reply WHERE message_id = ?", (message_id,)).get is None:
                        put_reply(con, message_id, kept)

    def continued(self, id_: ConversationId) -> tuple[Continued | None, datetime | None]:
        """Return how a conversation was gone on with here, None where it was not, and its source's own time for it."""
        with self._reading() as con:
            written = tuple(cast("str", values[0]) for values in con.execute(WRITTEN_HERE, (id_,)))
            values = cast("Any", con.execute(CONTINUED, (id_,)).fetchone())
        updated, source_updated, leaf, chosen = values
        if not written and not leaf:
            return None, None
        return Continued(written, from_ms(updated), leaf or "", from_ms(chosen)), from_ms(source_updated)

    def put_continued(self, id_: ConversationId, found: Continued) -> None:
        """Take messages that imports of our own form brought as written here, so that no later export of their source
        misses them. On the write lane.
        """
        updated = to_ms(found.updated) or 0
        with self._writing() as con:
            con.execute(CLAIM, (id_, json.dumps(found.messages)))
            if con.changes():
                refresh(con, id_, updated)
            if found.leaf:
                con.execute(PUT_LEAF, (id_, found.leaf, to_ms(found.chosen) or updated))

    def own_star(self, id_: ConversationId) -> bool | None:
        """Return whether the person gave a star or took it away, None where they did neither."""
        with self._reading() as con:
            found = con.execute("SELECT is_starred FROM own_star WHERE conversation_id = ?", (id_,)).get
            return None if found is None else bool(found)

    def changed_since(self, since_ms: int) -> set[ConversationId]:
        """Return the conversations that were changed, or of which something was imported, since then."""
        with self._reading() as con:
            return {ConversationId(cast("int", values[0])) for values in con.execute(CHANGED, {"since": since_ms})}

    def conversation(self, id_: ConversationId) -> Conversation:
        """Return a conversation as its source gave it, with the messages of all its exports; the branch that is shown
        is the one that the person chose.
        """
        with self._reading() as con:
            values = cast("Any", con.execute(CONVERSATION, (id_,)).fetchone())
            source, source_id, title, summary, created, updated, account, project, leaf, is_starred = values
            return Conversation(
                source=Source(source),
                source_id=source_id,
                title=title,
                summary=summary,
                created=from_ms(created),
                updated=from_ms(updated),
                messages=tuple(load_messages(con, id_)),
                artifacts=tuple(each for each in load_artifacts(con, id_) if each.kind != "published"),
                account_id=account,
                project_source_id=project,
                current_leaf=leaf,
                is_starred=bool(is_starred),
            )

    def message_source_id(self, message_id: MessageId) -> str | None:
        """Return the source's id of a message, None where there is none."""
        with self._reading() as con:
            return cast("str | None", con.execute("SELECT source_id FROM message WHERE id = ?", (message_id,)).get)

    def message_id(self, conversation_id: ConversationId, source_id: str) -> MessageId | None:
        """Return the message of a conversation that goes by the source's id, None where there is none."""
        with self._reading() as con:
            found = con.execute(
                "SELECT id FROM message WHERE conversation_id = ? AND source_id = ?", (conversation_id, source_id)
            ).get
            return None if found is None else MessageId(cast("int", found))

    def ids(self) -> dict[tuple[Source, str], ConversationId]:
        """Return the ids of all conversations by source and the source's id."""
        with self._reading() as con:
            found = cast("Any", con.execute("SELECT source, source_id, id FROM conversation"))
            return {(Source(source), source_id): ConversationId(id_) for source, source_id, id_ in found}

    def project_ids(self) -> dict[tuple[str, str], ProjectId]:
        """Return the ids of all projects by source and the source's id."""
        with self._reading() as con:
            found = cast("Any", con.execute("SELECT source, source_id, id FROM project"))
            return {(source, source_id): ProjectId(id_) for source, source_id, id_ in found}

    def accounts(self) -> list[Account]:
        """Return whose conversations they are, as far as it is known."""
        with self._reading() as con:
            return [Account(Source(source), id_, name) for source, id_, name in cast("Any", con.execute(ACCOUNTS))]

    def pages(self) -> list[StoredPage]:
        """Return every published page."""
        with self._reading() as con:
            found = cast("Any", con.execute(LOOSE_PAGES).fetchall())
            return [StoredPage(Source(source), load_artifact(con, id_), owner) for id_, source, owner in found]
