"""How long the window stands still while it imports, and how fast the list scrolls.

    python tests/bench/window_bench.py [--megabytes 60] [--conversations 5000]

Prints the longest time in which the window did nothing during an import, measured with a 5 ms timer of its own event
loop, beside the same timer's worst in an idle loop; then the time a step of scrolling takes to paint in the list.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402 - as above
from PySide6.QtWidgets import QApplication  # noqa: E402 - as above

from helpers import builders  # noqa: E402 - found only after the lines above
from helpers.generator import generate_benchmark  # noqa: E402 - as above
from holdfast.gui import furnished  # noqa: E402 - as above
from holdfast.jobs import CancelToken, ThreadLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.program import Program  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

TICK_MS = 5
IDLE_S = 3.0
STEPS = 400


class Stalls:
    """Notes how late a timer of the event loop fires."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Begin afresh."""
        self.gaps_ms.clear()
        self._last = time.perf_counter()
        self._timer.start(TICK_MS)

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append(1000 * (now - self._last))
        self._last = now

    def __str__(self) -> str:
        ordered = sorted(self.gaps_ms)
        return f"longest {ordered[-1]:.0f} ms, p99 {ordered[len(ordered) * 99 // 100]:.0f} ms"


def run_until(condition, limit_s: float) -> None:
    """Run the event loop until `condition` holds. Raises TimeoutError."""
    loop, deadline = QEventLoop(), time.monotonic() + limit_s
    poll = QTimer()
    poll.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > deadline else None)
    poll.start(50)
    loop.exec()
    if not condition():
        raise TimeoutError


def import_stalls(folder: Path, megabytes: int) -> None:
    """Print the stalls while the window imports."""
    made = generate_benchmark(folder, "G1", megabytes=megabytes)
    store, lanes = Store.open(folder / "a" / "holdfast.db"), ThreadLanes()
    window = furnished(Program(Library(store, lanes)), lanes, Paths.under(folder / "a"))
    window.show()
    stalls = Stalls()
    stalls.start()
    idle_until = time.monotonic() + IDLE_S
    run_until(lambda: time.monotonic() > idle_until, IDLE_S + 5)
    print(f"idle: {stalls}")
    window.controller.take_files(list(made.paths))
    run_until(lambda: window.import_page.main_button.isVisible() and window.import_page.main_button.isEnabled(), 60)
    stalls.start()
    started = time.perf_counter()
    window.import_page.main_button.click()
    run_until(lambda: not window.controller.importing.is_running, 900)
    megabyte = made.json_bytes / 2**20
    print(f"importing {megabyte:.0f} MB in {time.perf_counter() - started:.0f} s: {stalls} (longest at most 100)")
    stalls.start()
    window.show_conversations()
    window.list_pane.list.setCurrentIndex(window.list_pane.list.model().index(3, 0))
    done = time.monotonic() + 2
    run_until(lambda: time.monotonic() > done, 10)
    print(f"then opening a conversation: {stalls}")
    window.close()
    lanes.close()
    store.close()


def list_scrolling(folder: Path, conversations: int) -> None:
    """Print what a step of scrolling costs in a list of so many."""
    chats = [
        builders.conversation(
            builders.human(f"Question {number} about the garden and everything in it, quite long enough for a line"),
            name=f"Conversation number {number} with a title of ordinary length",
            updated_at=f"{2020 + number % 6}-{1 + number % 12:02}-{1 + number % 28:02}T10:00:00.000000Z",
        )
        for number in range(conversations)
    ]
    store, lanes = Store.open(folder / "b" / "holdfast.db"), ThreadLanes()
    library = Library(store, lanes)
    library.import_archive([builders.write_g1(folder / "many.zip", chats)], CancelToken(), no_progress)
    window = furnished(Program(library), lanes, Paths.under(folder / "b"))
    window.resize(1440, 900)
    window.show()
    view = window.list_pane.list
    run_until(lambda: view.model().rowCount() > conversations // 2, 60)
    bar = view.verticalScrollBar()
    times: list[float] = []
    for step in range(STEPS):
        started = time.perf_counter()
        bar.setValue(round(bar.maximum() * step / STEPS))
        view.viewport().repaint()
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    print(
        f"scrolling {view.model().rowCount()} rows: median {statistics.median(times):.1f} ms, "
        f"p95 {times[STEPS * 95 // 100]:.1f} ms, longest {times[-1]:.1f} ms (16 ms is 60 frames a second)"
    )
    window.close()
    lanes.close()
    store.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=60)
    parser.add_argument("--conversations", type=int, default=5_000)
    options = parser.parse_args()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        import_stalls(Path(folder), options.megabytes)
        list_scrolling(Path(folder), options.conversations)
    del application


if __name__ == "__main__":
    main()
