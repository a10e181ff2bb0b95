"""What the portions of a message are called where they are folded, or cannot be shown: "Thought for 12 seconds", "Used
web search: sqlite wal". In the language that is spoken, for windows and exports alike; knows neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain.portions import subject
from holdfast.domain.shortening import one_line
from holdfast.language import duration, mark, tr, trn

if TYPE_CHECKING:
    from holdfast.domain.blocks import (
        ReferenceBlock,
        ResultItem,
        ThinkingBlock,
        ToolResultBlock,
        ToolUseBlock,
        UnknownBlock,
        VoiceNoteBlock,
    )
    from holdfast.domain.conversation import Attachment

NOTHING_KEPT = mark("Nothing was kept of this message")
INJECTED = mark("Context added by the service, not typed by you")
CUT_OFF = mark("The thinking is cut off here in the export")
NO_ANSWER = mark("No answer is in the export")

_ACTS: dict[tuple[str, str], str] = {
    ("artifacts", "create"): mark("Wrote a document"),
    ("artifacts", "rewrite"): mark("Wrote a document anew"),
    ("artifacts", "update"): mark("Changed a document"),
}
"""What some calls are in people's words, by tool and command."""


def thinking(block: ThinkingBlock) -> str:
    """Return how long was thought, and what about."""
    seconds = block.seconds
    said = tr("Thought about it") if seconds is None else tr("Thought for {duration}", duration=duration(seconds))
    return f"{said}: {one_line(block.summaries[0])}" if block.summaries else said


def thoughts_missing(block: ThinkingBlock) -> str:
    """Return what is said of thinking whose thoughts nobody gave."""
    return tr("{label} (its thoughts are not in the export)", label=thinking(block))


def call(asked: ToolUseBlock, given: dict[str, object], answer: ToolResultBlock | None) -> str:
    """Return what a tool was used for; `given` is what it was asked."""
    act = _ACTS.get((asked.name, str(given.get("command"))), "")
    said = one_line(asked.message) or tr(act) or tr("Used {tool}", tool=_tool(asked.name))
    if asked.integration:
        said += f" ({one_line(asked.integration)})"
    if about := subject(given):
        said += f": {one_line(about)}"
    return tr("{label} (it did not work)", label=said) if answer is not None and answer.is_error else said


def lone_answer(answer: ToolResultBlock) -> str:
    """Return whose an answer is that no call is known for."""
    return tr("Answer of {tool}", tool=_tool(answer.name))


def voice_note(block: VoiceNoteBlock) -> str:
    """Return that something was said aloud."""
    return tr("Said aloud: {title}", title=block.title) if block.title else tr("Said aloud")


def unknown(block: UnknownBlock) -> str:
    """Return of which kind a part is that nobody knows."""
    return tr("A part of a kind Holdfast does not know yet ({type})", type=one_line(block.type))


def reference(block: ReferenceBlock) -> str:
    """Return what is named and missing."""
    return missing(block.title or (tr("Picture") if block.kind == "image" else tr("Document")))


def file_of_answer(item: ResultItem) -> str:
    """Return which file a tool made or read, which is missing."""
    return missing(item.title or item.text)


def missing(name: str) -> str:
    """Return that something of this name is not there."""
    return tr("{name}, not kept here", name=one_line(name) or tr("A file"))


def source(item: ResultItem) -> str:
    """Return what a page or document is called that a tool found."""
    return one_line(item.title) or item.url or tr("A source without a name")


def text_of(attachment: Attachment) -> str:
    """Return how long the text of something is that was pasted or read."""
    characters = trn("{count} character", "{count} characters", len(attachment.text))
    if attachment.kind == "pasted":
        return tr("Pasted text, {characters}", characters=characters)
    name = one_line(attachment.name) or tr("Document")
    return tr("{name}, {characters} of text", name=name, characters=characters)


def _tool(name: str) -> str:
    return one_line(name.replace("_", " ")) or tr("a tool")
