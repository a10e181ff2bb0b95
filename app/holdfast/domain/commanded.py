"""A command that is carried out by the window that is open, said in a line between two processes, and its answers.

Only what a person may do in the window anyway is taken; an older window answers as to any start, and refuses it so.
"""

from __future__ import annotations

import json
from dataclasses import field

from holdfast.values import dataclass

COMMANDS = frozenset({"chat", "outbox", "star", "tag", "note", "rename", "archive", "unarchive", "snippets"})
LONGEST = 1 << 20
"""Bytes of a line that a window hears."""
STOP = b"stop\n"
"""What the one who asked says for Ctrl+C."""

Value = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command by its name, with the options as they were understood by that `version`, "" where it says none."""

    command: str
    options: dict[str, Value] = field(repr=False)
    version: str = ""

    def encoded(self) -> bytes:
        """Return this as one line of JSON."""
        parts = {"command": self.command, "options": self.options, "version": self.version}
        return json.dumps(parts).encode("ascii") + b"\n"

    @classmethod
    def decoded(cls, line: bytes) -> Commanded | None:
        """Return what `encoded` made a line of, None for any other line."""
        try:
            parts = json.loads(line)
        except (ValueError, RecursionError):
            return None
        if not isinstance(parts, dict):
            return None
        command, options = parts.get("command"), parts.get("options")
        if not isinstance(command, str) or command not in COMMANDS:
            return None
        if not isinstance(options, dict) or not all(_is_value(each) for each in options.values()):
            return None
        version = parts.get("version")
        return cls(command, options, version if isinstance(version, str) else "")


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return value is None or isinstance(value, str | int)
