"""Puts a finished file in the store's place and sets the one before it aside. Knows files, not tables.

At every moment there is a whole store under the store's name: the one before or the one after.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import apsw

from holdfast.errors import StoreLocked
from holdfast.keyslots import FILE_NAME as SLOTS_NAME
from holdfast.keyslots import sync_folder
from holdfast.language import tr
from holdfast.store.connection import Database, unlock
from holdfast.store.copying import sync
from holdfast.store.translating import disk_full, translated, unwritable

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
NO_SPACE = frozenset({28, 27, 122})
"""ENOSPC, EFBIG, EDQUOT."""


def make_alone(database: Database) -> None:
    """Bring everything into the one file and prove that nobody else has it open. Raises StoreLocked.

    While another process had it open, it could delete the log of the file that comes into its place.
    """
    with translated(database.path):
        con = apsw.Connection(str(database.path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            unlock(database, con)
            con.set_busy_timeout(5_000)
            if con.pragma("journal_mode", "delete") != "delete":
                raise StoreLocked(
                    tr("Another program is reading the store in {parent}.", parent=database.path.parent),
                    tr("Close it and try again."),
                )
        except apsw.BusyError as err:
            raise StoreLocked(
                tr("Another program is reading the store in {parent}.", parent=database.path.parent),
                tr("Close it and try again."),
            ) from err
        finally:
            con.close()


def exchange(path: Path, new: Path, aside: Path | None) -> None:
    """Put `new` in the place of `path`; keep what was there in the folder `aside`, with its slots, if one is named.

    Nobody may have `path` open. Raises StoreUnwritable, DiskFull; the store is then as it was.
    """
    try:
        if path.exists() and aside is not None:
            _set_aside(path, aside)
        for ending in BESIDE:
            path.with_name(path.name + ending).unlink(missing_ok=True)
        new.replace(path)
        sync_folder(path.parent)
    except OSError as err:
        raise (disk_full(path.parent) if err.errno in NO_SPACE else unwritable(path.parent)) from err


def _set_aside(path: Path, aside: Path) -> None:
    """Give the store, as it is, a second name in `aside`; where the disk knows no second names, a copy."""
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    for ending in ("", *BESIDE):
        file = path.with_name(path.name + ending)
        if file.exists():
            _second_name(file, aside / file.name)
    slots = path.with_name(SLOTS_NAME)
    if slots.exists():
        shutil.copy2(slots, aside / slots.name)
        sync(aside / slots.name)
    sync_folder(aside)


def _second_name(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:
        shutil.copy2(file, name)
        sync(name)
