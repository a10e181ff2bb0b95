"""What can be typed: the parser of one command is that of all commands, less what nobody typed."""

import argparse

import pytest

from holdfast.cli import commands, names
from holdfast.cli.arguments import options_of, parser
from holdfast.cli.ordering import command_in, ordered


def choices(each):
    """Return the parsers of the commands that a parser knows."""
    return next(action for action in each._actions if isinstance(action, argparse._SubParsersAction)).choices


ALL = choices(parser())


@pytest.mark.parametrize("command", ALL)
def test_a_command_is_told_alone_as_among_all_others(command):
    alone = choices(parser(command))

    assert command in alone
    assert alone[command].format_help() == ALL[command].format_help()
    assert len(alone) < len(ALL) / 2
    assert options_of(command) == {
        **options_of(command),
        **{action.dest: action.default for action in ALL[command]._actions if action.dest != argparse.SUPPRESS},
    }


def test_help_names_every_command_that_can_be_carried_out():
    told = parser().format_help()

    named = {*names.ADDITIONS, *names.OUTAGES, *names.SAFETY, *names.CHATTING}
    carried_out = {*commands._WRITERS, *commands._READERS, "providers", "chain", "autostart", "open", "search-provider"}
    assert named < carried_out == set(ALL)
    assert [name for name in ALL if f"\n    {name}" not in told] == []


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ([], None),
        (["list"], "list"),
        (["--data-dir", "list", "stats"], "stats"),
        (["--data-dir=list", "stats"], "stats"),
        (["--data-dir=", "stats"], "stats"),
        (["--data-dir"], None),
        (["--help", "list"], None),
        (["--data", "list", "stats"], None),
        (["export.zip"], "open"),
        (["-5"], None),
    ],
)
def test_the_word_in_the_place_of_a_command_is_found(typed, command):
    assert command_in(ordered(typed)) == command


def test_what_is_no_command_is_answered_with_all_that_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        parser("lisst").parse_args(["lisst"])

    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert [name for name in ALL if name not in said] == []
