"""What opening a store costs, against the least that the driver needs for it, by turns in one run.

    python tests/bench/open_bench.py [--rounds 200]

Prints milliseconds of processor time: to open the store with its key, to write and to read, and to close it; the floor
is a bare connection that is given the key and reads the first page.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

import apsw  # noqa: E402 - found only after the line above

from helpers.generator import generate  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = bytes(range(32))


def taken_ms(act: Callable[[], object]) -> tuple[float, object]:
    """Return the processor time of one call, and its answer."""
    started = time.process_time_ns()
    answer = act()
    return (time.process_time_ns() - started) / 1e6, answer


def bare(path: Path) -> apsw.Connection:
    """Open the file with nothing around it."""
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    con.pragma("cipher", "aegis")
    con.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    con.pragma("schema_version")
    return con


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in ("floor", "to write", "to read", "to close")}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "holdfast.db"
        export = generate(Path(folder), "G1", conversations=200, messages=2_000)
        with Store.open(path, KEY) as store:
            Library(store, InlineLanes()).import_archive(export.paths, CancelToken(), no_progress)
        for _ in range(options.rounds):
            took, con = taken_ms(lambda: bare(path))
            con.close()  # type: ignore[attr-defined] - what `bare` returns
            times["floor"].append(took)
            took, store = taken_ms(lambda: Store.open(path, KEY))  # type: ignore[assignment] - the answer
            times["to write"].append(took)
            times["to close"].append(taken_ms(store.close)[0])
            took, store = taken_ms(lambda: Store.open(path, KEY, read_only=True))  # type: ignore[assignment] - as above
            times["to read"].append(took)
            store.close()
    floor = statistics.median(times["floor"])
    for name, each in times.items():
        middle = statistics.median(each)
        most = sorted(each)[len(each) * 19 // 20]
        print(f"{name}: {middle:.2f} ms, {middle / floor:.1f} of the floor, 95 % below {most:.2f}")
    print("to write: at most 1 ms")


if __name__ == "__main__":
    main()
