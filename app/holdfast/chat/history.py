"""What goes along with a message: the branch it hangs on, attachments, the project's instructions. Pure.

Stored blocks become the parts of a request; what cannot go along leaves a word in its place, and is counted.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from holdfast.domain import (
    DOCUMENT_MARKER,
    DocumentPart,
    ImagePart,
    InjectedBlock,
    MarkerBlock,
    MessageId,
    MessageState,
    ReferenceBlock,
    Replay,
    RequestMessage,
    Sender,
    TextBlock,
    TextPart,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.language import trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.domain import (
        Block,
        Message,
        OpenConversation,
        Part,
        Project,
        StoredMessage,
    )
    from holdfast.domain.chatting import Draft, KeptReply

PDF = "application/pdf"
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
"""What models see."""


@dataclass(frozen=True, slots=True)
class History:
    """What goes along. `words` say what of it cannot: a sentence each."""

    messages: tuple[RequestMessage, ...]
    system: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored beside messages written here: bytes of attachments, and how replies went."""

    files: Mapping[tuple[MessageId, int], bytes]
    replies: Mapping[MessageId, KeptReply]


def branch(conversation: OpenConversation, leaf: MessageId | None) -> tuple[StoredMessage, ...]:
    """Return the messages from the root to `leaf`, () for None."""
    by_id = {stored.id: stored for stored in conversation.messages}
    path: list[StoredMessage] = []
    while leaf is not None and leaf in by_id and len(path) <= len(by_id):
        path.append(by_id[leaf])
        leaf = by_id[leaf].parent_id
    return tuple(reversed(path))


def history(
    conversation: OpenConversation, path: Sequence[StoredMessage], kept: Kept, system: str, project: Project | None
) -> History:
    """Return the history along `path`, which ends with the person's message."""
    tally = _Tally()
    written = _documents_written(conversation)
    messages = [_message(stored, kept, written, tally) for stored in path]
    return History(
        tuple(message for message in messages if message is not None),
        "\n\n".join(part for part in (system.strip(), _project_text(project)) if part),
        tally.words(),
    )


def draft_message(draft: Draft) -> RequestMessage:
    """Return a draft as it would be sent."""
    attached = tuple(_attached(one.name, one.media_type, one.text, one.data, _Tally()) for one in draft.attachments)
    return RequestMessage("user", (*attached, *((TextPart(draft.text),) if draft.text.strip() else ())))


@dataclass(slots=True)
class _Tally:
    """Counts what is not in the store and so cannot go along."""

    pictures: int = 0
    files: int = 0

    def words(self) -> tuple[str, ...]:
        said = []
        if self.pictures:
            said.append(
                trn(
                    "{count} picture is not kept here, so that nobody can be shown it.",
                    "{count} pictures are not kept here, so that nobody can be shown it.",
                    self.pictures,
                )
            )
        if self.files:
            said.append(
                trn(
                    "{count} file is not kept here: only the name goes along.",
                    "{count} files are not kept here: only the name goes along.",
                    self.files,
                )
            )
        return tuple(said)


def _message(
    stored: StoredMessage, kept: Kept, written: Mapping[tuple[str, int | None], str], tally: _Tally
) -> RequestMessage | None:
    """Return a message as it goes along, None for one that nobody is to build upon."""
    message = stored.message
    if message.state is MessageState.REFUSED:
        return None
    attached = tuple(
        _attached(one.name, one.media_type, one.text, kept.files.get((stored.id, position), b""), tally)
        for position, one in enumerate(message.attachments)
    )
    said = tuple(
        part
        for position, block in enumerate(message.blocks)
        for part in _parts(block, written.get((message.source_id, position), ""), tally)
    )
    parts = (*attached, *said)
    if not parts:
        return None
    if message.sender is not Sender.ASSISTANT:
        return RequestMessage("user", parts)
    return RequestMessage("assistant", parts, _replay(message, kept.replies.get(stored.id)))


def _replay(message: Message, reply: KeptReply | None) -> Replay | None:
    """Return a reply's own blocks where one model wrote it to its end."""
    if reply is None or message.state is not MessageState.COMPLETE or len(reply.parts) != 1:
        return None
    part = reply.parts[0]
    return Replay(part.provider, part.model, part.replay) if part.replay and not part.failure else None


def _parts(block: Block, document: str, tally: _Tally) -> tuple[Part, ...]:  # noqa: PLR0911 - a case for each block
    match block:
        case TextBlock(text=text):
            return _text(text)
        case VoiceNoteBlock():
            return _text(block.text)
        case ToolUseBlock():
            return _text(f"[Used {block.name}]\n{block.input_json}")
        case ToolResultBlock():
            return _text(f"[Result of {block.name}]\n{_result_text(block)}")
        case ReferenceBlock(kind=kind, title=title):
            if kind == "image":
                tally.pictures += 1
                return _text(f"[A picture was here: {title or 'without a name'}. It is not available any more.]")
            tally.files += 1
            return _text(f"[The file {title or 'without a name'} was here. It is not available any more.]")
        case MarkerBlock(type=kind):
            return _text(document) if kind == DOCUMENT_MARKER else ()
        case UnknownBlock():
            return _text(_strings(block.source_json))
        case ThinkingBlock() | InjectedBlock():
            return ()
        case _:
            assert_never(block)


def _text(text: str) -> tuple[Part, ...]:
    return (TextPart(text),) if text.strip() else ()


def _result_text(block: ToolResultBlock) -> str:
    lines = (
        "\n".join(part for part in (item.title, item.url, item.text) if part)
        for item in block.items
        if item.kind in {"text", "knowledge", "other"}
    )
    return "\n\n".join(line for line in lines if line)


def _strings(source_json: str) -> str:
    """Return the text of a block nobody has named yet, where it has one in the usual place."""
    try:
        found = json.loads(source_json)
    except (ValueError, RecursionError):
        return ""
    text = found.get("text") if isinstance(found, dict) else None
    return text if isinstance(text, str) else ""


def _attached(name: str, media_type: str, text: str, data: bytes, tally: _Tally) -> Part:
    if data and media_type in PICTURES:
        return ImagePart(media_type, data)
    if text or (data and media_type == PDF):
        return DocumentPart(name or "Pasted text", media_type, text, data if media_type == PDF else b"")
    tally.files += 1
    return TextPart(f"[The file {name or 'without a name'} was attached; it cannot be read here.]")


def _documents_written(conversation: OpenConversation) -> dict[tuple[str, int | None], str]:
    """Return the documents of 2024, which were cut out of the answers that wrote them, by message and block."""
    return {
        (version.message_source_id, version.block_position): f"{artifact.title}\n\n{artifact.content_at(position)}"
        for artifact in conversation.artifacts
        if artifact.kind == "tag"
        for position, version in enumerate(artifact.versions)
        if version.message_source_id
    }


def _project_text(project: Project | None) -> str:
    if project is None:
        return ""
    parts = [project.instructions.strip()]
    parts += [
        f'<document title="{one.name.replace(chr(34), chr(39))}">\n{one.text}\n</document>'
        for one in project.documents
        if one.text.strip()
    ]
    return "\n\n".join(part for part in parts if part)
