"""Small files of the program's own, written whole or not at all, for this account alone. A leaf; knows no format."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str, *, is_synced: bool = True) -> None:
    """Put a text in the place of a file. Raises OSError; what was there is there still then.

    `is_synced`: it survives a power cut. What can be made again need not wait for the disk.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.unlink(missing_ok=True)  # left by a kill, and perhaps for everybody to read
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            if is_synced:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
