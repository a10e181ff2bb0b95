"""Offsets: Python counts characters, Qt counts UTF-16 units, and an emoji is one of the first and two of the second."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASTRAL = 0xFFFF


def utf16_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return `ranges` of characters of `text` as ranges of UTF-16 units."""
    if not ranges or max(text, default="") <= "\uffff":
        return list(ranges)
    wide = [position for position, character in enumerate(text) if ord(character) > _ASTRAL]
    return [(start + bisect_left(wide, start), end + bisect_left(wide, end)) for start, end in ranges]


def utf16_length(text: str) -> int:
    """Return how many UTF-16 units a text is."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)
