"""What the desktop's search waits for, asked over a bus as GNOME Shell asks.

    python tests/bench/desktop_search_bench.py [--messages 100000]

Starts the service by the bus, several times (cold: from the question to its answer, with the interpreter's start), and
types words into it letter by letter (warm). Times are of the clock, in milliseconds, with the service's own processor
time beside them; the floors, in the same run, are a bare interpreter that is started by the bus and answers a ping, and
the ping of the service that is warm. Prints the memory of the service, too.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bench"), str(TESTS.parent / "app")]

import search_store  # noqa: E402 - found only after the line above

from helpers.session import AS_SHELL, Asker, Session  # noqa: E402 - as above
from holdfast.operations.desktop_search import NAME, PATH  # noqa: E402 - as above
from holdfast.paths import Paths  # noqa: E402 - as above
from holdfast.settings import DESKTOP_SEARCH, Settings  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

TYPED = ("sourdough bread", "postgres query", "docker time", "the walrus", "kyoto travel", "migration deadline")
COLD_STARTS = 7
AS_PEER = (PATH, NAME, "org.freedesktop.DBus.Peer")
BARE = "com.example.Bare"
BARE_SERVICE = """
from jeepney import DBusAddress, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection()
daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
bus.send(new_method_call(daemon, "RequestName", "su", ("com.example.Bare", 4)))
while True:
    asked = bus.receive()
    if asked.header.message_type.name == "method_call":
        bus.send(new_method_return(asked, None, ()))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hf") as folder:
        paths = Paths.under(Path(folder) / "data")
        with Store.open(paths.store) as store:
            search_store.fill(store, options.messages)
        Settings(paths.config).set(DESKTOP_SEARCH, value=True)
        session = Session(Path(folder) / "bus")
        service = [sys.executable, "-I", "-m", "holdfast", "--data-dir", str(paths.data), "search-provider"]
        session.offer(NAME, shlex.join(service))
        script = Path(folder) / "bare.py"
        script.write_text(BARE_SERVICE, "utf-8")
        session.offer(BARE, shlex.join([sys.executable, "-I", str(script)]))
        asker = session.asker()
        try:
            measure(asker, options.messages)
        finally:
            end(asker, NAME)
            asker.close()
            session.close()


def measure(asker: Asker, messages: int) -> None:
    """Print what it costs."""
    cold, bare, spent = [], [], []
    for _ in range(COLD_STARTS):
        for name in (NAME, BARE):
            end(asker, name)
        bare.append(taken_ms(asker, (PATH, BARE, "org.freedesktop.DBus.Peer"), "Ping"))
        cold.append(taken_ms(asker, AS_SHELL, "GetInitialResultSet", "as", ["sourdough", "bread"]))
        spent.append(processor_ms(asker.process(NAME)))
    print(f"{messages} messages")
    print(
        f"cold: {statistics.median(cold):.0f} ms ({min(cold):.0f} to {max(cold):.0f}), processor time"
        f" {statistics.median(spent):.0f}; a bare service {statistics.median(bare):.0f} ms"
    )
    warm, metas = [], []
    before, ping = processor_ms(asker.process(NAME)), [taken_ms(asker, AS_PEER, "Ping") for _ in range(50)]
    for words in TYPED:
        for end_at in range(1, len(words) + 1):
            terms = words[:end_at].split()
            warm.append(taken_ms(asker, AS_SHELL, "GetInitialResultSet", "as", terms))
            (found,) = asker.ask(AS_SHELL, "GetInitialResultSet", "as", terms)
            metas.append(taken_ms(asker, AS_SHELL, "GetResultMetas", "as", found[:5]))
    after = processor_ms(asker.process(NAME))
    warm.sort()
    print(
        f"warm, {len(warm)} letters: p50 {statistics.median(warm):.1f}, p95 {warm[len(warm) * 19 // 20]:.1f},"
        f" max {warm[-1]:.1f} ms; processor time {(after - before) / (2 * len(warm)):.1f} a question; what is shown of"
        f" five {statistics.median(metas):.1f}; a ping {statistics.median(ping):.1f}"
    )
    print(f"memory: {memory(asker.process(NAME))}")


def end(asker: Asker, name: str) -> None:
    """End who has a name, if anybody has."""
    if process := asker.process(name):
        subprocess.run(["kill", str(process)], check=True)
        asker.wait_for(name, taken=False)


def taken_ms(asker: Asker, where: tuple[str, str, str], member: str, signature: str = "", *body: object) -> float:
    """Return how long an answer took, by the clock."""
    started = time.perf_counter()
    asker.ask(where, member, signature, *body)
    return (time.perf_counter() - started) * 1000


def processor_ms(process: int) -> float:
    """Return the processor time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> str:
    """Return what a process holds: resident, and of that its own."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()[1:]
    kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    own = kb["Private_Clean"] + kb["Private_Dirty"]
    return f"{kb['Rss'] / 1024:.0f} MB resident, {own / 1024:.0f} MB of that its own"


if __name__ == "__main__":
    main()
