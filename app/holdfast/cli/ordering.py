"""Brings what was typed into a form that argparse takes as it was meant. Knows no parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli.opening import TAKE_A_VALUE, with_open

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITH_VALUE = frozenset({"--remove", "--message", "--change"})
_WITH_WORDS = frozenset({"tag", "note", "rename"})


def ordered(arguments: Sequence[str]) -> list[str]:
    """Return the arguments as they are parsed."""
    return with_open(_options_first(_with_left_out_words(_folder_first(arguments))))


def command_in(arguments: Sequence[str]) -> str | None:
    """Return the word that stands where a command does; None where that takes the parser to tell."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        name, is_together, _value = arguments[at].partition("=")
        if name not in TAKE_A_VALUE:
            return None
        at += 1 if is_together else 2
    return arguments[at] if at < len(arguments) else None


def _folder_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with `--data-dir`, which is every command's, before the command."""
    folder: list[str] = []
    others: list[str] = []
    rest = iter(arguments)
    for each in rest:
        if each == "--":
            others += ["--", *rest]
        elif each in TAKE_A_VALUE:
            folder += [each, *([value] if (value := next(rest, None)) is not None else [])]
        else:
            (folder if each.partition("=")[0] in TAKE_A_VALUE else others).append(each)
    return [*folder, *others]


def _with_left_out_words(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with every `-word` of a search made one that argparse does not take for an option."""
    if "search" not in arguments:
        return list(arguments)
    at = arguments.index("search") + 1
    return [*arguments[:at], *(f" {each}" if _is_left_out(each) else each for each in arguments[at:])]


def _is_left_out(argument: str) -> bool:
    return argument[:1] == "-" and argument[1:2] not in {"", "-"} and argument != "-h"


def _options_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of our commands with the options before the words: argparse gives up words behind one."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] == "--data-dir" else 1
    if at >= len(arguments) or arguments[at] not in _WITH_WORDS:
        return list(arguments)
    options: list[str] = []
    words: list[str] = []
    rest = iter(arguments[at + 1 :])
    for each in rest:
        if each == "--":
            words += ["--", *rest]
        elif each in _WITH_VALUE:
            options += [each, *([value] if (value := next(rest, None)) is not None else [])]
        else:
            (options if each.startswith("--") else words).append(each)
    return [*arguments[: at + 1], *options, *words]
