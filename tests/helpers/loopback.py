"""A server on this computer that answers exactly as told: byte by byte, late, cut off, or with nonsense.

A script is a list of steps for one request. Bytes are sent as they are; the other steps are the classes below.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

GUARD_S = 30.0
"""No thread of a test outlives this, whatever goes wrong."""


@dataclass(frozen=True)
class Hang:
    """Send nothing more until the client closes, then tell `server.client_left`."""


@dataclass(frozen=True)
class Drip:
    """Send `data` again and again, every `every_s` seconds, until the client closes."""

    data: bytes
    every_s: float = 0.01


@dataclass(frozen=True)
class OneByOne:
    """Send each byte by itself."""

    data: bytes


@dataclass(frozen=True)
class Reset:
    """Break the connection hard (RST)."""


@dataclass(frozen=True)
class AfterGate:
    """Wait for `server.gate` before the next step."""


@dataclass(frozen=True)
class Pause:
    """Send nothing for so long."""

    seconds: float


TLS_HELLO = b"\x16"
"""What a client begins with that expects encryption; servers without it answer in plain text."""

Step = bytes | Hang | Drip | OneByOne | Reset | AfterGate | Pause


@dataclass
class Received:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    head: bytes = field(repr=False)
    at_s: float = field(default_factory=time.perf_counter)

    @property
    def json(self) -> dict:
        """The body, decoded."""
        return json.loads(self.body)


def head(content_type: str = "text/event-stream", status: str = "200 OK", **headers: str) -> bytes:
    """Return the head of an answer that ends when the connection closes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\nconnection: close\r\n{more}\r\n".encode()


def chunked_head(content_type: str = "text/event-stream", **headers: str) -> bytes:
    """Return the head of an answer in chunks."""
    return head(content_type, transfer_encoding="chunked", **headers)


def chunk(data: bytes) -> bytes:
    """Return one chunk."""
    return b"%x\r\n%s\r\n" % (len(data), data)


LAST_CHUNK = b"0\r\n\r\n"


def whole(body: object, status: str = "200 OK", content_type: str = "application/json", **headers: str) -> bytes:
    """Return an answer in one piece; what is no bytes is written as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return head(content_type, status, content_length=str(len(data)), **headers) + data


def sse(*events: object, name: bool = False) -> bytes:
    """Return server-sent events; with `name` each is named by its `type`, as Anthropic does."""
    told = []
    for event in events:
        data = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        prefix = f"event: {event['type']}\n" if name and isinstance(event, dict) and "type" in event else ""
        told.append(f"{prefix}data: {data}\n\n")
    return "".join(told).encode()


def lines(*events: object) -> bytes:
    """Return one JSON text a line, as Ollama does."""
    return "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events).encode()


class Loopback:
    """The server. Scripts are used in order, the last one for all requests after it."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.done_s: list[float] = []
        self.asked = threading.Event()
        self.gate = threading.Event()
        self.client_left = threading.Event()
        self._scripts: list[tuple[Step, ...]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._start(self._accept)

    @property
    def url(self) -> str:
        """The origin."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def answers(self, *steps: Step) -> Loopback:
        """Add a script."""
        self._scripts.append(steps)
        return self

    def close(self) -> None:
        """Stop and wait for every thread; the listener goes last, so that no thread waits on another's number."""
        if self._closing.is_set():
            return
        self._closing.set()
        self.gate.set()
        with contextlib.suppress(OSError):
            socket.create_connection(self._listener.getsockname(), GUARD_S).close()  # wakes accept()
        for thread in self._threads:
            thread.join(GUARD_S)
        self._listener.close()

    def _start(self, job, *arguments) -> None:
        thread = threading.Thread(target=job, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing.is_set():
                connection.close()
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(GUARD_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            received = _receive(connection)
            if received is None:
                return
            self.requests.append(received)
            self.asked.set()
            script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
            for step in script:
                self._do(step, connection)
            self.done_s.append(time.perf_counter())

    def _do(self, step: Step, connection: socket.socket) -> None:
        match step:
            case bytes():
                connection.sendall(step)
            case OneByOne(data):
                for position in range(len(data)):
                    connection.sendall(data[position : position + 1])
            case Pause(seconds):
                self._closing.wait(seconds)
            case AfterGate():
                self.gate.wait(GUARD_S)
            case Reset():
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            case Hang():
                with contextlib.suppress(OSError):
                    connection.recv(1)
                self.client_left.set()
            case Drip(data, every_s):
                while not self._closing.wait(every_s):
                    connection.sendall(data)  # fails once the client has closed


def _receive(connection: socket.socket) -> Received | None:
    raw = bytearray()
    while b"\r\n\r\n" not in raw:
        if not (more := connection.recv(65536)):
            return None
        raw += more
        if raw[:1] == TLS_HELLO:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return None
    top, _, body = bytes(raw).partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        if not (more := connection.recv(1 << 20)):
            return None
        body += more
    return Received(method, path, headers, body, top)
