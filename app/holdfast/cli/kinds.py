"""What the words behind options have to be, as argparse asks: each gives the value, or a sentence on what is wrong."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from holdfast.cli.opening import expanded

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 1 << 31
"""More than any store holds; what is larger counts as this."""
_MOST_DIGITS = 18
"""So many make a number that every store can look for."""


def count(text: str) -> int:
    """Return how many are meant, none or more."""
    value = _whole(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return min(value, _MOST)


def number(text: str) -> int:
    """Return the number by which a message, a note or a waiting message is known."""
    value = _whole(text)
    if len(str(abs(value))) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError("is too large a number")
    return value


def path(text: str) -> Path:
    """Return the path; "" would be the current folder, which nobody meant who passed an unset variable."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return expanded(text)


def place(text: str) -> Path:
    """Return where something is to be written, which is a file or a folder."""
    if text == "-":
        raise argparse.ArgumentTypeError("must be a file or a folder; nothing is written to standard output")
    return path(text)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a whole number") from None
