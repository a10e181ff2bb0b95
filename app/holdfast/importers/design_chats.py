"""Read the chats of Claude Design, which have a shape of their own. Knows that shape, not where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import (
    Attachment,
    Block,
    Conversation,
    Message,
    ResultItem,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
)
from holdfast.importers.attachments import read_attachments
from holdfast.importers.json_values import dict_of, dicts_of, id_of, json_text, list_of, shown_text, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    Raw = Mapping[str, object]

_PLAIN_TITLES = {"", "Chat"}


def is_design_chat(value: object) -> bool:
    """Say whether `value` has what makes an object a chat of Claude Design."""
    return isinstance(value, dict) and isinstance(value.get("messages"), list)


def messages_of(raw: Raw) -> list[dict[str, object]]:
    """Return the messages of the chat."""
    return dicts_of(raw.get("messages"))


def read_design_chat(raw: Raw, source_id: str) -> Conversation:
    """Return the chat. Nearly all are named "Chat": then the name of the design project is the title.

    The project is of another kind than Claude's projects and its id means nothing there, so it is not linked.
    """
    title = text_of(raw.get("title"))
    if title in _PLAIN_TITLES:
        title = text_of(dict_of(raw.get("project")).get("name")) or title
    return Conversation(
        source=Source.CLAUDE_DESIGN,
        source_id=source_id,
        title=title,
        summary="",
        created=timestamp(raw.get("created_at")),
        updated=timestamp(raw.get("updated_at")),
        messages=tuple(
            Message(
                source_id=place.source_id,
                parent_source_id=place.parent_source_id,
                sender=place.sender,
                created=place.created,
                updated=timestamp(place.raw.get("updated_at")),
                blocks=tuple(_blocks(place.raw)),
                attachments=_attachments(place.raw),
                is_orphan=place.is_orphan,
            )
            for place in placed(messages_of(raw))
        ),
    )


def _blocks(raw: Raw) -> list[Block]:
    content = raw.get("content")
    if not isinstance(content, dict):
        text = shown_text(content)
        return [TextBlock(text)] if text else []
    blocks: list[Block] = []
    for value in list_of(content.get("contentBlocks")):
        if (block := _block(value)) is not None:
            blocks.append(block)
        if isinstance(block, ToolUseBlock) and (answer := _answer(dict_of(value), block)) is not None:
            blocks.append(answer)
    text = shown_text(content.get("content"))
    if text and not any(isinstance(block, TextBlock) for block in blocks):
        blocks.insert(0, TextBlock(text))
    return blocks


def _block(value: object) -> Block | None:
    raw = dict_of(value)
    kind = text_of(raw.get("type"))
    words = shown_text(raw.get("text") or raw.get("content") or raw.get("message"))
    if kind in {"text", "user_interjection"}:
        return TextBlock(words) if words else None
    if kind == "thinking":
        return ThinkingBlock(shown_text(raw.get("thinking")) or words)
    if kind == "tool_call":
        call = dict_of(raw.get("toolCall")) or raw
        return ToolUseBlock(
            call_id=id_of(call.get("id")),
            name=text_of(call.get("name")) or text_of(call.get("toolName")),
            input_json=json_text(call.get("input") if "input" in call else call.get("args", {})),
        )
    if kind == "error":
        return ToolResultBlock("", "error", (ResultItem("text", words or json_text(value)),), is_error=True)
    return UnknownBlock(kind, json_text(value))


def _answer(raw: Raw, call: ToolUseBlock) -> Block | None:
    """Return what the tool gave back, which stands within the call."""
    asked = dict_of(raw.get("toolCall")) or raw
    given = next((asked[key] for key in ("result", "output", "response") if asked.get(key) is not None), None)
    if given is None:
        return None
    is_error = asked.get("isError") is True or asked.get("is_error") is True
    return ToolResultBlock(call.call_id, call.name, (ResultItem("text", shown_text(given)),), is_error=is_error)


def _attachments(raw: Raw) -> tuple[Attachment, ...]:
    content = dict_of(raw.get("content"))
    named = [
        {
            "file_name": entry.get("file_name") or entry.get("name"),
            "file_type": entry.get("file_type") or entry.get("mimeType"),
            "extracted_content": entry.get("extracted_content") or entry.get("content"),
        }
        for entry in dicts_of(content.get("attachments"))
    ]
    return read_attachments({"attachments": named})
