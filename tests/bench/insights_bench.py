"""What counting for the insights costs, beside one bare pass over the same rows in the same run.

    python tests/bench/insights_bench.py [--messages 100000]

Processor time of this process, in milliseconds, the best of three. Prints the ratio to the bare pass.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bench"), str(TESTS.parent / "app")]

import search_store  # noqa: E402 - as above

from holdfast.operations.insights import Figures, as_csv  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

BARE = "SELECT sum(created_ms), count(*) FROM message WHERE NOT is_empty"


def best_ms(job: Callable[[], object]) -> float:
    """Return the processor time of the best of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        job()
        times.append((time.process_time() - began) * 1000)
    return min(times)


def main() -> None:
    """Fill a store and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "holdfast.db") as store:
        search_store.fill(store, wanted.messages)
        figures = Figures(store)

        def bare() -> None:
            with store._readers.reading() as con:
                con.execute(BARE).fetchall()

        floor, counted = best_ms(bare), best_ms(figures.insights)
        insights = figures.insights()
        print(f"messages: {wanted.messages:,}")
        print(f"one bare pass over the rows: {floor:.1f} ms")
        print(f"all figures: {counted:.1f} ms, {counted / floor:.1f} times that")
        print(f"as CSV: {best_ms(lambda: as_csv(insights)):.1f} ms")


if __name__ == "__main__":
    main()
