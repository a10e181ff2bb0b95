"""The files of an archive, wherever they lie, as streams of bytes. Knows zip and file errors; knows no JSON.

Whatever goes wrong while a member is read ends its stream and is kept as a sentence: nothing of zipfile, zlib or
the operating system leaves this module.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import closing
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from holdfast.errors import ArchiveTooLarge
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

CHUNK = 1024 * 1024

READ_ERRORS = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,  # encrypted, or (NotImplementedError) a way of packing that Python does not know
    ValueError,  # a negative seek, a file that was closed, a name that is no text
    IndexError,  # an empty name (bpo-37723 and its like)
    MemoryError,
)
"""What reading a member of a hostile zip was seen to raise."""

_UNPACKABLE = mark("It is damaged: the packed data cannot be unpacked or does not fit its check sum.")
_SENTENCES: tuple[tuple[type[BaseException], str], ...] = (
    (FileNotFoundError, mark("The file is no longer there.")),
    (PermissionError, mark("This account has no permission to read it.")),
    (IsADirectoryError, mark("It is a folder, where a file was expected.")),
    (EOFError, mark("The file ends too early: the download is not complete.")),
    (zipfile.BadZipFile, _UNPACKABLE),
    (zlib.error, _UNPACKABLE),
    (struct.error, _UNPACKABLE),
    (NotImplementedError, mark("It is packed in a way that Holdfast does not know.")),
    (RuntimeError, mark("It is protected with a password.")),
    (MemoryError, mark("It does not fit into the memory.")),
)


class ByteStream(Protocol):
    """What a member is read through: a file, or a member of a zip."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, b"" at the end."""

    def close(self) -> None:
        """Close what is read from."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. `archive` is the name of the file or folder given, `path` the name inside it."""

    archive: str
    path: str
    size_bytes: int
    open: Callable[[], ByteStream] = field(repr=False, compare=False)
    exported: datetime | None = None
    place: str = ""
    """Where a file lies; a member of a zip has no such place."""

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def is_packed(self) -> bool:
        """Say whether it lies in a zip."""
        return not self.place

    @property
    def at(self) -> str:
        """Return what tells its place from that of any other member."""
        return self.place or f"{self.archive}/{self.path}"


class Meter:
    """Counts the bytes of an archive as they are read, and stops what is too much."""

    def __init__(self, limit: int) -> None:
        self.count = 0
        self._limit = limit

    def add(self, size: int, where: str) -> None:
        """Count `size` bytes more; raise ArchiveTooLarge beyond the limit."""
        self.count += size
        if self.count > self._limit:
            raise ArchiveTooLarge(
                where,
                tr("{where} unpacks to more than any export does, so Holdfast stopped reading it.", where=where),
                tr("If it really is your export, unpack it yourself and import the folder in parts."),
            )


class Chunks:
    """The bytes of a member, in pieces. Ends early where it cannot be read on; `problem` then says why."""

    def __init__(self, member: Member, meter: Meter) -> None:
        self.problem = ""
        self._member = member
        self._meter = meter

    def __iter__(self) -> Iterator[bytes]:
        try:
            with closing(self._member.open()) as stream:
                while chunk := stream.read(CHUNK):
                    self._meter.add(len(chunk), self._member.archive)
                    yield chunk
        except READ_ERRORS as err:
            self.problem = explain(err)


def explain(err: BaseException) -> str:
    """Return a sentence for what went wrong while something was read."""
    for kind, sentence in _SENTENCES:
        if isinstance(err, kind):
            return tr(sentence)
    if isinstance(err, OSError):
        return tr("It could not be read ({strerror}).", strerror=err.strerror or type(err).__name__)
    return tr("It is damaged and cannot be read.")


def read_start(member: Member, size: int) -> bytes:
    """Return the first bytes of a member, fewer or none where it cannot be read."""
    try:
        with closing(member.open()) as stream:
            return stream.read(size)
    except READ_ERRORS:
        return b""
