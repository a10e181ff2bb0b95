"""Shows in the window that a fault of ours was met where nobody caught it. Knows the bridge, and no fault's words."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.gui.bridge import Bridge

EVERY_S = 30.0
"""One that comes again and again, as from painting, is shown no oftener."""


class Faults:
    """Hears of faults on any thread."""

    def __init__(self, bridge: Bridge, now: Callable[[], float] = time.monotonic) -> None:
        self._bridge = bridge
        self._now = now
        self._told_s: float | None = None

    def hear(self, error: Exception) -> None:
        """Have the window say it, unless it has just said so."""
        now = self._now()
        if self._told_s is None or now - self._told_s >= EVERY_S:
            self._told_s = now
            self._bridge.post(partial(self._bridge.crashed.emit, error))
