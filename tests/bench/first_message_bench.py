"""What the first message of a run costs: processor time from Send to the stored reply, and of the second message.

    python tests/bench/first_message_bench.py [--runs 7]

Each run is a process of its own that sends two messages to a server in another one: once with what the network needs
loaded before, as the window does while somebody types, once without.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]
sys.modules |= {"click": None, "rich": None}  # type: ignore[dict-item] # only tests bring them, and httpx loads them


def serve_answers() -> None:
    """Answer every request with a word, until killed."""
    from helpers.chatting import answer  # noqa: PLC0415 - who measures must not have it loaded before

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        writer.write(answer("Yes."))
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(reply, "127.0.0.1", 0, limit=1 << 20)
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()

    asyncio.run(run())


def send_two(address: str, *, is_loaded: bool) -> list[float]:
    """Return the processor time of the first message and of the second, in milliseconds."""
    from helpers.chatting import OPUS, Room  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        room = Room(Path(folder))
        try:
            room.add("claude", "anthropic", address, OPUS)
            if is_loaded:
                room.net.run(room.providers.warm_up()).result()
            ended = threading.Event()
            room.chats.on_turn(lambda news: ended.set() if news.is_ended else None)
            taken = []
            for _ in range(2):
                ended.clear()
                before = time.process_time()
                sent = room.send("Do you hear me?")
                assert ended.wait(60)
                taken.append((time.process_time() - before) * 1000)
                assert room.texts(sent.conversation_id)[-1][1] == "Yes."
            return taken
        finally:
            room.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        told: dict[str, list[list[float]]] = {"loaded": [], "unloaded": []}
        for _ in range(options.runs):
            for how, found in told.items():
                once = subprocess.run(
                    [sys.executable, __file__, "--once", how, address], stdout=subprocess.PIPE, text=True, check=True
                )
                found.append(json.loads(once.stdout))
    finally:
        server.kill()
        server.wait()
    for how, found in told.items():
        first, second = (statistics.median(each[at] for each in found) for at in (0, 1))
        print(f"{how} before: the first message {first:.0f} ms of processor time, the second {second:.0f}")


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve_answers()
    elif "--once" in sys.argv:
        print(json.dumps(send_two(sys.argv[3], is_loaded=sys.argv[2] == "loaded")))
    else:
        main()
