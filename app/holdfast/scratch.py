"""Folders for what is written out for a moment only: a note to drag, a PDF to read. A leaf: knows files and no words.

What lies in them is plain text of a person's, also of an encrypted store. Each has a lock beside it that the operating
system lets go of however its holder ends, so that what a kill left is known for that, and removed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast import file_locks

if TYPE_CHECKING:
    from types import TracebackType

PREFIX = "holdfast-scratch-"
ENDING = ".lock"


class Scratch:
    """A folder of this account's own until it is removed, with whatever was left by others. Raises OSError."""

    def __init__(self) -> None:
        sweep()
        self._file, self._lock = _begun()
        self.path = self._file.with_suffix("")
        self.path.mkdir(mode=0o700)

    def __enter__(self) -> Path:
        """Lend the folder."""
        return self.path

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Remove it."""
        self.remove()

    def remove(self) -> None:
        """Remove it; a second time does nothing."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            _forget(self._file, self._lock)
            self._lock = -1


def sweep() -> None:
    """Remove the folders of those who ended without removing them."""
    with suppress(OSError):  # there may be no place for temporary files at all
        for file in Path(tempfile.gettempdir()).glob(f"{PREFIX}*{ENDING}"):
            _sweep_one(file)


def _sweep_one(file: Path) -> None:
    with suppress(OSError):
        if not _is_ours(file):
            return
        lock = os.open(file, os.O_RDWR)
        try:
            file_locks.take(lock)
        except OSError:  # its maker is at it, or nobody can tell
            os.close(lock)
            return
        shutil.rmtree(file.with_suffix(""), ignore_errors=True)
        _forget(file, lock)


def _begun() -> tuple[Path, int]:
    """Return a lock that is taken, and its file: one that a sweep of somebody else's got hold of first is let go. Where
    the folder knows no locks it is only open, and what a kill leaves stays.
    """
    while True:
        file = Path(tempfile.gettempdir()) / f"{PREFIX}{os.urandom(8).hex()}{ENDING}"
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            file_locks.take(lock)
            if file.stat().st_ino == os.fstat(lock).st_ino:
                return file, lock
        except (BlockingIOError, PermissionError, FileNotFoundError):
            pass
        except OSError:
            return file, lock
        os.close(lock)


def _forget(file: Path, lock: int) -> None:
    if sys.platform == "win32":  # which removes nothing that is open
        os.close(lock)
        file.unlink(missing_ok=True)
    else:
        file.unlink(missing_ok=True)
        os.close(lock)


def _is_ours(file: Path) -> bool:
    """Say whether this account made it: anybody may write to a folder for temporary files."""
    known = file.lstat()
    return sys.platform == "win32" or (known.st_uid == os.geteuid() and not file.is_symlink())
