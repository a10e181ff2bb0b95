"""What can be typed after `status`, `drill` and `report`. Loads nothing of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.cli import kinds

if TYPE_CHECKING:
    from collections.abc import Callable


def add(commands: Any, add_json: Callable[[Any], None]) -> None:  # noqa: ANN401 - argparse gives it no public name
    """Add what can be typed; `add_json` adds the option that every command has."""
    add_json(_status(commands))
    add_json(_drill(commands))
    _report(commands)


def _status(commands: Any) -> Any:  # noqa: ANN401 - as above
    status = commands.add_parser(
        "status",
        help="how Claude and the others are",
        description=(
            "Say how the providers are, by their own answers to you and by their status pages.\n"
            "Only pages of providers that are set up are read, and no key goes there."
        ),
        epilog=(
            "exit codes: 0 the first choice is up, 1 degraded or unknown, 2 down, or no network\n\n"
            "examples:\n  holdfast status\n  holdfast status --json | jq -r .title\n  holdfast status --watch"
        ),
    )
    status.add_argument("--watch", action="store_true", help="go on looking and say what changes; Ctrl+C ends it")
    return status


def _drill(commands: Any) -> Any:  # noqa: ANN401 - as above
    drill = commands.add_parser(
        "drill",
        help="try every link of the chain, or rehearse an outage",
        description=(
            "Try every link of the chain before it is needed: is it reachable, is the key accepted, does the model\n"
            "exist. With --yes each is asked for one word as well, which costs next to nothing."
        ),
        epilog="examples:\n  holdfast drill\n  holdfast drill --yes --json\n  holdfast drill --rehearse",
    )
    drill.add_argument(
        "--rehearse",
        action="store_true",
        help="play an outage through on this computer instead; needs no key and reaches nobody",
    )
    drill.add_argument("--yes", action="store_true", help="have each answer one word, which costs a fraction of a cent")
    return drill


def _report(commands: Any) -> None:  # noqa: ANN401 - as above
    report = commands.add_parser(
        "report",
        help="measured downtime and incidents of a month",
        description="Write the outage report of a month: measured downtime, errors by class, announced incidents.",
        epilog=(
            "examples:\n  holdfast report outages\n  holdfast report outages --month 2026-10 --format csv > out.csv\n"
            "  holdfast report outages --format pdf --out outages.pdf"
        ),
    )
    report.add_argument("subject", choices=["outages"])
    report.add_argument("--month", default="", metavar="YYYY-MM", help="which month (this one unless said)")
    report.add_argument(
        "--format", choices=["markdown", "csv", "pdf"], help="markdown unless said, or unless the file's name says more"
    )
    report.add_argument("--out", type=kinds.place, metavar="FILE", help="write to a file, which a PDF needs")
