"""Decode a list of any length one element at a time, at the price of a bad element only itself.

Knows JSON and nothing of conversations. Where the source is damaged, `json_resync` finds the next sound element.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.importers.json_resync import find_next, find_start
from holdfast.importers.json_window import Window, end_of_space
from holdfast.importers.limits import Limits
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DECODER = json.JSONDecoder(strict=False)
"""Takes control characters inside strings: an export that holds them is still readable."""

_EDGE = 16
"""A failure this near the window's end may only mean that the rest (of an escape, of a word) is not read yet."""

_ESTIMATE_FROM = 4 * 1024 * 1024
_BYTES_PER_BRACKET, _BYTES_PER_COMMA = 72, 32
"""What an empty list or object, and a further number in a list, take in memory (CPython, 64 bit)."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the list: its place counted from 1, the exact bytes, and what they decode to."""

    number: int
    source: bytes
    value: object


@dataclass(frozen=True, slots=True)
class Broken:
    """An element that cannot be decoded and why; with `number` 0 it is the list itself that is wrong."""

    number: int
    why: str


class _Undecodable(Exception):
    """The element at the window's start cannot be decoded. `is_cut`: because the source ends inside it."""

    def __init__(self, why: str, *, is_cut: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.is_cut = is_cut


def elements(
    chunks: Iterator[bytes],
    *,
    is_right: Callable[[object], bool],
    wrappers: tuple[str, ...] = (),
    limits: Limits | None = None,
) -> Iterator[Element | Broken]:
    """Yield the elements of a JSON array, of the array under one of the keys `wrappers`, or of a sequence of
    objects (JSON lines; a single object is a sequence of one).

    `is_right` recognises a sound element when the place where the next one starts has to be guessed.
    """
    limits = limits or Limits()
    window = Window(chunks)
    closer, is_wrapped = _enter(window, wrappers)
    if closer is None:
        yield Broken(0, tr("This is not a list that Holdfast can read."))
        return
    number = 0
    for problem in _starts(window, closer, is_wrapped=is_wrapped):
        if problem:
            yield Broken(0, problem)
            if not find_start(window, window.at, is_right, limits):
                return
            continue
        number += 1
        try:
            value, end = _decode(window, limits)
        except _Undecodable as err:
            is_found = find_next(window, closer, is_right, limits)
            yield Broken(number, _explain(err, is_rest_lost=not is_found))
            if not is_found:
                return
            continue
        yield Element(number, window.source(window.at, end), value)
        window.at = end


def _starts(window: Window, closer: str, *, is_wrapped: bool) -> Iterator[str]:
    """Yield "" whenever the window has been moved to the start of an element, or what is wrong with the list.

    Lists one behind the other are read as one.
    """
    while True:
        window.skip_space()
        if not window.char:
            if closer:
                yield tr("The file ends before its list does; everything up to the cut was read.")
            return
        if window.char == ",":
            window.at += 1
        elif window.char != closer:
            yield ""
        elif is_wrapped:
            return
        else:
            window.at += 1
            window.skip_space()
            if window.char and window.char != "[":
                yield tr("The list is closed too early, or something else follows it.")
            if not window.char:
                return
            window.at += window.char == "["


def _enter(window: Window, wrappers: tuple[str, ...]) -> tuple[str | None, bool]:
    """Move to the first element; return what closes the list, "" for a sequence of objects, None for neither, and
    whether the list lies under a key of an object.
    """
    window.skip_space()
    if window.char == "[":
        window.at += 1
        return "]", False
    if window.char != "{":
        return None, False
    inner = wrapped_list(window.text, window.at, wrappers)
    if inner is not None:
        window.at = inner
        return "]", True
    return "", False


def wrapped_list(text: str, start: int, wrappers: tuple[str, ...]) -> int | None:
    """Return where the first element stands if the object at `start` holds a list under one of `wrappers`."""
    for key, at in keys_of(text, start):
        if key in wrappers and text[at : at + 1] == "[":
            return at + 1
    return None


def keys_of(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the keys of the object at `start` with the places of their values, as far as `text` reaches."""
    at = end_of_space(text, start + 1)
    while text[at : at + 1] == '"':
        try:
            key, at = DECODER.raw_decode(text, at)
            at = end_of_space(text, at)
            if text[at : at + 1] != ":":
                return
            at = end_of_space(text, at + 1)
            yield str(key), at
            _, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        at = end_of_space(text, at)
        if text[at : at + 1] != ",":
            return
        at = end_of_space(text, at + 1)


def _decode(window: Window, limits: Limits) -> tuple[object, int]:
    """Return the element at the window's start and where it ends; the window grows until it holds it whole."""
    while True:
        try:
            value, end = DECODER.raw_decode(window.text, window.at)
        except json.JSONDecodeError as err:
            is_open = err.msg.startswith("Unterminated string") or err.pos >= len(window.text) - _EDGE
            if is_open and window.grow():
                _check_cost(window, limits)
                continue
            place = err.pos - window.at + 1
            raise _Undecodable(
                tr("It is damaged (character {place}: {msg}).", place=place, msg=err.msg), is_cut=is_open
            ) from None
        except RecursionError:
            raise _Undecodable(tr("It is nested too deeply to be read.")) from None
        except ValueError:
            raise _Undecodable(tr("It holds a number with too many digits.")) from None
        if end == len(window.text) and window.text[end - 1] not in '}]"' and window.grow():
            continue  # a number may go on beyond the window
        return value, end


def _check_cost(window: Window, limits: Limits) -> None:
    """Refuse an element that is, or would become in memory, larger than any real one."""
    if window.unread < _ESTIMATE_FROM:
        return
    if window.unread > 2 * limits.element_bytes:
        raise _Undecodable(tr("It is larger than any conversation Holdfast can read."))
    text, at = window.text, window.at
    brackets = text.count("[", at) + text.count("{", at)
    if brackets * _BYTES_PER_BRACKET + text.count(",", at) * _BYTES_PER_COMMA > limits.decoded_bytes:
        raise _Undecodable(tr("It is made of so many small pieces that it would fill the memory."))


def _explain(err: _Undecodable, *, is_rest_lost: bool) -> str:
    if err.is_cut and is_rest_lost:
        return tr("The file ends in the middle of it; everything before was read.")
    return tr("{why} Nothing that could be read follows it in this file.", why=err.why) if is_rest_lost else err.why
