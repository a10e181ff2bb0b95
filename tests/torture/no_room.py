"""Let the disk fill up at every 64 kB of an import, and look each time whether anything stored is lost.

    python tests/torture/no_room.py [--steps 12] [--disk]

A child imports under a limit on the size of files (RLIMIT_FSIZE), 64 kB more each time; with --disk (needs the right to
mount) on a small file system in memory instead, which is then enlarged. All that was told must be there, the words must
name the folder, and the import must go on once there is room.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

from helpers.generator import Generated, generate  # noqa: E402 - found only after the line above
from holdfast.errors import DiskFull, HoldfastError  # noqa: E402 - as above
from holdfast.jobs import CancelToken, InlineLanes, no_progress  # noqa: E402 - as above
from holdfast.operations import Library  # noqa: E402 - as above
from holdfast.store import Store, copying  # noqa: E402 - as above
from holdfast.store.connection import Database  # noqa: E402 - as above

KEY = bytes(range(32))
STEP = 64 << 10


@dataclass
class Figures:
    """What came of all tries."""

    tries: int = 0
    full: int = 0
    lost: int = 0
    unsaid: int = 0
    not_resumed: int = 0


def bring(path: Path, export: Generated, tell: int) -> str:
    """Import and tell every stored conversation to a pipe; return the name of what stopped it and its words."""
    try:
        with Store.open(path, KEY) as store:
            library = Library(store, InlineLanes())
            library.on_changes(lambda changes: _tell(tell, changes.conversations))
            library.import_archive(export.paths, CancelToken(), no_progress)
    except DiskFull as err:
        return f"DiskFull {err}"
    except HoldfastError as err:
        return f"{type(err).__name__} {err}"
    return "done"


def _tell(pipe: int, ids: object) -> None:
    for id_ in sorted(ids):  # type: ignore[call-overload] - a set of numbers
        os.write(pipe, f"{id_}\n".encode())


def tried(path: Path, export: Generated, limit: int | None) -> tuple[set[int], str]:
    """Import in a child under a limit; return what it told as stored, and how it ended."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        os.write(writes, f"= {bring(path, export, writes)}\n".encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        lines = pipe.read().splitlines()
    os.waitpid(child, 0)
    return {int(line) for line in lines if line.isdigit()}, next(
        (ln[2:] for ln in lines if ln.startswith("= ")), "died"
    )


def look(path: Path, told: set[int], ending: str, figures: Figures) -> None:
    """Count what is wrong after a try."""
    figures.tries += 1
    if ending != "done":
        figures.full += 1
        figures.unsaid += not (ending.startswith("DiskFull") and str(path.parent) in ending)
    if not Store.exists(path):
        figures.lost += bool(told)
        return
    with Store.open(path, KEY) as store:
        figures.lost += not told <= {int(row.id) for row in store.conversation_rows(include_shells=True)}
    copying.proven(Database(path, KEY), CancelToken())


def under_limits(steps: int) -> Figures:
    """Try with a limit on the size of files."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as name:
        export = generate(Path(name), "G1", conversations=60, messages=2_500)
        whole = Path(name) / "whole" / "holdfast.db"
        tried(whole, export, None)
        last = whole.stat().st_size
        limits = range(STEP, last + STEP, STEP)
        for limit in [*limits][:: max(1, len(limits) // steps)]:
            path = Path(name) / f"at{limit}" / "holdfast.db"
            look(path, *tried(path, export, limit), figures)
            figures.not_resumed += tried(path, export, None)[1] != "done"
            with Store.open(path, KEY) as store:
                figures.not_resumed += store.counts().messages != export.known.messages
    return figures


def on_a_disk(steps: int) -> Figures:
    """Try on a small disk that is enlarged afterwards."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as name:
        export = generate(Path(name), "G1", conversations=60, messages=2_500)
        disk = Path(name) / "disk"
        disk.mkdir()
        for step in range(1, steps + 1):
            size = step * max(STEP, (8 << 20) // steps // STEP * STEP)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
            try:
                path = disk / "holdfast.db"
                told, ending = tried(path, export, None)
                figures.tries += 1
                figures.full += ending != "done"
                figures.unsaid += ending != "done" and not (ending.startswith("DiskFull") and str(disk) in ending)
                subprocess.run(["mount", "-o", "remount,size=256m", disk], check=True)
                if Store.exists(path):
                    with Store.open(path, KEY) as store:
                        rows = {int(row.id) for row in store.conversation_rows(include_shells=True)}
                        figures.lost += not told <= rows
                    copying.proven(Database(path, KEY), CancelToken())
                figures.not_resumed += tried(path, export, None)[1] != "done"
            finally:
                subprocess.run(["umount", disk], check=True)
    return figures


def main() -> None:
    """Fill and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--disk", action="store_true")
    options = parser.parse_args()
    got = on_a_disk(options.steps) if options.disk else under_limits(options.steps)
    print(f"{got.tries} tries, {got.full} met the limit: {got.lost} lost something, {got.unsaid} without its sentence,")
    print(f"{got.not_resumed} did not go on once there was room")
    raise SystemExit(bool(got.lost or got.unsaid or got.not_resumed))


if __name__ == "__main__":
    main()
