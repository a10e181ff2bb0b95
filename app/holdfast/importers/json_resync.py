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
_CLOSER_OF = {"[": ord("]"), "{": ord("}")}

_EDGE = 16
_WASTE_FACTOR = 8
"""Places that look like an element and fail may cost this many times the text before some are jumped over."""

_UNKNOWN_COST = 4096
"""What a failed attempt is taken to have cost where the decoder does not say how far it came."""


def find_next(window: Window, closer: str, is_right: IsRight, limits: Limits) -> bool:
    """Move behind the damaged element at the window's start, to where the next one or the list's end is awaited.

    Return False, at the end of the source, when nothing sound follows.
    """
    end = _balanced_end(window, limits)
    if end is not None and _is_clean(window, end, closer):
        swallowed = _Candidates(window.text, window.at + 1, window.at + end).find(is_right)
        window.at = window.at + end if swallowed is None else swallowed
        return True
    return _find_start(window, is_right, limits)


def _balanced_end(window: Window, limits: Limits) -> int | None:
    """Return where the brackets of the element add up, counted from the window's start, or None if they do not."""
    if window.char not in _CLOSER_OF:
        return _scalar_end(window, limits)
    awaited = bytearray()
    done = 0
    while True:
        base = window.at
        for found in _TOKEN.finditer(window.text, base + done):
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
        if window.unread > limits.element_bytes or not window.grow():
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
    if after == ",":
        next_at = end_of_space(window.text, at + 1)
        return window.text[next_at : next_at + 1] in {"{", "[", ""} or window.char not in _CLOSER_OF
    return after == closer


def _find_start(window: Window, is_right: IsRight, limits: Limits) -> bool:
    """Move to the next place where a sound element starts, whatever lies before it."""
    start = window.at + 1
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
            place = at = found.end()
            try:
                value, at = _DECODER.raw_decode(self._text, place)
            except json.JSONDecodeError as err:
                is_open = err.msg.startswith("Unterminated string") or err.pos >= len(self._text) - _EDGE
                if is_open and stop_at_open:
                    self.open_at = found.start()
                    return None
                at = self._after_failure(place, err.pos - place)
            except (ValueError, RecursionError):
                at = self._after_failure(place, _UNKNOWN_COST)
            else:
                if is_right(value):
                    return place
        return None

    def _after_failure(self, place: int, cost: int) -> int:
        self._wasted += cost
        if self._wasted <= _WASTE_FACTOR * len(self._text):
            return place
        self._wasted = 0
        return place + max(1, cost)
