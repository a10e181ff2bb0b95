r"""Read the sample's sources: plain text files in packaging/sample. Knows nothing of how an export is written.

A conversation is a Markdown file. First `key: value` lines up to an empty line, then turns and their parts:

    @@ human                     a turn; `human` or `claude`, then any of
                                 `#name` (to refer to it), `^name` (its parent; `^root`: none),
                                 `+3m` (minutes since the turn before), `2026-03-14 09:04` (UTC)
    :: thinking 12s | a summary  a part of the turn; the lines that follow are its body
    :: text                      what stands before the first `::` is a text part as well

`\@@` and `\::` at the start of a line stand for themselves. The parts are listed in packaging/sample/README.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_TURN = re.compile(r"^@@ ", re.MULTILINE)
_PART = re.compile(r"^:: ", re.MULTILINE)
_ESCAPE = re.compile(r"^\\(?=@@|::)", re.MULTILINE)
_EDIT = re.compile(r"<<<<\n(.*?)\n?====\n(.*?)\n?>>>>", re.DOTALL)
_CITED = re.compile(r"⟦(\d+)\|([^⟧]*)⟧")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a turn: its kind, the fields after it (separated by `|`) and the lines below it."""

    kind: str
    fields: tuple[str, ...]
    body: str

    def field(self, position: int) -> str:
        """Return a field, "" where it is not given."""
        return self.fields[position] if position < len(self.fields) else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said. `name` and `parent` are "" where the source names none; `when` is as written."""

    sender: str
    name: str
    parent: str
    when: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation as its source tells it."""

    slug: str
    head: dict[str, str] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()


def read_script(path: Path) -> Script:
    """Read a conversation's source; raise ValueError where a turn or part cannot be understood."""
    head_text, _, rest = path.read_text(encoding="utf-8").partition("\n\n")
    head = dict(_key_value(line) for line in head_text.splitlines())
    before, *turns = _TURN.split(rest)
    if before.strip():
        raise ValueError(f"{path.name}: text before the first turn: {before.strip()[:60]!r}")
    return Script(slug=path.stem.split("-", 1)[1], head=head, turns=tuple(_turn(text) for text in turns))


def edit_of(body: str) -> tuple[str, str]:
    """Return what an edit part replaces, and by what; raise ValueError when it is not one."""
    found = _EDIT.fullmatch(body)
    if found is None:
        raise ValueError(f"not an edit: {body[:60]!r}")
    return found[1], found[2]


def without_citation_marks(body: str) -> tuple[str, list[tuple[int, int, int]]]:
    """Return the text without its ⟦n|...⟧ marks, and for each (n, start, end) in code points of that text."""
    text, cited, at = "", [], 0
    for mark in _CITED.finditer(body):
        text += body[at : mark.start()]
        cited.append((int(mark[1]), len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    return text + body[at:], cited


def _key_value(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip()


def _turn(text: str) -> Turn:
    line, _, body = text.partition("\n")
    when = ""
    if found := _WHEN.search(line):
        when, line = found[0], line.replace(found[0], "")
    sender, *marks = line.split()
    if sender not in {"human", "claude"}:
        raise ValueError(f"a turn is by human or claude, not {sender!r}")
    named = {mark[0]: mark[1:] for mark in marks}
    if unknown := set(named) - set("#^+"):
        raise ValueError(f"unknown marks {sorted(unknown)} in {line!r}")
    first, *parts = _PART.split(body)
    found_parts = [_part(part) for part in parts]
    if first.strip():
        found_parts.insert(0, Part("text", (), _body(first)))
    return Turn(sender, named.get("#", ""), named.get("^", ""), when or named.get("+", ""), tuple(found_parts))


def _part(text: str) -> Part:
    line, _, body = text.partition("\n")
    first, *more = (piece.strip() for piece in line.split("|"))
    kind, _, value = first.partition(" ")
    return Part(kind, tuple(piece for piece in (value.strip(), *more)), _body(body))


def _body(text: str) -> str:
    return _ESCAPE.sub("", text.strip("\n"))
