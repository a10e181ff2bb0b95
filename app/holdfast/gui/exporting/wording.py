"""What formats, parts and reports of exports are called, in people's words. Knows values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.export import Format, Part
from holdfast.gui import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.export import ExportReport
    from holdfast.operations.exporting import Preview

EVERYTHING = "Everything"
MARKDOWN_WORDS = (
    "A note for each conversation, with attachments and documents beside it. The folder opens in Obsidian as it is; "
    "exported again, only what changed is written, and nothing is ever deleted."
)
FORMATS: dict[Format, tuple[str, str]] = {
    Format.MARKDOWN: ("Markdown", MARKDOWN_WORDS),
    Format.PDF: ("PDF", "To print, to send and to keep: with bookmarks for every message, searchable, readable aloud."),
    Format.HTML: (
        "Web page",
        "One file that any browser shows, with no network. Several become a folder with a search.",
    ),
    Format.JSON: ("JSON", "Everything Holdfast knows, in one file that it can import again without loss."),
    Format.HANDOFF: ("Hand-off", "One text to paste into another assistant, so that it can go on where you were."),
}
PARTS: dict[Part, str] = {
    Part.THINKING: "Thinking",
    Part.TOOLS: "Tools",
    Part.ATTACHMENTS: "Attachments",
    Part.ARTIFACTS: "Documents",
    Part.METADATA: "Dates and facts",
}
LISTED = 6


def findings(preview: Preview) -> str:
    """Return what would be removed, a line each."""
    if not preview.findings:
        return "Nothing was found to take out. Names and addresses of people are not looked for."
    lines = [
        f"{each.kind}: {each.hint}" + (f", {words.number(each.count)} times" if each.count > 1 else "")
        for each in preview.findings[:LISTED]
    ]
    if len(preview.findings) > LISTED:
        lines.append(f"and {words.number(len(preview.findings) - LISTED)} more")
    if not preview.is_all:
        lines.append("Only the first conversations were looked at so far; the export looks at all of them.")
    return "\n".join(["This is taken out of what is written, and stays in Holdfast:", *lines])


def report(done: ExportReport) -> tuple[str, str]:
    """Return the sentence an export ends with, and what it means."""
    if done.was_stopped:
        return "Stopped", "What was whole by then is there; nothing half is."
    if not done.conversations and done.unchanged:
        return "Everything there is up to date", "Nothing had to be written."
    count = words.counted(done.conversations, "conversation")
    return f"{count} exported", f"{done.place.name or done.place} is ready."


def report_facts(done: ExportReport) -> Iterator[str]:
    """Yield what an export did, a sentence each."""
    yield f"{words.counted(done.files, 'file')} written, in {words.duration(done.seconds)}."
    if done.unchanged and done.conversations:
        yield f"{words.counted(done.unchanged, 'conversation')} had not changed."
    if done.removed:
        yield f"{words.counted(done.removed, 'thing')} taken out."
    yield from done.remarks


def skipped(done: ExportReport) -> str:
    """Return that something could not be written, "" where all could."""
    count = len(done.skipped)
    return f"{words.counted(count, 'conversation')} could not be written:" if count else ""
