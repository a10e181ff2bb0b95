"""The log file. A leaf: knows where lines go, not what they say.

Lines hold ids, counts, sizes and durations; never what people wrote, titles, keys or headers.
"""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOG_NAME = "holdfast.log"
MAX_BYTES = 1 << 20
KEPT_FILES = 3


class _File(RotatingFileHandler):
    """A file that says nothing where it cannot be written: a full disk is told by what fails for it, not by this."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Let the line go."""


def start(folder: Path, level: int = logging.INFO) -> None:
    """Send the program's log to a rotating file in `folder`; where that cannot be written, keep silent."""
    root = logging.getLogger("holdfast")
    root.setLevel(level)
    root.propagate = False
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = _File(
            folder / LOG_NAME, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)


def stop() -> None:
    """Close the log file, so that the next `start` begins afresh."""
    root = logging.getLogger("holdfast")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.propagate = True
