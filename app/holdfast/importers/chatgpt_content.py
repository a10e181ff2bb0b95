"""Read the content of one message of a ChatGPT export into blocks. Knows its kinds; knows no tree and no file.

A kind that nobody has named becomes an `UnknownBlock`; whatever is of the wrong type becomes text, and never an error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.domain import (
    Attachment,
    Block,
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    ResultItem,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.importers.chatgpt_citations import cited_text
from holdfast.importers.json_values import count_of, dict_of, dicts_of, id_of, json_text, list_of, shown_text, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Raw = Mapping[str, object]

_SOUNDS = {
    "audio_asset_pointer",
    "video_container_asset_pointer",
    "real_time_user_audio_video_asset_pointer",
}  # fmt: skip
"""What was said aloud comes as text beside these."""

_POINTERS = ("file-service://", "sediment://")
_CONTEXT = {
    "user_profile": "about you",
    "user_instructions": "custom instructions",
    "model_set_context": "memory",
    "repository": "repository",
    "repo_summary": "repository",
    "structured_context": "memory",
}


def blocks_of(message: Raw) -> list[Block]:
    """Return what a person wrote or an answer said, thought or drew."""
    content = message.get("content")
    if not isinstance(content, dict):
        text = shown_text(content)
        return [TextBlock(text)] if text else []
    kind = text_of(content.get("content_type"))
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(content, dict_of(message.get("metadata")))
    if isinstance(content.get("parts"), list):
        return _parts(content, dict_of(message.get("metadata")))
    return [UnknownBlock(kind, json_text(content))]


def call_of(message: Raw, call_id: str) -> ToolUseBlock:
    """Return what was asked of a tool: the message is addressed to it."""
    content = dict_of(message.get("content"))
    text = text_of(content.get("text")) or _words(content)
    language = text_of(content.get("language"))
    if _as_object(text) is None:
        key = "code" if content.get("content_type") == "code" and language not in {"", "unknown", "json"} else "input"
        text = json_text({key: text})
    return ToolUseBlock(call_id, text_of(message.get("recipient")), text)


def result_of(message: Raw, call_id: str) -> ToolResultBlock:
    """Return what a tool gave back."""
    content = dict_of(message.get("content"))
    name = text_of(dict_of(message.get("author")).get("name"))
    kind = text_of(content.get("content_type"))
    items: tuple[ResultItem, ...]
    if kind in {"tether_quote", "sonic_webpage"}:
        url = text_of(content.get("url")) or text_of(content.get("domain"))
        text = shown_text(content.get("text")) or shown_text(content.get("snippet"))
        items = (ResultItem("knowledge", text=text, title=text_of(content.get("title")), url=url),)
    else:
        items = tuple(item for block in blocks_of(message) if (item := _item(block)) is not None)
    return ToolResultBlock(call_id, name, items, is_error=kind == "system_error")


def context_of(message: Raw) -> list[Block]:
    """Return what the service put in by itself: custom instructions, memory, hidden notes."""
    content = dict_of(message.get("content"))
    about = dict_of(dict_of(message.get("metadata")).get("user_context_message_data"))
    found: list[Block] = []
    for key, value in (*content.items(), *about.items()):
        name = _CONTEXT.get(key) or ("custom instructions" if value and key.startswith("about_") else "")
        if name and (text := shown_text(value)):
            found.append(InjectedBlock(text, name))
    if found:
        return found
    return [InjectedBlock(text, "hidden")] if (text := _words(content)) else []


def attachments_of(message: Raw) -> tuple[Attachment, ...]:
    """Return the files that came with a message, by name."""
    metadata = dict_of(message.get("metadata"))
    return tuple(
        Attachment(
            kind="file",
            name=text_of(entry.get("name")),
            media_type=text_of(entry.get("mimeType")) or text_of(entry.get("mime_type")),
            size_bytes=count_of(entry.get("size")),
            file_id=id_of(entry.get("id")),
        )
        for entry in dicts_of(metadata.get("attachments"))
        if id_of(entry.get("id")) or text_of(entry.get("name"))
    )


def seconds_of(message: Raw) -> float | None:
    """Return how long was thought, as the recap after the thoughts says."""
    value = dict_of(message.get("metadata")).get("finished_duration_sec")
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else None  # noqa: PLR2004 - 30 years


def _words(content: Raw) -> str:
    """Return all text of a content."""
    text = content.get("text")
    if isinstance(text, str) and text:
        return shown_text(text)
    return "\n\n".join(shown_text(part) for part in list_of(content.get("parts")) if isinstance(part, str) and part)


def _parts(content: Raw, metadata: Raw) -> list[Block]:
    attached = {id_of(entry.get("id")) for entry in dicts_of(metadata.get("attachments"))}
    found: list[Block] = []
    parts = content.get("parts")
    for part in list_of(parts) if isinstance(parts, list) else [parts]:
        block = _part(part, metadata, attached)
        if block is not None:
            found.append(block)
    if not found and isinstance(content.get("text"), str):
        found += [TextBlock(text)] if (text := shown_text(content["text"])) else []
    return found


def _part(part: object, metadata: Raw, attached: set[str]) -> Block | None:
    if isinstance(part, dict):
        return _part_of_kind(part, metadata, attached)
    text = shown_text(part)
    return cited_text(text, metadata) if text else None


def _part_of_kind(part: Raw, metadata: Raw, attached: set[str]) -> Block | None:
    kind = text_of(part.get("content_type"))
    if kind == "audio_transcription":
        return VoiceNoteBlock("", shown_text(part.get("text"))) if part.get("text") else None
    if kind in _SOUNDS:
        return MarkerBlock(kind, json_text(part))
    if kind == "image_asset_pointer":
        pointer = _pointer(part)
        drawn = dict_of(dict_of(part.get("metadata")).get("dalle"))
        return None if pointer in attached else ReferenceBlock("image", pointer, text_of(drawn.get("prompt")))
    if isinstance(part.get("text"), str):
        return cited_text(text_of(part["text"]), metadata) if part["text"] else None
    return UnknownBlock(kind, json_text(part))


def _pointer(part: Raw) -> str:
    pointer = text_of(part.get("asset_pointer"))
    for prefix in _POINTERS:
        pointer = pointer.removeprefix(prefix)
    return pointer


def _code(content: Raw, _metadata: Raw) -> list[Block]:
    text = text_of(content.get("text")) or _words(content)
    if not text:
        return []
    language = text_of(content.get("language"))
    fence = "```"
    while fence in text:
        fence += "`"
    return [TextBlock(f"{fence}{'' if language == 'unknown' else language}\n{text}\n{fence}")]


def _plain(content: Raw, _metadata: Raw) -> list[Block]:
    text = _words(content) or shown_text(content.get("result")) or shown_text(content.get("content"))
    return [TextBlock(text)] if text else []


def _thoughts(content: Raw, _metadata: Raw) -> list[Block]:
    """Return the thoughts, each under what it says of itself."""
    pieces = []
    for entry in list_of(content.get("thoughts")):
        thought = dict_of(entry)
        text = shown_text(thought.get("content")) if thought else shown_text(entry)
        heading = text_of(thought.get("summary"))
        pieces.append("\n\n".join(filter(None, (f"**{heading}**" if heading else "", text))))
    text = "\n\n".join(filter(None, pieces)) or _words(content)
    return [ThinkingBlock(text)] if text else []


def _recap(content: Raw, _metadata: Raw) -> list[Block]:
    return [MarkerBlock("reasoning_recap", json_text(content))]


def _quote(content: Raw, _metadata: Raw) -> list[Block]:
    heading = " ".join(filter(None, (text_of(content.get("title")), text_of(content.get("url")))))
    text = "\n\n".join(filter(None, (heading, shown_text(content.get("text")))))
    return [TextBlock(text)] if text else []


def _browsed(content: Raw, _metadata: Raw) -> list[Block]:
    text = "\n\n".join(filter(None, (shown_text(content.get("result")), shown_text(content.get("summary")))))
    return [TextBlock(text)] if text else []


def _failed(content: Raw, _metadata: Raw) -> list[Block]:
    words = ": ".join(filter(None, (text_of(content.get("name")), _words(content))))
    return [ToolResultBlock("", text_of(content.get("name")), (ResultItem("text", words),), is_error=True)]


def _item(block: Block) -> ResultItem | None:
    match block:
        case TextBlock(text=text) | VoiceNoteBlock(text=text) | ThinkingBlock(text=text):
            return ResultItem("text", text)
        case ReferenceBlock(file_id=file_id, title=title):
            return ResultItem("image", file_id, title)
        case ToolResultBlock(items=(item, *_)):
            return item
        case UnknownBlock(source_json=source):
            return ResultItem("other", source)
    return None


def _as_object(text: str) -> dict[str, object] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


_READERS: dict[str, Callable[[Raw, Raw], list[Block]]] = {
    "text": _parts,
    "multimodal_text": _parts,
    "code": _code,
    "execution_output": _plain,
    "computer_output": _plain,
    "thoughts": _thoughts,
    "reasoning_recap": _recap,
    "tether_quote": _quote,
    "sonic_webpage": _quote,
    "tether_browsing_display": _browsed,
    "tether_browsing_code": _code,
    "system_error": _failed,
}
