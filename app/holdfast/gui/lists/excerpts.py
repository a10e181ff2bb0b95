"""Excerpts as a narrow list shows them: without the signs of Markdown, and with the first mark near the front."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import Excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAD = 36
"""Characters before the first mark: it then stands in the first of the two lines."""
_SIGNS = re.compile(r"\*\*|__|`+|^#{1,6} |(?<=\n)#{1,6} |\|[\s:|-]*|\s+")


def plain(text: str) -> str:
    """Return a text on one line without the signs of Markdown."""
    return plain_excerpt(Excerpt(text)).text


def plain_excerpt(excerpt: Excerpt) -> Excerpt:
    """Return an excerpt on one line without the signs of Markdown; its marks move along."""
    kept: list[str] = []
    moved: list[int] = []
    length = at = 0
    for sign in _SIGNS.finditer(excerpt.text):
        between = excerpt.text[at : sign.start()]
        moved.extend(range(length, length + len(between)))
        if between:
            kept.append(between)
            length += len(between)
        moved.extend([length] * len(sign.group()))
        is_space = sign.group().isspace() or sign.group().startswith("|")
        if is_space and kept and not kept[-1].endswith(" "):
            kept.append(" ")
            length += 1
        at = sign.end()
    rest = excerpt.text[at:]
    moved.extend(range(length, length + len(rest) + 1))
    kept.append(rest)
    text = "".join(kept)
    return _with_lead(text, _moved_marks(excerpt.marks, moved, len(text)))


def _moved_marks(marks: Iterable[tuple[int, int]], moved: list[int], length: int) -> tuple[tuple[int, int], ...]:
    last = len(moved) - 1
    found = ((moved[min(start, last)], min(moved[min(end, last)], length)) for start, end in marks)
    return tuple((start, end) for start, end in found if end > start)


def _with_lead(text: str, marks: tuple[tuple[int, int], ...]) -> Excerpt:
    """Return the text from a little before its first mark on."""
    if not marks or marks[0][0] <= LEAD:
        return Excerpt(text, marks)
    cut = text.find(" ", marks[0][0] - LEAD, marks[0][0])
    cut = marks[0][0] - LEAD if cut < 0 else cut + 1
    shift = cut - 1
    return Excerpt("…" + text[cut:], tuple((start - shift, end - shift) for start, end in marks))
