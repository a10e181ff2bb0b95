"""What can be typed after `holdfast`. Knows argparse and nothing of what the commands do."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from holdfast import __version__
from holdfast.cli import json_forms, kinds, names, ordering
from holdfast.cli.output import tell, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EPILOG = """\
examples:
  holdfast                                  open the window
  holdfast import ~/Downloads/data-*.zip    bring a Claude export in
  holdfast list --limit 20                  the newest conversations
  holdfast search '"event log" after:2026'  find a phrase
  holdfast show 17 | less                   read a conversation

exit codes: 0 done, 1 failed, 2 bad input or usage
"""


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed; ends the program where that is no command, or asks for help."""
    typed = ordering.ordered(arguments)
    command = ordering.command_in(typed)
    top = parser(command)
    top.asked = command if command in _choices(top) else None
    return top.parse_args(typed)


def parser(command: str | None = None) -> _Parser:
    """Return the parser; the chosen command's name is in `command`, None for the window.

    Of a `command` that there is, the parser knows that one and at most those of the same room: others are not paid for.
    """
    top = _Parser(prog="holdfast", description="Your Claude conversations, on your own computer.", epilog=EPILOG)
    top.add_argument("--version", action="version", version=f"holdfast {__version__}")
    top.add_argument(
        "--data-dir", type=kinds.path, metavar="DIR", help="keep everything in DIR instead of the usual folder"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    is_known = any(command in words for words, _add in _ROOMS)
    for words, add in _ROOMS:
        if not is_known or command in words:
            add(commands)
    return top


def options_of(command: str) -> dict[str, Any]:
    """Return what a command can be told, each with what it is when it is not told."""
    found: dict[str, Any] = {}
    waiting: list[argparse.ArgumentParser] = [_choices(parser(command))[command]]
    while waiting:
        each = waiting.pop()
        found |= {action.dest: action.default for action in each._actions if action.dest != argparse.SUPPRESS}  # noqa: SLF001 - argparse has no other way to ask
        waiting += _choices(each).values()
    return found


def _choices(each: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers behind the words that a parser takes."""
    actions = (one for one in each._actions if isinstance(one, argparse._SubParsersAction))  # noqa: SLF001 - as above
    return {word: parser for one in actions for word, parser in one.choices.items()}


class _Parser(argparse.ArgumentParser):
    """A parser that keeps the line breaks of descriptions and examples, and speaks in sentences."""

    asked: str | None = None
    """The command that was typed, whose help says more than that of all."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own keyword arguments, passed through
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        """Say what was not understood, and where there is more about it; ends the program."""
        from holdfast.cli.mistyped import sentence  # noqa: PLC0415 - nobody pays for it who types what there is

        tell(f"{sentence(message)} See: {' '.join(filter(None, (self.prog, self.asked)))} --help")
        raise SystemExit(2)

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401 - argparse's own stream
        """Write help as every answer is written: where the reader has gone or the disk is full, that is said."""
        if message and file is not sys.stderr:
            write(message)
        else:
            super()._print_message(message, file)


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[_Parser]  # noqa: SLF001 - argparse gives this type no public name


def _import(commands: Commands) -> None:
    command = commands.add_parser(
        "import",
        help="bring an export into the store",
        description=(
            "Bring exports of Claude and ChatGPT and sessions of Claude Code into the store: zip files, folders,\n"
            "a manifest with its zips, bare JSON, session files.\n"
            "Importing the same export again changes nothing, and an older one never replaces anything newer."
        ),
        epilog=(
            "examples:\n"
            "  holdfast import ~/Downloads/data-2026-02-14-batch-0000.zip\n"
            "  holdfast import manifest-*.json          the zips are looked for beside it\n"
            "  holdfast import conversations-*.zip projects-000.zip\n"
            "  holdfast import --claude-code            the sessions of Claude Code on this computer\n"
            "  holdfast import --sample                 made-up conversations to look around in"
        ),
    )
    command.add_argument("paths", nargs="*", type=kinds.path, metavar="PATH", help="zip, folder, manifest or JSON file")
    command.add_argument(
        "--claude-code", action="store_true", help="import the sessions that Claude Code keeps on this computer"
    )
    command.add_argument("--sample", action="store_true", help="import the made-up sample that comes with Holdfast")
    _json(command)


def _list(commands: Commands) -> None:
    command = commands.add_parser(
        "list",
        help="list conversations, newest first",
        description="List conversations, newest first.",
        epilog="examples:\n  holdfast list --limit 20\n  holdfast list --json | jq -r .title",
    )
    command.add_argument("--limit", type=kinds.count, metavar="N", help="at most N conversations")
    command.add_argument("--all", action="store_true", help="also those without any content, and archived ones")
    command.add_argument("--archived", action="store_true", help="only those that you archived")
    _json(command)


def _show(commands: Commands) -> None:
    command = commands.add_parser(
        "show",
        help="show a conversation",
        description="Show a conversation. ID is the number that `holdfast list` prints, or the id in the export.",
        epilog="examples:\n  holdfast show 17\n  holdfast show 17 --json\n  holdfast show 17 --raw > as-exported.json",
    )
    command.add_argument("id", metavar="ID")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--raw", action="store_true", help="the untouched JSON as it stood in the export")
    form.add_argument("--json", action="store_true", help=f"for machines: {json_forms.form(command.prog)}")


def _search(commands: Commands) -> None:
    from holdfast.domain.searches import FIELDS, SearchOrder  # noqa: PLC0415 - no other command pays for it

    command = commands.add_parser(
        "search",
        help="find messages",
        description=(
            'Find messages by words, "phrases", begin*, wild?card, fuzzy~, AND, OR, NOT, -word, (groups) and fields:\n'
            + "".join(f"  {example}\n" for example in FIELDS.values())
        ),
        epilog=(
            "examples:\n"
            "  holdfast search sourdough\n"
            "  holdfast search '\"event log\" role:human' --context 1\n"
            "  holdfast search 'rust -borrow after:2026-01' --sort newest --limit 5 --json\n"
            "  holdfast search 'has:code python' --count"
        ),
    )
    command.add_argument("query", nargs="+", metavar="QUERY")
    command.add_argument("--limit", type=kinds.count, default=50, metavar="N", help="at most N hits (50)")
    command.add_argument(
        "--sort", choices=[order.value for order in SearchOrder], default="relevance", help="relevance unless said"
    )
    command.add_argument(
        "--context",
        type=kinds.count,
        default=0,
        metavar="N",
        help="also N messages before and after each hit, a line each",
    )
    command.add_argument("--count", action="store_true", help="only how many places there are")
    _json(command)


def _reindex(commands: Commands) -> None:
    command = commands.add_parser(
        "reindex",
        help="build the search index anew",
        description=(
            "Build the search index anew from what is stored. Ctrl+C stops it; the next run goes on from there.\n"
            "Searches find what is indexed by then. PDFs that an earlier Holdfast stored without their text are read\n"
            "first. Nothing else is changed."
        ),
        epilog="examples:\n  holdfast reindex\n  holdfast reindex --check    only say what is wrong with the index",
    )
    command.add_argument("--check", action="store_true", help="look at the whole index and change nothing")
    _json(command)


def _stats(commands: Commands) -> None:
    command = commands.add_parser("stats", help="count what is stored", description="Count what is stored.")
    _json(command)


def _open(commands: Commands) -> None:
    command = commands.add_parser(
        "open",
        help="open the window, with files to bring in or at a place",
        description=(
            "Open the window; where it is open already, it comes forward. Files are offered for import, a link shows\n"
            "its place. The word `open` can be left out before a file with a dot or a slash in its name, and a link."
        ),
        epilog=(
            "examples:\n"
            "  holdfast open ~/Downloads/data-2026-02-14-batch-0000.zip\n"
            "  holdfast open holdfast://conversation/17/message/204"
        ),
    )
    command.add_argument("things", nargs="*", metavar="FILE|LINK", help="exports, or one holdfast:// link")
    command.add_argument("--minimized", action="store_true", help="out of the way, as at log-in")


def _autostart(commands: Commands) -> None:
    command = commands.add_parser(
        "autostart",
        help="open the window at log-in, or no longer",
        description="Say whether Holdfast opens, out of the way, when you log in; change that with on or off.",
    )
    command.add_argument("wish", nargs="?", choices=["on", "off"], metavar="on|off")


def _search_provider(commands: Commands) -> None:
    commands.add_parser(
        "search-provider",
        help="answer the desktop's own search, which starts this itself",
        description=(
            "Answer the search of GNOME Shell and of KDE's KRunner over the session's bus, which starts this when it\n"
            "is asked. Nothing is found unless the settings allow it. Ends a minute after the last question."
        ),
    )


def _additions(commands: Commands) -> None:
    from holdfast.cli import addition_arguments  # noqa: PLC0415 - as above

    addition_arguments.add(commands, _json)


def _outages(commands: Commands) -> None:
    from holdfast.cli import outage_arguments  # noqa: PLC0415 - as above

    outage_arguments.add(commands, _json)


def _export(commands: Commands) -> None:
    from holdfast.cli import export_arguments  # noqa: PLC0415 - as above

    export_arguments.add(commands, _json)


def _safety(commands: Commands) -> None:
    from holdfast.cli import protection_arguments  # noqa: PLC0415 - as above

    protection_arguments.add(commands, _json)


def _chatting(commands: Commands) -> None:
    from holdfast.cli import chatting_arguments  # noqa: PLC0415 - as above

    chatting_arguments.add(commands, _json)


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help=f"for machines: {json_forms.form(command.prog)}")


_ROOMS: tuple[tuple[tuple[str, ...], Callable[[Commands], None]], ...] = (
    (("import",), _import),
    (("list",), _list),
    (("show",), _show),
    (("search",), _search),
    (("reindex",), _reindex),
    (names.ADDITIONS, _additions),
    (names.OUTAGES, _outages),
    (("export",), _export),
    (("stats",), _stats),
    (("open",), _open),
    (("autostart",), _autostart),
    (("search-provider",), _search_provider),
    (names.SAFETY, _safety),
    (names.CHATTING, _chatting),
)
"""Who adds which commands, in the order in which help tells them."""
