"""The `holdfast` form: a JSON list that `holdfast import` reads back without loss. Knows values and JSON.

One record a line: what the export is, then accounts, projects, memories, conversations with the source's own text and
what the person put to them, published pages. `importers.holdfast_records` is the other half. `cli.as_json` looks
alike and stays apart: that is for scripts and may gain keys, this is read back by every later version.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from holdfast.domain.encoding import block_as_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from holdfast.domain import (
        Account,
        Artifact,
        Attachment,
        Conversation,
        Memory,
        Message,
        MessageId,
        Project,
        Segment,
        Source,
    )
    from holdfast.domain.chatting import Continued, Draft, KeptPart, KeptReply, KeptSettings
    from holdfast.domain.own import Own
    from holdfast.domain.snippets import Snippet

VERSION = 1
TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")

Json = dict[str, Any]


def heading(made: datetime, version: str, conversations: int) -> Json:
    """Return the first record: what this is."""
    return {
        "holdfast": "export",
        "version": VERSION,
        "made": _time(made),
        "program": f"Holdfast {version}",
        "conversations": conversations,
    }


def account(value: Account) -> Json:
    """Return whose conversations they are."""
    return {"holdfast": "account", "source": value.source.value, "source_id": value.source_id, "name": value.name}


def project(value: Project) -> Json:
    """Return a project with its documents."""
    return {
        "holdfast": "project",
        "source": value.source.value,
        "source_id": value.source_id,
        "name": value.name,
        "description": value.description,
        "instructions": value.instructions,
        "created": _time(value.created),
        "updated": _time(value.updated),
        "is_starter": value.is_starter,
        "documents": [
            {"source_id": each.source_id, "name": each.name, "text": each.text, "created": _time(each.created)}
            for each in value.documents
        ],
    }


def memory(value: Memory) -> Json:
    """Return a page of what a service remembers."""
    return {
        "holdfast": "memory",
        "source": value.source.value,
        "account": value.account_id,
        "path": value.path,
        "text": value.text,
        "project": value.project_source_id,
        "updated": _time(value.updated),
    }


def conversation(
    value: Conversation, source_json: bytes | None, own: Json, data: Mapping[tuple[str, int], bytes]
) -> Json:
    """Return a conversation; `source_json` is the source's own text where there is one, `own` what `additions` made,
    `data` the bytes of attachments by message and place.
    """
    return {
        "holdfast": "conversation",
        "source": value.source.value,
        "source_id": value.source_id,
        "title": value.title,
        "summary": value.summary,
        "created": _time(value.created),
        "updated": _time(value.updated),
        "account": value.account_id,
        "project": value.project_source_id,
        "current_leaf": value.current_leaf,
        "is_starred": value.is_starred,
        "messages": [_message(message, data) for message in value.messages],
        "artifacts": [artifact(each) for each in value.artifacts],
        "own": own,
        **_source(source_json),
    }


def additions(
    own: Own,
    settings: KeptSettings,
    by_hand: tuple[str, str] | None,
    messages: Mapping[MessageId, str],
    replies: Mapping[MessageId, KeptReply],
    *,
    is_archived: bool = False,
) -> Json:
    """Return what the person put to a conversation, and how the replies went that it got here. `by_hand` is the project
    they put it into, as source and id; `messages` gives the source's ids of messages.
    """
    made: Json = {
        "title": own.title,
        "is_starred": own.is_starred,
        "is_archived": is_archived,
        "tags": list(own.tags),
        "project": list(by_hand) if by_hand else None,
        "instructions": settings.system,
        "is_claude_only": settings.is_claude_only,
        "notes": [
            {
                "text": note.text,
                "created": _time(note.created),
                "updated": _time(note.updated),
                "message": None if note.message_id is None else messages.get(note.message_id),
            }
            for note in own.notes
        ],
    }
    if replies:
        made["replies"] = [{"message": messages[id_], **_reply(each)} for id_, each in replies.items()]
    return made


def moved(settings: KeptSettings, draft: Draft) -> Json:
    """Return what a conversation has beside that only where its whole library moves: who is asked, and what is being
    written.
    """
    link = {"provider": settings.provider, "model": settings.model} if settings.provider else {}
    return link if draft.is_empty else {**link, "draft": _draft(draft)}


def continued(value: Continued) -> Json:
    """Return how a conversation was gone on with here, for its `own`."""
    record: Json = {"messages": list(value.messages), "updated": _time(value.updated)}
    if value.leaf:
        record |= {"leaf": value.leaf, "chosen": _time(value.chosen)}
    return {"continued": record}


def draft(value: Draft) -> Json:
    """Return what is being written and belongs to no conversation yet."""
    return {"holdfast": "draft", **_draft(value)}


def searches(saved: tuple[str, ...]) -> Json:
    """Return the searches that a person saved."""
    return {"holdfast": "searches", "saved": list(saved)}


def colour(what: Json, name: str) -> Json:
    """Return the colour of a tag or a project: `what` names it."""
    return {"holdfast": "colour", **what, "colour": name}


def snippet(value: Snippet, conversation_id: tuple[str, str] | None, message_source_id: str | None) -> Json:
    """Return a passage that was kept, and where it came from: the conversation as source and id."""
    return {
        "holdfast": "snippet",
        "key": value.key,
        "name": value.name,
        "folder": value.folder,
        "text": value.text,
        "created": _time(value.created),
        "updated": _time(value.updated),
        "conversation": list(conversation_id) if conversation_id else None,
        "message": message_source_id,
    }


def page(source: Source, value: Artifact, conversation_source_id: str) -> Json:
    """Return a published page."""
    return {
        "holdfast": "page",
        "source": source.value,
        "conversation": conversation_source_id,
        "artifact": artifact(value),
    }


def artifact(value: Artifact) -> Json:
    """Return a document with its versions as the edits that made them."""
    return {
        "key": value.key,
        "kind": value.kind,
        "title": value.title,
        "media_type": value.media_type,
        "language": value.language,
        "versions": [
            {
                "edit": each.edit,
                "new_text": each.new_text,
                "old_text": each.old_text,
                "base": each.base,
                "is_applied": each.is_applied,
                "title": each.title,
                "message": each.message_source_id,
                "block": each.block_position,
            }
            for each in value.versions
        ],
    }


def encoded(value: Json) -> bytes:
    """Return a record as JSON on one line; halves of characters, which UTF-8 cannot hold, are escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, check_circular=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, check_circular=False).encode()


def _message(value: Message, data: Mapping[tuple[str, int], bytes]) -> Json:
    record: Json = {
        "id": value.source_id,
        "parent": value.parent_source_id,
        "sender": value.sender.value,
        "created": _time(value.created),
        "updated": _time(value.updated),
        "state": value.state.value,
        "blocks": [block_as_json(block) for block in value.blocks],
    }
    if value.attachments:
        record["attachments"] = [
            _attachment(each, data.get((value.source_id, place))) for place, each in enumerate(value.attachments)
        ]
    if value.segments:
        record["segments"] = [_segment(each) for each in value.segments]
    if value.is_orphan:
        record["is_orphan"] = True
    return record


def _reply(value: KeptReply) -> Json:
    """Return how a reply went, without what a provider sent word for word: that goes back to the provider unseen, and a
    file could say there what its messages do not show.
    """
    record: Json = {
        **_figures(value),
        "notices": list(value.notices),
        "error": value.error,
        "hint": value.hint,
        "away_since": _time(value.away_since),
        "parts": [
            {
                **_figures(part),
                "answered_by": part.answered_by,
                "first_token_ms": part.first_token_ms,
                "request_id": part.request_id,
                "chars": part.chars,
            }
            for part in value.parts
        ],
    }
    return {name: each for name, each in record.items() if each not in ("", None, [])}


def _figures(value: KeptReply | KeptPart) -> Json:
    usage = value.usage
    counted = usage and [getattr(usage, name) for name in TOKENS]
    return {
        "provider": value.provider,
        "model": value.model,
        "tokens": counted,
        "cost_usd": value.cost_usd,
        "seconds": value.seconds,
        "failure": value.failure,
    }


def _draft(value: Draft) -> Json:
    attachments = [
        {
            "name": each.name,
            "media_type": each.media_type,
            "text": each.text,
            "data_base64": base64.b64encode(each.data).decode("ascii"),
        }
        for each in value.attachments
    ]
    return {"text": value.text, "attachments": attachments}


def _segment(value: Segment) -> Json:
    began = {} if value.began is None else {"began": _time(value.began)}
    return {"provider": value.provider, "model": value.model, "first_block": value.first_block, **began}


def _attachment(value: Attachment, data: bytes | None) -> Json:
    kept = {} if data is None else {"data_base64": base64.b64encode(data).decode("ascii")}
    return {
        "kind": value.kind,
        "name": value.name,
        "media_type": value.media_type,
        "size_bytes": value.size_bytes,
        "text": value.text,
        "file_id": value.file_id,
        **kept,
    }


def _source(source_json: bytes | None) -> Json:
    if source_json is None:
        return {}
    try:
        return {"source_json": source_json.decode()}
    except UnicodeDecodeError:
        return {"source_base64": base64.b64encode(source_json).decode("ascii")}


def _time(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if when is not None else None
