"""Blocks as canonical JSON and back: what the store keeps and what `show --json` prints. Standard library only.

The same blocks always give the same text, so that it can be hashed. A field with its default value is left out,
so that a plain answer costs its text and forty bytes. Text with lone surrogates, which UTF-8 cannot hold, is
escaped instead; it comes back unchanged.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from holdfast.domain.blocks import (
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_quoted: Callable[[str], str] = json.encoder.encode_basestring
_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_ESCAPED = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False)


def encode_blocks(blocks: Iterable[Block]) -> bytes:
    """Return the canonical JSON array of `blocks`, in UTF-8."""
    blocks = tuple(blocks)
    try:
        return f"[{','.join(map(_as_text, blocks))}]".encode()
    except UnicodeEncodeError:
        return _ESCAPED.encode([block_as_json(block) for block in blocks]).encode()


def _as_text(block: Block) -> str:
    """Return a block's JSON; nearly all are plain text, for which no encoder need be set up (half the time)."""
    if type(block) is TextBlock and not block.citations:
        return f'{{"type":"text","text":{_quoted(block.text)}}}'
    return _PLAIN.encode(block_as_json(block))


def decode_blocks(text: bytes | str) -> tuple[Block, ...]:
    """Return the blocks that `encode_blocks` was given. Raises ValueError if it did not make this text."""
    values = json.loads(text)
    if not isinstance(values, list):
        raise ValueError("not the JSON of blocks")  # noqa: TRY004 - the text is wrong, not what the caller handed in
    try:
        return tuple(_READERS[value["type"]](value) for value in values)
    except (KeyError, TypeError, AttributeError) as err:
        raise ValueError("not the JSON of blocks") from err


def block_as_json(block: Block) -> dict[str, Any]:
    """Return a block as the dictionary that stands for it in JSON; its "type" comes first."""
    return _WRITERS[type(block)](block)


def _present(**fields: object) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None, False, [], ())}


def _text(block: TextBlock) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "text", "text": block.text}
    if block.citations:
        value["citations"] = [
            {"start": at.start, "end": at.end, "url": at.url, **_present(title=at.title)} for at in block.citations
        ]
    return value


def _read_text(value: dict[str, Any]) -> TextBlock:
    citations = value.get("citations")
    if not citations:
        return TextBlock(value["text"])
    return TextBlock(
        value["text"], tuple(Citation(at["start"], at["end"], at["url"], at.get("title", "")) for at in citations)
    )


def _thinking(block: ThinkingBlock) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "thinking", "text": block.text}
    value |= _present(
        summaries=list(block.summaries), hidden=block.hidden, cut_off=block.cut_off, signature=block.signature
    )
    if block.seconds is not None:
        value["seconds"] = block.seconds
    return value


def _read_thinking(value: dict[str, Any]) -> ThinkingBlock:
    return ThinkingBlock(
        value["text"],
        tuple(value.get("summaries", ())),
        value.get("hidden", False),
        value.get("cut_off", False),
        value.get("seconds"),
        value.get("signature", ""),
    )


def _tool_use(block: ToolUseBlock) -> dict[str, Any]:
    return {
        "type": "tool_use",
        "name": block.name,
        "input_json": block.input_json,
        **_present(call_id=block.call_id, message=block.message, integration=block.integration),
    }


def _read_tool_use(value: dict[str, Any]) -> ToolUseBlock:
    return ToolUseBlock(
        value.get("call_id", ""),
        value["name"],
        value["input_json"],
        value.get("message", ""),
        value.get("integration", ""),
    )


def _tool_result(block: ToolResultBlock) -> dict[str, Any]:
    items = [{"kind": item.kind, **_present(text=item.text, title=item.title, url=item.url)} for item in block.items]
    return {
        "type": "tool_result",
        "name": block.name,
        "items": items,
        **_present(call_id=block.call_id, is_error=block.is_error, structured_json=block.structured_json),
    }


def _read_tool_result(value: dict[str, Any]) -> ToolResultBlock:
    return ToolResultBlock(
        value.get("call_id", ""),
        value["name"],
        tuple(
            ResultItem(item["kind"], item.get("text", ""), item.get("title", ""), item.get("url", ""))
            for item in value["items"]
        ),
        value.get("is_error", False),
        value.get("structured_json", ""),
    )


def _voice_note(block: VoiceNoteBlock) -> dict[str, Any]:
    return {"type": "voice_note", "title": block.title, "text": block.text}


def _read_voice_note(value: dict[str, Any]) -> VoiceNoteBlock:
    return VoiceNoteBlock(value["title"], value["text"])


def _injected(block: InjectedBlock) -> dict[str, Any]:
    return {"type": "injected", "text": block.text, **_present(origin=block.origin)}


def _read_injected(value: dict[str, Any]) -> InjectedBlock:
    return InjectedBlock(value["text"], value.get("origin", ""))


def _reference(block: ReferenceBlock) -> dict[str, Any]:
    return {"type": "reference", "kind": block.kind, "file_id": block.file_id, **_present(title=block.title)}


def _read_reference(value: dict[str, Any]) -> ReferenceBlock:
    return ReferenceBlock(value["kind"], value["file_id"], value.get("title", ""))


def _marker(block: MarkerBlock) -> dict[str, Any]:
    return {"type": "marker", "of": block.type, **_present(source_json=block.source_json)}


def _read_marker(value: dict[str, Any]) -> MarkerBlock:
    return MarkerBlock(value["of"], value.get("source_json", ""))


def _unknown(block: UnknownBlock) -> dict[str, Any]:
    return {"type": "unknown", "of": block.type, "source_json": block.source_json}


def _read_unknown(value: dict[str, Any]) -> UnknownBlock:
    return UnknownBlock(value["of"], value["source_json"])


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    TextBlock: _text,
    ThinkingBlock: _thinking,
    ToolUseBlock: _tool_use,
    ToolResultBlock: _tool_result,
    VoiceNoteBlock: _voice_note,
    InjectedBlock: _injected,
    ReferenceBlock: _reference,
    MarkerBlock: _marker,
    UnknownBlock: _unknown,
}

_READERS: dict[str, Callable[[dict[str, Any]], Block]] = {
    "text": _read_text,
    "thinking": _read_thinking,
    "tool_use": _read_tool_use,
    "tool_result": _read_tool_result,
    "voice_note": _read_voice_note,
    "injected": _read_injected,
    "reference": _read_reference,
    "marker": _read_marker,
    "unknown": _read_unknown,
}
