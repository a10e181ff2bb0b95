"""Values as text for people at a terminal. Knows the values; whatever came from outside is made harmless first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from holdfast.domain import (
    DOCUMENT_MARKER,
    InjectedBlock,
    MarkerBlock,
    ReferenceBlock,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    VoiceNoteBlock,
    naming,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from holdfast.domain import (
        Attachment,
        Block,
        ConversationRow,
        Counts,
        Hit,
        ImportReport,
        Message,
        OpenConversation,
        Source,
        StoredMessage,
    )


NEIGHBOUR_WIDTH = 160

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters that a terminal obeys, and marks that turn the reading direction."""
_HALVES = re.compile("[\ud800-\udfff]")
"""What stands for a byte that is no character, or for half of one: it cannot be written, but it was there."""


def harmless(text: str) -> str:
    """Return `text` without what a terminal would obey."""
    return _HALVES.sub("\ufffd", _HARMFUL.sub("", text))


def report(value: ImportReport) -> Iterator[str]:
    """Yield the lines that tell what an import did."""
    if value.was_stopped:
        yield "Stopped. What had been read by then is stored; import the same files again to go on."
    yield (
        f"{_many(value.new, 'new conversation')}, {value.updated:,} updated, {value.unchanged:,} unchanged; "
        f"{_many(value.messages, 'message')} read in {value.seconds:.1f} s."
    )
    if value.projects or value.memories:
        yield f"{_many(value.projects, 'project')}, {_many(value.memories, 'memory page')}."
    if value.shells:
        has = "has" if value.shells == 1 else "have"
        yield (
            f"{_many(value.shells, 'conversation')} in this export {has} no content "
            "(usually chats that were deleted before exporting)."
        )
    if value.skipped:
        yield f"{_many(len(value.skipped), 'item')} could not be read and {_was(len(value.skipped))} left out:"
        yield from (f"  {harmless(skipped.where)}: {harmless(skipped.why)}" for skipped in value.skipped)
    if value.missing:
        yield "The export lists files that were not there; fetch them and import again:"
        yield from (f"  {harmless(name)}" for name in value.missing)


def row(value: ConversationRow) -> str:
    """Return a line of the list."""
    marks = "".join((" *" if value.is_starred else "", " (not in your newest export)" if value.is_missing else ""))
    marks += "".join(f" #{harmless(name)}" for name in value.tags)
    return f"{value.id:>6}  {_day(value.updated)}  {value.message_count:>5}  {harmless(value.title)}{marks}"


def conversation(value: OpenConversation) -> Iterator[str]:
    """Yield the lines of the branch shown first."""
    path = value.current_path()
    yield harmless(value.row.title)
    facts = [value.row.source, _day(value.row.created), _many(len(path), "message")]
    if value.row.branch_count > 1:
        facts.append(f"{value.row.branch_count} branches, one shown (--json has all)")
    if value.row.project:
        facts.append(harmless(value.row.project))
    yield " - ".join(facts)
    for stored in path:
        yield ""
        yield from _message(stored, value.row.source)


def hit(value: Hit, *, is_bold: bool, neighbours: Sequence[tuple[StoredMessage, bool]] = ()) -> Iterator[str]:
    """Yield the lines of a place that a search found, between those of its neighbours; at a terminal what was found
    is bold.
    """
    is_said = value.sender is not None
    sender = harmless(naming.speaker(value.sender, value.source, value.segments)) if is_said else value.kind
    yield f"{value.conversation_id or '':>6}  {_day(value.when)}  {sender:<6}  {harmless(value.title)}"
    line = f"        {_marked(value) if is_bold else harmless(value.excerpt.text)}"
    if not neighbours:
        yield line
    for stored, is_hit in neighbours:
        yield line if is_hit else f"      | {_speaker(stored.message, value.source)}: {_one_line(stored)}"


def counts(value: Counts) -> Iterator[str]:
    """Yield the figures of the store."""
    figures = (
        ("conversations", value.conversations),
        ("  branched", value.branched_conversations),
        ("messages", value.messages),
        ("attachments", value.attachments),
        ("artifacts", value.artifacts),
        ("  versions", value.artifact_versions),
        ("tool calls", value.tool_calls),
        ("thinking blocks", value.thinking_blocks),
        ("unknown blocks", value.unknown_blocks),
        ("projects", value.projects),
        ("without content", value.shells),
    )
    yield from (f"{name:<16}{figure:>10,}" for name, figure in figures)
    for source, part in sorted(value.by_source.items()):
        yield f"{source}: {_many(part.conversations, 'conversation')}, {_many(part.messages, 'message')}"


def _speaker(message: Message, source: Source) -> str:
    return harmless(naming.speaker(message.sender, source, message.segments))


def _message(stored: StoredMessage, source: Source) -> Iterator[str]:
    message = stored.message
    who = _speaker(message, source)
    models = ", ".join(dict.fromkeys(part.model for part in message.segments if part.model))
    branch = f"[{stored.branch}/{stored.branch_count}]" if stored.branch_count > 1 else ""
    yield "  ".join(part for part in (f"## {who}", harmless(models), _minute(message.created), branch) if part)
    for attachment in message.attachments:
        yield _attachment(attachment)
    for block in message.blocks:
        if text := _block(block):
            yield harmless(text)


def _attachment(value: Attachment) -> str:
    match value.kind:
        case "pasted":
            return f"[pasted text, {len(value.text):,} characters]"
        case "document":
            return harmless(f"[{value.name}, {len(value.text):,} characters]")
        case "file":
            return harmless(f"[{value.name}, not kept here]")
        case _:
            assert_never(value.kind)


def _block(block: Block) -> str:  # noqa: PLR0911 - one line for each kind of block
    match block:
        case TextBlock():
            return block.text
        case ThinkingBlock():
            return "[thinking] " + (block.text or " / ".join(block.summaries))
        case ToolUseBlock():
            return f"[{block.name}] {block.input_json}"
        case ToolResultBlock():
            parts = (" ".join(filter(None, (item.title, item.url, item.text))) for item in block.items)
            return "[result] " + "\n".join(parts)
        case VoiceNoteBlock():
            return f"[voice note] {block.title} {block.text}".rstrip()
        case ReferenceBlock():
            return f"[{block.kind}: {block.title or block.file_id}, not kept here]"
        case UnknownBlock():
            return f"[{block.type}, a kind of block this version does not know] {block.source_json}"
        case MarkerBlock(type=kind):
            return f"[document] {block.source_json}" if kind == DOCUMENT_MARKER else ""
        case InjectedBlock():
            return ""
        case _:
            assert_never(block)


def _one_line(stored: StoredMessage) -> str:
    """Return the beginning of a message on one line."""
    words = " ".join(harmless(" ".join(filter(None, map(_block, stored.message.blocks)))).split())
    return words if len(words) <= NEIGHBOUR_WIDTH else words[: NEIGHBOUR_WIDTH - 1] + "…"


def _marked(value: Hit) -> str:
    text, at, out = value.excerpt.text, 0, []
    for start, end in value.excerpt.marks:
        out += [harmless(text[at:start]), BOLD, harmless(text[start:end]), PLAIN]
        at = end
    return "".join([*out, harmless(text[at:])])


def _many(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _day(value: datetime | None) -> str:
    return f"{value.astimezone():%Y-%m-%d}" if value is not None else " " * 10


def _minute(value: datetime | None) -> str:
    return f"{value.astimezone():%Y-%m-%d %H:%M}" if value is not None else ""
