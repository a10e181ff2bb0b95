"""Does the costly part of storing a conversation before the write lane sees it: encode, compress, hash, index text.

Pure: no database, no order of calls. A `Prepared` is what one transaction then writes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from holdfast.digests import blake2b
from holdfast.domain import (
    DOCUMENT_MARKER,
    Artifact,
    Attachment,
    Conversation,
    InjectedBlock,
    MarkerBlock,
    MessageState,
    ReferenceBlock,
    Segment,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    UnknownBlock,
)
from holdfast.domain.encoding import encode_blocks
from holdfast.store.features import ARTIFACT, ATTACHMENT, CODE, IMAGE, THINKING
from holdfast.store.packing import SOURCE_LEVEL, pack, pack_text, plain
from holdfast.store.texts import SearchTexts, blank, made_title, only_text, search_texts, shown_title, snippet
from holdfast.store.times import to_ms
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import Block, Message
    from holdfast.domain.importing import ImportedConversation
    from holdfast.store.large_sources import LargeSource

DIGEST_BYTES = 16


_PERSONS = {sender: sender.value.encode() for sender in Sender}

# An enum's `value` is a call; looked up here it is none.
_SENDERS = {sender: sender.value for sender in Sender}
_STATES = {state: state.value for state in MessageState}


@dataclass(frozen=True, slots=True)
class PreparedAttachment:
    """An attachment as its row holds it."""

    kind: str
    name: str
    media_type: str
    size_bytes: int | None
    file_id: str
    text: bytes


class PreparedMessage(NamedTuple):
    """A message as its rows hold it. `digest` stands for all that makes its content; `search` is None where there
    is nothing to find. A tuple, since a frozen dataclass of this width takes four times as long to make.
    """

    source_id: str
    parent_source_id: str | None
    is_orphan: bool
    sender: str
    state: str
    created_ms: int | None
    updated_ms: int | None
    is_empty: bool
    features: int
    attachment_count: int
    tool_calls: int
    thinking_blocks: int
    unknown_blocks: int
    digest: bytes
    body: bytes
    search: SearchTexts | None
    attachments: tuple[PreparedAttachment, ...]
    segments: tuple[Segment, ...]

    def content_columns(self) -> tuple[str | int | bytes | None, ...]:
        """Return the columns of its row from `sender` to `digest`: its content, without its place."""
        return self[3:14]

    def without_text(self) -> PreparedMessage:
        """Return it without what it says, which the store has: only whether that is so can be told of it."""
        return self._replace(body=b"", search=None, attachments=(), segments=())

    @property
    def has_text(self) -> bool:
        """Say whether it brings what it says along."""
        return bool(self.body)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A conversation ready to be written. `source` is its packed source text, `source_size` the size unpacked.

    Of a large one `is_part` says that there is more of it than these messages; its source text comes with the last.
    """

    conversation: Conversation
    digest: bytes
    source: bytes
    source_size: int
    messages: tuple[PreparedMessage, ...]
    is_shell: bool
    title: str
    snippet: str
    large_source: LargeSource | None = None
    is_part: bool = False

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Return the documents of the conversation as it came."""
        return self.conversation.artifacts


def prepare(found: ImportedConversation) -> Prepared:
    """Return `found` ready to be written; all that costs time and needs no database is done here."""
    conversation = found.conversation
    made_at = {version.message_source_id for artifact in conversation.artifacts for version in artifact.versions}
    messages = tuple(_message(message, made_at) for message in conversation.messages)
    is_shell = all(message.is_empty for message in messages)
    return Prepared(
        conversation=conversation,
        digest=found.digest,
        source=pack(found.source_json, SOURCE_LEVEL),
        source_size=len(found.source_json),
        messages=messages,
        is_shell=is_shell,
        title=shown_title(None, conversation.title, "" if is_shell else made_title(conversation.messages)),
        snippet="" if is_shell else snippet(conversation.messages),
    )


def prepare_message(message: Message) -> PreparedMessage:
    """Return a message that was written here ready to be stored."""
    return _message(message, set())


def is_empty(message: Message) -> bool:
    """Say whether a message has nothing for a person: no text, no call, no reference, nothing attached."""
    return not message.attachments and not any(map(has_content, message.blocks))


def has_content(block: Block) -> bool:
    """Say whether a block holds something for a person; what a service injected and markers do not count, but for
    the one that stands where a document was written.
    """
    match block:
        case TextBlock(text=text):
            return not blank(text)
        case ThinkingBlock():
            return not blank(block.text) or any(not blank(summary) for summary in block.summaries)
        case MarkerBlock(type=kind):
            return kind == DOCUMENT_MARKER
        case InjectedBlock():
            return False
        case _:
            return True


def _features(message: Message) -> int:
    features = 0
    if message.attachments:
        features |= ATTACHMENT
        if any(_is_image(attachment) for attachment in message.attachments):
            features |= IMAGE
    for block in message.blocks:
        match block:
            case TextBlock(text=text):
                if "```" in text:
                    features |= CODE
            case ThinkingBlock():
                features |= THINKING
            case ReferenceBlock(kind="image"):
                features |= IMAGE
            case _:
                pass
    return features


def _message(message: Message, made_at: set[str]) -> PreparedMessage:
    body = encode_blocks(message.blocks)
    only = only_text(message)
    empty = is_empty(message) if only is None else blank(only)
    attachments = message.attachments
    kinds = [type(block) for block in message.blocks] if only is None else ()
    created_ms = to_ms(message.created)
    # by place, since handing the fields over by name takes twice as long
    return PreparedMessage(
        plain(message.source_id),
        None if message.parent_source_id is None else plain(message.parent_source_id),
        message.is_orphan,
        _SENDERS[message.sender],
        _STATES[message.state],
        created_ms,
        created_ms if message.updated is message.created else to_ms(message.updated),
        empty,
        (_features(message) if only is None else CODE if "```" in only else 0)
        | (ARTIFACT if message.source_id in made_at else 0),
        sum(attachment.kind != "file" for attachment in attachments) if attachments else 0,  # attachment_count
        kinds.count(ToolUseBlock),
        kinds.count(ThinkingBlock),
        kinds.count(UnknownBlock),
        digest_of(message, body),
        pack(body),
        None if empty else search_texts(message),
        tuple(map(_attachment, attachments)) if attachments else (),
        message.segments,
    )


def digest_of(message: Message, body: bytes) -> bytes:
    """Return what tells this content from any other; times and the place in the tree are no content."""
    made = blake2b(body, digest_size=DIGEST_BYTES, person=_PERSONS[message.sender])
    if message.attachments or message.segments:
        _add_what_belongs(message, made)
    return made.digest()


def _add_what_belongs(message: Message, made: blake2b) -> None:
    attached = [[each.kind, each.name, each.media_type, each.size_bytes, each.file_id] for each in message.attachments]
    segments = [[each.provider, each.model, each.first_block] for each in message.segments]
    made.update(json.dumps([attached, segments]).encode())
    for attachment in message.attachments:
        made.update(b"\0" + attachment.text.encode("utf-8", "surrogatepass"))


def _is_image(attachment: Attachment) -> bool:
    name = attachment.name.lower()
    return attachment.media_type.startswith("image/") or name.endswith((".png", ".jpg", ".jpeg", ".gif", ".webp"))


def _attachment(attachment: Attachment) -> PreparedAttachment:
    return PreparedAttachment(
        attachment.kind,
        plain(attachment.name),
        plain(attachment.media_type),
        attachment.size_bytes,
        plain(attachment.file_id),
        pack_text(attachment.text),
    )
