"""What a reply costs: processor time for a token from the socket to the store, from a failure to the next request, and
from Stop to silence. Prints each beside a floor measured in the same run.

    python tests/bench/chat_bench.py
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.chatting import OPUS, Room, answer, begun, overloaded, serve  # noqa: E402 - found only after the lines above
from helpers.loopback import Drip, sse  # noqa: E402 - as above
from helpers.stored import answered, bring, chained, said, talk  # noqa: E402 - as above

TOKENS = 2_000
MESSAGES = 2_000
EVERY_S = 0.005
ROUNDS = 15


def tokens() -> list[bytes]:
    """Return the pieces of a reply, one for each token."""
    return [
        sse(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": f"word{at} "}},
            name=True,
        )
        for at in range(TOKENS)
    ]


END = sse(
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": TOKENS}},
    {"type": "message_stop"},
    name=True,
)


class Paced:
    """Sends a long reply at an even pace."""

    def __init__(self) -> None:
        self.pieces = [begun(), *tokens(), END]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request at 200 pieces a second."""
        await reader.readuntil(b"\r\n\r\n")  # the rest of the request lies in the buffer
        with contextlib.suppress(ConnectionError):
            for piece in self.pieces:
                writer.write(piece)
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(EVERY_S):
                        await asyncio.Event().wait()
        writer.close()


def paced_server() -> tuple[str, subprocess.Popen[str]]:
    """Start the server in a process of its own and return its address and itself."""
    process = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().strip()
    return address, process


def serve_paced() -> None:
    """Serve until killed."""

    async def run() -> None:
        server = await asyncio.start_server(Paced().serve, "127.0.0.1", 0, limit=1 << 26)
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()

    asyncio.run(run())


def floor_ms(address: str) -> float:
    """Return the processor time for a token of the leanest reader: a socket, lines, JSON."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\n\r\n")
        began = time.process_time()
        text, rest = "", b""
        while data := connection.recv(1 << 16):
            rest += data
            *lines, rest = rest.split(b"\n")
            for line in lines:
                if line.startswith(b"data: "):
                    text += json.loads(line[6:]).get("delta", {}).get("text") or ""
    return (time.process_time() - began) * 1_000 / TOKENS


def token_cost(folder: Path, address: str) -> None:
    """Stream 2,000 tokens at 200 a second into a conversation of 2,000 messages."""
    room = Room(folder)
    try:
        messages = chained(
            *(
                (said if at % 2 == 0 else answered)(f"m{at}", f"Message {at} " + "with some words in it " * 20)
                for at in range(MESSAGES)
            )
        )
        room.lanes.write(lambda: bring(room.store, talk("c", *messages))).result()
        room.add("claude", "anthropic", address, OPUS)
        row = room.library.rows()[0]
        leaf = room.library.open(row.id).current_path()[-1].id
        room.chats.on_turn(lambda news: room.chats.live(news.reply_id))
        before = time.process_time()
        sent = room.send("Go", row.id, leaf)
        room.shows(sent, "word0 ")
        started = time.process_time()
        done = threading.Event()
        room.chats.on_turn(lambda news: done.set() if news.is_ended else None)
        done.wait(120)
        ended = time.process_time()
        assert len(room.texts(sent.conversation_id)[-1][1]) > TOKENS * 5
    finally:
        room.close()
    lean = floor_ms(address)
    cost = (ended - started) * 1_000 / TOKENS
    print(f"processor time for a token, socket to store: {cost:.3f} ms (goal 1.5); leanest reader {lean:.3f} ms")
    print(
        f"before the first token, in a conversation of {MESSAGES:,} messages: {(started - before) * 1_000:.0f} ms CPU"
    )


def switching(folder: Path) -> None:
    """From the last byte of a failure to the first byte of the next request, and of the quick retry."""
    room = Room(folder)
    gaps = []
    try:
        for _ in range(ROUNDS):
            first, second = serve([overloaded()]), serve([answer("Yes.")])
            room.add("one", "anthropic", first.url, OPUS, is_chained=False)
            room.add("two", "anthropic", second.url, "claude-sonnet-5-5", is_chained=False)
            room.providers.set_chain([room.providers.link("one"), room.providers.link("two")])
            room.well()
            room.ended(room.send("Hi"))
            gaps.append((second.requests[0].at_s - first.done_s[1]) * 1_000)
            first.close()
            second.close()
    finally:
        room.close()
    gaps.sort()
    print(
        f"from a failure to the next provider's request: median {statistics.median(gaps):.1f} ms,"
        f" slowest {gaps[-1]:.1f} ms of {ROUNDS} (goal 100)"
    )


def stopping(folder: Path) -> None:
    """From Stop to a closed connection, in the middle of a stream."""
    room = Room(folder)
    times = []
    piece = tokens()[0]
    try:
        for _ in range(ROUNDS):
            server = serve([begun("Hel"), Drip(piece, EVERY_S)])
            room.add("one", "anthropic", server.url, OPUS, is_chained=False)
            room.providers.set_chain([room.providers.link("one")])
            room.well()
            sent = room.send("Hi")
            room.shows(sent, "word0")
            ended = threading.Event()
            room.chats.on_turn(lambda news, ended=ended: ended.set() if news.is_ended else None)
            began = time.perf_counter()
            room.chats.stop(sent.reply_id)
            ended.wait(10)
            times.append((time.perf_counter() - began) * 1_000)
            server.close()
    finally:
        room.close()
    times.sort()
    print(
        f"from Stop to silence, with the reply stored: median {statistics.median(times):.1f} ms,"
        f" slowest {times[-1]:.1f} ms of {ROUNDS} (goal 50)"
    )


def main() -> None:
    """Run all and print the figures."""
    address, process = paced_server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            token_cost(Path(folder) / "tokens", address)
            switching(Path(folder) / "switching")
            stopping(Path(folder) / "stopping")
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve_paced()
    else:
        main()
