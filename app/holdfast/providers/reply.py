"""From the bytes of an answer to the events of a reply, with the clocks that tell a stall from a pause.

Knows the two framings (server-sent events, a JSON text a line) and answers in one piece; no dialect, no HTTP library.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from holdfast.domain import CONTENT, Alive, TextDelta, ThinkingFinished, ThinkingStarted
from holdfast.errors import ProviderError, StreamBroken, StreamFault
from holdfast.providers import json_fields as fields
from holdfast.providers.complaint import Complaint, complaint_in, is_error
from holdfast.providers.dialect import InStream, raise_error_in
from holdfast.providers.failures import broken, unreachable
from holdfast.providers.pairs import Pairs
from holdfast.providers.sse import Comment, EventTooLarge, LineSplitter, SseEvent, SseItem, SseReader, Stray
from holdfast.providers.timeouts import MAX_BODY_BYTES, MAX_ERROR_BYTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from holdfast.domain import StreamEvent
    from holdfast.providers.dialect import ReplyReader
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.timeouts import Timeouts
    from holdfast.providers.transport import Answer

log = logging.getLogger(__name__)

END_MARK = "[DONE]"
ERROR = "error"
BLANK = b"\xef\xbb\xbf \t\r\n"
"""What may stand before the first word, a mark of byte order with it; a page of the web begins with "<" behind it."""


class LineReader:
    """Turns lines of JSON into the same items that server-sent events become."""

    def __init__(self) -> None:
        self._lines = LineSplitter()

    def feed(self, chunk: bytes) -> list[SseItem]:
        """Return the lines that `chunk` completes; raise EventTooLarge."""
        return [SseEvent("", line.decode("utf-8", "replace")) for line in self._lines.feed(chunk) if line.strip()]

    def close(self) -> list[SseItem]:
        """Return the line that was never ended."""
        rest = self._lines.close()
        return [SseEvent("", rest.decode("utf-8", "replace"))] if rest.strip() else []


class Clocks:
    """How long the line has been silent, and how long the model; time spent by whoever reads does not count."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._limits = timeouts
        self._since_content_s = 0.0
        self.has_bytes = False
        self.has_content = False
        self.is_thinking = False
        self.has_end = False

    @property
    def patience_s(self) -> float:
        """Return how long the next bytes may take."""
        limits = self._limits
        if self.has_end:
            return limits.drain_s
        if not self.has_content:
            left = limits.first_content_s - self._since_content_s
            return left if self.has_bytes else min(left, limits.first_byte_s)
        model = limits.thinking_silence_s if self.is_thinking else limits.silence_s
        return min(model - self._since_content_s, limits.silence_s)

    def waited(self, seconds: float) -> None:
        """Count time without content."""
        self._since_content_s += seconds

    def saw(self, event: StreamEvent) -> None:
        """Take note of an event."""
        if isinstance(event, CONTENT):
            self.has_content = True
            self._since_content_s = 0.0
            self.is_thinking = isinstance(event, ThinkingStarted) or (
                self.is_thinking and not isinstance(event, ThinkingFinished)
            )
        elif isinstance(event, ThinkingFinished):
            self.is_thinking = False
            self._since_content_s = 0.0


class Reply:
    """One reply on its way in."""

    def __init__(
        self,
        answer: Answer,
        reader: ReplyReader,
        endpoint: Endpoint,
        timeouts: Timeouts,
        *,
        is_lines: bool,
        id_: str = "",
    ) -> None:
        self._id = id_
        self._answer = answer
        self._reader = reader
        self._endpoint = endpoint
        self._clocks = Clocks(timeouts)
        self._framing = LineReader() if is_lines else SseReader()
        self._pairs = Pairs()
        self._strays: list[str] = []
        self._stray_size = 0
        self._has_text = False
        self._is_marked = False
        """The mark of the end came, which ends nothing by itself."""

    async def events(self) -> AsyncIterator[StreamEvent]:
        """Yield the reply's events, Finished last; raise StreamBroken, Unreachable for a page, or InStream."""
        try:
            async for event in self._events():
                for one in self._pairs.feed(event):
                    yield one
            if self._reader.end is None:
                raise self._broken("cut")
        except (ProviderError, InStream):
            for one in self._pairs.rest():
                yield one
            raise
        for one in self._pairs.feed(self._reader.end):
            yield one

    async def _events(self) -> AsyncIterator[StreamEvent]:
        while (items := await self._items()) is not None:
            for item in items:
                told, failed = self._tried(item)
                for event in told:
                    self._clocks.saw(event)
                    self._has_text = self._has_text or isinstance(event, TextDelta)
                    yield event
                if failed is not None:
                    raise failed
                if self._reader.is_over:  # however the bytes are cut: what is behind the end is not read
                    return
            self._clocks.has_end = self._is_marked or self._reader.end is not None
        for event in self._rest():
            self._has_text = self._has_text or isinstance(event, TextDelta)
            yield event

    async def _items(self) -> list[SseItem] | None:
        """Return what the next bytes complete, None at the end of the stream or once nobody need wait for it."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            chunk = await self._answer.chunk(max(self._clocks.patience_s, 0.0))
        except TimeoutError:
            if self._clocks.has_end:
                return None
            raise self._broken("stalled" if self._clocks.has_content else "no_content") from None
        except StreamBroken:
            if self._reader.end is not None:
                return None
            raise self._broken("disconnected") from None
        self._clocks.waited(clock() - began)
        if chunk is None:
            return None
        if not self._clocks.has_bytes and chunk.lstrip(BLANK).startswith(b"<"):
            raise unreachable(self._endpoint, "not_an_api")
        self._clocks.has_bytes = self._clocks.has_bytes or bool(chunk.strip(BLANK))
        try:
            return self._framing.feed(chunk)
        except EventTooLarge:
            raise self._broken("malformed") from None

    def _tried(self, item: SseItem) -> tuple[list[StreamEvent], InStream | None]:
        """Return what an item tells, and the error it reports besides."""
        try:
            return self._told(item), None
        except InStream as err:
            return err.told, err

    def _told(self, item: SseItem) -> list[StreamEvent]:
        """Return what an item tells; whatever tells nothing new is a sign of life, unless the end is known."""
        told: list[StreamEvent] = []
        match item:
            case Stray(text):
                self._stray(text)
            case SseEvent(name, data):
                told = self._event(name, data.strip())
            case Comment():
                pass
        return told or ([Alive()] if self._reader.end is None else [])

    def _event(self, name: str, data: str) -> list[StreamEvent]:
        if data in {"", END_MARK}:
            self._is_marked = self._is_marked or data == END_MARK
            self._reader.is_over = self._is_marked and self._reader.end is not None
            return []
        try:
            decoded = fields.decode(data)
        except fields.NotJson:
            if self._reader.end is not None or is_foreign(name):
                return []
            if name == ERROR:
                raise InStream(Complaint(data)) from None
            raise self._broken("malformed") from None
        if name == ERROR and "error" not in decoded:
            decoded = {"type": "error", "error": decoded}
        if self._reader.end is None and is_error(decoded):
            raise InStream(complaint_in(decoded), self._words_beside(decoded))
        return self._read(self._reader.read, decoded)

    def _read(self, how: Callable[[fields.Json], list[StreamEvent]], decoded: fields.Json) -> list[StreamEvent]:
        """Return what an event tells; one whose boxes stand in boxes a thousand times over cannot be read."""
        try:
            return how(decoded)
        except RecursionError:
            raise self._broken("malformed") from None

    def _words_beside(self, decoded: fields.Json) -> list[StreamEvent]:
        """Return what an event tells besides its error: the last words can be in the same one."""
        try:
            return self._read(self._reader.read, decoded)
        except InStream as err:
            return err.told

    def _stray(self, text: str) -> None:
        """Keep a line outside any event: bare JSON in a stream is an error, or an answer in one piece."""
        self._stray_size += len(text)
        if self._stray_size > MAX_BODY_BYTES:
            raise self._broken("malformed")
        self._strays.append(text)
        if text.rstrip().endswith(("}", "]")) and self._stray_size <= MAX_ERROR_BYTES:
            for part in _objects_in(self._strays):
                raise_error_in(part)

    def _rest(self) -> Iterator[StreamEvent]:
        """Yield what the end of the stream leaves: an event without its empty line, or an answer in one piece.

        Servers and proxies that do not stream send the whole reply as JSON, Google's as a list of its events.
        """
        try:
            for item in self._framing.close():
                told, failed = self._tried(item)
                yield from told
                if failed is not None:
                    raise failed
        except StreamBroken:  # half an event: the stream was cut off inside it
            return
        parts = _objects_in(self._strays) if self._reader.end is None else []
        for part in parts:
            raise_error_in(part)
            yield from self._read(self._reader.read_whole if len(parts) == 1 else self._reader.read, part)

    def _broken(self, fault: StreamFault) -> StreamBroken:
        error = broken(self._endpoint, fault, self._id, has_text=self._has_text)
        log.info("%s: the stream is broken (%s), request %s", self._endpoint.name, fault, error.request_id)
        return error


def is_foreign(name: str) -> bool:
    """Say whether an event is one that no dialect here names: whatever it holds is passed over."""
    return bool(name) and not name.startswith((ERROR, "message", "content_block"))


def _objects_in(lines: list[str]) -> list[fields.Json]:
    """Return the JSON object in lines outside any event, or those of a list, nothing if they are something else."""
    try:
        decoded = fields.decode_any("\n".join(lines))
    except fields.NotJson:
        return []
    found = decoded if isinstance(decoded, list) else [decoded]
    return [part for part in found if isinstance(part, dict)]
