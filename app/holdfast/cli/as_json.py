"""Values as JSON for machines, with keys that stay. Knows the values and nothing of the terminal."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from holdfast.domain.encoding import encode_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.domain import (
        Artifact,
        Attachment,
        ConversationRow,
        Counts,
        Hit,
        ImportReport,
        OpenConversation,
        StoredMessage,
    )

Json = dict[str, Any]


def line(value: Json) -> str:
    """Return `value` as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def report(value: ImportReport) -> Json:
    """Return what an import did."""
    return {
        "read": value.read,
        "new": value.new,
        "updated": value.updated,
        "unchanged": value.unchanged,
        "shells": value.shells,
        "messages": value.messages,
        "projects": value.projects,
        "memories": value.memories,
        "skipped": [{"where": skipped.where, "why": skipped.why} for skipped in value.skipped],
        "missing": list(value.missing),
        "stopped": value.was_stopped,
        "seconds": value.seconds,
    }


def row(value: ConversationRow) -> Json:
    """Return a line of the list."""
    return {
        "id": value.id,
        "source": value.source,
        "source_id": value.source_id,
        "title": value.title,
        "created": time(value.created),
        "updated": time(value.updated),
        "messages": value.message_count,
        "branches": value.branch_count,
        "project": value.project or None,
        "starred": value.is_starred,
        "archived": value.is_archived,
        "shell": value.is_shell,
        "missing": value.is_missing,
        "tags": list(value.tags),
    }


def conversation(value: OpenConversation) -> Json:
    """Return a conversation with all its messages and branches."""
    ids = {stored.id: stored.message.source_id for stored in value.messages}
    return {
        **row(value.row),
        "summary": value.summary,
        "messages": [
            _message(stored, ids[stored.parent_id] if stored.parent_id is not None else None)
            for stored in value.messages
        ],
        "artifacts": [_artifact(artifact) for artifact in value.artifacts],
    }


def hit(value: Hit, neighbours: Sequence[tuple[StoredMessage, bool]] = ()) -> Json:
    """Return a place that a search found; with `neighbours` also the messages around it."""
    found: Json = {
        "conversation": value.conversation_id,
        "message": value.message_id,
        "source_message_id": value.source_message_id or None,
        "title": value.title,
        "sender": value.sender,
        "when": time(value.when),
        "snippet": value.excerpt.text,
        "marks": [list(mark) for mark in value.excerpt.marks],
        "kind": value.kind,
        "segments": [{"provider": part.provider, "model": part.model} for part in value.segments],
    }
    if neighbours:
        found["context"] = [_message(stored, None) for stored, is_hit in neighbours if not is_hit]
    return found


def counts(value: Counts) -> Json:
    """Return the figures of a store or of one source in it."""
    figures: Json = {
        "conversations": value.conversations,
        "messages": value.messages,
        "attachments": value.attachments,
        "artifacts": value.artifacts,
        "artifact_versions": value.artifact_versions,
        "tool_calls": value.tool_calls,
        "thinking_blocks": value.thinking_blocks,
        "unknown_blocks": value.unknown_blocks,
        "branched_conversations": value.branched_conversations,
        "projects": value.projects,
        "shells": value.shells,
    }
    return figures


def all_counts(value: Counts) -> Json:
    """Return the figures of the store, with those of every source under `by_source`."""
    by_source = {source: counts(part) for source, part in sorted(value.by_source.items())}
    return {**counts(value), "by_source": by_source}


def _message(stored: StoredMessage, parent_source_id: str | None) -> Json:
    message = stored.message
    writer = message.segments[-1] if message.segments else None
    return {
        "id": stored.id,
        "source_id": message.source_id,
        "parent": stored.parent_id,
        "parent_source_id": parent_source_id,
        "sender": message.sender,
        "time": time(message.created),
        "state": message.state,
        "branch": stored.branch,
        "branches": stored.branch_count,
        "current": stored.is_current,
        "missing": stored.is_missing,
        "provider": (writer.provider or None) if writer else None,
        "model": (writer.model or None) if writer else None,
        "segments": [
            {
                "provider": part.provider,
                "model": part.model,
                "first_block": part.first_block,
                "began": time(part.began),
            }
            for part in message.segments
        ],
        "blocks": json.loads(encode_blocks(message.blocks)),
        "attachments": [_attachment(attachment) for attachment in message.attachments],
    }


def _attachment(value: Attachment) -> Json:
    return {
        "kind": value.kind,
        "name": value.name,
        "media_type": value.media_type,
        "size_bytes": value.size_bytes,
        "text": value.text,
        "file_id": value.file_id,
    }


def _artifact(value: Artifact) -> Json:
    return {
        "key": value.key,
        "kind": value.kind,
        "title": value.title,
        "media_type": value.media_type,
        "language": value.language,
        "versions": [
            {
                "message": version.message_source_id or None,
                "title": version.title,
                "applied": version.is_applied,
                "content": value.content_at(position),
            }
            for position, version in enumerate(value.versions)
        ],
    }


def time(value: datetime | None) -> str | None:
    """Return a moment as RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value is not None else None
