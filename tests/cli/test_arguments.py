"""What can be typed: the parser of one command is that of all commands, less what nobody typed."""

import argparse

import pytest

from holdfast.cli import commands, export_arguments, names
from holdfast.cli.arguments import options_of, parsed, parser
from holdfast.cli.ordering import command_in, ordered
from holdfast.export import handoff


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
    others = {"providers", "chain", "usage", "autostart", "open", "search-provider"}
    carried_out = {*commands._WRITERS, *commands._READERS, *others}
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


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["lisst"], "There is no command 'lisst'. Did you mean list? See: holdfast --help"),
        ([""], "There is no command ''. See: holdfast --help"),
        (["it's"], 'There is no command "it\'s". See: holdfast --help'),
        (["export", "1", "--format", "json", "--out", "-"], "--out must be a file or a folder; nothing is written to"),
        (["list", "--limit", "-1"], "--limit must not be negative. See: holdfast list --help"),
        (["list", "--limit"], "--limit needs a value. See: holdfast list --help"),
        (["list", "more"], "This was not understood: more. See: holdfast list --help"),
        (["show"], "Still needed: ID. See: holdfast show --help"),
        (["note"], "Still needed: ID. See: holdfast note --help"),
        (["show", "1", "--raw", "--json"], "--json and --raw do not go together. See: holdfast show --help"),
        (["search", "x", "--sort", "best"], "--sort cannot be 'best'. There is relevance, newest, oldest."),
        (["bin", "empty"], "There is no action 'empty'. There is list, put, back, remove. See: holdfast bin --help"),
        (["bin", "--a"], ""),
        (["key", "--json", "--js=3", "status"], "--json takes no value. See: holdfast key --help"),
        (["import", ""], "PATH must not be empty. See: holdfast import --help"),
        (["note", "1", "--message", "9" * 30, "x"], "--message is too large a number. See: holdfast note --help"),
        (["outbox", "send", "9" * 30], "ID is too large a number. See: holdfast outbox send --help"),
        (["export", "1", "--format", "json", "--out", "x", "--since", "0001-01-01"], "--since must be a date"),
        (["export", "1", "--format", "json", "--out", ""], "--out must not be empty. See: holdfast export --help"),
        (["export", "1", "--format", "handoff", "--out", "x", "--size", "5"], "--size must be at least 2000. See:"),
        (["report", "outages", "--out", ""], "--out must not be empty. See: holdfast report --help"),
    ],
)
def test_what_was_mistyped_is_answered_in_a_sentence_that_says_where_there_is_more(typed, said, capsys):
    if not said:
        assert parsed(typed).all
        return
    with pytest.raises(SystemExit) as ended:
        parsed(typed)

    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_the_least_size_of_a_hand_off_is_the_one_that_it_keeps_to():
    assert export_arguments.LEAST_SIZE == handoff.LEAST_CHARS


@pytest.mark.parametrize(
    "typed",
    [
        ["--data-dir", "here", "list", "--limit", "3"],
        ["list", "--data-dir", "here", "--limit", "3"],
        ["list", "--limit", "3", "--data-dir=here"],
    ],
)
def test_the_folder_may_stand_where_one_likes(typed):
    options = parsed(typed)

    assert (str(options.data_dir), options.limit) == ("here", 3)


def test_what_comes_after_two_dashes_stays_where_it_is():
    assert parsed(["chat", "--", "--data-dir"]).text == "--data-dir"
