"""Bytes to server-sent events, by https://html.spec.whatwg.org/multipage/server-sent-events.html. Knows no dialect.

However the bytes are cut, the same events come out. Unlike the standard it tells of comments, since they are signs
of life, and of lines that belong to no event, since some servers put a bare JSON error into a stream.
"""

from __future__ import annotations

from holdfast.providers.timeouts import MAX_BODY_BYTES
from holdfast.values import dataclass

BOM = b"\xef\xbb\xbf"
MAX_EVENT_BYTES = 1 << 20
"""No provider sends events of a tenth of this; without a limit a broken server could fill the memory."""
FIELDS = (b"data", b"event", b"id", b"retry", b":")
"""What a line of an event begins with. Any other can be an answer in one piece, which is as long as an answer is."""


@dataclass(frozen=True, slots=True)
class SseEvent:
    """An event; `name` is "" where the server gave none."""

    name: str
    data: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A line that only says that the connection is alive."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A line that is no part of any event."""

    text: str


class EventTooLarge(Exception):
    """An event beyond MAX_EVENT_BYTES, or any line beyond MAX_BODY_BYTES."""


SseItem = SseEvent | Comment | Stray


class LineSplitter:
    """Cuts bytes into lines at LF, CR or CRLF; U+2028 and the like are text, since only bytes are looked at."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._skip_lf = False
        self._at_start = True

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the lines that `chunk` completes, without their ends."""
        if self._skip_lf and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._skip_lf = False
        if not chunk:
            return []
        self._skip_lf = chunk.endswith(b"\r")
        *lines, rest = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        if lines:
            lines[0] = bytes(self._rest) + lines[0]
            self._rest = bytearray(rest)
        else:
            self._rest += rest
        if _is_too_large(self._rest) or any(map(_is_too_large, lines)):
            raise EventTooLarge
        if lines and self._at_start:
            self._at_start = False
            lines[0] = lines[0].removeprefix(BOM)
        return lines

    def close(self) -> bytes:
        """Return the line that was never ended, b"" if there is none."""
        rest = bytes(self._rest)
        self._rest.clear()
        return rest.removeprefix(BOM) if self._at_start else rest


def _is_too_large(line: bytes | bytearray) -> bool:
    if len(line) <= MAX_EVENT_BYTES:
        return False
    return len(line) > MAX_BODY_BYTES or line[:16].removeprefix(BOM).startswith(FIELDS)


class SseReader:
    """Turns the bytes of one stream into events."""

    def __init__(self) -> None:
        self._lines = LineSplitter()
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[SseItem]:
        """Return what `chunk` completes; raise EventTooLarge."""
        return [item for line in self._lines.feed(chunk) if (item := self._take(line)) is not None]

    def close(self) -> list[SseItem]:
        """Return what the end of the stream left without its empty line: whole, or cut off in the middle."""
        items = [self._take(line) for line in (self._lines.close(), b"") if line or self._data]
        return [item for item in items if item is not None]

    def _take(self, line: bytes) -> SseItem | None:
        if not line:
            return self._event()
        if line.startswith(b":"):
            return Comment()
        field, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        match field:
            case b"data":
                self._size += len(value)
                if self._size > MAX_EVENT_BYTES:
                    raise EventTooLarge
                self._data.append(text)
            case b"event":
                self._name = text
            case b"id" | b"retry":
                pass
            case _:
                return Stray(line.decode("utf-8", "replace"))
        return None

    def _event(self) -> SseEvent | None:
        event = SseEvent(self._name, "\n".join(self._data)) if self._data else None
        self._name, self._data, self._size = "", [], 0
        return event
