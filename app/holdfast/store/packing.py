"""How values lie in the database: text small, times as milliseconds. Knows no table.

Packed text is UTF-8, compressed with Zstandard where that pays. No UTF-8 text starts with the four bytes of a
Zstandard frame (the second cannot follow the first), so the two need no mark of their own.
"""

from __future__ import annotations

import re
import sys
import threading
from typing import TYPE_CHECKING

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAGIC = b"\x28\xb5\x2f\xfd"

ZstdError = zstd.ZstdError
"""What a packed text that is not what was packed comes to."""

PACK_LEVEL = 1
"""For texts of a message: read often, written in bulk."""

SOURCE_LEVEL = 3
"""For source documents: read seldom."""

PAYS_FROM_BYTES = 2_048
"""Shorter texts hardly shrink, and take half the time that compressing takes in all."""

_SURROGATES = re.compile("[\ud800-\udfff]")


class _Compressors(threading.local):
    """One compressor per thread and level: making one costs more than compressing a short text."""

    def __init__(self) -> None:
        self.by_level: dict[int, zstd.ZstdCompressor] = {}

    def compress(self, data: bytes, level: int) -> bytes:
        """Return `data` as one whole frame."""
        compressor = self.by_level.get(level)
        if compressor is None:
            compressor = self.by_level[level] = zstd.ZstdCompressor(level=level)
        return compressor.compress(data, zstd.ZstdCompressor.FLUSH_FRAME)


_compressors = _Compressors()


def pack(data: bytes, level: int = PACK_LEVEL) -> bytes:
    """Return `data`, which is UTF-8, compressed if that makes it clearly smaller."""
    if len(data) < PAYS_FROM_BYTES:
        return data
    packed = _compressors.compress(data, level)
    return packed if len(packed) < len(data) - len(data) // 8 else data


def unpack(data: bytes) -> bytes:
    """Return what `pack` was given."""
    return zstd.decompress(data) if data[:4] == MAGIC else data


def packed(chunks: Iterable[bytes], level: int = SOURCE_LEVEL) -> Iterator[bytes]:
    """Yield what `chunks` make together, compressed as one; the same pieces from the same chunks."""
    compressor = zstd.ZstdCompressor(level=level)
    for chunk in chunks:
        if piece := compressor.compress(chunk):
            yield piece
    yield compressor.flush()


def unpacked(data: bytes, at_once: int = 1 << 20) -> Iterator[bytes]:
    """Yield what `pack` or `packed` was given, a piece at a time. Raises ZstdError, EOFError where it is cut off."""
    if data[:4] != MAGIC:
        yield data
        return
    decompressor = zstd.ZstdDecompressor()
    piece = decompressor.decompress(data, at_once)
    while piece or not decompressor.eof:
        if not piece and decompressor.needs_input:
            raise EOFError
        yield piece
        piece = decompressor.decompress(b"", at_once) if not decompressor.eof else b""


def pack_text(text: str) -> bytes:
    """Return any text, lone surrogates included, packed."""
    return pack(text.encode("utf-8", "surrogatepass"))


def unpack_text(data: bytes) -> str:
    """Return what `pack_text` was given."""
    return unpack(data).decode("utf-8", "surrogatepass")


def plain(text: str) -> str:
    """Return `text` as a TEXT column can hold it: a lone surrogate becomes the replacement character."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
