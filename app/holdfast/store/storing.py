"""Writes a batch of prepared conversations in one transaction: new ones whole, known ones merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from holdfast.domain import Changes, ConversationId
from holdfast.errors import ArchiveDamaged
from holdfast.language import tr
from holdfast.search import RowKind
from holdfast.store.indexing import Entry, title_entry
from holdfast.store.merging import Merge, Picker, StoredRow, is_older, merge_artifacts, merge_messages
from holdfast.store.packing import plain
from holdfast.store.reading import load_artifacts
from holdfast.store.repeating import write_repeated
from holdfast.store.times import to_ms
from holdfast.store.tree import Place, branch_count
from holdfast.store.writing import NEXT_IDS, Batch
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from holdfast.domain import Conversation
    from holdfast.domain.importing import Outcome
    from holdfast.store.preparing import Prepared, PreparedMessage
    from holdfast.store.writing import Row

KNOWN = """
    SELECT id, coalesce(source_updated_ms, updated_ms),
        created_ms, seen_ms, is_shell, source_title, summary, project_source_id,
        is_source_starred, account_id, current_leaf
    FROM conversation WHERE source = ? AND source_id = ?"""

STORED_MESSAGES = """
    SELECT id, source_id, parent_id, position, created_ms, updated_ms, is_orphan, is_empty, digest, import_id,
        missing_since
    FROM message WHERE conversation_id = ? ORDER BY position"""

SEEN = "UPDATE conversation SET seen_import = ?, seen_ms = max(seen_ms, ?) WHERE id = ?"

ACCOUNT = "SELECT id FROM account WHERE source = ? AND source_id = ?"
INSERT_ACCOUNT = "INSERT INTO account (source, source_id) VALUES (?, ?) RETURNING id"

KNOWN_DIGEST = "SELECT 1 FROM source_document WHERE conversation_id = ? AND digest = ?"
FORGET_SOURCES = "DELETE FROM source_document WHERE conversation_id = ? AND import_id <> ?"
AGE_SOURCES = "UPDATE source_document SET is_newest = 0 WHERE conversation_id = ? AND (?2 OR import_id = ?3)"

UPDATE_CONVERSATION = """
    UPDATE conversation SET account_id = ?1, project_source_id = ?2, source_title = ?3, created_ms = ?4,
        updated_ms = CASE WHEN source_updated_ms IS NULL THEN ?5 ELSE max(updated_ms, coalesce(?5, 0)) END,
        source_updated_ms = CASE WHEN source_updated_ms IS NOT NULL THEN coalesce(?5, 0) END,
        current_leaf = ?6, is_source_starred = ?7, summary = ?8
    WHERE id = ?9"""

FORGET_OWN_LEAF = "DELETE FROM own_leaf WHERE conversation_id = ? AND changed_ms < ?"

DELETE_ATTACHMENTS = "DELETE FROM attachment WHERE message_id = ?"
DELETE_SEGMENTS = "DELETE FROM segment WHERE message_id = ?"
DELETE_ARTIFACTS = "DELETE FROM artifact WHERE conversation_id = ? AND kind <> 'published'"


class Known(NamedTuple):
    """What is stored of a conversation that comes again."""

    id: int
    updated_ms: int | None
    created_ms: int | None
    seen_ms: int
    is_shell: bool
    title: str
    summary: str
    project_source_id: str
    is_starred: bool
    account_id: int
    current_leaf: str | None


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of a batch: an outcome per conversation, in order, and what changed for those who look."""

    outcomes: tuple[Outcome, ...]
    changes: Changes


class BatchWriter:
    """Writes one batch inside one open transaction. `exported_ms` is when the export was made, if known."""

    def __init__(self, con: apsw.Connection, import_id: int, exported_ms: int | None) -> None:
        self._con = con
        self._import_id = import_id
        self._exported_ms = exported_ms
        self._rows = Batch()
        self._in_rows: set[tuple[str, str]] = set()
        self._recount: dict[int, None] = {}
        self._outdated: list[int] = []
        self._changed: set[ConversationId] = set()
        self._accounts: dict[tuple[str, str], int] = {}
        last_conversation, last_message, last_artifact = cast("Any", con.execute(NEXT_IDS).fetchone())
        self._next_conversation = last_conversation + 1
        self._next_message = last_message + 1
        self._next_artifact = last_artifact + 1

    def write(self, batch: Sequence[Prepared]) -> BatchOutcome:
        """Write everything and return what became of it."""
        outcomes = tuple(self._write_one(prepared) for prepared in batch)
        self._flush()
        return BatchOutcome(outcomes, Changes(frozenset(self._changed)))

    def _flush(self) -> None:
        self._rows.flush(self._con)
        self._rows, again = Batch(), Batch()
        self._in_rows.clear()
        for conversation_id in self._recount:
            write_repeated(self._con, conversation_id, again)
        self._recount.clear()
        again.flush(self._con)
        for (
            conversation_id
        ) in self._outdated:  # behind the new ones: SQLite holds in memory what is freed and filled again
            self._con.execute(FORGET_SOURCES, (conversation_id, self._import_id))
        self._outdated.clear()

    def _write_one(self, prepared: Prepared) -> Outcome:
        conversation = prepared.conversation
        key = (conversation.source.value, plain(conversation.source_id))
        if key in self._in_rows:
            self._flush()
        values = self._con.execute(KNOWN, key).fetchone()
        self._in_rows.add(key)
        if values is None:
            return self._insert(prepared)
        return self._merge(Known(*cast("Any", values)), prepared)

    def _insert(self, prepared: Prepared) -> Outcome:
        conversation = prepared.conversation
        conversation_id, self._next_conversation = self._next_conversation, self._next_conversation + 1
        about = _about(conversation)
        self._rows.conversations.append(self._conversation_row(conversation_id, prepared))
        ids: dict[str, int] = {}
        for position, message in enumerate(prepared.messages):
            message_id, self._next_message = self._next_message, self._next_message + 1
            ids[message.source_id] = message_id
            parent_id = None if message.parent_source_id is None else ids[message.parent_source_id]
            self._put_message(message_id, conversation_id, parent_id, position, message, about=about)
        self._next_artifact = self._rows.put_artifacts(
            conversation.source.value, conversation_id, prepared.artifacts, self._next_artifact, self._import_id
        )
        self._put_source(conversation_id, prepared, is_newest=True)
        summary = plain(conversation.summary)
        if not prepared.is_shell or plain(conversation.title) or summary:
            self._rows.put_words(title_entry(conversation_id, prepared.title, summary, about.near_ms, about.source))
        self._changed.add(ConversationId(conversation_id))
        return "shell" if prepared.is_shell else "new"

    def _conversation_row(self, conversation_id: int, prepared: Prepared) -> Row:
        """Return the columns of a conversation that is new, in the order of its statement."""
        conversation, messages = prepared.conversation, prepared.messages
        return (
            conversation_id,
            conversation.source.value,
            plain(conversation.source_id),
            self._account(conversation),
            plain(conversation.project_source_id),
            plain(conversation.title),
            prepared.title,
            prepared.snippet,
            to_ms(conversation.created),
            to_ms(conversation.updated),
            None if conversation.current_leaf is None else plain(conversation.current_leaf),
            conversation.is_starred,
            prepared.is_shell,
            len(messages),
            _branches(messages),
            sum(message.attachment_count for message in messages),
            sum(message.tool_calls for message in messages),
            sum(message.thinking_blocks for message in messages),
            sum(message.unknown_blocks for message in messages),
            self._import_id,
            self._exported_ms or 0,
            plain(conversation.summary),
        )

    def _merge(self, known: Known, prepared: Prepared) -> Outcome:
        con = self._con
        con.execute(SEEN, (self._import_id, self._exported_ms or 0, known.id))
        if con.execute(KNOWN_DIGEST, (known.id, prepared.digest)).get is not None:
            return "shell" if prepared.is_shell else "unchanged"
        if prepared.is_shell and not known.is_shell:
            return "shell"
        conversation = prepared.conversation
        stored = [StoredRow(*cast("Any", values)) for values in con.execute(STORED_MESSAGES, (known.id,))]
        older = is_older(known.updated_ms, known.seen_ms, to_ms(conversation.updated), self._exported_ms)
        merge = merge_messages(
            stored, prepared.messages, older=older, stored_is_shell=known.is_shell, is_part=prepared.is_part
        )
        contributed = "incoming" in merge.winners.values()
        is_changed = self._write_messages(known, stored, prepared, merge)
        is_changed |= self._write_conversation(known, conversation, older=older)
        self._write_source(known, prepared, merge, older=older and not known.is_shell, contributed=contributed)
        if contributed or not older:
            is_changed |= self._write_artifacts(known, prepared, merge)
        if is_changed:
            self._recount[known.id] = None
            self._changed.add(ConversationId(known.id))
        if prepared.is_shell:
            return "shell"
        return "updated" if is_changed else "unchanged"

    def _write_messages(self, known: Known, stored: Sequence[StoredRow], prepared: Prepared, merge: Merge) -> bool:
        """Write what the merge made of the messages; say whether anything a person could notice changed."""
        rows = {row.source_id: row for row in stored}
        new = {message.source_id: message for message in prepared.messages}
        ids = {source_id: row.id for source_id, row in rows.items()}
        about = _about(prepared.conversation)
        is_changed = False
        for position, placed in enumerate(merge.placed):
            row = rows.get(placed.source_id)
            parent_id = None if placed.parent is None else ids[placed.parent]
            missing_since = self._import_id if placed.is_missing else None
            if row is None:
                message_id, self._next_message = self._next_message, self._next_message + 1
                ids[placed.source_id] = message_id
                self._put_message(
                    message_id,
                    known.id,
                    parent_id,
                    position,
                    new[placed.source_id],
                    about=about,
                    is_orphan=placed.is_orphan,
                    missing_since=missing_since,
                )
                is_changed = True
                continue
            if merge.winners[placed.source_id] == "incoming":
                self._replace_message(row.id, known.id, new[placed.source_id], about)
                is_changed = True
            was = (row.parent_id, row.is_orphan, row.missing_since is not None)
            now = (parent_id, placed.is_orphan, placed.is_missing)
            if was != now or row.position != position:
                since = row.missing_since if placed.is_missing and row.missing_since is not None else missing_since
                self._rows.placed.append((parent_id, position, placed.is_orphan, since, row.id))
                is_changed |= was != now
        return is_changed

    def _put_message(
        self,
        message_id: int,
        conversation_id: int,
        parent_id: int | None,
        position: int,
        message: PreparedMessage,
        *,
        about: _About,
        is_orphan: bool | None = None,
        missing_since: int | None = None,
    ) -> None:
        self._rows.messages.append(
            (
                message_id,
                conversation_id,
                message.source_id,
                parent_id,
                position,
                message.is_orphan if is_orphan is None else is_orphan,
                missing_since,
                self._import_id,
                *message.content_columns(),
            )
        )
        self._put_parts(message_id, conversation_id, message, about)

    def _put_parts(self, message_id: int, conversation_id: int, message: PreparedMessage, about: _About) -> None:
        if not message.has_text:  # it was stored when the part was prepared, and has been changed or removed since
            raise ArchiveDamaged("", tr("It changed while it was being read. Import it once more."))
        """Add what hangs below a message, and its words."""
        self._rows.put_parts(message_id, message)
        if message.search is not None:
            sender, has, texts = message.sender, message.features, message.search
            self._rows.put_words(
                Entry(RowKind.MESSAGE, message_id, conversation_id, message.created_ms, *about, sender, has, texts)
            )

    def _replace_message(self, message_id: int, conversation_id: int, message: PreparedMessage, about: _About) -> None:
        self._con.execute(DELETE_ATTACHMENTS, (message_id,))
        self._con.execute(DELETE_SEGMENTS, (message_id,))
        self._rows.unsearched.append((message_id, RowKind.MESSAGE))
        self._rows.replaced.append((self._import_id, *message.content_columns(), message_id))
        self._put_parts(message_id, conversation_id, message, about)

    def _write_conversation(self, known: Known, conversation: Conversation, *, older: bool) -> bool:
        """Write the conversation's own fields; say whether one that a person sees changed."""
        pick = Picker(older=older)
        project = pick.text(known.project_source_id, plain(conversation.project_source_id))
        title = pick.text(known.title, plain(conversation.title))
        summary = pick.text(known.summary, plain(conversation.summary))
        starred = known.is_starred if older else conversation.is_starred
        account = known.account_id
        if conversation.account_id and not older:
            account = self._account(conversation)
        leaf = known.current_leaf if older else conversation.current_leaf
        created = [ms for ms in (known.created_ms, to_ms(conversation.created)) if ms is not None]
        updated = [ms for ms in (known.updated_ms, to_ms(conversation.updated)) if ms is not None]
        if updated and (known.is_shell or max(updated) != known.updated_ms):
            self._changed.add(ConversationId(known.id))
            self._recount[known.id] = None
        newest = to_ms(conversation.updated) if known.is_shell and conversation.updated else max(updated, default=None)
        self._con.execute(
            UPDATE_CONVERSATION,
            (
                account,
                project,
                title,
                min(created, default=None),
                newest,
                None if leaf is None else plain(leaf),
                starred,
                summary,
                known.id,
            ),
        )
        if leaf != known.current_leaf and newest is not None:  # it went on where it came from, later than here
            self._con.execute(FORGET_OWN_LEAF, (known.id, newest))
        was = (known.project_source_id, known.title, known.summary, bool(known.is_starred))
        return was != (project, title, summary, starred)

    def _write_source(self, known: Known, prepared: Prepared, merge: Merge, *, older: bool, contributed: bool) -> None:
        """Keep the newest full source text, and older ones while they hold what it lacks or are of the same export,
        which may hold a conversation twice: by their digests it is known again.
        """
        if older or prepared.is_part:
            if contributed:
                self._put_source(known.id, prepared, is_newest=False)
            return
        if not merge.lacks_content:
            self._outdated.append(known.id)
        # those that are forgotten are left as they are: a row that changes is held in memory with all of its text
        self._con.execute(AGE_SOURCES, (known.id, merge.lacks_content, self._import_id))
        self._put_source(known.id, prepared, is_newest=True)

    def _write_artifacts(self, known: Known, prepared: Prepared, merge: Merge) -> bool:
        stored = tuple(artifact for artifact in load_artifacts(self._con, known.id) if artifact.kind != "published")
        order = [placed.source_id for placed in merge.placed]
        merged = merge_artifacts(stored, prepared.artifacts, merge.winners, order)
        if merged == stored:
            return False
        self._con.execute(DELETE_ARTIFACTS, (known.id,))
        self._next_artifact = self._rows.put_artifacts(
            prepared.conversation.source.value, known.id, merged, self._next_artifact, self._import_id
        )
        return True

    def _put_source(self, conversation_id: int, prepared: Prepared, *, is_newest: bool) -> None:
        """Keep a source text; that of a large conversation comes with its last part."""
        if prepared.large_source is not None:
            row = (conversation_id, self._import_id, is_newest, prepared.digest)
            self._rows.large_sources.append((row, prepared.large_source))
        elif prepared.source:
            self._rows.sources.append(
                (conversation_id, self._import_id, is_newest, prepared.source_size, prepared.digest, prepared.source)
            )

    def _account(self, conversation: Conversation) -> int:
        key = (conversation.source.value, plain(conversation.account_id))
        if key not in self._accounts:
            found = self._con.execute(ACCOUNT, key).get
            self._accounts[key] = cast("int", found or self._con.execute(INSERT_ACCOUNT, key).get)
        return self._accounts[key]


class _About(NamedTuple):
    """What the index says of a conversation with each of its messages; worked out once for all of them."""

    near_ms: int | None
    source: str


def _about(conversation: Conversation) -> _About:
    """Return when a conversation was last changed, and where it was held."""
    return _About(to_ms(conversation.updated or conversation.created), conversation.source.value)


def _branches(messages: Sequence[PreparedMessage]) -> int:
    """Count the ways through the messages; where no two have the same parent, nothing need be counted."""
    if len({message.parent_source_id for message in messages}) == len(messages):
        return 1
    return branch_count(Place(message.source_id, message.parent_source_id, message.is_orphan) for message in messages)
