"""What a message consists of, in the order in which it is read, for whoever shows or writes it. Standard library only;
knows no words, no format and no screen.

A call and its answer are one portion, and what a service put into a person's message comes last.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from holdfast.domain.blocks import (
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
)
from holdfast.domain.pairing import paired
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.domain.blocks import Block, Citation
    from holdfast.domain.conversation import Attachment, Message, Segment


def message_text(message: Message) -> str:
    """Return what a message says, as it was written."""
    said = [block.text for block in message.blocks if isinstance(block, TextBlock | VoiceNoteBlock)]
    return "\n\n".join(text for text in said if text.strip())


@dataclass(frozen=True, slots=True)
class Handover:
    """The place where one model stopped and another went on."""

    before: Segment
    after: Segment


@dataclass(frozen=True, slots=True)
class Call:
    """What a tool was asked, and what it answered."""

    asked: ToolUseBlock
    answer: ToolResultBlock | None


@dataclass(frozen=True, slots=True)
class Attached:
    """Something that came with a message, and its place among all that did."""

    attachment: Attachment
    place: int


@dataclass(frozen=True, slots=True)
class Injected:
    """What a service put into a person's message."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a tool was asked, as it is read: the text it was given, or else (`is_input`) its whole input as JSON."""

    text: str
    language: str = ""
    is_markdown: bool = False
    is_input: bool = False


Portion = (
    TextBlock
    | ThinkingBlock
    | Call
    | ToolResultBlock
    | VoiceNoteBlock
    | ReferenceBlock
    | MarkerBlock
    | UnknownBlock
    | Handover
    | Attached
    | Injected
)


def portions(message: Message) -> Iterator[Portion]:
    """Yield what a message consists of. An answer by itself is one that no call is known for."""
    blocks = message.blocks
    if (
        len(blocks) == 1
        and type(only := blocks[0]) is TextBlock
        and not message.attachments
        and not message.segments[1:]
    ):
        yield only  # most messages: nothing need be paired or looked for
        return
    yield from _of_blocks(blocks, handovers(message.segments))
    for place, attachment in enumerate(message.attachments):
        yield Attached(attachment, place)
    if injected := tuple(block.text for block in blocks if isinstance(block, InjectedBlock) and block.text):
        yield Injected(injected)


def handovers(segments: Sequence[Segment]) -> dict[int, Handover]:
    """Return who took over from whom, by the place of the block before which it was."""
    return {after.first_block: Handover(before, after) for before, after in pairwise(segments)}


def _of_blocks(blocks: Sequence[Block], taken_over: dict[int, Handover]) -> Iterator[Portion]:
    pairs = paired(blocks)
    answers = set(pairs.values())
    for at, block in enumerate(blocks):
        if at in taken_over:
            yield taken_over[at]
        match block:
            case InjectedBlock():
                continue
            case ToolUseBlock():
                answer = blocks[pairs[at]] if at in pairs else None
                yield Call(block, answer if isinstance(answer, ToolResultBlock) else None)
            case _ if at not in answers:
                yield block


def sources(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Return the first citation of each source, in the order of their places in the text."""
    found: dict[str, Citation] = {}
    for citation in sorted(citations, key=lambda each: (each.end, each.start)):
        if key := citation.url or citation.title:
            found.setdefault(key, citation)
    return tuple(found.values())


def thoughts(block: ThinkingBlock) -> str:
    """Return the text of what was thought, or of its summaries where the source has no more, "" for none."""
    if block.text.strip():
        return block.text
    return "\n\n".join(each for each in block.summaries if each.strip())


def tool_input(call: ToolUseBlock) -> dict[str, object]:
    """Return a call's input, empty where it is no object."""
    try:
        asked = json.loads(call.input_json)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


_OF_A_COMMAND = {"command", "description"}
"""The input of a tool that runs a command in a shell, where there is nothing else in it."""


def question(call: ToolUseBlock, given: dict[str, object]) -> Question:
    """Return what a tool was asked; `given` is its input."""
    for key in ("content", "code", "file_text"):
        if isinstance(text := given.get(key), str) and text.strip():
            if given.get("type") == "text/markdown":
                return Question(text, is_markdown=True)
            language = given.get("language")
            return Question(text, language if isinstance(language, str) else "")
    command = given.get("command")
    if isinstance(command, str) and command.strip() and given.keys() <= _OF_A_COMMAND:
        return Question(command, "bash")
    return Question(indented(call.input_json), "json", is_input=True)


def subject(given: dict[str, object]) -> str:
    """Return what a call was about, where its input says so in a usual way."""
    for key in ("query", "title", "url", "path", "description", "id", "command"):
        if isinstance(said := given.get(key), str) and said.strip():
            return said
    return ""


def indented(source: str) -> str:
    """Return JSON indented for reading, anything else as it is."""
    if source[:1] not in ("{", "["):
        return source
    try:
        return json.dumps(json.loads(source), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return source


def readable(source: str) -> tuple[str, str]:
    """Return what a tool answered as it is read, and the language that is in: JSON or none."""
    return indented(source), "json" if source[:1] in ("{", "[") else ""
