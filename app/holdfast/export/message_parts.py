"""A message as the pieces of an export. Knows portions and words; knows no format.

What only machines need is left out, what a service put into a person's message is folded, and what Holdfast does not
know is written whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from holdfast.domain import (
    DOCUMENT_MARKER,
    MarkerBlock,
    ReferenceBlock,
    Sender,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
    captions,
    naming,
)
from holdfast.domain.portions import (
    Attached,
    Call,
    Handover,
    Injected,
    indented,
    portions,
    question,
    readable,
    sources,
    thoughts,
    tool_input,
)
from holdfast.domain.shortening import one_line
from holdfast.export import wording
from holdfast.export.choice import Part
from holdfast.export.content import Cited, FileLink, Fold, Prose, Remark, Seam, Sources, Verbatim
from holdfast.export.documents import attachment_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.domain import Message
    from holdfast.domain.portions import Portion
    from holdfast.export.choice import Choice
    from holdfast.export.content import File, Piece


class MessageParts:
    """The pieces of one message, in the order they are read."""

    def __init__(self, message: Message, choice: Choice, files: Sequence[File]) -> None:
        self._message = message
        self._choice = choice
        self._files = files
        self._is_typed = message.sender is Sender.HUMAN

    def pieces(self) -> Iterator[Piece]:
        """Yield what is to be written, or that nothing was kept."""
        is_empty = True
        for piece in self._all():
            is_empty = False
            yield piece
        if is_empty and not self._message.blocks and not self._message.attachments:
            yield Remark(captions.NOTHING_KEPT)

    def _all(self) -> Iterator[Piece]:
        for portion in portions(self._message):
            yield from self._portion(portion)
        for file in self._files:
            if file.kind == "artifact":
                yield FileLink(file)
        if ending := wording.ending(self._message.state):
            yield Remark(ending)

    def _portion(self, portion: Portion) -> Iterator[Piece]:  # noqa: C901, PLR0912 - a case for each kind
        match portion:
            case TextBlock(text, citations):
                if text and not text.isspace():
                    yield Prose(text, breaks=self._is_typed)
                if citations:
                    yield Sources(tuple(Cited(each.title or each.url, each.url) for each in sources(citations)))
            case ThinkingBlock():
                if self._choice.has(Part.THINKING):
                    yield _thinking(portion)
            case Call(asked, answer):
                if self._choice.has(Part.TOOLS):
                    yield _call(asked, answer)
            case ToolResultBlock():
                if self._choice.has(Part.TOOLS):
                    yield Fold("tool", captions.lone_answer(portion), tuple(_answer(portion)))
            case VoiceNoteBlock(_, text):
                yield Remark(captions.voice_note(portion))
                yield Prose(text, breaks=True)
            case ReferenceBlock(_, file_id):
                yield Remark(captions.reference(portion) + (f" ({file_id})" if file_id else ""))
            case UnknownBlock(_, source):
                yield Fold("unknown", captions.unknown(portion), (Verbatim(indented(source), "json"),))
            case MarkerBlock(kind, source):
                if kind == DOCUMENT_MARKER and not self._choice.has(Part.ARTIFACTS):
                    yield Remark(f"A document stands here: {one_line(source)}")
            case Handover():
                yield Seam(self._seam(portion))
            case Attached():
                yield self._attached(portion)
            case Injected(texts):
                yield Fold("context", captions.INJECTED, tuple(map(Verbatim, texts)))
            case _:
                assert_never(portion)

    def _seam(self, handover: Handover) -> str:
        """Return who stopped, who went on, and when."""
        said = naming.seam_words(*naming.seam_names(handover.before, handover.after))
        when = wording.minute(handover.after.began)
        return f"{said}, {when}" if when and self._choice.has(Part.METADATA) else said

    def _attached(self, what: Attached) -> Piece:
        key = attachment_key(self._message.source_id, what.place)
        file = next((file for file in self._files if file.key == key), None)
        if file is not None:
            return FileLink(file)
        attachment = what.attachment
        has_text = attachment.kind == "pasted" or (attachment.kind == "document" and attachment.text)
        return Remark(captions.text_of(attachment) if has_text else captions.missing(attachment.name))


def _thinking(block: ThinkingBlock) -> Piece:
    text = thoughts(block)
    if not text:
        return Remark(captions.thoughts_missing(block))
    end = (Remark(captions.CUT_OFF),) if block.cut_off else ()
    return Fold("thinking", captions.thinking(block), (Prose(text), *end))


def _call(asked: ToolUseBlock, answer: ToolResultBlock | None) -> Piece:
    given = tool_input(asked)
    what = question(asked, given)
    parts: list[Piece] = [Prose(what.text) if what.is_markdown else Verbatim(what.text, what.language)]
    parts += [Remark(captions.NO_ANSWER)] if answer is None else _answer(answer)
    return Fold("tool", captions.call(asked, given, answer), tuple(parts))


def _answer(answer: ToolResultBlock) -> Iterator[Piece]:
    found = 0
    is_of_many = sum(item.kind == "knowledge" for item in answer.items) > 1
    for item in answer.items:
        match item.kind:
            case "text" | "other":
                yield Verbatim(*readable(item.text))
            case "knowledge":
                found += 1
                yield Sources((Cited(captions.source(item), item.url),), found, is_of_many)
                if item.text.strip():
                    yield Verbatim(item.text)
            case "image" | "file":
                yield Remark(captions.file_of_answer(item))
