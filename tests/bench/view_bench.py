"""What it costs to show, scroll and search a long conversation, beside a bare QTextBrowser with the same text.

    python tests/bench/view_bench.py [--messages 2000]

Each figure is taken in a process of its own; those that end in `cpu_ms` are what the window's own thread used, which a
busy machine changes less than the clock. First paint and memory are compared with the browser in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402 - the platform is chosen first
from PySide6.QtWidgets import QApplication, QTextBrowser  # noqa: E402 - as above

from helpers.hostile import hostile_texts  # noqa: E402 - found only after the lines above
from helpers.made_conversations import NOON, talk  # noqa: E402 - as above
from holdfast.domain import Source  # noqa: E402 - as above
from holdfast.gui.bridge import Bridge  # noqa: E402 - as above
from holdfast.gui.controllers.finding import FindController  # noqa: E402 - as above
from holdfast.gui.controllers.preparing import Preparer, first_pieces  # noqa: E402 - as above
from holdfast.gui.garbage import GarbageLooks  # noqa: E402 - as above
from holdfast.gui.panes.find_bar import FindBar  # noqa: E402 - as above
from holdfast.gui.side.sheets import sheet  # noqa: E402 - as above
from holdfast.gui.theme import Theme  # noqa: E402 - as above
from holdfast.gui.view import ConversationView, Renderer, entries_of, message_pieces  # noqa: E402 - as above
from holdfast.jobs import CancelToken, ThreadLanes  # noqa: E402 - as above
from holdfast.render import Worker, parse, to_html  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.domain import OpenConversation

MARKDOWN = """Number {number}. For one writer and many readers, SQLite in **WAL mode** is the calmer choice.

```python
def insert(connection, number={number}):
    connection.execute("INSERT INTO event VALUES (?)", (number,))  # one row
```

- keep the table narrow, with $x_{{{number}}}^2$ rows
- batch the inserts

| Events | Seconds |
|--:|---|
| {number} | 1.5 |
"""


def conversation(messages: int) -> OpenConversation:
    """Return a conversation of prose, code, lists, tables and formulas."""
    return talk(1, "Long", *(MARKDOWN.format(number=number) for number in range(messages)))


def cpu_s() -> float:
    """Return the CPU time this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss_mb() -> float:
    """Return the memory this process holds now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def spin(until: Callable[[], bool], limit_s: float) -> None:
    """Run the event loop until something holds. Raises TimeoutError."""
    loop, deadline = QEventLoop(), time.monotonic() + limit_s
    poll = QTimer()
    poll.timeout.connect(lambda: loop.quit() if until() or time.monotonic() > deadline else None)
    poll.start(5)
    loop.exec()
    if not until():
        raise TimeoutError


class Setting:
    """A view as the window has it: messages are made ready on the read lane."""

    def __init__(self) -> None:
        self.application = QApplication([])
        self.theme = Theme(self.application, "light")
        self.lanes, self.worker = ThreadLanes(), Worker()
        self.renderer = Renderer(self.worker)
        self.view = ConversationView(self.theme)
        self.bridge = Bridge(self.lanes, self.view)
        self.preparer = Preparer(self.renderer, self.bridge, self.view)
        self.view.resize(1000, 800)
        self.view.show()
        self.view.grab()
        self.renderer.warm_up()  # as a window does as soon as it is shown
        GarbageLooks(self.view)

    def show(self, opened: OpenConversation) -> None:
        """Show a conversation as the reading controller does."""
        entries = entries_of(opened.current_path(), Source.CLAUDE, NOON)
        self.view.show_entries(entries, first_pieces(entries, 0, self.renderer, CancelToken()))

    def is_settled(self) -> bool:
        """Say whether all that is on the screen is laid out."""
        visible = self.view.visible_boxes()
        return all(box.kind != "pending" and (not box.has_text or box.document) for box in visible)

    def end(self) -> None:
        """Stop the threads and the worker."""
        self.bridge.close()
        self.worker.close()
        self.lanes.close()


def first_paint(messages: int) -> dict[str, float]:
    """Measure from the open conversation to the first picture of it."""
    setting, opened = Setting(), conversation(messages)
    before, wall = cpu_s(), time.perf_counter()
    setting.show(opened)
    setting.view.grab()
    answer = {"cpu_s": cpu_s() - before, "wall_s": time.perf_counter() - wall}
    spin(lambda: setting.view.ahead.is_done and setting.is_settled(), 20)
    answer["rss_mb"] = rss_mb()
    setting.end()
    return answer


def browser(messages: int) -> dict[str, float]:
    """Measure the same for a bare QTextBrowser that is given the finished HTML."""
    opened = conversation(messages)
    from holdfast.gui.view.skin import WRITTEN, Skin  # noqa: PLC0415 - only here

    application = QApplication([])
    skin = Skin(Theme(application, "light").colours, "monospace", 1.0)
    texts = ["".join(block.text for block in stored.message.blocks) for stored in opened.messages]
    html = skin.dress("<hr>".join("".join(each.html for each in to_html(parse(text), WRITTEN)) for text in texts))
    shown = QTextBrowser()
    shown.resize(1000, 800)
    shown.show()
    shown.grab()
    before, wall = cpu_s(), time.perf_counter()
    shown.setHtml(html)
    shown.grab()
    answer = {"cpu_s": cpu_s() - before, "wall_s": time.perf_counter() - wall}
    shown.document().size()  # it goes on laying out for as long as there is something left, and scrolls badly till then
    return answer | {"whole_cpu_s": cpu_s() - before, "rss_mb": rss_mb()}


def scrolling(messages: int) -> dict[str, float]:
    """Measure what frames cost: read on at a quiet pace, then flung, half a screen a frame."""
    setting = Setting()
    setting.show(conversation(messages))
    view, bar = setting.view, setting.view.verticalScrollBar()
    answer = {}
    for name, step, count, pause_ms in (("quiet", 60, 300, 12), ("flung", 400, 200, 0)):
        spin(lambda: view.ahead.is_done, 20)
        frames: list[float] = []
        used: list[float] = []
        for _ in range(count):
            started, busy = time.perf_counter(), time.thread_time()
            bar.setValue(bar.value() + step)
            view.viewport().repaint()
            frames.append(1000 * (time.perf_counter() - started))
            used.append(1000 * (time.thread_time() - busy))
            until = time.monotonic() + pause_ms / 1000
            spin(lambda until=until: time.monotonic() >= until, 1)
        frames.sort()
        used.sort()
        answer |= {f"{name}_p95_ms": frames[count * 95 // 100], f"{name}_median_ms": statistics.median(frames)}
        answer[f"{name}_p95_cpu_ms"] = used[count * 95 // 100]
    answer["rss_mb"] = rss_mb()
    setting.end()
    return answer


def big_message(_messages: int) -> dict[str, float]:
    """Measure the longest time in which the window does nothing while a message of 200 KB is opened and scrolled."""
    setting = Setting()
    text = "\n".join(MARKDOWN.format(number=number) for number in range(200_000 // len(MARKDOWN)))
    gaps: list[float] = []
    last = [time.perf_counter()]
    timer = QTimer()

    def on_tick() -> None:
        now = time.perf_counter()
        gaps.append(1000 * (now - last[0]))
        last[0] = now

    timer.timeout.connect(on_tick)
    entries = entries_of(talk(1, "Big", "question", text).current_path(), Source.CLAUDE, NOON)
    last[0] = time.perf_counter()
    timer.start(1)
    started = time.perf_counter()
    setting.view.show_entries(entries, {})
    spin(setting.is_settled, 60)
    ready_s = time.perf_counter() - started
    bar = setting.view.verticalScrollBar()
    for _ in range(60):
        bar.setValue(bar.value() + 1500)
        spin(setting.is_settled, 5)
    setting.end()
    return {"kb": len(text.encode()) / 1000, "longest_ms": max(gaps), "ready_s": ready_s}


def document(_messages: int) -> dict[str, float]:
    """Measure the longest time in which the window does nothing while documents of 150 kB are made ready beside it."""
    setting = Setting()
    code = "".join(f"def f{number}(a, b):\n    return a * {number} + b  # one line\n\n" for number in range(3000))
    prose = "\n".join(MARKDOWN.format(number=number) for number in range(1000))
    answer = {}
    for name, text, shown in (("code", code[:150_000], "code"), ("markdown", prose[:150_000], "markdown")):
        entry = sheet("Version 1", "", text, shown, "python" if shown == "code" else "")
        gaps: list[float] = []
        last = [time.perf_counter()]
        timer = QTimer()

        def on_tick(gaps: list[float] = gaps, last: list[float] = last) -> None:
            now = time.perf_counter()
            gaps.append(1000 * (now - last[0]))
            last[0] = now

        timer.timeout.connect(on_tick)
        ready: list[object] = []
        timer.start(1)
        setting.bridge.run(
            lambda token, entry=entry: message_pieces(entry.message, setting.renderer, token), ready.append
        )
        spin(lambda ready=ready: bool(ready), 60)
        setting.view.show_entries((entry,), {0: ready[0]})
        spin(setting.is_settled, 20)
        answer[f"{name}_longest_ms"] = max(gaps)
    setting.end()
    return answer


def finding(messages: int) -> dict[str, float]:
    """Measure from the key to the first match marked on the screen, near the end of the conversation."""
    setting = Setting()
    setting.show(conversation(messages))
    bar = FindBar(setting.theme)
    controller = FindController(bar, setting.view)
    setting.view.entries_shown.emit()
    controller.open()
    answer = {}
    for name, text in (("near", "calmer"), ("far", f"Number {messages - 10}.")):
        started, busy = time.perf_counter(), time.thread_time()
        bar.field.setText(text)
        answer[f"{name}_blocked_ms"] = 1000 * (time.perf_counter() - started)
        answer[f"{name}_blocked_cpu_ms"] = 1000 * (time.thread_time() - busy)
        spin(lambda: any(box.current >= 0 for box in setting.view.visible_boxes()), 20)
        answer[f"{name}_marked_ms"] = 1000 * (time.perf_counter() - started)
    setting.end()
    return answer


def hostile(_messages: int) -> dict[str, float]:
    """Measure how long the GUI thread is taken by each of 1,000 hostile texts."""
    setting = Setting()
    view, times, used = setting.view, [], []
    for number, text in enumerate(hostile_texts(1000, "/nowhere/trap.png")):
        opened = talk(number + 1, "x", text)
        entries = entries_of(opened.current_path(), Source.CLAUDE, NOON)
        pieces = {0: message_pieces(entries[0].message)}
        started, busy = time.perf_counter(), time.thread_time()
        view.show_entries(entries, pieces)
        view.grab()
        times.append(1000 * (time.perf_counter() - started))
        used.append(1000 * (time.thread_time() - busy))
    times.sort()
    setting.end()
    return {"longest_ms": times[-1], "p99_ms": times[990], "median_ms": times[500], "longest_cpu_ms": max(used)}


PARTS: dict[str, Callable[[int], dict[str, float]]] = {
    "first_paint": first_paint, "browser": browser, "scrolling": scrolling, "big_message": big_message,
    "document": document, "finding": finding, "hostile": hostile,
}  # fmt: skip


def measured(part: str, messages: int) -> dict[str, float]:
    """Run one part in a process of its own."""
    command = [sys.executable, __file__, "--part", part, "--messages", str(messages)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(told.stdout.splitlines()[-1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--part", choices=PARTS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options.messages)))
        return
    for part in PARTS:
        figures = measured(part, options.messages)
        print(f"{part}: " + ", ".join(f"{name} {figure:.3g}" for name, figure in figures.items()), flush=True)
        if part == "first_paint":
            ours = figures
        elif part == "browser":
            print(
                f"  ours / browser: CPU to the first picture {ours['cpu_s'] / figures['cpu_s']:.3f}, "
                f"until it is laid out {ours['cpu_s'] / figures['whole_cpu_s']:.3f} (at most 0.1), "
                f"memory {ours['rss_mb'] / figures['rss_mb']:.2f}"
            )


if __name__ == "__main__":
    main()
