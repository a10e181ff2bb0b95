"""Find the next sound element after a damaged one. Knows JSON and nothing of conversations.

First the brackets of the damaged element are counted: if they add up, the element ends where they do, whatever is
wrong inside (a number of 5,000 digits, 10,000 levels, a misspelt word). If they do not add up, because a quotation
mark or a bracket is lost or a piece is missing, every following place that could begin an element is tried.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from holdfast.importers.json_window import Window, end_of_space

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.importers.limits import Limits

    IsRight = Callable[[object], bool]

_DECODER = json.JSONDecoder(strict=False)
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{}]', re.DOTALL)
_SCALAR_END = re.compile(r"[,\]\n]")
_START = re.compile(r'[,\[\n]\s{0,64}(?=\{\s{0,64}")')
_START_LENGTH = 160
_SCALAR_STARTS = frozenset("-0123456789tfn")
_CLOSER_OF = {"[": ord("]"), "{": ord("}")}

_EDGE = 16
_COUNTED_CHARACTERS = 4 * 1024 * 1024
"""Brackets are counted so far and no further: a file of nothing but brackets would take minutes."""

_FIRST_LOOK = 4096
"""A place is tried on so much text first, since every error of the decoder counts the lines before it."""

_WASTE_FACTOR = 8
"""Places that look like an element and fail may cost this many times the text before some are jumped over."""

_UNKNOWN_COST, _UNKNOWN_JUMP = 32_768, 4096
"""What a failed attempt is taken to have cost, and how far to jump, where the decoder does not say how far it came."""


def find_next(window: Window, closer: str, is_right: IsRight, limits: Limits) -> bool:
    """Move behind the damaged element at the window's start, to where the next one or the list's end is awaited.

    Return False, at the end of the source, when nothing sound follows.
    """
    end = _balanced_end(window, limits)
    if end is not None and _is_clean(window, end, closer):
        swallowed = _Candidates(window.text, window.at + 1, window.at + end).find(is_right)
        window.at = window.at + end if swallowed is None else swallowed
        return True
    return find_start(window, window.at + 1, is_right, limits)


def _balanced_end(window: Window, limits: Limits) -> int | None:
    """Return where the brackets of the element add up, counted from the window's start, or None if they do not."""
    if window.char not in _CLOSER_OF:
        return _scalar_end(window, limits)
    awaited = bytearray()
    done = 0
    while True:
        base = window.at
        for found in _TOKEN.finditer(window.text, base + done, base + _COUNTED_CHARACTERS):
            mark = found.group()
            if mark == '"':
                break  # a string that ends beyond the window
            done = found.end() - base
            if mark in _CLOSER_OF:
                awaited.append(_CLOSER_OF[mark])
            elif mark in {"]", "}"}:
                if awaited.pop() != ord(mark):
                    return None
                if not awaited:
                    return done
        else:
            done = window.unread
        if window.unread > _COUNTED_CHARACTERS or not window.grow():
            return None


def _scalar_end(window: Window, limits: Limits) -> int | None:
    while True:
        found = _SCALAR_END.search(window.text, window.at + 1)
        if found is not None:
            return found.start() - window.at
        if window.unread > limits.element_bytes or not window.grow():
            return None


def _is_clean(window: Window, end: int, closer: str) -> bool:
    """Say whether what follows the element is what must follow an element."""
    while True:
        at = end_of_space(window.text, window.at + end)
        if at < len(window.text) - 1 or not window.grow():
            break
    after = window.text[at : at + 1]
    if not closer:
        return after in {"", "{", "["}
    next_at = end_of_space(window.text, at + 1)
    beyond = window.text[next_at : next_at + 1]
    if after == ",":
        return beyond in {"", "{", "["} or (window.char in _CLOSER_OF and beyond in _SCALAR_STARTS)
    return after == closer and beyond in {"", "}"}


def find_start(window: Window, start: int, is_right: IsRight, limits: Limits) -> bool:
    """Move to the next place from `start` on where a sound element starts, whatever lies before it."""
    while True:
        candidates = _Candidates(window.text, start, len(window.text))
        at = candidates.find(is_right, stop_at_open=not window.is_end)
        if at is not None:
            window.at = at
            return True
        if candidates.open_at is None:
            window.at = max(start, len(window.text) - _START_LENGTH)
        elif len(window.text) - candidates.open_at > limits.element_bytes:
            start = candidates.open_at + _START_LENGTH
            continue
        else:
            window.at = candidates.open_at
        if not window.grow():
            window.at = len(window.text)
            return False
        start = window.at


class _Candidates:
    """The places between `start` and `stop` where an object begins after a comma, a bracket or a line break.

    `open_at` is the place (its comma) of one that may only be cut off by the end of `text`.
    """

    def __init__(self, text: str, start: int, stop: int) -> None:
        self.open_at: int | None = None
        self._text = text
        self._start = start
        self._stop = stop
        self._wasted = 0

    def find(self, is_right: IsRight, *, stop_at_open: bool = False) -> int | None:
        """Return the first place where something sound and right begins, or None."""
        at = self._start
        while (found := _START.search(self._text, at, self._stop)) is not None:
            place = found.end()
            try:
                value, at = self._decode(place)
            except json.JSONDecodeError as err:
                if stop_at_open and _is_open(err, len(self._text) - place):
                    self.open_at = found.start()
                    return None
                at = self._after_failure(place, err.pos, err.pos)
            except (ValueError, RecursionError):
                at = self._after_failure(place, _UNKNOWN_COST, _UNKNOWN_JUMP)
            else:
                if is_right(value):
                    return place
        return None

    def _decode(self, place: int) -> tuple[object, int]:
        """Return what begins at `place` and where it ends, looking no further than it takes to tell."""
        size = _FIRST_LOOK
        while True:
            piece = self._text[place : place + size]
            try:
                value, end = _DECODER.raw_decode(piece)
            except json.JSONDecodeError as err:
                if len(piece) < size or not _is_open(err, size):
                    raise
                size *= 16
            else:
                return value, place + end

    def _after_failure(self, place: int, cost: int, jump: int) -> int:
        self._wasted += cost
        is_bearable = self._wasted <= _WASTE_FACTOR * (self._stop - self._start)
        return place if is_bearable else place + max(1, jump)


def _is_open(err: json.JSONDecodeError, length: int) -> bool:
    """Say whether the failure may only mean that a text of this length ends too early."""
    return err.msg.startswith("Unterminated string") or err.pos >= length - _EDGE
