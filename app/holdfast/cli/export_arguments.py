"""What can be typed after `export`. Knows argparse and nothing of what the command does."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from holdfast.cli import kinds

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = ("markdown", "pdf", "html", "json", "handoff")
LEAST_SIZE = 2_000
"""`export.handoff.LEAST_CHARS`, written out since no other command shall load that room."""
PARTS = ("thinking", "tools", "attachments", "artifacts", "metadata", "projects")


def add(commands: Any, add_json: Callable[[argparse.ArgumentParser], None]) -> None:  # noqa: ANN401 - argparse
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
    command.add_argument("--out", type=kinds.place, required=True, metavar="PATH", help="a file or a folder")
    command.add_argument("--branch", choices=("all", "current"), default="all", help="all branches unless said")
    command.add_argument(
        "--include", type=_parts, default=PARTS, metavar="PARTS", help=f"of {','.join(PARTS)}; all of them unless said"
    )
    command.add_argument(
        "--redact", action="store_true", help="take out keys, e-mail addresses, phone and card numbers"
    )
    command.add_argument("--claude", action="store_true", help="json as Claude itself exports it, unchanged")
    command.add_argument("--paper", choices=("a4", "letter"), default="a4", help="of a PDF")
    command.add_argument("--size", type=_size, metavar="N", help="characters of a hand-off, at most: 2000 or more")
    add_json(command)


def _date(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(f"{text}-01" if len(text) == len("2026-02") else text)
        return when if when.tzinfo is not None else when.astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError("must be a date, such as 2026-02-14") from None


def _size(text: str) -> int:
    if (chars := kinds.count(text)) < LEAST_SIZE:
        raise argparse.ArgumentTypeError(f"must be at least {LEAST_SIZE}")
    return chars


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    if unknown := [part for part in parts if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    return parts
