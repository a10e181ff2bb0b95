"""What can be typed after `star`, `tag`, `note`, `rename`, `archive`, `unarchive` and `snippets`. Loads nothing of what
they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.cli import kinds

if TYPE_CHECKING:
    from collections.abc import Callable

IDS = "the number that `holdfast list` prints, or the id in the export"


def add(commands: Any, add_json: Callable[[Any], None]) -> None:  # noqa: ANN401 - argparse gives it no public name
    """Add what can be typed; `add_json` adds the option that every command has."""
    for command in (
        _star(commands),
        _tag(commands),
        _note(commands),
        _rename(commands),
        *_archive(commands),
        _snippets(commands),
    ):
        add_json(command)


def _star(commands: Any) -> Any:  # noqa: ANN401 - as above
    star = commands.add_parser(
        "star",
        help="star conversations",
        description=f"Star conversations, whatever their source says. ID is {IDS}.",
        epilog="examples:\n  holdfast star 17 18\n  holdfast star 17 --off",
    )
    star.add_argument("ids", nargs="+", metavar="ID")
    star.add_argument("--off", action="store_true", help="take the star away")
    return star


def _tag(commands: Any) -> Any:  # noqa: ANN401 - as above
    tag = commands.add_parser(
        "tag",
        help="put tags on a conversation, or list them",
        description=f"Put tags on a conversation. ID is {IDS}; without one, list all tags.",
        epilog=(
            'examples:\n  holdfast tag                        all tags\n  holdfast tag 17 recipe "to cook"\n'
            "  holdfast tag 17 --remove recipe\n  holdfast search 'tag:recipe garlic'"
        ),
    )
    tag.add_argument("id", nargs="?", metavar="ID")
    tag.add_argument("names", nargs="*", metavar="TAG")
    tag.add_argument("--remove", action="append", default=[], metavar="TAG", help="take this tag off")
    return tag


def _note(commands: Any) -> Any:  # noqa: ANN401 - as above
    note = commands.add_parser(
        "note",
        help="write a note on a conversation or a message, or list them",
        description=f"Write a note on a conversation, or list its notes. ID is {IDS}. TEXT - is read from the input.",
        epilog=(
            'examples:\n  holdfast note 17                    its notes\n  holdfast note 17 "Decided on SQLite"\n'
            '  holdfast note 17 --message 245 "This one"\n  holdfast note 17 --change 3 "In other words"\n'
            "  holdfast note 17 --remove 3\n  holdfast note 17 - < thoughts.txt"
        ),
    )
    note.add_argument("id", metavar="ID")
    note.add_argument("text", nargs="*", default=[], metavar="TEXT")
    note.add_argument("--message", type=kinds.number, metavar="N", help="on this message (the `id` in `show --json`)")
    which = note.add_mutually_exclusive_group()
    which.add_argument("--change", type=kinds.number, metavar="NOTE", help="write this note anew")
    which.add_argument("--remove", type=kinds.number, metavar="NOTE", help="remove this note")
    return note


def _rename(commands: Any) -> Any:  # noqa: ANN401 - as above
    rename = commands.add_parser(
        "rename",
        help="give a conversation another title",
        description=f"Give a conversation another title; without one, take yours back. ID is {IDS}.",
        epilog='examples:\n  holdfast rename 17 "The event log"\n  holdfast rename 17',
    )
    rename.add_argument("id", metavar="ID")
    rename.add_argument("title", nargs="*", default=[], metavar="TITLE")
    return rename


def _archive(commands: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    archive = commands.add_parser(
        "archive",
        help="put conversations away, out of the list",
        description=f"Put conversations away: out of the list, still found by a search. ID is {IDS}.",
        epilog="examples:\n  holdfast archive 17 18\n  holdfast list --archived\n  holdfast search 'is:archived kyoto'",
    )
    unarchive = commands.add_parser(
        "unarchive", help="bring archived conversations back", description=f"Bring them back to the list. ID is {IDS}."
    )
    for command in (archive, unarchive):
        command.add_argument("ids", nargs="+", metavar="ID")
    return archive, unarchive


def _snippets(commands: Any) -> Any:  # noqa: ANN401 - as above
    snippets = commands.add_parser(
        "snippets",
        help="list the passages you kept",
        description="List the passages you kept as snippets, or those that have all of these words.",
        epilog="examples:\n  holdfast snippets\n  holdfast snippets landlord --text\n  holdfast snippets --json",
    )
    snippets.add_argument("words", nargs="*", metavar="WORD")
    snippets.add_argument("--text", action="store_true", help="the whole texts, as Markdown")
    return snippets
