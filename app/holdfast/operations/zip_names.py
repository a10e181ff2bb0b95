"""Reads the names of a zip's members and nothing else of it: a look that costs the end of the file. Knows no archive.

Python's own reading of a zip makes an object for each of its members, a million of them where a file says so.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 4 << 20
"""Of the list of members: some 40,000 of them. No export has more, and whatever has is not read."""

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_PLACE_64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s24x3H12x")
_COMMENT = 0xFFFF


def names_in(path: Path) -> list[str]:
    """Return the names of a zip's members; none where it is no whole zip, or lists more than any export does."""
    try:
        with path.open("rb") as file:
            return list(_names(_directory(file)))
    except (OSError, ValueError):
        return []


def _directory(file: BinaryIO) -> bytes:
    """Return the list of members, b"" where there is none or too long a one."""
    size = file.seek(0, io.SEEK_END)
    start = max(0, size - _END.size - _COMMENT - _PLACE_64.size)
    file.seek(start)
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) - at < _END.size:
        return b""
    *_, length, offset, _comment = _END.unpack_from(end, at)
    place = _PLACE_64.unpack_from(end, at - _PLACE_64.size) if at >= _PLACE_64.size else (b"",)
    if place[0] == b"PK\x06\x07":
        file.seek(min(place[2], size))
        large = file.read(_END_64.size)
        if len(large) < _END_64.size:
            return b""
        *_, length, offset = _END_64.unpack(large)
    if length > MOST_BYTES or offset + length > size:
        return b""
    file.seek(offset)
    return file.read(length)


def _names(directory: bytes) -> Iterator[str]:
    at = 0
    while at + _ENTRY.size <= len(directory):
        magic, name, extra, comment = _ENTRY.unpack_from(directory, at)
        if magic != b"PK\x01\x02":
            return
        at += _ENTRY.size
        yield directory[at : at + name].decode("utf-8", "replace")
        at += name + extra + comment
