"""What formats, parts and reports of exports are called, in people's words. Knows values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.export import Format, Part
from holdfast.language import duration, mark, tr, trn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.export import ExportReport
    from holdfast.operations.exporting import Preview

EVERYTHING = mark("Everything")
MARKDOWN_WORDS = mark(
    "A note for each conversation, with attachments and documents beside it. The folder opens in Obsidian as it is; "
    "exported again, only what changed is written, and nothing is ever deleted."
)
FORMATS: dict[Format, tuple[str, str]] = {
    Format.MARKDOWN: ("Markdown", MARKDOWN_WORDS),
    Format.PDF: (
        "PDF",
        mark("To print, to send and to keep: with bookmarks for every message, searchable, readable aloud."),
    ),
    Format.HTML: (
        mark("Web page"),
        mark("One file that any browser shows, with no network. Several become a folder with a search."),
    ),
    Format.JSON: ("JSON", mark("Everything Holdfast knows, in one file that it can import again without loss.")),
    Format.HANDOFF: (
        mark("Hand-off"),
        mark("One text to paste into another assistant, so that it can go on where you were."),
    ),
}
PARTS: dict[Part, str] = {
    Part.THINKING: mark("Thinking"),
    Part.TOOLS: mark("Tools"),
    Part.ATTACHMENTS: mark("Attachments"),
    Part.ARTIFACTS: mark("Documents"),
    Part.METADATA: mark("Dates and facts"),
    Part.PROJECTS: mark("Projects"),
}
LISTED = 6


def findings(preview: Preview) -> str:
    """Return what would be removed, a line each."""
    if not preview.findings:
        return tr("Nothing was found to take out. Names and addresses of people are not looked for.")
    lines = [
        trn("{kind}: {hint}", "{kind}: {hint}, {count} times", each.count, kind=tr(each.kind), hint=each.hint)
        for each in preview.findings[:LISTED]
    ]
    if len(preview.findings) > LISTED:
        lines.append(trn("and {count} more", "and {count} more", len(preview.findings) - LISTED))
    if not preview.is_all:
        lines.append(tr("Only the first conversations were looked at so far; the export looks at all of them."))
    return "\n".join([tr("This is taken out of what is written, and stays in Holdfast:"), *lines])


def report(done: ExportReport) -> tuple[str, str]:
    """Return the sentence an export ends with, and what it means."""
    if done.was_stopped:
        return tr("Stopped"), tr("What was whole by then is there; nothing half is.")
    if not done.conversations and done.unchanged:
        ready = tr("{name} is ready.", name=done.place.name or done.place)
        return tr("Everything there is up to date"), ready if done.files else tr("Nothing had to be written.")
    exported = trn("{count} conversation exported", "{count} conversations exported", done.conversations)
    return exported, tr("{name} is ready.", name=done.place.name or done.place)


def report_facts(done: ExportReport) -> Iterator[str]:
    """Yield what an export did, a sentence each."""
    yield trn(
        "{count} file written, in {duration}.",
        "{count} files written, in {duration}.",
        done.files,
        duration=duration(done.seconds),
    )
    if done.unchanged and done.conversations:
        yield trn("{count} conversation had not changed.", "{count} conversations had not changed.", done.unchanged)
    if done.removed:
        yield trn("{count} thing taken out.", "{count} things taken out.", done.removed)
    yield from done.remarks


def skipped(done: ExportReport) -> str:
    """Return that something could not be written, "" where all could."""
    count = len(done.skipped)
    return (
        trn("{count} conversation could not be written:", "{count} conversations could not be written:", count)
        if count
        else ""
    )
