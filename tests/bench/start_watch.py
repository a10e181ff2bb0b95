"""One start of a window, watched: run by `start_bench.py` in a process of its own.

It is told `bare`, or `ours` and the folder of a store. Prints, as JSON, the processor time used when the window was
painted first, the memory held then and a little later, and the longest time in which the event loop stood still after
that: by the clock, and in the processor time of its thread, which is what a quiet machine would show. Packages that
only tests bring (`click` and `rich`, which httpx loads where it finds them) are hidden, as they are absent where
Holdfast is installed.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

BEGUN = time.perf_counter()
sys.modules |= {"click": None, "rich": None}  # type: ignore[dict-item] # which is how an import is told that it fails
AFTER_MS = 2000
"""How long a start is watched after its first painting."""

if sys.argv[1:2] not in (["bare"], ["ours"]):
    sys.exit("This is a part of start_bench.py, which starts it: python tests/bench/start_bench.py")
if sys.argv[1] == "ours":
    import holdfast.gui  # noqa: F401 - as `main` does before anything of Qt: it loads the binding in its own way

from PySide6.QtCore import QEvent, QObject, Qt, QTimer  # noqa: E402 - the clock runs from before
from PySide6.QtWidgets import QApplication  # noqa: E402 - as above


def used_s() -> float:
    """Return the processor time of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def resident_mb() -> float:
    """Return the memory that this process holds."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


class Watch(QObject):
    """Sees the first painting of the window and, from the loop's first turn on, how long that stands still."""

    def __init__(self, window) -> None:
        super().__init__()
        self._window = window
        self._told: dict[str, float] = {}
        self._gaps: list[float] = []
        self._own: list[float] = []
        self._last, self._last_own = time.perf_counter(), time.thread_time()
        self._beat = QTimer()
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._on_beat)
        self._beat.start(1)
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, _seen, event) -> bool:  # noqa: N802 - the name that Qt gave it
        """Look whether this is the painting: the first update asked for after the window was exposed."""
        if event.type() == QEvent.Type.Expose and not self._told:
            self._told = {"cpu_s": 0.0}
            QTimer.singleShot(0, self._on_painted)  # what is exposed is painted at once
            QTimer.singleShot(AFTER_MS, self._on_end)
        return False

    def _on_painted(self) -> None:
        self._told = {"cpu_s": used_s(), "wall_s": time.perf_counter() - BEGUN, "painted_mb": resident_mb()}

    def _on_beat(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        self._gaps.append(1000 * (now - self._last))
        self._own.append(1000 * (own - self._last_own))
        self._last, self._last_own = now, own

    def _is_there(self) -> bool:
        """Say whether what is measured is there: all of the window, with a conversation open."""
        window = self._window
        is_bare = not hasattr(window, "is_settled")
        return is_bare or (window.is_settled and window.controller.reading.conversation_id is not None)

    def _on_end(self) -> None:
        if not self._is_there():  # a busy machine
            QTimer.singleShot(AFTER_MS // 2, self._on_end)
            return
        loop = {"resident_mb": resident_mb(), "stall_ms": max(self._gaps), "own_ms": max(self._own)}
        loop["later_cpu_s"] = used_s()
        print(json.dumps(self._told | loop), flush=True)
        self._window.close()
        QApplication.quit()


def bare() -> None:
    """Show an empty list in a window."""
    from PySide6.QtWidgets import QListView, QMainWindow  # noqa: PLC0415 - what ours pays for, too

    application = QApplication(["bare"])
    window = QMainWindow()
    window.resize(1440, 900)
    window.setCentralWidget(QListView())
    window.show()
    watch = Watch(window)
    application.exec()
    del watch


def ours(folder: Path) -> None:
    """Open Holdfast's window as somebody does who types `holdfast`."""
    from holdfast.main import command_line  # noqa: PLC0415 - its cost is what is measured

    run = QApplication.exec
    watches = []

    def watched(*_application) -> int:
        watches.append(Watch(next(widget for widget in QApplication.topLevelWidgets() if widget.isVisible())))
        return run()

    QApplication.exec = watched
    sys.argv[:] = ["holdfast", "--data-dir", str(folder)]
    command_line()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else ours(Path(sys.argv[2]))
