"""Waits until another command has ended that writes to the store: what somebody wrote is not refused for coming second.

Knows the store's lock and a terminal, and nothing of what is waited for.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from holdfast.cli.interrupting import interruptible
from holdfast.jobs import Cancelled
from holdfast.operations.opening import is_being_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.jobs import CancelToken
    from holdfast.paths import Paths

WAITING = frozenset({"chat", "note"})
"""The commands with words of the person's own. Any other is typed again in a moment."""
LOOK_AGAIN_S = 0.2
WAITS = "Another Holdfast is using the store: this waits until it is done. Ctrl+C gives up."
NOT_DONE = {"chat": "Nothing was sent.", "note": "No note was added."}


class Turn:
    """The turn of one command. `only_here` are words that stand nowhere else, as those from standard input."""

    def __init__(self, command: str, paths: Paths, tell: Callable[[str], None], only_here: str = "") -> None:
        self._command = command
        self._paths = paths
        self._tell = tell
        self._only_here = only_here
        self._is_told = False

    def wait(self) -> None:
        """Return when it may be this command's turn. Raises `Cancelled` where the person gives up: nothing is done."""
        try:
            with interruptible() as token:
                self._wait(token)
        except Cancelled:
            self._tell(NOT_DONE[self._command])
            if self._only_here:
                self._tell("What you wrote, since nobody else has it:")
                self._tell(self._only_here)
            raise

    def _wait(self, token: CancelToken) -> None:
        if not self._is_told:
            self._is_told = True
            self._tell(WAITS)
        pause = threading.Event()
        pause.wait(LOOK_AGAIN_S)
        token.check()
        while is_being_written(self._paths):
            pause.wait(LOOK_AGAIN_S)
            token.check()
