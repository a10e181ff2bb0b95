"""What an import costs, against the leanest pipeline measured in the same run.

    python tests/bench/import_bench.py [--megabytes 203] [--growth]

Prints processor seconds, peak memory and file size of the lean pipeline (`lean_import.py`) and of ours, on the same
generated export with the same encryption, as ratios; then those of importing the same export again. With --growth
also the processor seconds for a megabyte from 20 to 400 MB.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bench")]
os.environ["PYTHONPATH"] = str(TESTS.parent / "app")

from measure import Usage, measured, size_mb  # noqa: E402 - as above

from helpers.generator import Generated, generate_benchmark  # noqa: E402 - found only after the line above

GROWTH_MB = (20, 50, 100, 200, 400)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=203)
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), options.megabytes)
        if options.growth:
            grow(Path(folder))


def compare(folder: Path, megabytes: int) -> None:
    """Print ours beside the lean pipeline."""
    made = generate_benchmark(folder, "G1", megabytes=megabytes)
    (export,) = made.paths
    json_mb = made.json_bytes / 2**20
    print(f"{json_mb:.0f} MB of JSON, {made.known.messages:,} messages, {made.known.conversations:,} conversations")
    lean_store, store = folder / "lean.db", folder / "ours" / "holdfast.db"
    lean = measured([str(TESTS / "bench" / "lean_import.py"), str(export), str(lean_store)])
    ours = measured([str(TESTS / "bench" / "ours_import.py"), str(export), str(store)])
    first_size = size_mb(store)
    again = measured([str(TESTS / "bench" / "ours_import.py"), str(export), str(store)])
    row("lean", lean, size_mb(lean_store))
    row("ours", ours, first_size)
    row("ours, again", again, size_mb(store))
    print(f"processor: {ours.cpu_s / lean.cpu_s:.2f} of lean (at most 1.5)")
    print(f"memory: {ours.peak_mb:.0f} MB (at most 200)")
    print(f"file: {first_size / json_mb:.2f} of the JSON (at most 1.1)")
    print(f"again: {again.cpu_s / ours.cpu_s:.2f} of the first (at most 0.3)")


def grow(folder: Path) -> None:
    """Print what a megabyte costs as the export grows: linear means that it stays the same."""
    for megabytes in GROWTH_MB:
        place = folder / str(megabytes)
        place.mkdir()
        made: Generated = generate_benchmark(place, "G1", megabytes=megabytes)
        usage = measured([str(TESTS / "bench" / "ours_import.py"), str(made.paths[0]), str(place / "holdfast.db")])
        json_mb = made.json_bytes / 2**20
        cost = 1000 * usage.cpu_s / json_mb
        print(f"{json_mb:4.0f} MB: {usage.cpu_s:6.1f} s, {cost:.0f} ms a MB, {usage.peak_mb:.0f} MB of memory")


def row(name: str, usage: Usage, size: float) -> None:
    """Print one measurement."""
    print(f"{name:<12}{usage.cpu_s:6.1f} CPU s {usage.wall_s:6.1f} s {usage.peak_mb:5.0f} MB peak {size:5.0f} MB file")


if __name__ == "__main__":
    main()
