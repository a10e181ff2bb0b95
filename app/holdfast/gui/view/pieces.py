"""What a message shows, part by part. Runs on the read lane; knows blocks and words, no Qt widgets.

What only machines need (markers, context that a service put in) is not shown; what Holdfast does not know is named.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.domain import (
    Attachment,
    Block,
    InjectedBlock,
    MarkerBlock,
    Message,
    ReferenceBlock,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.gui import words
from holdfast.gui.view.markdown import code_pieces, markdown_pieces
from holdfast.gui.view.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Piece", "message_pieces", "message_text"]

SUMMARY_LENGTH = 90
_TOOLS: dict[tuple[str, str], str] = {
    ("artifacts", "create"): "Wrote a document",
    ("artifacts", "rewrite"): "Wrote a document anew",
    ("artifacts", "update"): "Changed a document",
}
"""What some calls are in people's words, by tool and command."""


def message_pieces(message: Message) -> tuple[Piece, ...]:
    """Return a message as pieces in the order they are shown."""
    pieces: list[Piece] = []
    is_typed = message.sender is Sender.HUMAN
    results = _paired_results(message.blocks)
    paired = {id(result) for result in results.values()}
    for block in message.blocks:
        if isinstance(block, ToolResultBlock) and id(block) in paired:
            continue
        pieces.extend(_block_pieces(block, results, is_typed=is_typed))
    pieces.extend(_attachment_piece(attachment) for attachment in message.attachments)
    if not pieces:
        pieces.append(Piece("quiet", label="Nothing was kept of this message"))
    return tuple(pieces)


def message_text(message: Message) -> str:
    """Return what a message says, as it was written."""
    said = [block.text for block in message.blocks if isinstance(block, TextBlock | VoiceNoteBlock)]
    return "\n\n".join(text for text in said if text.strip())


def _block_pieces(block: Block, results: dict[int, ToolResultBlock], *, is_typed: bool) -> Iterator[Piece]:
    match block:
        case TextBlock(text=text):
            yield from markdown_pieces(text, is_typed=is_typed)
        case ThinkingBlock():
            yield _thinking_piece(block)
        case ToolUseBlock():
            yield _tool_piece(block, results.get(id(block)))
        case ToolResultBlock():
            yield Piece("fold", label=f"Answer of {_tool_name(block.name)}", body=tuple(_result_pieces(block)))
        case VoiceNoteBlock(title=title, text=text):
            yield Piece("quiet", label=f"Said aloud: {title}" if title else "Said aloud")
            yield from markdown_pieces(text, is_typed=True)
        case ReferenceBlock(kind=kind, title=title):
            named = title or ("Picture" if kind == "image" else "Document")
            yield Piece("quiet", label=f"{named}, not in the export")
        case UnknownBlock(type=type_, source_json=source):
            label = f"A part of a kind Holdfast does not know yet ({type_})"
            yield Piece("fold", label=label, body=tuple(code_pieces(_pretty(source))))
        case InjectedBlock() | MarkerBlock():
            return


def _thinking_piece(block: ThinkingBlock) -> Piece:
    label = f"Thought for {words.duration(block.seconds)}" if block.seconds is not None else "Thought about it"
    if block.summaries:
        label += f": {_one_line(block.summaries[0])}"
    text = block.text if block.text.strip() else "\n\n".join(block.summaries)
    if not text.strip():
        return Piece("quiet", label=f"{label} (its thoughts are not in the export)")
    body = list(markdown_pieces(text))
    if block.cut_off:
        body.append(Piece("quiet", label="The thinking is cut off here in the export"))
    return Piece("fold", label=label, body=tuple(body))


def _tool_piece(call: ToolUseBlock, result: ToolResultBlock | None) -> Piece:
    asked = _asked(call.input_json)
    label = _one_line(call.message) or _TOOLS.get(
        (call.name, str(asked.get("command"))), f"Used {_tool_name(call.name)}"
    )
    if subject := _subject(asked):
        label += f": {subject}"
    if result is not None and result.is_error:
        label += " (it did not work)"
    body = _call_pieces(call, asked)
    if result is not None:
        body.extend(_result_pieces(result))
    return Piece("fold", label=label, body=tuple(body))


def _call_pieces(call: ToolUseBlock, asked: dict[str, object]) -> list[Piece]:
    """Return what a tool was asked: the text it was given where there is one, else its input as it is."""
    for key in ("content", "code", "file_text"):
        if isinstance(text := asked.get(key), str) and text.strip():
            if asked.get("type") == "text/markdown":
                return list(markdown_pieces(text))
            return code_pieces(text)
    return code_pieces(_pretty(call.input_json), caption="asked")


def _result_pieces(result: ToolResultBlock) -> Iterator[Piece]:
    for item in result.items:
        match item.kind:
            case "text" | "other":
                yield from code_pieces(_pretty(item.text), caption="answered")
            case "knowledge":
                named = " · ".join(part for part in (_one_line(item.title), _host(item.url)) if part)
                yield Piece("quiet", label=named or "A source without a name")
                if item.text.strip():
                    yield from code_pieces(item.text)
            case "image" | "file":
                yield Piece("quiet", label=f"{_one_line(item.title or item.text) or 'A file'}, not in the export")


def _attachment_piece(attachment: Attachment) -> Piece:
    characters = words.counted(len(attachment.text), "character")
    if attachment.kind == "pasted":
        label = f"Pasted text, {characters}"
    elif attachment.kind == "document":
        label = f"{_one_line(attachment.name) or 'Document'}, {characters} of text"
    else:
        return Piece("quiet", label=f"{_one_line(attachment.name) or 'A file'}, not in the export")
    if not attachment.text:
        return Piece("quiet", label=label)
    return Piece("fold", label=label, body=tuple(code_pieces(attachment.text)))


def _paired_results(blocks: Sequence[Block]) -> dict[int, ToolResultBlock]:
    """Return the result of each call by the call's identity: the one that names it, else the next of its name."""
    paired: dict[int, ToolResultBlock] = {}
    open_calls: list[ToolUseBlock] = []
    for block in blocks:
        if isinstance(block, ToolUseBlock):
            open_calls.append(block)
        elif isinstance(block, ToolResultBlock):
            call = next((each for each in open_calls if each.call_id and each.call_id == block.call_id), None)
            if call is None and not block.call_id:
                call = next((each for each in reversed(open_calls) if each.name == block.name), None)
            if call is not None:
                open_calls.remove(call)
                paired[id(call)] = block
    return paired


def _tool_name(name: str) -> str:
    return name.replace("_", " ").strip() or "a tool"


def _asked(input_json: str) -> dict[str, object]:
    """Return a call's input, empty where it is no object."""
    try:
        asked = json.loads(input_json)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _subject(asked: dict[str, object]) -> str:
    """Return what a call was about, where its input says so in a usual way."""
    for key in ("query", "title", "url", "path", "description", "id", "command"):
        if isinstance(said := asked.get(key), str) and said.strip():
            return _one_line(said)
    return ""


def _host(address: str) -> str:
    """Return whose address it is, "" where it is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _one_line(text: str) -> str:
    """Return a text as one line of a bearable length."""
    line = " ".join(text[: SUMMARY_LENGTH * 4].split())
    return line if len(line) <= SUMMARY_LENGTH else line[: SUMMARY_LENGTH - 1].rstrip() + "…"


def _pretty(source: str) -> str:
    """Return JSON indented for reading, anything else as it is."""
    if source[:1] not in ("{", "["):
        return source
    try:
        return json.dumps(json.loads(source), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return source
