"""A lock on a file, held by the system, so that it ends with the process that took it, however that ends. A leaf."""

from __future__ import annotations

import os
import sys

LOCKED_BYTE = 1 << 30
"""Windows locks bytes: this one lies far behind the text, so that others can read what the file says."""


def take(file: int) -> None:
    """Lock an open file. Raises OSError at once where another has it, or where the folder knows no locks."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415 - exists everywhere but on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
