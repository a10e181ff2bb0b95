"""What a large session of Claude Code costs, against decoding its lines.

    python tests/bench/session_bench.py [--megabytes 120 500] [--pictures]

Prints processor seconds, megabytes a processor second and peak memory of `json.loads` over the same lines and of an
import into an encrypted store, the first time, again, and when it has grown by a turn; and the ratio. With --pictures
most of it are bytes of pictures, which cannot be made smaller.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import sys
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bench")]
os.environ["PYTHONPATH"] = str(TESTS.parent / "app")

from measure import Usage, measured, size_mb  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSION = "0f0e0d0c-0b0a-4908-8706-050403020100"
LEAN = "import json, sys\nfor line in open(sys.argv[1], 'rb'):\n    json.loads(line)\n"
PICTURE_BYTES = 300_000
CALLS = 6


class Turns:
    """Makes a session turn by turn: a prompt, calls with results of some length, an answer."""

    def __init__(self, *, has_pictures: bool) -> None:
        self._random = random.Random(7)
        letters = "etaoinshrdlucmfwypvbgk"
        self._words = ["".join(self._random.choices(letters, k=self._random.randint(2, 9))) for _ in range(20_000)]
        self._has_pictures = has_pictures
        self._parent: str | None = None
        self._count = 0

    def turn(self) -> Iterator[bytes]:
        """Yield the lines of a turn."""
        yield self._line("user", self._text(40))
        for _ in range(CALLS):
            call = f"toolu_{self._count:012d}"
            yield self._line("assistant", [{"type": "thinking", "thinking": self._text(60), "signature": "s"}])
            yield self._line(
                "assistant", [{"type": "tool_use", "id": call, "name": "Bash", "input": {"command": "ls"}}]
            )
            text = self._text(self._random.choice((60, 400, 1_600)))
            result = {"type": "tool_result", "tool_use_id": call, "content": text}
            yield self._line("user", [result], toolUseResult={"stdout": text, "stderr": ""})
        if self._has_pictures:
            data = base64.b64encode(self._random.randbytes(PICTURE_BYTES)).decode()
            source = {"type": "base64", "media_type": "image/png", "data": data}
            yield self._line("user", [{"type": "text", "text": "See"}, {"type": "image", "source": source}])
        yield self._line("assistant", [{"type": "text", "text": self._text(200)}])

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(self._words, k=words))

    def _line(self, kind: str, content: Any, **more: Any) -> bytes:
        self._count += 1
        name = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        message = {"role": kind, "content": content}
        if kind == "assistant":
            message |= {"id": f"msg_{self._count // 3}", "model": "claude-opus-5-5", "usage": {"output_tokens": 12}}
        record = {
            "parentUuid": self._parent,
            "isSidechain": False,
            "cwd": "/home/ada/garden",
            "sessionId": SESSION,
            "version": "2.1.9",
            "type": kind,
            "message": message,
            "uuid": name,
            "timestamp": f"2026-05-{1 + self._count // 86_400 % 28:02d}T{self._count // 3_600 % 24:02d}"
            f":{self._count // 60 % 60:02d}:{self._count % 60:02d}.000Z",
        } | more
        self._parent = name
        return json.dumps(record).encode() + b"\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, nargs="+", default=[120, 500])
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    for megabytes in options.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder), megabytes, has_pictures=options.pictures)


def compare(folder: Path, megabytes: int, *, has_pictures: bool) -> None:
    """Print ours beside decoding the lines."""
    session, store = folder / f"{SESSION}.jsonl", folder / "ours" / "holdfast.db"
    turns = Turns(has_pictures=has_pictures)
    with session.open("wb") as file:
        while file.tell() < megabytes << 20:
            file.writelines(turns.turn())
    importing = [str(TESTS / "bench" / "ours_import.py"), str(session), str(store)]
    lean = measured(["-c", LEAN, str(session)])
    first = measured(importing)
    again = measured(importing)
    with session.open("ab") as file:
        file.writelines(turns.turn())
    grown = measured(importing)
    print(f"{size_mb(session):.0f} MB of session, {turns._count:,} lines")
    for name, usage in (("decoding", lean), ("ours", first), ("ours, again", again), ("ours, grown", grown)):
        row(name, usage, size_mb(session))
    print(f"file: {size_mb(store):.0f} MB; processor: {first.cpu_s / lean.cpu_s:.1f} times decoding")


def row(name: str, usage: Usage, megabytes: float) -> None:
    """Print one measurement."""
    print(f"{name:<12}{usage.cpu_s:6.1f} CPU s {megabytes / usage.cpu_s:6.0f} MB/s {usage.peak_mb:5.0f} MB peak")


if __name__ == "__main__":
    main()
