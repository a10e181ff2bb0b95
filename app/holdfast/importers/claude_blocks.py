"""Read the content blocks of a Claude message, whatever they hold. Knows the export's blocks, not its files.

The block types and their keys are those seen in exports from 2024 to 2026. A type nobody has named becomes an
`UnknownBlock`; a key of the wrong type becomes text or nothing, and never an error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.domain import (
    Block,
    Citation,
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
from holdfast.importers.json_values import count_of, dict_of, dicts_of, id_of, json_text, list_of, shown_text, text_of
from holdfast.importers.timestamps import seconds_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Raw = Mapping[str, object]

_STUB = "Tool result too large for context"
"""What stands for a long result: the result itself is then in `structured_content` alone."""


def content_of(raw: Raw) -> list[object]:
    """Return a message's content blocks, also where they were exported as a string of JSON."""
    content = raw.get("content")
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            return []
    return list_of(content)


def read_block(value: object) -> Block | None:
    """Return the block that `value` describes, None for text without a character."""
    if not isinstance(value, dict):
        return UnknownBlock(type="", source_json=json_text(value))
    kind = value.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        return UnknownBlock(type=shown_text(kind), source_json=json_text(value))
    return reader(value)


def _text(raw: Raw) -> Block | None:
    text = shown_text(raw.get("text")) or text_of(raw.get("raw_text"))
    if not text:
        return None
    return TextBlock(text, _citations(raw, len(text)))


def _citations(raw: Raw, length: int) -> tuple[Citation, ...]:
    found = []
    for citation in dicts_of(raw.get("citations")):
        details = dict_of(citation.get("details"))
        start, end = count_of(citation.get("start_index")), count_of(citation.get("end_index"))
        url = text_of(details.get("url")) or text_of(citation.get("url"))
        title = text_of(citation.get("title")) or text_of(details.get("title"))
        if start is not None and end is not None and start <= end <= length and (url or title):
            found.append(Citation(start, end, url, title))
    return tuple(found)


def _thinking(raw: Raw) -> Block:
    summaries = (
        shown_text(entry.get("summary")) if isinstance(entry, dict) else shown_text(entry)
        for entry in list_of(raw.get("summaries"))
    )
    return ThinkingBlock(
        text=shown_text(raw.get("thinking")),
        summaries=tuple(summary for summary in summaries if summary),
        hidden=bool(raw.get("thinking_hidden") or raw.get("hidden")),
        cut_off=bool(raw.get("cut_off")),
        seconds=seconds_between(raw.get("start_timestamp"), raw.get("stop_timestamp")),
        signature=text_of(raw.get("signature")),
    )


def _tool_use(raw: Raw) -> Block:
    return ToolUseBlock(
        call_id=id_of(raw.get("id")),
        name=shown_text(raw.get("name")),
        input_json=json_text(raw.get("input")) if raw.get("input") is not None else "{}",
        message=text_of(raw.get("message")),
        integration=text_of(raw.get("integration_name")),
    )


def _tool_result(raw: Raw) -> Block:
    content = raw.get("content")
    if isinstance(content, list):
        items = tuple(_result_item(item) for item in content if item is not None)
    else:
        items = (ResultItem("text", text=shown_text(content)),) if content else ()
    display = raw.get("display_content")
    structured = raw.get("structured_content")
    if not items and isinstance(display, dict):
        items = (ResultItem("other", text=json_text(display)),)
    elif structured is not None and all(item.kind == "text" and item.text.startswith(_STUB) for item in items):
        items = (*items, ResultItem("other", text=json_text(structured)))
    elif not items and raw.get("message"):
        items = (ResultItem("text", text=shown_text(raw.get("message"))),)
    return ToolResultBlock(
        call_id=id_of(raw.get("tool_use_id")),
        name=shown_text(raw.get("name")),
        items=items,
        is_error=raw.get("is_error") is True,
        structured_json="" if structured is None else json_text(structured),
    )


def _result_item(value: object) -> ResultItem:
    if isinstance(value, str):
        return ResultItem("text", text=shown_text(value))
    raw = dict_of(value)
    kind = raw.get("type")
    if kind == "text":
        return ResultItem("text", text=shown_text(raw.get("text")))
    if kind == "knowledge":
        url = text_of(raw.get("url")) or text_of(raw.get("uri"))
        title = text_of(raw.get("title")) or text_of(dict_of(raw.get("extras")).get("title"))
        return ResultItem("knowledge", text=shown_text(raw.get("text")), title=title, url=url)
    if kind == "image" and raw.get("file_uuid"):
        return ResultItem("image", text=id_of(raw.get("file_uuid")))
    if kind == "local_resource":
        return ResultItem("file", text=text_of(raw.get("file_path")), title=text_of(raw.get("name")))
    return ResultItem("other", text=json_text(value))


def _voice_note(raw: Raw) -> Block:
    return VoiceNoteBlock(title=shown_text(raw.get("title")), text=shown_text(raw.get("text")))


def _injected(raw: Raw) -> Block:
    return InjectedBlock(text=shown_text(raw.get("prompt")), origin=text_of(raw.get("injection_source")))


def _image(raw: Raw) -> Block:
    return ReferenceBlock("image", _file_id(raw), text_of(raw.get("title")) or text_of(raw.get("file_name")))


def _document(raw: Raw) -> Block:
    return ReferenceBlock("document", _file_id(raw), text_of(raw.get("title")) or text_of(raw.get("file_name")))


def _file_id(raw: Raw) -> str:
    source = dict_of(raw.get("source"))
    return id_of(raw.get("file_uuid")) or id_of(source.get("file_uuid")) or id_of(source.get("file_id"))


def _marker(raw: Raw) -> Block:
    return MarkerBlock(type=shown_text(raw.get("type")), source_json=json_text(raw))


_READERS: dict[str, Callable[[Raw], Block | None]] = {
    "text": _text,
    "thinking": _thinking,
    "tool_use": _tool_use,
    "tool_result": _tool_result,
    "voice_note": _voice_note,
    "injected_prompt_block": _injected,
    "image": _image,
    "document": _document,
    "token_budget": _marker,
    "flag": _marker,
}
