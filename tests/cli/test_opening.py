"""What is typed for the window, or handed over by a desktop."""

import os
from pathlib import Path

import pytest

from holdfast.cli import opening
from holdfast.cli.arguments import parser


def read(*arguments):
    return opening.asked(parser().parse_args(opening.with_open(arguments)))


@pytest.mark.parametrize(
    ("arguments", "full"),
    [
        (["a.zip"], ["open", "a.zip"]),
        (["--data-dir", "d", "/x/a"], ["--data-dir", "d", "open", "/x/a"]),
        (["--data-dir=d", "holdfast://conversation/1"], ["--data-dir=d", "open", "holdfast://conversation/1"]),
        (["open", "a.zip"], ["open", "a.zip"]),
        (["import", "a.zip"], ["import", "a.zip"]),
        (["search", "c++.net"], ["search", "c++.net"]),
        (["--data-dir", "a.zip"], ["--data-dir", "a.zip"]),
        (["--version"], ["--version"]),
        ([], []),
    ],
)
def test_the_word_open_can_be_left_out(arguments, full):
    """Before what can be no command; a misspelt command stays one, and is told of."""
    assert opening.with_open(arguments) == full


def test_names_become_whole_paths(tmp_path, monkeypatch, home):
    """The window that is open has another current folder than the person who types."""
    monkeypatch.chdir(tmp_path)

    assert read("a b.zip", "~/b.zip", "file:///x/Zo%C3%AB%20%231.zip", "~nobody-of-this-name/c").files == (
        tmp_path / "a b.zip",
        home / "b.zip",
        Path("/x/Zoë #1.zip"),
        tmp_path / "~nobody-of-this-name/c",
    )


def test_links_are_told_from_files():
    wish = read("HOLDFAST://conversation/1", "holdfast:conversation/2", "./holdfast:3")

    assert wish.link == "holdfast:conversation/2"
    assert wish.files == (Path.cwd() / "holdfast:3",)


def test_the_desktop_says_that_a_person_asked(monkeypatch):
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "1234_TIME5")

    assert read().token == os.environ["XDG_ACTIVATION_TOKEN"]
    assert not read().is_minimized
    assert read("open", "--minimized").is_minimized


PLAIN = [
    [],
    ["open"],
    ["--data-dir", "d"],
    ["--data-dir", "~/d", "open", "--minimized"],
    ["open", "--minimized", "a.zip", "holdfast://conversation/1"],
    ["/x/a.zip", "b.zip"],
    ["holdfast://conversation/1"],
    ["open", ""],
]


@pytest.mark.parametrize("arguments", PLAIN)
def test_what_is_for_the_window_is_read_without_the_parser_as_the_parser_reads_it(arguments, home):
    found = opening.for_the_window(arguments)

    meant = parser().parse_args(opening.with_open(arguments))
    assert (found.command, found.data_dir) == (meant.command, meant.data_dir)
    assert opening.asked(found) == opening.asked(meant)


OTHERS = [
    ["list"],
    ["--version"],
    ["--help"],
    ["open", "--help"],
    ["--data-dir"],
    ["--data-dir", ""],
    ["--data-dir=d"],
    ["--data", "d"],
    ["--data-dir", "d", "list"],
    ["--data-dir", "-x"],
    ["--data-dir", "d", "--minimized"],
    ["open", "--mini"],
    ["open", "--", "-a.zip"],
    ["--minimized", "open"],
    ["opne"],
]


@pytest.mark.parametrize("arguments", OTHERS)
def test_everything_else_is_left_to_the_parser(arguments):
    assert opening.for_the_window(arguments) is None
