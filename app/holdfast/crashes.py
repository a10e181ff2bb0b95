"""What is told of a fault of our own: its kind and its places in the program, never its words. A leaf.

The words of an error quote what they are about, which may be somebody's message or key, and Python prints them to
wherever nobody reads until somebody does. So every way out of the program that prints an error is taken here: to
standard error goes a sentence with kind and places, and the same into a small file of its own beside the log.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import re
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

import holdfast
from holdfast import logs
from holdfast.errors import HoldfastError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

log = logging.getLogger(__name__)

PATTERN = "crash-*.txt"
FAULTS = "fault-*.txt"
FORGOTTEN_S = 7 * 24 * 3600
"""A file for faults that is empty was left by a kill, unless it is of a program that runs."""

KEPT = 10
STAMP = "%Y-%m-%d-%H%M%S-%f"
HARMLESS = re.compile(r"[^\w .,()<>-]")

SENTENCE = "Holdfast met a fault of its own. What was stored before is safe."


class Crashes:
    """Takes the ways out. Without a `folder` nothing is written but to standard error."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.heard: Callable[[Exception], None] | None = None
        """Who shows faults to the person, while there is a window."""
        self._fault: IO[str] | None = None
        self._watching = _Watching(self)

    def watch(self) -> None:
        """Take the hooks of the interpreter: uncaught errors of threads and of finalizers too."""
        sys.excepthook = self._uncaught
        threading.excepthook = self._of_thread
        sys.unraisablehook = self._unraisable

    def write_to(self, folder: Path) -> None:
        """Keep reports in `folder` from now on, and have a fault below Python leave its places there."""
        self.folder = folder
        logging.getLogger(logs.OURS).addHandler(self._watching)
        try:
            self._gather(folder)
            self._fault = _private(_fault_file(folder))
            faulthandler.enable(self._fault)
        except OSError:  # a folder that cannot be written to: the log is silent then too
            self._fault = None

    def stop(self) -> None:
        """Close the file for faults; there was none."""
        logging.getLogger(logs.OURS).removeHandler(self._watching)
        if self._fault is not None and self.folder is not None:
            faulthandler.disable()
            self._fault.close()
            with suppress(OSError):
                _fault_file(self.folder).unlink(missing_ok=True)
            self._fault = None

    def of_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take what an asyncio loop would have logged with its words."""
        error = context.get("exception")
        self.tell(error if isinstance(error, BaseException) else None, "in a network task")

    def tell(self, error: BaseException | None, where: str) -> None:
        """Say on standard error that something went wrong, and where, and keep a report.

        Raises nothing: of a hook that fails Python prints what it was called for, words and all.
        """
        lines, report = [f"{type(error).__qualname__}, words left out"], None
        with suppress(Exception):
            lines = list(logs.without_words(error))
        with suppress(Exception):
            report = self.report(error, where)
            log.error("a fault %s: %s", where, type(error).__name__)
        more = [] if report is None else [f"A report without your words is in {report}."]
        with suppress(OSError, ValueError, AttributeError):  # there may be no standard error to write to
            sys.stderr.write("\n".join([SENTENCE, *lines, *more, ""]))
        if self.heard is not None and isinstance(error, Exception):
            with suppress(Exception):  # the window may be gone
                self.heard(error)

    def report(self, error: BaseException | None, where: str) -> Path | None:
        """Keep what may be told of an error in a file of its own; None where that cannot be."""
        return None if self.folder is None else self._written(self.folder, where, logs.without_words(error))

    def _uncaught(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            _say_stopped()
            return
        if isinstance(error, BaseException) and error.__traceback__ is None and trace is not None:
            error = error.with_traceback(trace)
        self.tell(error, "uncaught")

    def _of_thread(self, hooked: threading.ExceptHookArgs) -> None:
        if hooked.exc_type is not SystemExit:
            self.tell(hooked.exc_value, f"in the thread {hooked.thread.name if hooked.thread else ''}")

    def _unraisable(self, hooked: sys.UnraisableHookArgs) -> None:
        if issubclass(hooked.exc_type, KeyboardInterrupt):  # it came while something was put away, as it may anywhere
            _say_stopped()
            return
        self.tell(hooked.exc_value, "while something was put away")

    def _written(self, folder: Path, where: str, lines: Iterator[str]) -> Path | None:
        import platform  # noqa: PLC0415 - no run without a fault pays for it

        now = datetime.now(UTC)
        facts = (
            f"when: {now:%Y-%m-%d %H:%M:%S} UTC",
            f"where: {HARMLESS.sub('', where)}",
            f"holdfast {holdfast.__version__}, python {platform.python_version()}, {platform.system()}",
        )
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = folder / f"crash-{now:{STAMP}}.txt"
            with _private(file) as out:
                out.write("\n".join([*facts, *lines, ""]))
            for old in sorted(folder.glob(PATTERN))[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError:
            return None
        return file

    def _gather(self, folder: Path) -> None:
        """Make reports of what faults below Python left in runs before; they hold places alone."""
        for left in folder.glob(FAULTS):
            text = left.read_text(encoding="utf-8", errors="replace")
            if text.strip():
                self._written(folder, "below Python", iter(text.splitlines()))
            elif time.time() - left.stat().st_mtime < FORGOTTEN_S:
                continue
            left.unlink(missing_ok=True)


class _Watching(logging.Handler):
    """Keeps a report of every fault of ours that was caught at a lane's edge and logged there."""

    def __init__(self, crashes: Crashes) -> None:
        super().__init__(logging.ERROR)
        self._crashes = crashes

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, unless it is the world's fault."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not isinstance(error, HoldfastError):
            with suppress(Exception):  # whoever logs goes on
                self._crashes.report(error, f"{record.name} on {record.threadName}")


def reports(folder: Path) -> Iterator[str]:
    """Yield the lines of the reports that are kept, oldest first."""
    for file in sorted(folder.glob(PATTERN)):
        with suppress(OSError):
            yield from file.read_text(encoding="utf-8", errors="replace").splitlines()


def _say_stopped() -> None:
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write("Stopped.\n")


def _fault_file(folder: Path) -> Path:
    """Return the file of this process: several may run beside each other."""
    return folder / f"fault-{os.getpid()}.txt"


def _private(file: Path) -> IO[str]:
    """Open a file to write that only this person may read."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")


CRASHES = Crashes()
"""Like the log, one for the whole process: the interpreter has one hook of each kind."""
