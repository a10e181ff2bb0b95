"""The bytes of one member of a zip. Knows the two ways exports are packed, stored and deflated.

Python's own reader throws away what it has unpacked when the check sum at the end does not fit; this one gives
everything first and tells then, because a flipped bit in one chat must not cost a thousand others.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOCAL_HEADER_BYTES = 30
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_PACKED_CHUNK = 64 * 1024


class MemberStream:
    """A member opened for reading. Raises BadZipFile, zlib.error, EOFError and OSError."""

    def __init__(self, path: Path, info: zipfile.ZipInfo) -> None:
        self._info = info
        self._check_sum = 0
        self._packed_left = info.compress_size
        self._left = info.file_size
        self._unpacker = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        self._waiting = b""
        self._file = path.open("rb")
        try:
            self._find_data()
        except BaseException:
            self._file.close()
            raise

    def _find_data(self) -> None:
        self._file.seek(self._info.header_offset)
        header = self._file.read(LOCAL_HEADER_BYTES)
        if len(header) < LOCAL_HEADER_BYTES:
            raise EOFError
        mark, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
        if mark != b"PK\x03\x04":
            raise zipfile.BadZipFile
        self._file.seek(name_bytes + extra_bytes, 1)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes more, b"" at the end; never more than the zip's list says there are."""
        data = b""
        while not data and self._left:
            data = self._unpacked(min(size, self._left))
        self._left -= len(data)
        self._check_sum = zlib.crc32(data, self._check_sum)
        if not data and size and self._check_sum != self._info.CRC:
            raise zipfile.BadZipFile
        return data

    def _unpacked(self, size: int) -> bytes:
        if self._unpacker is None:
            return self._packed(size)
        if self._unpacker.eof:
            raise zipfile.BadZipFile  # fewer bytes came out than are listed
        packed = self._waiting or (self._packed(_PACKED_CHUNK) if self._packed_left else b"")
        data = self._unpacker.decompress(packed, size)
        if not data and not packed:
            raise EOFError
        self._waiting = self._unpacker.unconsumed_tail
        return data

    def _packed(self, size: int) -> bytes:
        data = self._file.read(min(size, self._packed_left))
        if not data:
            raise EOFError
        self._packed_left -= len(data)
        return data
