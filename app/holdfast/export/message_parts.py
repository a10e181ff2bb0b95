"""A message as the pieces of an export. Knows blocks and words; knows no format.

What only machines need is left out, what a service put into a person's message is folded, and what Holdfast does not
know is written whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.domain import (
    DOCUMENT_MARKER,
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
    naming,
)
from holdfast.domain.pairing import paired
from holdfast.export import wording
from holdfast.export.choice import Part
from holdfast.export.content import Cited, FileLink, Fold, Prose, Remark, Seam, Sources, Verbatim
from holdfast.export.documents import attachment_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from holdfast.domain import Attachment, Block, Citation, Message, Segment
    from holdfast.export.choice import Choice
    from holdfast.export.content import File, Piece

_TOOLS: dict[tuple[str, str], str] = {
    ("artifacts", "create"): "Wrote a document",
    ("artifacts", "rewrite"): "Wrote a document anew",
    ("artifacts", "update"): "Changed a document",
}
"""What some calls are in people's words, by tool and command."""


class MessageParts:
    """The pieces of one message, in the order they are read."""

    def __init__(
        self, message: Message, choice: Choice, files: Sequence[File], seam_words: Callable[[str, str], str]
    ) -> None:
        self._message = message
        self._choice = choice
        self._files = files
        self._seam_words = seam_words
        self._is_typed = message.sender is Sender.HUMAN

    def pieces(self) -> Iterator[Piece]:
        """Yield what is to be written, or that nothing was kept."""
        is_empty = True
        for piece in self._all():
            is_empty = False
            yield piece
        if is_empty and not self._message.blocks and not self._message.attachments:
            yield Remark("Nothing was kept of this message")

    def _all(self) -> Iterator[Piece]:
        message = self._message
        blocks = message.blocks
        if len(blocks) == 1 and not message.attachments and type(block := blocks[0]) is TextBlock:
            yield from self._text(block)  # nearly every message: nothing need be paired or looked for
        else:
            yield from self._many()
        for file in self._files:
            if file.kind == "artifact":
                yield FileLink(file)
        if ending := wording.ending(message.state):
            yield Remark(ending)

    def _many(self) -> Iterator[Piece]:
        message = self._message
        pairs = paired(message.blocks)
        answers = set(pairs.values())
        seams = {after.first_block: (before, after) for before, after in zip(message.segments, message.segments[1:])}  # noqa: B905 - the second is shorter by one
        for at, block in enumerate(message.blocks):
            if at in seams:
                yield Seam(self._seam(*seams[at]))
            if at in answers or isinstance(block, InjectedBlock):
                continue
            answer = message.blocks[pairs[at]] if at in pairs else None
            yield from self._block(block, answer if isinstance(answer, ToolResultBlock) else None)
        yield from self._attached()
        if injected := [block.text for block in message.blocks if isinstance(block, InjectedBlock) and block.text]:
            texts = tuple(Verbatim(text) for text in injected)
            yield Fold("context", "Context added by the service, not typed by you", texts)

    def _seam(self, before: Segment, after: Segment) -> str:
        """Return who stopped, who went on, and when."""
        said = self._seam_words(*naming.seam_names(before, after))
        when = wording.minute(after.began)
        return f"{said}, {when}" if when and self._choice.has(Part.METADATA) else said

    def _block(self, block: Block, answer: ToolResultBlock | None) -> Iterator[Piece]:  # noqa: C901, PLR0912 - a case for each kind
        match block:
            case TextBlock():
                yield from self._text(block)
            case ThinkingBlock():
                if self._choice.has(Part.THINKING):
                    yield _thinking(block)
            case ToolUseBlock():
                if self._choice.has(Part.TOOLS):
                    yield _tool(block, answer)
            case ToolResultBlock():
                if self._choice.has(Part.TOOLS):
                    yield Fold("tool", f"Answer of {_tool_name(block.name)}", tuple(_result(block)))
            case VoiceNoteBlock(title=title, text=text):
                yield Remark(f"Said aloud: {title}" if title else "Said aloud")
                yield Prose(text, breaks=True)
            case ReferenceBlock(kind=kind, title=title, file_id=file_id):
                named = title or ("Picture" if kind == "image" else "Document")
                yield Remark(f"{wording.one_line(named)}, not in the export" + (f" ({file_id})" if file_id else ""))
            case UnknownBlock(type=type_, source_json=source):
                label = f"A part of a kind Holdfast does not know yet ({wording.one_line(type_)})"
                yield Fold("unknown", label, (Verbatim(_pretty(source), "json"),))
            case MarkerBlock(type=kind, source_json=source):
                if kind == DOCUMENT_MARKER and not self._choice.has(Part.ARTIFACTS):
                    yield Remark(f"A document stands here: {wording.one_line(source)}")
            case InjectedBlock():
                return

    def _text(self, block: TextBlock) -> Iterator[Piece]:
        if block.text and not block.text.isspace():
            yield Prose(block.text, breaks=self._is_typed)
        if block.citations:
            yield Sources(_cited(block.citations))

    def _attached(self) -> Iterator[Piece]:
        by_key = {file.key: file for file in self._files}
        for place, attachment in enumerate(self._message.attachments):
            file = by_key.get(attachment_key(self._message.source_id, place))
            yield FileLink(file) if file is not None else Remark(_attachment_words(attachment))


def _attachment_words(attachment: Attachment) -> str:
    """Return what an attachment was where its text is not written."""
    name = wording.one_line(attachment.name)
    if attachment.kind == "pasted":
        return f"Pasted text, {wording.counted(len(attachment.text), 'character')}"
    if attachment.kind == "document" and attachment.text:
        return f"{name or 'Document'}, {wording.counted(len(attachment.text), 'character')} of text"
    return f"{name or 'A file'}, not in the export"


def _cited(citations: Sequence[Citation]) -> tuple[Cited, ...]:
    found: dict[str, Cited] = {}
    for citation in sorted(citations, key=lambda each: (each.end, each.start)):
        key = citation.url or citation.title
        if key:
            found.setdefault(key, Cited(citation.title or citation.url, citation.url))
    return tuple(found.values())


def _thinking(block: ThinkingBlock) -> Piece:
    label = f"Thought for {wording.duration(block.seconds)}" if block.seconds is not None else "Thought about it"
    if block.summaries:
        label += f": {wording.one_line(block.summaries[0])}"
    parts: list[Piece] = []
    if block.text.strip():
        parts.append(Prose(block.text))
    if rest := [each for each in block.summaries if not block.text.strip() and each.strip()]:
        parts.append(Prose("\n\n".join(rest)))
    if not parts:
        return Remark(f"{label} (its thoughts are not in the export)")
    if block.cut_off:
        parts.append(Remark("The thinking is cut off here in the export"))
    return Fold("thinking", label, tuple(parts))


def _tool(call: ToolUseBlock, answer: ToolResultBlock | None) -> Piece:
    asked = _asked(call.input_json)
    known = _TOOLS.get((call.name, str(asked.get("command"))), f"Used {_tool_name(call.name)}")
    label = wording.one_line(call.message) or known
    if call.integration:
        label += f" ({wording.one_line(call.integration)})"
    if subject := _subject(asked):
        label += f": {subject}"
    if answer is not None and answer.is_error:
        label += " (it did not work)"
    parts: list[Piece] = [_question(call, asked)]
    parts += [Remark("No answer is in the export")] if answer is None else _result(answer)
    return Fold("tool", label, tuple(parts))


def _question(call: ToolUseBlock, asked: dict[str, object]) -> Piece:
    """Return what a tool was asked: the text it was given where there is one, else its input as it is."""
    for key in ("content", "code", "file_text"):
        if isinstance(text := asked.get(key), str) and text.strip():
            if asked.get("type") == "text/markdown":
                return Prose(text)
            language = asked.get("language")
            return Verbatim(text, language if isinstance(language, str) else "")
    return Verbatim(_pretty(call.input_json), "json")


def _result(result: ToolResultBlock) -> Iterator[Piece]:
    for item in result.items:
        match item.kind:
            case "text" | "other":
                pretty = _pretty(item.text)
                yield Verbatim(pretty, "json" if pretty[:1] in ("{", "[") else "")
            case "knowledge":
                title = wording.one_line(item.title) or item.url or "A source without a name"
                yield Sources((Cited(title, item.url),))
                if item.text.strip():
                    yield Verbatim(item.text)
            case "image" | "file":
                yield Remark(f"{wording.one_line(item.title or item.text) or 'A file'}, not in the export")


def _tool_name(name: str) -> str:
    return wording.one_line(name.replace("_", " ")) or "a tool"


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
            return wording.one_line(said)
    return ""


def _pretty(source: str) -> str:
    """Return JSON indented for reading, anything else as it is."""
    if source[:1] not in ("{", "["):
        return source
    try:
        return json.dumps(json.loads(source), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return source
