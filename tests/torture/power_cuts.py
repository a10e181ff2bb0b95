"""Cut the power in the middle of imports, over and over: what was not synced is dropped, kept or torn at 512 bytes.

    python tests/torture/power_cuts.py [--images 200] [--seed N] [--plain]

A file system below SQLite keeps every write, truncation, removal and sync of an import in order. From that list, for
each image, a moment is chosen; what was synced by then is whole, of the rest a random part arrived, some of it half.
Every image is opened as the program does: it must be whole and hold all that had been told as stored.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import stat
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "app")]

import apsw  # noqa: E402 - found only after the line above

from helpers.stored import answered, chained, prepared, preview, said, talk  # noqa: E402 - as above
from holdfast.jobs import CancelToken  # noqa: E402 - as above
from holdfast.store import Store, copying  # noqa: E402 - as above
from holdfast.store.connection import Database  # noqa: E402 - as above

KEY = bytes(range(32))
SECTOR = 512


@dataclass
class Record:
    """What happened to files, in order, and how far the imports had been told when."""

    events: list[tuple[str, str, int, bytes]] = field(default_factory=list)
    told: list[tuple[int, int]] = field(default_factory=list)


class TracedFile(apsw.VFSFile):
    """A file of which every change is recorded."""

    def __init__(self, record: Record, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path).name if path else ""
        self._record = record
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - apsw's name
        """Write and record."""
        super().xWrite(data, offset)
        if self._name:
            self._record.events.append(("write", self._name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802 - apsw's name
        """Cut and record."""
        super().xTruncate(size)
        if self._name:
            self._record.events.append(("cut", self._name, size, b""))

    def xSync(self, flags: int) -> None:  # noqa: N802 - apsw's name
        """Sync and record; for the file it is what makes it safe."""
        super().xSync(flags)
        if self._name:
            self._record.events.append(("sync", self._name, 0, b""))


class Traced(apsw.VFS):
    """A file system whose files are traced."""

    def __init__(self, record: Record) -> None:
        self._record = record
        super().__init__("traced", "unix")

    def xOpen(self, name: Any, flags: list[int]) -> TracedFile:  # noqa: N802 - apsw's name
        """Open a traced file."""
        return TracedFile(self._record, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:  # noqa: N802 - apsw's
        """Remove and record; a removal may be undone by a cut as well."""
        super().xDelete(name, syncdir)
        self._record.events.append(("delete", Path(name).name, 0, b""))


def recorded(folder: Path, key: bytes | None, batches: int) -> Record:
    """Import batches into a store on the traced file system and return what happened."""
    record = Record()
    vfs = Traced(record)
    plain = apsw.Connection

    def connect(path: str, **options: Any) -> apsw.Connection:
        return plain(path, vfs="multipleciphers-traced", **options)

    fsync = os.fsync

    def sync(handle: int) -> None:
        fsync(handle)
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            record.events.append(("sync names", "", 0, b""))

    apsw.Connection, os.fsync = connect, sync
    try:
        store = Store.open(folder / "holdfast.db", key)
        import_id = store.begin_import(preview())
        dice = random.Random(5)
        for number in range(batches):
            words = " ".join(f"word{dice.randrange(20_000)}" for _ in range(dice.choice((60, 600, 3_000))))
            messages = chained(*(answered(f"m{at}", words) for at in range(6)), said("m9", "and"))
            store.add_conversations(import_id, [prepared(talk(f"c{number}", *messages))])
            record.told.append((len(record.events), number + 1))
        store.close()
    finally:
        apsw.Connection, os.fsync = plain, fsync
        vfs.unregister()
    return record


def image(  # noqa: C901, PLR0912 - a case for each thing that can happen to a write
    record: Record, cut: int, folder: Path, dice: random.Random
) -> None:
    """Write what a power cut after `cut` events can leave."""
    files: dict[str, bytearray] = {}
    pending: dict[str, list[tuple[str, int, bytes]]] = {}
    for kind, name, number, data in record.events[:cut]:
        if kind == "sync":
            for what in pending.pop(name, []):
                apply(files, name, *what)
        elif kind == "sync names":
            for removed in [each for each, waiting in pending.items() if any(what[0] == "delete" for what in waiting)]:
                files.pop(removed, None)
                waiting = pending.pop(removed)
                pending[removed] = waiting[[what[0] for what in waiting].index("delete") + 1 :]
        else:
            pending.setdefault(name, []).append((kind, number, data))
    mood = dice.choice(("dropped", "kept", "torn", "mixed"))
    for name, waiting in pending.items():
        for kind, number, data in waiting:
            fate = dice.choice(("dropped", "kept", "torn")) if mood == "mixed" else mood
            if fate == "kept" or (fate == "torn" and kind != "write"):
                apply(files, name, kind, number, data)
            elif fate == "torn":
                for at in range(0, len(data), SECTOR):
                    if dice.random() < 0.5:
                        apply(files, name, kind, number + at, data[at : at + SECTOR])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        if not name.endswith("-shm"):  # made anew from the log
            (folder / name).write_bytes(content)


def apply(files: dict[str, bytearray], name: str, kind: str, number: int, data: bytes) -> None:
    """Do to the image what was done to the file."""
    if kind == "delete":
        files.pop(name, None)
        return
    content = files.setdefault(name, bytearray())
    if kind == "cut":
        del content[number:]
    else:
        if len(content) < number:
            content.extend(bytes(number - len(content)))
        content[number : number + len(data)] = data


def run(images: int, key: bytes | None, seed: int, batches: int = 60) -> tuple[int, int, int]:
    """Make so many images and return how many were opened, how many were corrupt and how many had lost something."""
    dice = random.Random(seed)
    corrupt = lost = 0
    with tempfile.TemporaryDirectory() as name:
        record = recorded(Path(name) / "live", key, batches)
        first = next(at for at, (kind, *_rest) in enumerate(record.events) if kind == "sync")
        for _ in range(images):
            cut = dice.randrange(first + 1, len(record.events))
            promised = max((count for at, count in record.told if at <= cut), default=0)
            folder = Path(name) / "image"
            image(record, cut, folder, dice)
            path = folder / "holdfast.db"
            try:
                with Store.open(path, key) as store:
                    found = store.counts().conversations
                copying.proven(Database(path, key), CancelToken())
            except Exception as err:  # noqa: BLE001 - whatever it is, the image is not whole
                print(f"corrupt at {cut}: {type(err).__name__}: {err}")
                corrupt += 1
                continue
            lost += found < promised
    return images, corrupt, lost


def main() -> None:
    """Cut and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    images, corrupt, lost = run(options.images, None if options.plain else KEY, options.seed)
    print(f"{images} images, {corrupt} corrupt, {lost} without something that was stored (seed {options.seed})")
    raise SystemExit(bool(corrupt or lost))


if __name__ == "__main__":
    main()
