"""What the window is to open, from what was typed after `holdfast`, or handed over by a desktop. Knows no windows."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.domain.asked import SCHEME, Asked

if TYPE_CHECKING:
    from collections.abc import Sequence

TAKE_A_VALUE = frozenset({"--data-dir"})
MARKS_OF_THINGS = frozenset("/\\.:")
"""What stands in every path that a desktop hands over, in every link and file name, and in no command's name."""


def with_open(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the word `open` before a file or link that stands where a command would."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] in TAKE_A_VALUE else 1
    if at < len(arguments) and MARKS_OF_THINGS & set(arguments[at]):
        return [*arguments[:at], "open", *arguments[at:]]
    return list(arguments)


def for_the_window(arguments: Sequence[str]) -> SimpleNamespace | None:
    """Return what the parser of all commands makes of arguments that are for the window, without loading it.

    None where they are for a command, or in need of a word about them: the parser knows what to say.
    """
    rest = with_open(arguments)
    options = SimpleNamespace(command=None, data_dir=None)
    if rest[:1] == ["--data-dir"] and len(rest) > 1 and rest[1] and not rest[1].startswith("-"):
        options.data_dir = expanded(rest[1])
        rest = rest[2:]
    if not rest:
        return options
    things = [each for each in rest[1:] if each != "--minimized"]
    if rest[0] != "open" or any(each.startswith("-") for each in things):
        return None
    options.command, options.things, options.minimized = "open", things, "--minimized" in rest
    return options


def asked(options: object) -> Asked:
    """Return what the window is asked; without the command `open`, only to be there."""
    things: list[str] = getattr(options, "things", [])
    links = [thing for thing in things if thing.casefold().startswith(f"{SCHEME}:")]
    return Asked(
        files=tuple(_path(thing) for thing in things if thing and thing not in links),
        link=links[-1] if links else "",
        token=os.environ.get("XDG_ACTIVATION_TOKEN", ""),
        is_minimized=getattr(options, "minimized", False),
    )


def autostart(wish: str | None, data_folder: Path | None) -> str:
    """Turn opening at log-in "on" or "off", if so wished; return a sentence that says how it stands."""
    from holdfast.operations.autostart import Autostart  # noqa: PLC0415 - no other command pays for it

    entry = Autostart(data_folder)
    if wish is not None:
        entry.turn_on() if wish == "on" else entry.turn_off()
    if entry.is_on:
        return "Holdfast opens when you log in, out of the way."
    return "Holdfast does not open when you log in."


def _path(thing: str) -> Path:
    """Return a file's full path: the window that is open may have begun in another folder."""
    if thing.casefold().startswith("file:"):
        from urllib.request import url2pathname  # noqa: PLC0415 - loads all of HTTP, which no other command needs

        return Path(url2pathname(urlsplit(thing).path))
    return expanded(thing).absolute()


def expanded(name: str) -> Path:
    """Return the path, with the person's folder for "~"; "~draft.zip" is a file where there is no such person."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)
