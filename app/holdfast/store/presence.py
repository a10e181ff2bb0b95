"""Whether the store's file is still where it was opened. Knows names of files alone.

A file that is removed while it is open can be written to as before, and is gone with the program that has it open: what
would be told as stored then is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.store.translating import gone

if TYPE_CHECKING:
    from pathlib import Path


class Place:
    """Where a file was when this was made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._was = _identity(path)

    @property
    def is_there(self) -> bool:
        """Say whether the file is still there."""
        return _identity(self._path) == self._was

    def check(self) -> None:
        """Raise StoreUnwritable if the file is not there any more; costs two microseconds."""
        if not self.is_there:
            raise gone(self._path.parent)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
