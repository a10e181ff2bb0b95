"""From the bytes of an answer to the events of a reply, with the clocks that tell a stall from a pause.

Knows the two framings (server-sent events, a JSON text a line) and answers in one piece; no dialect, no HTTP library.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from holdfast.domain import CONTENT, Alive, ThinkingFinished, ThinkingStarted
from holdfast.errors import StreamBroken, StreamFault
from holdfast.providers import json_fields as fields
from holdfast.providers.dialect import raise_error_in
from holdfast.providers.failures import broken, request_id
from holdfast.providers.sse import Comment, EventTooLarge, LineSplitter, SseEvent, SseItem, SseReader, Stray
from holdfast.providers.timeouts import MAX_BODY_BYTES, MAX_ERROR_BYTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from holdfast.domain import StreamEvent
    from holdfast.providers.dialect import ReplyReader
    from holdfast.providers.endpoint import Endpoint
    from holdfast.providers.timeouts import Timeouts
    from holdfast.providers.transport import Answer

log = logging.getLogger(__name__)

END_MARK = "[DONE]"


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
        self, answer: Answer, reader: ReplyReader, endpoint: Endpoint, timeouts: Timeouts, *, is_lines: bool
    ) -> None:
        self._answer = answer
        self._reader = reader
        self._endpoint = endpoint
        self._clocks = Clocks(timeouts)
        self._framing = LineReader() if is_lines else SseReader()
        self._strays: list[str] = []
        self._stray_size = 0

    async def events(self) -> AsyncIterator[StreamEvent]:
        """Yield the reply's events, Finished last; raise StreamBroken or InStream."""
        while (items := await self._items()) is not None:
            for item in items:
                for event in self._told(item):
                    self._clocks.saw(event)
                    yield event
            self._clocks.has_end = self._reader.end is not None
            if self._reader.is_over:
                break
        else:
            for event in self._rest():
                yield event
        if self._reader.end is None:
            raise self._broken("cut")
        yield self._reader.end

    async def _items(self) -> list[SseItem] | None:
        """Return what the next bytes complete, None at the end of the stream or once nobody need wait for it."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            chunk = await self._answer.chunk(max(self._clocks.patience_s, 0.0))
        except TimeoutError:
            if self._reader.end is not None:
                return None
            raise self._broken("stalled" if self._clocks.has_content else "no_content") from None
        except StreamBroken:
            if self._reader.end is not None:
                return None
            raise self._broken("disconnected") from None
        self._clocks.waited(clock() - began)
        if chunk is None:
            return None
        self._clocks.has_bytes = True
        try:
            return self._framing.feed(chunk)
        except EventTooLarge:
            raise self._broken("malformed") from None

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
            self._reader.is_over = self._reader.is_over or data == END_MARK
            return []
        try:
            decoded = fields.decode(data)
        except fields.NotJson:
            if self._reader.end is None:
                raise self._broken("malformed") from None
            return []
        if name == "error" and "error" not in decoded:
            decoded = {"type": "error", "error": decoded}
        if self._reader.end is None:
            raise_error_in(decoded)
        return self._reader.read(decoded)

    def _stray(self, text: str) -> None:
        """Keep a line outside any event: bare JSON in a stream is an error, or an answer in one piece."""
        self._stray_size += len(text)
        if self._stray_size > MAX_BODY_BYTES:
            raise self._broken("malformed")
        self._strays.append(text)
        if text.rstrip().endswith(("}", "]")) and self._stray_size <= MAX_ERROR_BYTES:
            for part in _objects_in(self._strays):
                raise_error_in(part)

    def _rest(self) -> list[StreamEvent]:
        """Return what the end of the stream leaves: an event without its empty line, or an answer in one piece.

        Servers and proxies that do not stream send the whole reply as JSON, Google's as a list of its events.
        """
        told: list[StreamEvent] = []
        try:
            for item in self._framing.close():
                told += self._told(item)
        except StreamBroken:  # half an event: the stream was cut off inside it
            return told
        parts = _objects_in(self._strays) if self._reader.end is None else []
        for part in parts:
            raise_error_in(part)
            told += self._reader.read_whole(part) if len(parts) == 1 else self._reader.read(part)
        return told

    def _broken(self, fault: StreamFault) -> StreamBroken:
        error = broken(self._endpoint, fault, request_id(self._answer.headers))
        log.info("%s: the stream is broken (%s), request %s", self._endpoint.name, fault, error.request_id)
        return error


def _objects_in(lines: list[str]) -> list[fields.Json]:
    """Return the JSON object in lines outside any event, or those of a list, nothing if they are something else."""
    try:
        decoded = fields.decode_any("\n".join(lines))
    except fields.NotJson:
        return []
    found = decoded if isinstance(decoded, list) else [decoded]
    return [part for part in found if isinstance(part, dict)]
