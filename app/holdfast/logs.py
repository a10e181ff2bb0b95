"""The log file. A leaf: knows where lines go, not what they say.

Lines hold ids, counts, sizes and durations; never what people wrote, titles, keys or headers. Should one slip in all
the same, a key is blotted out by its look, or because `hide` was told of it; of an error only its kind and the places
in the program are written, since its words may quote what somebody wrote.
"""

from __future__ import annotations

import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

LOG_NAME = "holdfast.log"
MAX_BYTES = 1 << 20
KEPT_FILES = 3
OURS = "holdfast"


BLOT = "[hidden]"
SHORTEST_SECRET = 8
SECRETS = re.compile(
    r"sk-[\w-]{8,}|AIza[\w-]{20,}|gsk_\w{16,}|xai-\w{16,}|(?<=Bearer )[\w.~+/-]{8,}|(?<=[?&]key=)[^&\s]+"
    r"|(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])"
)
"""Keys of providers by their beginnings, what follows Bearer or ?key=, and the store's own key."""

_told: set[str] = set()  # like the log itself, one for the whole process


def hide(secret: str) -> None:
    """Have this text blotted out wherever it would be logged from now on."""
    if len(secret) >= SHORTEST_SECRET:
        _told.add(secret)


def redacted(text: str) -> str:
    """Return the text without the secrets in it: the longest first, since one may begin with another."""
    for secret in sorted(_told, key=len, reverse=True):  # of a copy: another thread may be told one meanwhile
        text = text.replace(secret, BLOT)
    return SECRETS.sub(BLOT, text)


class _Formatter(logging.Formatter):
    """Writes lines without secrets, and errors without their words; of what a library says, that it said something."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        if record.name.partition(".")[0] != OURS:
            line = f"{self.formatTime(record)} {record.levelname} {record.threadName} {record.name}: words left out"
            return "\n".join([line, *(without_words(record.exc_info[1]) if record.exc_info else ())])
        return redacted(super().format(record))

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the kind of an error and of those before it, and where in the program they came from."""
        return "\n".join(without_words(ei[1]))


def without_words(error: BaseException | None) -> Iterator[str]:
    """Yield the kinds of an error, of those it holds and of those before it, each with its places in the program."""
    seen = set[int]()
    waiting = [error]
    while waiting:
        at = waiting.pop()
        if at is None or id(at) in seen:
            continue
        seen.add(id(at))
        yield f"{type(at).__qualname__}, words left out"
        yield from (_place(frame) for frame in traceback.extract_tb(at.__traceback__))
        waiting.append(at.__cause__ or at.__context__)
        waiting += list(getattr(at, "exceptions", ()))  # of a group


def _place(frame: traceback.FrameSummary) -> str:
    return f"  {frame.filename}:{frame.lineno} in {frame.name}"


class _File(RotatingFileHandler):
    """A file that says nothing where it cannot be written: a full disk is told by what fails for it, not by this."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Let the line go."""


def start(folder: Path, level: int = logging.INFO) -> None:
    """Send the program's log to a rotating file in `folder`; where that cannot be written, keep silent."""
    root = logging.getLogger(OURS)
    root.setLevel(level)
    root.propagate = False
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = _File(
            folder / LOG_NAME, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.getLogger().addHandler(handler)  # else Python prints warnings of libraries to standard error, words and all


def stop() -> None:
    """Close the log file, so that the next `start` begins afresh."""
    root = logging.getLogger(OURS)
    for handler in list(root.handlers):
        root.removeHandler(handler)
        logging.getLogger().removeHandler(handler)
        handler.close()
    root.propagate = True
