"""Marks of Markdown in a line that is still being written: what is strong, slanted or code before its block is whole
and really read. Only what a closed pair in one line says. Text in, positions out; knows no Qt.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSING = "*`"
"""Without one of these nothing that came closes a pair."""

_PAIRS = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`{1,2})(?!`)[^`]+(?P=ticks)(?!`))"
    r"|(?P<strong>(?<![*\\])\*\*(?=[^\s*])[^*`]*[^\s*`\\]\*\*(?!\*))"
    r"|(?P<slanted>(?<![\w*\\])\*(?=[^\s*])[^*`]*[^\s*`\\]\*(?![\w*]))"
)


class MarkKind(StrEnum):
    """What a pair of marks says of what is between them."""

    CODE = "code"
    STRONG = "strong"
    SLANTED = "slanted"


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a line from `start` to `end`, with the marks of `width` characters at either end of it."""

    kind: MarkKind
    start: int
    end: int
    width: int


def marked(line: str, since: int = 0) -> Iterator[Marked]:
    """Return the pairs of a line that are closed behind `since`, in order."""
    for found in _PAIRS.finditer(line):
        if found.end() > since and found.lastgroup is not None:
            kind = next(kind for kind in MarkKind if found[kind] is not None)
            width = len(found["ticks"]) if kind is MarkKind.CODE else 2 if kind is MarkKind.STRONG else 1
            yield Marked(kind, found.start(), found.end(), width)
