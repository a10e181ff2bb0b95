"""What exports cost: notes against reading and writing the same bytes, a second export against the first, pages of PDF.

Run by hand: `python tests/bench/export_bench.py [--megabytes N]`. Times are processor seconds of this process and those
it starts; ratios are to a floor measured in the same run.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers import builders  # noqa: E402 - found only after the line above
from helpers.conversation_maker import ConversationMaker  # noqa: E402 - as above
from helpers.generator import generate_benchmark  # noqa: E402 - as above
from holdfast.export import Choice, Format, Selection  # noqa: E402 - as above
from holdfast.export.pdf.joining import page_count  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.operations.exporting import Exports  # noqa: E402 - as above
from holdfast.store import Store  # noqa: E402 - as above

LONG = 1_000


def cpu_s() -> float:
    """Return the processor time used so far, here and in processes that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def opened(folder: Path, files: list[Path]) -> tuple[Store, Library]:
    """Return a store with what is in the files."""
    store = Store.open(folder / "holdfast.db")
    library = Library(store, InlineLanes())
    library.import_archive(files, CancelToken(), no_progress)
    return store, library


def floor_s(store: Store, written: Path, again: Path) -> float:
    """Return what reading every conversation and writing the same bytes takes."""
    began = cpu_s()
    for row in store.conversation_rows():
        store.conversation(row.id)
    read = cpu_s()
    files = [(path.relative_to(written), path.read_bytes()) for path in written.rglob("*") if path.is_file()]
    ready = cpu_s()
    for name, data in files:
        target = again / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return read - began + cpu_s() - ready


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def notes(folder: Path, megabytes: int) -> None:
    """Measure a vault: the first export, the floor, the second export."""
    made = generate_benchmark(_made(folder / "export"), megabytes=megabytes)
    store, _ = opened(folder / "data", list(made.paths))
    exports = Exports(store)
    took = []
    for _ in range(2):
        began = cpu_s()
        report = exports.export(Selection(), Choice(Format.MARKDOWN), folder / "vault", CancelToken(), no_progress)
        took.append(cpu_s() - began)
        print(f"  {report.conversations:,} written, {report.unchanged:,} unchanged, {report.files:,} files")
    floor = floor_s(store, folder / "vault", folder / "again")
    print(f"notes of {made.known.conversations:,} conversations, {made.known.messages:,} messages: {took[0]:.1f} s")
    print(f"  against reading and writing the same bytes ({floor:.1f} s): {took[0] / floor:.2f} (at most 2.5)")
    print(f"  again, nothing changed: {took[1]:.2f} s, {took[1] / took[0]:.3f} of the first (at most 0.1)")
    store.close()


def pages(folder: Path) -> None:
    """Measure a PDF of one long conversation."""
    maker = ConversationMaker(5, is_tree=False)
    conversation = maker.conversation(LONG)
    while not conversation["name"]:
        conversation = maker.conversation(LONG)
    folder.mkdir()
    (folder / "conversations.json").write_bytes(builders.as_json([conversation]))
    store, _ = opened(folder / "data", [folder / "conversations.json"])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    began = cpu_s()
    Exports(store).export(Selection(), Choice(Format.PDF), folder / "long.pdf", CancelToken(), no_progress)
    took = cpu_s() - began
    count = page_count((folder / "long.pdf").read_bytes())
    most = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"PDF of {LONG:,} messages: {count} pages in {took:.1f} s, {count / took:.0f} pages a second (at least 40)")
    print(f"  memory at most: {most} MB in the process that sets, {own} MB in ours (together at most 600)")
    store.close()


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=203)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages(Path(folder) / "long")
        notes(Path(folder), options.megabytes)


if __name__ == "__main__":
    main()
