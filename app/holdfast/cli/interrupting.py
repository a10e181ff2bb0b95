"""Ctrl+C as a polite request: the first stops the job between steps, the second ends the program."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from holdfast.jobs import CancelToken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


@contextmanager
def interruptible() -> Iterator[CancelToken]:
    """Yield a token that Ctrl+C (or a request to terminate) cancels while the block runs."""
    token = CancelToken()

    def stop(number: int, frame: FrameType | None) -> None:
        if token.is_cancelled:
            signal.default_int_handler(number, frame)
        token.cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
