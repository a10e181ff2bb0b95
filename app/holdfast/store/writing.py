"""The statements that put rows in, and a batch that collects rows so that each table is filled in one go."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from holdfast.store import indexing, large_sources
from holdfast.store.packing import pack_text, plain
from holdfast.store.times import to_ms
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import apsw

    from holdfast.domain import Artifact, Segment
    from holdfast.search import RowKind
    from holdfast.store.indexing import Entry
    from holdfast.store.large_sources import LargeSource
    from holdfast.store.preparing import PreparedMessage

Row = tuple[str | int | bytes | None, ...]

NEXT_IDS = """
    SELECT max(conversation_id, coalesce((SELECT max(id) FROM conversation), 0)),
        max(message_id, coalesce((SELECT max(id) FROM message), 0)), coalesce((SELECT max(id) FROM artifact), 0)
    FROM last_removed"""

INSERT_CONVERSATION = """
    INSERT INTO conversation (
        id, source, source_id, account_id, project_source_id, source_title, title, snippet, created_ms,
        updated_ms, current_leaf, is_source_starred, is_shell, message_count, branch_count, attachment_count,
        tool_calls, thinking_blocks, unknown_blocks, seen_import, seen_ms, summary)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

INSERT_MESSAGE = """
    INSERT INTO message (
        id, conversation_id, source_id, parent_id, position, is_orphan, missing_since, import_id, sender, state,
        created_ms, updated_ms, is_empty, features, attachment_count, tool_calls, thinking_blocks, unknown_blocks,
        digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

REPLACE_MESSAGE = """
    UPDATE message SET import_id = ?, sender = ?, state = ?, created_ms = ?, updated_ms = ?, is_empty = ?,
        features = ?, attachment_count = ?, tool_calls = ?, thinking_blocks = ?, unknown_blocks = ?, digest = ?
    WHERE id = ?"""

PLACE_MESSAGE = "UPDATE message SET parent_id = ?, position = ?, is_orphan = ?, missing_since = ? WHERE id = ?"

INSERT_BODY = "INSERT OR REPLACE INTO message_body (message_id, body) VALUES (?, ?)"

INSERT_ATTACHMENT = """
    INSERT INTO attachment (message_id, position, kind, name, media_type, size_bytes, file_id, text)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

INSERT_SEGMENT = """
    INSERT INTO segment (message_id, position, provider, model, first_block, began_ms) VALUES (?, ?, ?, ?, ?, ?)"""

INSERT_ARTIFACT = """
    INSERT INTO artifact (
        id, source, conversation_id, position, kind, key, title, media_type, language, version_count, seen_import)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

INSERT_VERSION = """
    INSERT INTO artifact_version (
        artifact_id, position, edit, base, is_applied, title, message_source_id, block_position, old_text, new_text)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

INSERT_SOURCE = """
    INSERT INTO source_document (conversation_id, import_id, is_newest, size_bytes, digest, text)
    VALUES (?, ?, ?, ?, ?, ?)"""


def segment_rows(message_id: int, segments: Iterable[Segment]) -> list[Row]:
    """Return the rows that say who wrote which part of a message, and since when."""
    return [
        (message_id, position, plain(one.provider), plain(one.model), one.first_block, to_ms(one.began))
        for position, one in enumerate(segments)
    ]


@dataclass(slots=True)
class Batch:
    """Rows of one transaction, by table; `flush` writes them in an order that foreign keys and FTS5 like."""

    conversations: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    replaced: list[Row] = field(default_factory=list)
    placed: list[Row] = field(default_factory=list)
    bodies: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    segments: list[Row] = field(default_factory=list)
    artifacts: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)
    large_sources: list[tuple[tuple[int, int, bool, bytes], LargeSource]] = field(default_factory=list)
    unsearched: list[tuple[int, RowKind]] = field(default_factory=list)
    searched: dict[tuple[int, RowKind], Entry] = field(default_factory=dict)

    def put_parts(self, message_id: int, message: PreparedMessage) -> None:
        """Add everything that hangs below a message's own row."""
        self.bodies.append((message_id, message.body))
        for position, attachment in enumerate(message.attachments):
            self.attachments.append(
                (
                    message_id,
                    position,
                    attachment.kind,
                    attachment.name,
                    attachment.media_type,
                    attachment.size_bytes,
                    attachment.file_id,
                    attachment.text,
                )
            )
        self.segments.extend(segment_rows(message_id, message.segments))

    def put_words(self, entry: Entry) -> None:
        """Add what is to be found; it takes the place of what stood there for the same owner."""
        self.searched[entry.owner_id, entry.kind] = entry

    def put_artifacts(
        self, source: str, conversation_id: int | None, artifacts: Sequence[Artifact], first_id: int, import_id: int
    ) -> int:
        """Add documents with their versions; return the next free id."""
        next_id = first_id
        for position, artifact in enumerate(artifacts):
            self.artifacts.append(
                (
                    next_id,
                    source,
                    conversation_id,
                    position,
                    artifact.kind,
                    plain(artifact.key),
                    plain(artifact.title),
                    plain(artifact.media_type),
                    plain(artifact.language),
                    sum(version.is_applied for version in artifact.versions),
                    import_id,
                )
            )
            for at, version in enumerate(artifact.versions):
                self.versions.append(
                    (
                        next_id,
                        at,
                        version.edit,
                        version.base,
                        version.is_applied,
                        plain(version.title),
                        plain(version.message_source_id),
                        version.block_position,
                        pack_text(version.old_text),
                        pack_text(version.new_text),
                    )
                )
            next_id += 1
        return next_id

    def flush(self, con: apsw.Connection) -> None:
        """Write everything inside the transaction that is open."""
        for statement, rows in (
            (INSERT_CONVERSATION, self.conversations),
            (INSERT_MESSAGE, self.messages),
            (REPLACE_MESSAGE, self.replaced),
            (PLACE_MESSAGE, self.placed),
            (INSERT_BODY, self.bodies),
            (INSERT_ATTACHMENT, self.attachments),
            (INSERT_SEGMENT, self.segments),
            (INSERT_ARTIFACT, self.artifacts),
            (INSERT_VERSION, self.versions),
            (INSERT_SOURCE, self.sources),
        ):
            if rows:
                con.executemany(statement, rows)
        for row, source in self.large_sources:
            large_sources.write(con, row, source)
        indexing.take_out(con, self.unsearched)
        indexing.put(con, self.searched.values())
