"""Time, as a parameter: what o'clock it is, how long ago, and waiting. Knows nothing of what is waited for."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where a turn takes its time from."""

    def now(self) -> datetime:
        """Return the time, aware."""

    def seconds(self) -> float:
        """Return seconds that only ever grow."""

    async def wait(self, seconds: float) -> None:
        """Return after so long."""


class SystemClock:
    """The computer's."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    async def wait(self, seconds: float) -> None:
        """Return after so long; the lane goes on meanwhile."""
        await asyncio.sleep(max(seconds, 0.0))
