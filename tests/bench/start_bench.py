"""How fast the window opens with 5,000 conversations, against a bare window of PySide6 with an empty list.

    python tests/bench/start_bench.py [--conversations 5000] [--runs 7]

Each start is a process of its own (`start_watch.py`) that tells when its window has been painted first. The
processor time until then is what is compared, since the clock of a busy machine compares nothing; memory is taken two
seconds later, with a conversation open, and the longest standstill is that of a timer in the loop of the window.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
APP = TESTS.parent / "app"
sys.path[:0] = [str(TESTS), str(APP)]

RATIO, MORE_MB, STALL_MS = 1.3, 60.0, 50.0


def start(*arguments: str) -> dict[str, float]:
    """Start a window in a process of its own and return what it told."""
    surroundings = {**os.environ, "PYTHONPATH": str(APP)}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is set, every start compiles what was changed
    surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, str(TESTS / "bench" / "start_watch.py"), *arguments]
    told = subprocess.run(command, env=surroundings, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(told.stdout)


def fill(folder: Path, conversations: int) -> None:
    """Import so many conversations."""
    from helpers import builders  # noqa: PLC0415 - of the tests, for the filling only
    from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: PLC0415 - as above
    from holdfast.operations import Library  # noqa: PLC0415 - as above
    from holdfast.store import Store  # noqa: PLC0415 - as above

    chats = [
        builders.conversation(
            *builders.chained(
                builders.human(f"Question {number} about the garden and everything in it"),
                builders.assistant(f"## Answer {number}\n\nWater it, *often*.\n\n```python\nprint({number})\n```\n"),
            ),
            name=f"Conversation number {number} with a title of ordinary length",
            updated_at=f"{2020 + number % 6}-{1 + number % 12:02}-{1 + number % 28:02}T10:00:00.000000Z",
        )
        for number in range(conversations)
    ]
    store = Store.open(folder / "holdfast.db")
    Library(store, InlineLanes()).import_archive(
        [builders.write_g1(folder / "many.zip", chats)], CancelToken(), no_progress
    )
    store.close()


def middle(told: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure."""
    return {name: statistics.median(each[name] for each in told) for name in told[0]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, options.conversations)
        start("bare")  # what the disk has to give, it has given then
        start("ours", name)
        bare, ours = [], []
        for _ in range(options.runs):  # by turns, so that a busy moment meets both
            bare.append(start("bare"))
            ours.append(start("ours", name))
    floor, mine = middle(bare), middle(ours)
    for label, told in (("bare window", floor), ("Holdfast", mine)):
        print(
            f"{label}: painted after {told['cpu_s']:.2f} s of processor time ({told['wall_s']:.2f} s by the clock), "
            f"{told['painted_mb']:.0f} MB, later {told['resident_mb']:.0f} MB; longest standstill "
            f"{told['stall_ms']:.0f} ms, {told['own_ms']:.0f} ms of its thread's own processor time"
        )
    painted_mb, later_mb = (mine[name] - floor[name] for name in ("painted_mb", "resident_mb"))
    print(f"painted: {mine['cpu_s'] / floor['cpu_s']:.2f} times the bare window (at most {RATIO})")
    print(f"memory: {painted_mb:.0f} MB more when painted, {later_mb:.0f} MB later (at most {MORE_MB:.0f})")
    print(f"longest standstill: {mine['own_ms']:.0f} ms of its own, {mine['stall_ms']:.0f} ms by the clock", end=" ")
    print(f"(at most {STALL_MS:.0f}; bare: {floor['own_ms']:.0f} and {floor['stall_ms']:.0f})")


if __name__ == "__main__":
    main()
