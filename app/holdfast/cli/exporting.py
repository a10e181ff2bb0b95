"""The command `export`. Knows the terminal, argparse and the facade of exports."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.cli import as_json, as_text
from holdfast.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from holdfast.export import Choice, ExportReport, Finding, Selection
    from holdfast.jobs import CancelToken, ProgressSink
    from holdfast.operations.exporting import Exports
    from holdfast.program import Program

FORMATS = ("markdown", "pdf", "html", "json", "handoff")
PARTS = ("thinking", "tools", "attachments", "artifacts", "metadata")
LISTED = 20


def add_command(commands: Any, add_json: Callable[[argparse.ArgumentParser], None]) -> None:  # noqa: ANN401 - argparse
    """Add the command to the parser."""
    command = commands.add_parser(
        "export",
        help="write conversations as Markdown, PDF, HTML, JSON or a hand-off",
        description=(
            "Write conversations to a file or a folder. ID is the number that `holdfast list` prints, or the id in\n"
            "the export. A folder of Markdown is an Obsidian vault: exported again, only what changed is written, and\n"
            "nothing is ever deleted. The json format can be imported again without loss."
        ),
        epilog=(
            "examples:\n"
            "  holdfast export 17 --format pdf --out letter.pdf\n"
            "  holdfast export --all --format markdown --out ~/Vault\n"
            "  holdfast export --query 'rust after:2026' --format html --out rust/\n"
            "  holdfast export --all --format json --out everything.json\n"
            "  holdfast export 17 --format handoff --out handoff.md --size 12000 --redact"
        ),
    )
    command.add_argument("ids", nargs="*", metavar="ID")
    command.add_argument("--all", action="store_true", help="every conversation")
    command.add_argument("--query", default="", metavar="Q", help="what a search for Q finds")
    command.add_argument("--since", type=_date, metavar="DATE", help="what was changed or imported since (2026-02-14)")
    command.add_argument("--format", choices=FORMATS, required=True)
    command.add_argument("--out", type=Path, required=True, metavar="PATH", help="a file or a folder")
    command.add_argument("--branch", choices=("all", "current"), default="all", help="all branches unless said")
    command.add_argument(
        "--include", type=_parts, default=PARTS, metavar="PARTS", help=f"of {','.join(PARTS)}; all of them unless said"
    )
    command.add_argument(
        "--redact", action="store_true", help="take out keys, e-mail addresses, phone and card numbers"
    )
    command.add_argument("--claude", action="store_true", help="json as Claude itself exports it, unchanged")
    command.add_argument("--paper", choices=("a4", "letter"), default="a4", help="of a PDF")
    command.add_argument("--size", type=int, metavar="N", help="characters of a hand-off, at most")
    add_json(command)


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
    if program is None:
        raise NotFound("Nothing has been imported yet, so there is nothing to export.")
    exports = program.exports
    selection, choice = _selection(options, program), _choice(options)
    if choice.redacts:
        _show_findings(exports, selection, token, tell)
    report = exports.export(selection, choice, options.out.expanduser(), token, progress)
    is_done = not report.was_stopped and not report.skipped
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


def _show_findings(exports: Exports, selection: Selection, token: CancelToken, tell: Callable[[str], None]) -> None:
    """Say what will be removed before anything is written."""
    findings, _ = exports.findings(selection, token)
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


def _date(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(f"{text}-01" if len(text) == len("2026-02") else text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a date, such as 2026-02-14") from None
    return when if when.tzinfo is not None else when.astimezone()


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    if unknown := [part for part in parts if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    return parts
