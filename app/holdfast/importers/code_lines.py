"""The records of a session, one after the other and each again by its place. Knows JSON lines and files; knows nothing
of what a record says.

A session may be larger than the memory: what is kept of it is where each record lies. Files that belong to it (what its
sub-agents did, outputs that lie beside it) follow its own, each behind a line of ours that names it, so that all of it
is one text that can be read again.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from holdfast.errors import ArchiveDamaged
from holdfast.importers.code_entries import light
from holdfast.importers.json_stream import DECODER
from holdfast.importers.json_values import dict_of, dicts_of, text_of
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Raw = dict[str, object]

FILE_MARK = "holdfast-file"
"""The type of the line that says whose records follow it."""

OUTPUT_MARK = "holdfast-output"
"""The type of the line that holds an output which lay beside the session."""

CHUNK = 1 << 20
_CHANGED = mark("It changed while it was being read. Import it once more.")


class Line(NamedTuple):
    """A record with its place; `mark` is the same for two that are the same. `part` names the file it is from, "" the
    session's own.
    """

    place: int
    mark: object
    record: Raw
    part: str = ""


class Records(Protocol):
    """Records that can be read again."""

    def each(self) -> Iterator[Line]:
        """Yield all of them in order."""

    def again(self, place: int) -> Raw:
        """Return the record at a place. Raises ArchiveDamaged where it is none any more."""

    def changed(self) -> ArchiveDamaged:
        """Return the error of records that are others than they were."""


class GivenRecords:
    """Records that are in memory already."""

    def __init__(self, records: Sequence[Raw]) -> None:
        self._records = records

    def each(self) -> Iterator[Line]:
        """Yield all of them in order."""
        part = ""
        for place, record in enumerate(self._records):
            part = _part_of(record, part)
            yield Line(place, record, record, part)

    def again(self, place: int) -> Raw:
        """Return the record at a place."""
        return self._records[place]

    def changed(self) -> ArchiveDamaged:
        """Return the error of records that are others than they were."""
        return ArchiveDamaged("", tr(_CHANGED))


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that is a part of the text, and how many of its bytes are: what is written behind them comes next time."""

    open: Callable[[], BinaryIO]
    size: int


class SessionText:
    """The whole text of a session in its files, one after the other; `broken` are the numbers of lines that are none.

    Two files are open at most, the session's own and another: there may be thousands of sub-agents.
    """

    def __init__(self, name: str, pieces: Sequence[Piece], longest: int) -> None:
        self.broken: list[int] = []
        self._name = name
        self._pieces = pieces
        self._longest = longest
        self._starts = [0, *accumulate(piece.size for piece in pieces)]
        self.size_bytes = self._starts.pop()
        self._opened: dict[int, BinaryIO] = {}

    def close(self) -> None:
        """Close the files."""
        while self._opened:
            self._opened.popitem()[1].close()

    def _file(self, at: int) -> BinaryIO:
        if at not in self._opened:
            for other in [each for each in self._opened if each]:
                self._opened.pop(other).close()
            self._opened[at] = self._pieces[at].open()
        return self._opened[at]

    def chunks(self) -> Iterator[bytes]:
        """Yield the text. Raises ArchiveDamaged where there is less of it than there was."""
        for at, piece in enumerate(self._pieces):
            file = self._file(at)
            file.seek(0)
            left = piece.size
            while left:
                chunk = file.read(min(CHUNK, left))
                if not chunk:
                    raise self.changed()
                left -= len(chunk)
                yield chunk

    def each(self) -> Iterator[Line]:
        """Yield the records in order; what is none is noted in `broken`, but for a last line that is being written."""
        self.broken.clear()
        part, number = "", 0
        for which, start in enumerate(self._starts):
            for at, line in self._lines(which):
                number += 1
                record = _decoded(line, is_first=not start + at) if line is not None else None
                if record is not None:
                    part = _part_of(record, part)
                    yield Line(start + at, hash(line), record, part)
                elif line is None or (line.endswith(b"\n") and line.strip()):
                    self.broken.append(number)

    def again(self, place: int) -> Raw:
        """Return the record at a place. Raises ArchiveDamaged where it is none any more."""
        at = bisect_right(self._starts, place) - 1
        file = self._file(at)
        file.seek(place - self._starts[at])
        record = _decoded(file.readline(self._longest), is_first=not place)
        if record is None:
            raise self.changed()
        return record

    def _lines(self, which: int) -> Iterator[tuple[int, bytes | None]]:
        """Yield each line of a file with where it begins, None for one that is longer than any record."""
        file, size = self._file(which), self._pieces[which].size
        file.seek(0)
        at = 0
        while at < size:
            line = file.readline(min(self._longest, size - at))
            if not line:
                raise self.changed()
            start, at = at, at + len(line)
            if len(line) < self._longest or line.endswith(b"\n"):
                yield start, line
                continue
            while line and not line.endswith(b"\n") and at < size:
                line = file.readline(min(CHUNK, size - at))
                at += len(line)
            yield start, None

    def changed(self) -> ArchiveDamaged:
        """Return the error of a text that is another than it was."""
        return ArchiveDamaged(self._name, tr(_CHANGED))


def web_lines(source: bytes) -> bytes:
    """Return a session of the web, one object with the records in `loglines`, as lines; anything else as it is."""
    if b"loglines" not in source[:200]:
        return source
    try:
        whole = dict_of(DECODER.decode(source.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        return source
    if "loglines" not in whole:
        return source
    return b"".join(json.dumps(record).encode() + b"\n" for record in dicts_of(whole["loglines"]))


def marked(part: str) -> bytes:
    """Return the line that says whose records follow it."""
    return b"\n" + json.dumps({"type": FILE_MARK, "name": part}).encode() + b"\n"


def output_line(name: str, text: str) -> bytes:
    """Return the line that holds an output."""
    return json.dumps({"type": OUTPUT_MARK, "name": name, "text": text}, ensure_ascii=False).encode() + b"\n"


def in_memory(data: bytes) -> Piece:
    """Return bytes as a part of a text."""
    return Piece(lambda: BytesIO(data), len(data))


def _part_of(record: Raw, part: str) -> str:
    return text_of(record.get("name")) if record.get("type") == FILE_MARK else part


def _decoded(line: bytes, *, is_first: bool) -> Raw | None:
    text = line.decode("utf-8-sig" if is_first else "utf-8", "replace").strip()
    if not text:
        return None
    try:
        value = DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return light(value) if isinstance(value, dict) else None
