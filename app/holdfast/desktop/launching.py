"""Opens the window at what was chosen in the desktop's search. Knows how a program is started and systemd's cages;
nothing of what is opened.
"""

from __future__ import annotations

import logging
import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from holdfast.desktop.bus import BusGone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.desktop.bus import Bus

log = logging.getLogger(__name__)

SYSTEMD = ("/org/freedesktop/systemd1", "org.freedesktop.systemd1", "org.freedesktop.systemd1.Manager")
TOKEN, STARTUP_ID = "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"


class Opens(Protocol):
    """Whoever opens the window; `Launcher` does."""

    def open(self, link: str, *, token: str = "", time_ms: int = 0) -> None:
        """Open it at a link. `token` or the time of the click let a desktop see that a person asked for it."""


class Launcher:
    """Starts Holdfast, which tells the window that is open or becomes it. `command` is what starts it."""

    def __init__(self, command: Sequence[str], bus: Bus) -> None:
        self._command = tuple(command)
        self._bus = bus
        self._started: list[subprocess.Popen[bytes]] = []

    def open(self, link: str, *, token: str = "", time_ms: int = 0) -> None:
        """Open the window at a link; failing is logged, since nobody waits for more."""
        surroundings = {name: value for name, value in os.environ.items() if name not in (TOKEN, STARTUP_ID)}
        if token:
            surroundings[TOKEN] = token
        if time_ms:
            surroundings[STARTUP_ID] = f"holdfast-search-{os.getpid()}_TIME{time_ms}"
        self._started = [each for each in self._started if each.poll() is None]
        try:
            started = subprocess.Popen(  # noqa: S603 - this very program
                [*self._command, "open", link],
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as err:
            log.info("the window could not be started: %s", type(err).__name__)
            return
        self._started.append(started)
        self._let_out(started.pid)

    def _let_out(self, process_id: int) -> None:
        """Give the window a scope of its own: systemd ends what is in ours when this process ends."""
        properties = [("PIDs", ("au", [process_id])), ("CollectMode", ("s", "inactive-or-failed"))]
        name = f"app-holdfast-{process_id}.scope"
        with suppress(BusGone):
            self._bus.tell(SYSTEMD, "StartTransientUnit", "ssa(sv)a(sa(sv))", name, "fail", properties, [])
