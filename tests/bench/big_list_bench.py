"""What a window with a great many conversations costs: its list filtered, sorted, grouped, chosen, starred, searched.

    python tests/bench/big_list_bench.py [--conversations 50000] [--store FOLDER]

For each of these the longest time in which the window's thread did nothing else, in its own processor time, which is
what a quiet machine would show, and how long it took by the clock until it was seen. `--store` takes one that is there.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bench"), str(TESTS.parent / "app")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402 - found only after the lines above
from PySide6.QtTest import QTest  # noqa: E402 - as above
from PySide6.QtWidgets import QApplication  # noqa: E402 - as above
from start_bench import fill  # noqa: E402 - as above

from holdfast.gui import furnished  # noqa: E402 - as above
from holdfast.gui.lists.arranging import Arrangement  # noqa: E402 - as above
from holdfast.gui.threads import take_turns_often  # noqa: E402 - as above
from holdfast.jobs import ThreadLanes  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.program import Program  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.gui.main_window import MainWindow

QUIET_S = 0.6


class Watch:
    """Notes how much processor time the loop's thread uses between two turns of it."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.thread_time()
        self._beat = QTimer()
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._on_beat)
        self._beat.start(1)

    def start(self) -> None:
        """Begin afresh."""
        self.longest_ms, self._last = 0.0, time.thread_time()

    def _on_beat(self) -> None:
        now = time.thread_time()
        self.longest_ms = max(self.longest_ms, 1000 * (now - self._last))
        self._last = now


def resident_mb() -> float:
    """Return the memory that this process holds."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def settle(condition: Callable[[], bool]) -> float:
    """Run the loop until `condition` holds, and a while more; return how long it took to hold, in milliseconds."""
    loop, began = QEventLoop(), time.perf_counter()
    held: list[float] = []

    def look() -> None:
        if not held and condition():
            held.append(time.perf_counter())
        if (held and time.perf_counter() - held[0] > QUIET_S) or time.perf_counter() - began > 60:
            loop.quit()

    poll = QTimer()
    poll.timeout.connect(look)
    poll.start(2)
    loop.exec()
    return 1000 * ((held or [float("inf")])[0] - began)


def measured(watch: Watch, what: str, do: Callable[[], object], is_seen: Callable[[], bool]) -> None:
    """Do something and print what it cost."""
    watch.start()
    do()
    taken = settle(is_seen)
    print(f"{what}: the window's thread at most {watch.longest_ms:.0f} ms at a stretch, seen after {taken:.0f} ms")


def try_all(window: MainWindow, watch: Watch, count: int) -> None:
    """Do one after another."""
    view, model, listing = window.list_pane.list, window.list_pane.conversations, window.controller.listing
    tabs, bar = window.list_pane.tabs, view.verticalScrollBar()
    whole = model.rowCount()
    measured(watch, "to the end and back", lambda: bar.setValue(bar.maximum()), lambda: bar.value() == bar.maximum())
    row = model.entry(min(40, whole - 1))
    measured(watch, "a star", lambda: listing.star_toggled.emit(row), lambda: any(r.is_starred for r in listing.rows))
    measured(watch, "filtered: starred", tabs["starred"].click, lambda: 0 < model.rowCount() < 9)
    measured(watch, "and all again", tabs["all"].click, lambda: model.rowCount() > count)
    by_title = Arrangement("title", "none")
    measured(watch, "sorted by title", lambda: listing.arrange(by_title), lambda: model.rowCount() == count)
    usual = Arrangement()
    measured(watch, "and by change again", lambda: listing.arrange(usual), lambda: model.rowCount() > count)
    measured(watch, "a row far below", lambda: view.choose(model.rowCount() - 5), lambda: bar.value() > 0)
    view.setFocus()
    measured(
        watch, "all chosen", lambda: QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier),
        lambda: view.has_several,
    )  # fmt: skip
    view.choose(1)
    settle(lambda: True)
    field, hits = window.top_bar.search, window.list_pane.hits
    for letters in ("gar", "den", " wat"):
        measured(
            watch, f"typed {letters!r}", lambda text=letters: QTest.keyClicks(field, text), lambda: hits.rowCount() > 0
        )
    measured(watch, "a narrow window", lambda: window.resize(1000, 700), lambda: window.width() == 1000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=50_000)
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = options.store or Path(name)
        if options.store is None:
            fill(folder, options.conversations)
        store, lanes = Store.open(folder / "holdfast.db"), ThreadLanes()
        take_turns_often()
        window = furnished(Program(Library(store, lanes)), lanes, Paths.under(folder))
        window.resize(1440, 900)
        watch = Watch()
        model = window.list_pane.conversations
        measured(watch, "shown", window.show, lambda: model.rowCount() > options.conversations)
        print(f"memory: {resident_mb():.0f} MB")
        try_all(window, watch, options.conversations)
        window.close()
        lanes.close()
        store.close()
    del application


if __name__ == "__main__":
    main()
