"""Read the `holdfast` form, which Holdfast itself exports, back into what it was made from. `export.records` writes it.

Whatever cannot be right costs its own record; a file made by a newer Holdfast is read as far as it is understood.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeVar, cast

from holdfast.domain import (
    Account,
    Artifact,
    ArtifactVersion,
    Attachment,
    Conversation,
    Memory,
    Message,
    MessageState,
    Project,
    ProjectDocument,
    Segment,
    Sender,
    Skipped,
    Source,
)
from holdfast.domain.encoding import decode_blocks
from holdfast.importers.holdfast_own import additions, bytes_of, draft, exact, named, snippet, texts_of
from holdfast.importers.items import FoundColour, FoundConversation, FoundSearches, PublishedArtifact
from holdfast.importers.json_values import count_of, dict_of, dicts_of, id_of, list_of, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from enum import StrEnum

    from holdfast.domain.artifacts import ArtifactKind
    from holdfast.importers.items import Item, OwnItem

    Raw = Mapping[str, object]

E = TypeVar("E", bound="StrEnum")

NOT_KNOWN = mark("It is a record that this Holdfast does not know.")
_KINDS: tuple[ArtifactKind, ...] = ("tag", "artifact", "file", "published")


class _Wrong(Exception):
    """The record does not say what it should."""


def is_record(value: object) -> bool:
    """Say whether `value` is a record of such an export."""
    return isinstance(value, dict) and isinstance(value.get("holdfast"), str)


AFTERWARDS = {MessageState.STREAMING: MessageState.INTERRUPTED, MessageState.QUEUED: MessageState.COMPLETE}
"""What was going on while the export was made goes on nowhere else: nobody writes the reply, nothing waits."""


def read(raw: Raw, source: bytes, where: str) -> Iterator[Item]:
    """Yield what a record holds, or why it is left out."""
    try:
        match raw.get("holdfast"):
            case "export":
                return
            case "account":
                yield Account(_source(raw), id_of(raw.get("source_id")), text_of(raw.get("name")))
            case "project":
                yield _project(raw)
            case "memory":
                yield _memory(raw)
            case "conversation":
                yield from _conversation(raw, source, where)
            case "page":
                artifact = _artifact(dict_of(raw.get("artifact")))
                yield PublishedArtifact(_source(raw), artifact, where, text_of(raw.get("conversation")))
            case "snippet" | "draft" | "searches" | "colour":
                yield _own(raw)
            case _:
                yield Skipped(where, tr(NOT_KNOWN))
    except _Wrong:
        yield Skipped(where, tr("It lacks what such a record must have."))


def _own(raw: Raw) -> OwnItem:
    """Return what the person has beside conversations."""
    found: OwnItem | None
    match raw.get("holdfast"):
        case "snippet":
            found = snippet(raw)
        case "draft":
            found = draft(raw)
        case "searches":
            found = FoundSearches(texts_of(raw.get("saved")))
        case _:
            found = FoundColour(text_of(raw.get("colour")), text_of(raw.get("tag")), named(raw.get("project")))
    if found is None:
        raise _Wrong
    return found


def _conversation(raw: Raw, source: bytes, where: str) -> Iterator[Item]:
    kept = _source_json(raw)
    source_json = source if kept is None else kept
    source_id = id_of(raw.get("source_id"))
    if not source_id:
        raise _Wrong
    yield FoundConversation(
        source=_source(raw),
        source_id=source_id,
        where=where,
        source_json=source_json,
        digest=hashlib.sha256(source_json).digest(),
        message_count=len(list_of(raw.get("messages"))),
        _raw=raw,
        _reader=_read_conversation,
    )
    own = additions(raw, _source(raw), source_id)
    if own is not None:
        yield own


def _source_json(raw: Raw) -> bytes | None:
    if isinstance(text := raw.get("source_json"), str):
        return text.encode("utf-8", "surrogatepass")
    return bytes_of(raw.get("source_base64")) or None


def _read_conversation(raw: Raw, source_id: str) -> Conversation:
    """Return the conversation; a message that makes no sense is left out, and its children hang at the root."""
    messages = []
    known: set[str] = set()
    for entry in dicts_of(raw.get("messages")):
        message = _message(entry, known)
        if message is not None and message.source_id not in known:
            known.add(message.source_id)
            messages.append(message)
    return Conversation(
        source=_source(raw),
        source_id=source_id,
        title=text_of(raw.get("title")),
        summary=text_of(raw.get("summary")),
        created=timestamp(raw.get("created")),
        updated=timestamp(raw.get("updated")),
        messages=tuple(messages),
        artifacts=tuple(_artifact(each) for each in dicts_of(raw.get("artifacts"))),
        account_id=text_of(raw.get("account")),
        project_source_id=text_of(raw.get("project")),
        current_leaf=text_of(raw.get("current_leaf")) or None,
        is_starred=raw.get("is_starred") is True,
    )


def _message(raw: Raw, known: set[str]) -> Message | None:
    source_id = id_of(raw.get("id"))
    try:
        blocks = decode_blocks(json.dumps(list_of(raw.get("blocks"))))
        sender = _one_of(Sender, raw.get("sender"))
        state = _one_of(MessageState, raw.get("state", "complete"))
        state = AFTERWARDS.get(state, state)
    except (ValueError, RecursionError, _Wrong):
        return None
    parent = id_of(raw.get("parent")) or None
    is_lost = parent is not None and parent not in known
    return Message(
        source_id=source_id,
        parent_source_id=None if is_lost else parent,
        sender=sender,
        created=timestamp(raw.get("created")),
        updated=timestamp(raw.get("updated")),
        blocks=blocks,
        attachments=tuple(_attachment(each) for each in dicts_of(raw.get("attachments"))),
        segments=tuple(
            Segment(
                text_of(each.get("provider")),
                text_of(each.get("model")),
                count_of(each.get("first_block")) or 0,
                timestamp(each.get("began")),
            )
            for each in dicts_of(raw.get("segments"))
        ),
        state=state,
        is_orphan=is_lost or raw.get("is_orphan") is True,
    )


def _attachment(raw: Raw) -> Attachment:
    kind = raw.get("kind")
    return Attachment(
        kind=kind if kind in ("pasted", "document") else "file",
        name=text_of(raw.get("name")),
        media_type=text_of(raw.get("media_type")),
        size_bytes=count_of(raw.get("size_bytes")),
        text=exact(raw.get("text")),
        file_id=text_of(raw.get("file_id")),
    )


def _artifact(raw: Raw) -> Artifact:
    kind: ArtifactKind = next((each for each in _KINDS if each == raw.get("kind")), "artifact")
    versions: list[ArtifactVersion] = []
    for entry in dicts_of(raw.get("versions")):
        base = entry.get("base")
        # A version may only change one before it: played back, anything else would not end.
        is_sound = isinstance(base, int) and not isinstance(base, bool) and 0 <= base < len(versions)
        versions.append(
            ArtifactVersion(
                edit="replace" if entry.get("edit") == "replace" else "write",
                new_text=exact(entry.get("new_text")),
                old_text=exact(entry.get("old_text")),
                base=cast("int", base) if is_sound else None,
                is_applied=entry.get("is_applied") is not False,
                title=text_of(entry.get("title")),
                message_source_id=text_of(entry.get("message")),
                block_position=count_of(entry.get("block")),
            )
        )
    return Artifact(
        key=text_of(raw.get("key")),
        kind=kind,
        title=text_of(raw.get("title")),
        media_type=text_of(raw.get("media_type")),
        language=text_of(raw.get("language")),
        versions=tuple(versions),
    )


def _project(raw: Raw) -> Project:
    return Project(
        source=_source(raw),
        source_id=id_of(raw.get("source_id")),
        name=text_of(raw.get("name")),
        description=text_of(raw.get("description")),
        instructions=text_of(raw.get("instructions")),
        created=timestamp(raw.get("created")),
        updated=timestamp(raw.get("updated")),
        is_starter=raw.get("is_starter") is True,
        documents=tuple(
            ProjectDocument(
                id_of(each.get("source_id")),
                text_of(each.get("name")),
                exact(each.get("text")),
                timestamp(each.get("created")),
            )
            for each in dicts_of(raw.get("documents"))
        ),
    )


def _memory(raw: Raw) -> Memory:
    return Memory(
        source=_source(raw),
        account_id=text_of(raw.get("account")),
        path=text_of(raw.get("path")),
        text=exact(raw.get("text")),
        project_source_id=text_of(raw.get("project")),
        updated=timestamp(raw.get("updated")),
    )


def _source(raw: Raw) -> Source:
    return _one_of(Source, raw.get("source"))


def _one_of(kind: type[E], value: object) -> E:
    try:
        return kind(value)  # type: ignore[arg-type] # whatever it is, the enum decides
    except ValueError as err:
        raise _Wrong from err
