"""Turn one conversation of a Claude export (or of a web API dump) into domain values. Knows nothing of files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import (
    DOCUMENT_MARKER,
    Block,
    Conversation,
    InjectedBlock,
    MarkerBlock,
    Message,
    Segment,
    Sender,
    Source,
    TextBlock,
    ThinkingBlock,
)
from holdfast.importers import ant_tags
from holdfast.importers.artifacts import Edit, replay, tag_edit, tool_edits
from holdfast.importers.attachments import read_attachments
from holdfast.importers.claude_blocks import content_of, read_block
from holdfast.importers.json_values import dict_of, id_of, json_text, list_of, shown_text, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import ROOT, Placed, placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    Raw = Mapping[str, object]

PROVIDER = "anthropic"

_PLACEHOLDERS = re.compile(
    r"^```[^\n`]*\n\s*This block is not supported on your current device yet\.?\s*\n```[ \t]*\n?"
    r"|^[ \t]*Viewing artifacts created via the Analysis Tool web feature preview isn.t yet supported on mobile\."
    r"[ \t]*\n?",
    re.MULTILINE,
)
"""What stands in a message's `text` for blocks that could not be shown (seen in exports of 2025 and 2026)."""


def messages_of(raw: Raw) -> list[dict[str, object]]:
    """Return the messages; something that is not an object stands as a message with that as its only block."""
    return [
        entry if isinstance(entry, dict) else {"content": [entry]}
        for entry in list_of(raw.get("chat_messages"))
        if entry is not None
    ]


def is_conversation(value: object) -> bool:
    """Say whether `value` has what makes an object of an export a conversation."""
    return isinstance(value, dict) and isinstance(value.get("chat_messages"), list)


def read_conversation(raw: Raw, source_id: str) -> Conversation:
    """Return the conversation in `raw`; wrong types anywhere cost only themselves."""
    model = text_of(raw.get("model"))
    edits: dict[str, list[Edit]] = {}
    messages = []
    for place in placed(messages_of(raw)):
        message, message_edits = _message(place, model)
        messages.append(message)
        if message_edits:
            edits[message.source_id] = message_edits
    leaf = id_of(raw.get("current_leaf_message_uuid"))
    project = id_of(raw.get("project_uuid")) or id_of(dict_of(raw.get("project")).get("uuid"))
    return Conversation(
        source=Source.CLAUDE,
        source_id=source_id,
        title=text_of(raw.get("name")),
        summary=text_of(raw.get("summary")),
        created=timestamp(raw.get("created_at")),
        updated=timestamp(raw.get("updated_at")),
        messages=tuple(messages),
        artifacts=replay(messages, edits) if edits else (),
        account_id=id_of(dict_of(raw.get("account")).get("uuid")),
        project_source_id="" if project == ROOT else project,
        current_leaf=leaf if leaf and any(message.source_id == leaf for message in messages) else None,
        is_starred=raw.get("is_starred") is True,
    )


def _message(place: Placed, conversation_model: str) -> tuple[Message, list[Edit]]:
    raw = place.raw
    is_answer = place.sender is Sender.ASSISTANT
    blocks, edits = _blocks(raw, is_answer=is_answer)
    model = text_of(raw.get("model")) or (conversation_model if is_answer else "")
    message = Message(
        place.source_id,
        place.parent_source_id,
        place.sender,
        place.created,
        timestamp(raw.get("updated_at")),
        tuple(blocks),
        read_attachments(raw),
        (Segment(PROVIDER, model),) if model and is_answer else (),
        is_orphan=place.is_orphan,
    )
    return message, edits


def _blocks(raw: Raw, *, is_answer: bool) -> tuple[list[Block], list[Edit]]:
    """Return a message's blocks and the edits of documents made in them.

    The content blocks count; `text` is read only where they hold nothing, since it repeats them lossily, with
    thoughts and placeholder lines mixed in.
    """
    blocks: list[Block] = []
    edits: list[Edit] = []
    is_usable = False
    plain = _only_text(raw)
    if plain and not (is_answer and "<ant" in plain):
        return [TextBlock(plain)], edits
    for value in content_of(raw):
        block = read_block(value)
        if block is None:
            continue
        is_usable = is_usable or not isinstance(block, MarkerBlock | InjectedBlock)
        if isinstance(block, TextBlock) and is_answer and "<ant" in block.text:
            _add_lifted(block, blocks, edits)
        else:
            edits.extend(tool_edits(value, block, len(blocks)))
            blocks.append(block)
    if not is_usable:
        text = _fallback_text(raw, is_answer=is_answer)
        if text:
            _add_lifted(TextBlock(text), blocks, edits, is_lifted=is_answer)
    return blocks, edits


def _only_text(raw: Raw) -> str:
    """Return the text of a message that is one text block without citations, "" for any other.

    Three quarters of all messages are: looked at this way they cost half of what reading any blocks costs.
    """
    content = raw.get("content")
    if not isinstance(content, list) or len(content) != 1:
        return ""
    block = content[0]
    if not isinstance(block, dict) or block.get("type") != "text" or block.get("citations"):
        return ""
    return text_of(block.get("text"))


def _fallback_text(raw: Raw, *, is_answer: bool) -> str:
    content = raw.get("content")
    text = shown_text(raw.get("text")) or text_of(content)
    if "is not supported on your" in text or "yet supported on mobile" in text:
        text = _PLACEHOLDERS.sub("", text)
    if not text.strip():
        return ""
    # answers of 2025 begin with one space that nobody wrote
    return text[1:] if is_answer and text.startswith(" ") and not text.startswith("  ") else text


def _add_lifted(block: TextBlock, blocks: list[Block], edits: list[Edit], *, is_lifted: bool = True) -> None:
    """Add the text block, with the tags of 2024 in it made into thoughts and documents.

    A document leaves a marker where it stood, so that a view can show it there. Citations go with untouched text
    only: they are of later years, and their places would no longer fit.
    """
    found = ant_tags.pieces(block.text) if is_lifted else [block.text]
    if found == [block.text]:
        blocks.append(block)
        return
    for piece in found:
        match piece:
            case str():
                blocks.append(TextBlock(piece))
            case ant_tags.TagThinking():
                blocks.append(ThinkingBlock(piece.text, cut_off=piece.cut_off))
            case ant_tags.TagArtifact():
                edits.append(tag_edit(piece, len(blocks)))
                about = {"identifier": piece.identifier, "type": piece.media_type, "title": piece.title}
                blocks.append(MarkerBlock(DOCUMENT_MARKER, json_text(about)))
