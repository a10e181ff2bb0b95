"""A server on this computer that stands in for Claude and for a backup, for rehearsing an outage. It speaks both of
their languages, breaks off, is overloaded or answers as it is told, and notes when it was asked. Reaches nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PIECE_S = 0.03
"""Between two words: fast enough not to wait for, slow enough to be seen."""

LARGEST_HEAD, LARGEST_BODY = 64 << 10, 16 << 20

Behaviour = Literal["well", "breaks_off", "overloaded"]

CLAUDE_MODEL, BACKUP_MODEL = "claude-rehearsal", "backup-rehearsal"


class StandIn:
    """The server. `claude` says how the first one behaves; `begins` and `goes_on` are the two halves of its answer.

    `broke_off` and `backup_asked` are seconds of the loop's clock, None while it has not come to that.
    """

    def __init__(self, begins: str, goes_on: str) -> None:
        self.claude: Behaviour = "well"
        self.begins = begins
        self.goes_on = goes_on
        self.broke_off: float | None = None
        self.backup_asked: float | None = None
        self.asked: list[str] = []
        self._server: asyncio.Server | None = None

    @property
    def origin(self) -> str:
        """Return where it is reached."""
        if self._server is None:
            raise RuntimeError("the stand-in has not been started")
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    async def start(self) -> None:
        """Listen on a free port of this computer, and nowhere else."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LARGEST_HEAD)

    async def close(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(
                ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError
            ):
                await self._answer(*await _request(reader), writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, path: str, body: Any, writer: asyncio.StreamWriter) -> None:  # noqa: ANN401 - JSON
        is_claude = path.startswith("/claude")
        self.asked.append("claude" if is_claude else "backup")
        if path.partition("?")[0].endswith("/models"):
            model = CLAUDE_MODEL if is_claude else BACKUP_MODEL
            _whole(writer, {"data": [{"id": model, "display_name": model, "type": "model"}], "has_more": False})
        elif is_claude and self.claude == "overloaded":
            self.broke_off = asyncio.get_running_loop().time()
            error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
            _whole(writer, error, "529 Overloaded")
        elif is_claude:
            await self._as_claude(writer)
        else:
            self.backup_asked = asyncio.get_running_loop().time()
            await self._as_backup(body, writer)

    async def _as_claude(self, writer: asyncio.StreamWriter) -> None:
        text = self.begins if self.claude == "breaks_off" else f"{self.begins}{self.goes_on}"
        _head(writer)
        message = {"id": "msg_rehearsal", "type": "message", "role": "assistant", "model": CLAUDE_MODEL, "content": []}
        usage = {"input_tokens": 12, "output_tokens": 1}
        _event(writer, {"type": "message_start", "message": message | {"usage": usage, "stop_reason": None}})
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        _event(writer, block)
        for piece in _pieces(text):
            delta = {"type": "text_delta", "text": piece}
            _event(writer, {"type": "content_block_delta", "index": 0, "delta": delta})
            await writer.drain()
            await asyncio.sleep(PIECE_S)
        if self.claude == "breaks_off":  # as it was on bad days: the line goes dead without a word
            self.broke_off = asyncio.get_running_loop().time()
            return
        _event(writer, {"type": "content_block_stop", "index": 0})
        ending = {"stop_reason": "end_turn", "stop_sequence": None}
        _event(writer, {"type": "message_delta", "delta": ending, "usage": {"output_tokens": len(text) // 4}})
        _event(writer, {"type": "message_stop"})
        await writer.drain()

    async def _as_backup(self, body: Any, writer: asyncio.StreamWriter) -> None:  # noqa: ANN401 - JSON
        messages = body.get("messages", []) if isinstance(body, dict) else []
        is_to_go_on = len(messages) > 1 and messages[-2].get("role") == "assistant"
        text = self.goes_on if is_to_go_on else f"{self.begins}{self.goes_on}"
        _head(writer)
        for piece in _pieces(text):
            _chunk(writer, [{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
            await writer.drain()
            await asyncio.sleep(PIECE_S)
        _chunk(writer, [{"index": 0, "delta": {}, "finish_reason": "stop"}])
        writer.write(b"data: [DONE]\n\n")
        await writer.drain()


async def _request(reader: asyncio.StreamReader) -> tuple[str, Any]:
    """Return the path and the JSON of a request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    lengths = [line.partition(":")[2] for line in head[1:] if line.lower().startswith("content-length:")]
    length = min(int(lengths[0]), LARGEST_BODY) if lengths else 0
    body = await reader.readexactly(length)
    return head[0].split(" ")[1], json.loads(body) if body else None


def _head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")


def _whole(writer: asyncio.StreamWriter, value: object, status: str = "200 OK") -> None:
    body = json.dumps(value).encode()
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    writer.write(f"{head}connection: close\r\n\r\n".encode() + body)


def _event(writer: asyncio.StreamWriter, value: dict[str, Any]) -> None:
    writer.write(f"event: {value['type']}\ndata: {json.dumps(value)}\n\n".encode())


def _chunk(writer: asyncio.StreamWriter, choices: Sequence[object]) -> None:
    value = {"id": "rehearsal", "object": "chat.completion.chunk", "model": BACKUP_MODEL, "choices": choices}
    writer.write(f"data: {json.dumps(value)}\n\n".encode())


def _pieces(text: str) -> Iterator[str]:
    """Yield a text word by word."""
    words = text.split(" ")
    for at, word in enumerate(words):
        yield word if at == len(words) - 1 else f"{word} "
