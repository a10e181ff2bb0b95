"""The command `export`. Knows the terminal and the facade of exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import as_json, as_text
from holdfast.errors import BadInput, NotFound

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from typing import Any

    from holdfast.export import Choice, ExportReport, Finding, Selection
    from holdfast.jobs import CancelToken, ProgressSink
    from holdfast.operations.exporting import Exports
    from holdfast.program import Program

LISTED = 20


def run(
    options: argparse.Namespace,
    program: Program | None,
    token: CancelToken,
    progress: ProgressSink,
    tell: Callable[[str], None],
) -> tuple[list[str], bool]:
    """Export and return the lines to print, and whether everything was done."""
    if not (options.ids or options.all or options.query.strip() or options.since):
        raise BadInput("Say which conversations: ID, --all, --query or --since.", "See: holdfast export --help")
    if options.all and (options.ids or options.query.strip() or options.since):
        raise BadInput("--all means every conversation; name some, or leave --all out.", "See: holdfast export --help")
    if program is None:
        raise NotFound("Nothing has been imported yet, so there is nothing to export.")
    exports = program.exports
    selection, choice = _selection(options, program), _choice(options)
    if choice.redacts:
        _show_findings(exports, selection, choice, token, tell)
    report = exports.export(selection, choice, options.out, token, progress)
    is_done = not report.was_stopped and not report.skipped
    if is_done and not report.conversations and not report.unchanged:
        tell("No conversation that has any content was meant, so none was written.")
    return ([as_json.line(_as_json(report))] if options.json else list(_as_text(report))), is_done


def _selection(options: argparse.Namespace, program: Program) -> Selection:
    from holdfast.export import Selection  # noqa: PLC0415 - other commands need not load the room

    if options.all:
        return Selection()
    ids = tuple(program.library.resolve_id(text) for text in options.ids) if options.ids else None
    return Selection(ids=ids, query=options.query, since=options.since)


def _choice(options: argparse.Namespace) -> Choice:
    from holdfast.export import Branch, Choice, Format, Part  # noqa: PLC0415 - as above
    from holdfast.export.choice import HANDOFF_CHARS  # noqa: PLC0415 - as above

    return Choice(
        format=Format(options.format),
        branch=Branch(options.branch),
        parts=frozenset(map(Part, options.include)),
        redacts=options.redact,
        paper="us-letter" if options.paper == "letter" else "a4",
        is_claude_form=options.claude,
        handoff_chars=options.size or HANDOFF_CHARS,
    )


def _show_findings(
    exports: Exports, selection: Selection, choice: Choice, token: CancelToken, tell: Callable[[str], None]
) -> None:
    """Say what will be removed before anything is written."""
    findings, _ = exports.findings(selection, choice, token)
    if not findings:
        tell("Nothing was found to remove. Names and addresses of people are not looked for.")
        return
    tell("These are removed from what is written; the store keeps them:")
    for finding in findings[:LISTED]:
        tell(f"  {_found(finding)}")
    if len(findings) > LISTED:
        tell(f"  and {len(findings) - LISTED:,} more")


def _found(finding: Finding) -> str:
    times = f", {finding.count:,} times" if finding.count > 1 else ""
    return f"{finding.kind}: {finding.hint}{times}"


def _as_text(report: ExportReport) -> Iterator[str]:
    if report.was_stopped:
        yield "Stopped. What was whole by then is there; nothing half."
    unchanged = f", {report.unchanged:,} up to date already" if report.unchanged else ""
    noun = "conversation" if report.conversations == 1 else "conversations"
    files = "file" if report.files == 1 else "files"
    yield (
        f"{report.conversations:,} {noun} written{unchanged}; {report.files:,} {files} in {report.seconds:.1f} s: "
        f"{as_text.harmless(str(report.place))}"
    )
    if report.removed:
        yield f"{report.removed:,} things were removed."
    yield from map(as_text.harmless, report.remarks)
    if report.skipped:
        yield f"{len(report.skipped):,} could not be written:"
        yield from (as_text.harmless(f"  {each.where}: {each.why}") for each in report.skipped)


def _as_json(report: ExportReport) -> dict[str, Any]:
    return {
        "place": str(report.place),
        "conversations": report.conversations,
        "unchanged": report.unchanged,
        "files": report.files,
        "removed": report.removed,
        "skipped": [{"where": each.where, "why": each.why} for each in report.skipped],
        "remarks": list(report.remarks),
        "stopped": report.was_stopped,
        "seconds": report.seconds,
    }
