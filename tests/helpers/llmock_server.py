"""llmock, a server of somebody else's that speaks as the providers do and fails as it is told, in a process of its own.

Run as a program it listens on a free port of this computer, prints the port, and ends when its input does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

PATHS = {"anthropic": "/anthropic", "openai": "/v1", "gemini": "/gemini", "groq": "/groq/openai/v1"}
"""The base URL of each provider's dialect, below the server's address, as a person would give it."""


class LLMock:
    """The server. Closed by whoever started it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._address = f"127.0.0.1:{int(self._process.stdout.readline())}"
        self.url = f"http://{self._address}"

    def base_url(self, dialect: str) -> str:
        """Return where a dialect is spoken."""
        return self.url + PATHS[dialect]

    def will(self, *behaviours: dict[str, object]) -> None:
        """Have the coming requests answered so."""
        self._ask("/_llmock/scenario", {"behaviors": behaviours})

    def requests(self) -> list[dict[str, object]]:
        """Return every request so far, in order, with what it was answered."""
        return self._ask("/_llmock/requests")["requests"]

    def verdict(self) -> dict[str, object]:
        """Return what llmock thinks of whoever asked it."""
        return self._ask("/_llmock/verdict")

    def reset(self) -> None:
        """Forget requests and what was still to come."""
        self._ask("/_llmock/reset", {})

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def _ask(self, path: str, body: object = None) -> dict[str, object]:
        connection = HTTPConnection(self._address, timeout=20)
        with closing(connection):
            connection.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            assert answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}
            return json.load(answer)


def main() -> None:
    """Serve until the input ends."""
    from llmock.testing import LLMockServer  # noqa: PLC0415 - takes a second, and only this process needs it

    with LLMockServer() as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
