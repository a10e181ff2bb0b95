"""What a streamed token costs, and how soon Stop is silent: `python tests/bench/providers_bench.py`.

The server is a process of its own, so that only the client's time is counted.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "app"), str(Path(__file__).parents[1])]

from helpers.loopback import Hang, Loopback, chunk, chunked_head, head, sse  # noqa: E402 - found only now
from helpers.replies import BEGUN  # noqa: E402 - as above
from holdfast.domain import Request, RequestMessage, TextDelta, TextPart  # noqa: E402 - as above
from holdfast.providers import LOCAL, Transport, endpoint, make_provider  # noqa: E402 - as above

TOKENS = 20_000
STOPS = 100
REQUEST = Request("m", (RequestMessage("user", (TextPart("Hello"),)),))


def serve() -> None:
    """Serve a long reply, token by token, until the standard input closes."""
    delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "token "}}
    token = chunk(sse(delta, name=True))
    ended = chunk(sse({"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, {"type": "message_stop"}))
    server = Loopback().answers(chunked_head(), chunk(BEGUN["anthropic"]), *[token] * TOKENS, ended)
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    sys.stdin.read()


async def cost(url: str) -> float:
    """Return the CPU milliseconds of one token."""
    transport = Transport()
    await transport.warm_up()
    provider = make_provider(endpoint("bench", "anthropic", url), transport, timeouts=LOCAL)
    began, tokens = time.process_time(), 0
    async for event in provider.stream(REQUEST, None):
        tokens += isinstance(event, TextDelta)
    took_s = time.process_time() - began
    await transport.close()
    assert tokens >= TOKENS
    return took_s / tokens * 1000


async def stops() -> list[float]:
    """Return the milliseconds from Stop to silence, connection closed."""
    took_ms = []
    transport = Transport()
    for _ in range(STOPS):
        server = Loopback().answers(head(), BEGUN["anthropic"], Hang())
        provider = make_provider(endpoint("bench", "anthropic", server.url), transport, timeouts=LOCAL)
        began = asyncio.Event()

        async def reading(provider=provider, began=began) -> None:
            async for event in provider.stream(REQUEST, None):
                if isinstance(event, TextDelta):
                    began.set()

        task = asyncio.create_task(reading())
        await began.wait()
        stopped = time.perf_counter()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.to_thread(server.client_left.wait, 5)
        took_ms.append((time.perf_counter() - stopped) * 1000)
        server.close()
    await transport.close()
    return sorted(took_ms)


def main() -> None:
    """Print the figures."""
    command = [sys.executable, __file__, "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        each_ms = asyncio.run(cost(server.stdout.readline().strip()))
        server.communicate()
    print(f"a token costs {each_ms:.3f} ms of CPU (at most 1.5 with everything behind it)")
    took_ms = asyncio.run(stops())
    print(f"stop to silence: median {statistics.median(took_ms):.1f} ms, longest {took_ms[-1]:.1f} ms (at most 50)")


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
