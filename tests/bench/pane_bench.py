"""What a reply costs while it is written into a long conversation: 2,000 tokens at 200 a second, in the real window
over the real engine, with the server in a process of its own.

    python tests/bench/pane_bench.py [--messages 2000] [--tokens 2000] [--stops 20]

Printed: how late a 16 ms timer of the window is (beside the same window at rest), the processor time a token costs
(beside the engine alone, without a window), and how long after Stop the last letter appears.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve()
TESTS = HERE.parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer  # noqa: E402 - the platform is chosen first
from PySide6.QtWidgets import QApplication  # noqa: E402 - as above

from helpers.chatting import OPUS, Room  # noqa: E402 - found only after the lines above
from helpers.stored import answered, bring, chained  # noqa: E402 - as above
from helpers.stored import said as asked  # noqa: E402 - as above
from helpers.stored import talk as held  # noqa: E402 - as above
from holdfast.chat import Draft, Outgoing  # noqa: E402 - as above
from holdfast.domain import MessageState  # noqa: E402 - as above
from holdfast.gui import furnished  # noqa: E402 - as above
from holdfast.gui.garbage import GarbageLooks  # noqa: E402 - as above
from holdfast.gui.threads import take_turns_often  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.program import Chatting, Program  # noqa: E402 - as above
from holdfast.render import Worker  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

RATE = 200
TICK_MS = 16
REST_S = 4.0
WORDS = ("one writer and many readers ", "keep the table narrow, ", "**batch** the inserts, ", "`WAL` is calmer ")
GOALS = {"late_p95": 5.0, "late_max": 20.0, "cpu_per_token": 1.5, "stop": 50.0}
"""Milliseconds."""


class Pulse:
    """A timer of the window: how late it came, and how much the window's own thread had to do from one to the next. On
    a machine that others use too, the second is what the window itself is to blame for.
    """

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self.busy_ms: list[float] = []
        self._worked = 0.0
        self._due = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Begin to measure."""
        self.late_ms, self.busy_ms = [], []
        self._worked = time.thread_time()
        self._due = time.perf_counter() + TICK_MS / 1000
        self._timer.start()

    def stop(self) -> dict[str, float]:
        """End, and return how late it was."""
        self._timer.stop()
        late, busy = sorted(self.late_ms) or [0.0], sorted(self.busy_ms) or [0.0]
        return {
            "p50": round(statistics.median(late), 2),
            "p95": round(late[int(len(late) * 0.95)], 2),
            "max": round(late[-1], 2),
            "busy_p95": round(busy[int(len(busy) * 0.95)], 2),
            "busy_max": round(busy[-1], 2),
        }

    def _on_timeout(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.busy_ms.append((worked - self._worked) * 1000)
        self._worked = worked
        self.late_ms.append(max(0.0, (now - self._due) * 1000))
        self._due = now + TICK_MS / 1000


def spin(until: Callable[[], bool], limit_s: float = 60.0) -> None:
    """Let the window live until something holds."""
    loop, end = QEventLoop(), time.monotonic() + limit_s
    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(lambda: loop.quit() if until() or time.monotonic() > end else None)
    timer.start()
    loop.exec()
    assert until(), "did not come"


def rest(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def text_of(tokens: int) -> list[str]:
    """Return the pieces of a reply: paragraphs, lists, code, a token each."""
    pieces = []
    for number in range(tokens):
        piece = WORDS[number % len(WORDS)]
        if number % 60 == 59:
            piece += "\n\n"
        if number % 300 == 150:
            piece = "\n\n```python\nfor row in rows:\n"
        elif number % 300 in range(151, 180):
            piece = f"    insert(row, {number})\n"
        elif number % 300 == 180:
            piece = "```\n\n"
        pieces.append(piece)
    return pieces


SERVER = """
import json, socket, sys, threading, time
pieces, rate = json.load(open(sys.argv[1])), float(sys.argv[2])
def named(**data):
    return f"event: {data['type']}\\ndata: {json.dumps(data)}\\n\\n".encode()
def piece_said(piece):
    return named(type="content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
def length_of(head):
    lines = head.lower().split(b"\\r\\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
def serve(connection):
    raw = b""
    while b"\\r\\n\\r\\n" not in raw:
        raw += connection.recv(65536)
    head, _, body = raw.partition(b"\\r\\n\\r\\n")
    while len(body) < length_of(head):
        body += connection.recv(1 << 20)
    try:
        connection.sendall(b"HTTP/1.1 200 OK\\r\\ncontent-type: text/event-stream\\r\\nconnection: close\\r\\n\\r\\n")
        message = {"model": "claude-opus-5-5", "usage": {"input_tokens": 3}}
        connection.sendall(named(type="message_start", message=message))
        connection.sendall(named(type="content_block_start", index=0, content_block={"type": "text", "text": ""}))
        began = time.monotonic()
        for number, piece in enumerate(pieces):
            pause = began + number / rate - time.monotonic()
            if pause > 0:
                threading.Event().wait(pause)
            connection.sendall(piece_said(piece))
        connection.sendall(named(type="content_block_stop", index=0))
        usage = {"output_tokens": len(pieces)}
        connection.sendall(named(type="message_delta", delta={"stop_reason": "end_turn"}, usage=usage))
        connection.sendall(named(type="message_stop"))
    except OSError:
        pass
    connection.close()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
"""


def server(folder: Path, pieces: list[str], rate: float) -> tuple[subprocess.Popen[str], str]:
    """Start a server that says `pieces` to everybody; return it and its address."""
    script, told = folder / "server.py", folder / "pieces.json"
    script.write_text(SERVER, "utf-8")
    told.write_text(json.dumps(pieces), "utf-8")
    process = subprocess.Popen([sys.executable, str(script), str(told), str(rate)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, f"http://127.0.0.1:{int(process.stdout.readline())}"


def filled(room: Room, messages: int) -> None:
    """Put a conversation of so many messages into a room's store."""
    text = "Number {n}. For one writer and many readers, SQLite in **WAL mode** is the calmer choice. " * 3
    sides = (asked, answered)
    said = [sides[number % 2](f"m{number:05d}", text.format(n=number)) for number in range(messages)]
    bring(room.store, held("long", *chained(*said), title="Long"))


class Measured:
    """A window on a long conversation, over a room with a server."""

    def __init__(self, folder: Path, messages: int, url: str) -> None:
        self.room = Room(folder / "data")
        self.room.add("anthropic", "anthropic", url, OPUS)
        self.room.providers.consent("anthropic")
        self.room.lanes.write(lambda: filled(self.room, messages)).result()
        self.worker = Worker()
        program = Program(self.room.library, make_chatting=lambda: Chatting(self.room.chats, self.room.providers))
        self.window = furnished(program, self.room.lanes, Paths.under(folder / "data"), worker=self.worker)
        self.window.resize(1440, 900)
        self.window.show()
        spin(lambda: self.window.reading_pane.title.text() == "Long")
        self.view = self.window.reading_pane.view
        self.view.following.to_end()
        GarbageLooks(self.window)  # as `gui.start` does when the window was painted
        take_turns_often()
        rest(2.0)

    def send(self) -> None:
        """Send a message and wait until its reply has begun."""
        composer = self.window.reading_pane.foot.composer
        composer.field.set_text("Go on")
        composer.send_requested.emit()
        spin(lambda: bool(self.room.chats.running()))

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing is on its way."""
        return not self.room.chats.running() and self.window.controller.chat.streaming.running is None

    def close(self) -> None:
        """Put everything away."""
        self.window.bridge.close()
        self.worker.close()
        self.room.close()


def streaming(messages: int, tokens: int) -> dict[str, object]:
    """Measure the timer and the processor time while a reply comes."""
    with tempfile.TemporaryDirectory() as name:
        process, url = server(Path(name), text_of(tokens), RATE)
        measured = Measured(Path(name), messages, url)
        pulse = Pulse()
        pulse.start()
        rest(REST_S)
        at_rest = pulse.stop()
        measured.send()
        rest(0.5)  # the beginning reads 2,000 messages again, once; what is measured is the writing
        pulse.start()
        began_cpu, began = time.process_time(), time.monotonic()
        spin(lambda: _length(measured) > 0.97 * sum(map(len, text_of(tokens))) or measured.is_quiet, 120)
        cpu, wall = time.process_time() - began_cpu, time.monotonic() - began
        late = pulse.stop()
        pulse.start()
        spin(lambda: measured.is_quiet, 60)
        rest(0.5)
        at_end = pulse.stop()
        spin(lambda: measured.view.boxes.entries[-1].message.state is MessageState.COMPLETE)
        shown = measured.view.boxes.entries[-1].text
        assert shown.strip() == "".join(text_of(tokens)).strip(), "what is shown is not what was said"
        process.kill()
        measured.close()
    share = wall * RATE / tokens
    return {
        "late": late, "late_at_rest": at_rest, "late_at_the_end": at_end, "wall_s": round(wall, 1),
        "cpu_per_token_ms": round(1000 * cpu / (tokens * min(1.0, share)), 3),
    }  # fmt: skip


def _length(measured: Measured) -> int:
    running = measured.room.chats.running()
    live = measured.room.chats.live(running[0]) if running else None
    return 0 if live is None else sum(len(getattr(block, "text", "")) for block in live.blocks)


def alone(tokens: int) -> dict[str, object]:
    """Measure the engine without a window."""
    with tempfile.TemporaryDirectory() as name:
        process, url = server(Path(name), text_of(tokens), RATE)
        room = Room(Path(name) / "data")
        room.add("anthropic", "anthropic", url, OPUS)
        room.providers.consent("anthropic")
        done = threading.Event()
        room.chats.on_turn(lambda news: done.set() if news.is_ended else None)
        began = time.process_time()
        room.chats.send(Outgoing(None, None, Draft("Go on")))
        assert done.wait(120)
        cpu = time.process_time() - began
        process.kill()
        room.close()
    return {"cpu_per_token_ms": round(1000 * cpu / tokens, 3)}


class _Watch:
    """Notes when what is shown of a reply last changed."""

    def __init__(self, measured: Measured) -> None:
        self.changed: list[float] = []
        self._view = measured.view
        self._grow = self._view.following.grow
        self._view.following.grow = self._noted

    def end(self) -> None:
        """Look no longer."""
        del self._view.following.grow

    def _letters(self, entry: int) -> int:
        """Count what is read; signs of Markdown come and go."""
        return sum(sign.isalnum() for piece in self._view.boxes.pieces_of(entry) for sign in piece.plain)

    def _noted(self, entry: int, pieces: object, foot: object = None) -> None:
        before = self._letters(entry)
        self._grow(entry, pieces, foot)
        if self._letters(entry) > before:
            self.changed.append(time.perf_counter())


def stopping(messages: int, stops: int) -> dict[str, object]:
    """Measure how long after Stop the last letter appears."""
    with tempfile.TemporaryDirectory() as name:
        process, url = server(Path(name), text_of(20_000), RATE)
        measured = Measured(Path(name), messages, url)
        took = []
        for _ in range(stops):
            measured.send()
            spin(lambda: _length(measured) > 200 and measured.window.controller.chat.streaming.running is not None)
            watch = _Watch(measured)
            began = time.perf_counter()
            measured.window.reading_pane.foot.composer.stop_requested.emit()
            rest(0.4)
            took.append((max(watch.changed, default=began) - began) * 1000)
            watch.end()
            spin(lambda: measured.is_quiet)
        process.kill()
        measured.close()
    return {"max": round(max(took), 1), "median": round(statistics.median(took), 1), "times": stops}


def main() -> None:
    """Measure each figure in a process of its own and print them beside their goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--tokens", type=int, default=2000)
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--only", choices=["streaming", "alone", "stopping"])
    wanted = parser.parse_args()
    jobs = {
        "streaming": lambda: streaming(wanted.messages, wanted.tokens),
        "alone": lambda: alone(wanted.tokens),
        "stopping": lambda: stopping(wanted.messages, wanted.stops),
    }
    if wanted.only:
        _application = QApplication(sys.argv[:1])
        print(json.dumps(jobs[wanted.only]()), flush=True)
        os._exit(0)
    found = {}
    for job in jobs:
        arguments = ["--messages", wanted.messages, "--tokens", wanted.tokens, "--stops", wanted.stops, "--only", job]
        told = subprocess.run(
            [sys.executable, str(HERE), *map(str, arguments)], capture_output=True, text=True, check=True
        )
        found[job] = json.loads(told.stdout.splitlines()[-1])
    stream, floor, stop = found["streaming"], found["alone"], found["stopping"]
    late = stream["late"]
    ratio = stream["cpu_per_token_ms"] / floor["cpu_per_token_ms"]
    rest_late, end_late = stream["late_at_rest"], stream["late_at_the_end"]
    print(f"{wanted.tokens} tokens at {RATE} a second into {wanted.messages} messages, in {stream['wall_s']} s")
    for name in ("p95", "max"):
        print(f"  16 ms timer late, {name}: {late[name]} ms (goal {GOALS['late_' + name]}; at rest {rest_late[name]})")
    print(f"  of which its own work between two ticks, p95 and max: {late['busy_p95']} and {late['busy_max']} ms")
    print(f"  while the reply ends and is read again, max: {end_late['max']} ms")
    print(
        f"  processor time a token: {stream['cpu_per_token_ms']} ms (goal {GOALS['cpu_per_token']}; "
        f"the engine alone {floor['cpu_per_token_ms']}, ratio {ratio:.1f})"
    )
    print(
        f"  stop to silence {stop['max']} ms at most of {stop['times']}, median {stop['median']} (goal {GOALS['stop']})"
    )


if __name__ == "__main__":
    main()
