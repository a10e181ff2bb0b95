"""One writer at a time: a lock on a file beside the store. Knows nothing of databases."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from holdfast import file_locks
from holdfast.errors import StoreLocked, StoreUnwritable
from holdfast.language import tr

if TYPE_CHECKING:
    from pathlib import Path


class WriterLock:
    """The right to write to a store, from when it is made until it is released."""

    def __init__(self, store: Path) -> None:
        """Take the lock. Raises StoreLocked at once if another process, or this one, has it."""
        self._path = store.with_name(store.name + ".lock")
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as err:
            raise StoreUnwritable(
                tr("Holdfast may not write to {parent}.", parent=store.parent),
                tr("Check the folder's permissions, or choose another with --data-dir."),
            ) from err
        try:
            file_locks.take(self._file)
        except OSError as err:
            os.close(self._file)
            raise StoreLocked(
                tr("Another Holdfast is already using the store in {parent}.", parent=store.parent),
                tr("Use that window, or close it and try again."),
            ) from err

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two others lock two different files."""
        os.close(self._file)
