"""The lane for the network: one asyncio loop in a thread of its own. Knows nothing of what is asked, or of whom.

A task is stopped by cancelling it, which closes its connection within milliseconds; a thread that waits in a socket
could only be abandoned until its time limit.

asyncio is loaded with the first job: it takes as long as half of all else that a command loads to read the store.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, TypeVar

from holdfast.crashes import CRASHES
from holdfast.errors import HoldfastError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine
    from typing import Any

log = logging.getLogger(__name__)

T = TypeVar("T")

CLOSE_S = 5.0
"""How long tasks that were cancelled may take to put things away."""


class NetLane:
    """Runs coroutines, as many at a time as are handed in. The thread starts with the first one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def run(self, job: Coroutine[Any, Any, T]) -> Future[T]:
        """Run `job` on the lane; cancelling the future cancels the task. Raises RuntimeError once it is closed."""
        with self._lock:
            if self._is_closed:
                job.close()
                raise RuntimeError("the lane for the network is closed")
            loop = self._loop or self._start()
        import asyncio  # noqa: PLC0415 - see the module

        return asyncio.run_coroutine_threadsafe(_logged(job), loop)

    def close(self) -> None:
        """Cancel what runs, let it put its things away, and take nothing more."""
        with self._lock:
            self._is_closed = True
            loop, thread = self._loop, self._thread
        if loop is None or thread is None or not thread.is_alive():
            return
        import asyncio  # noqa: PLC0415 - see the module

        try:
            asyncio.run_coroutine_threadsafe(_cancel_others(), loop).result(CLOSE_S)
        except (TimeoutError, CancelledError):
            left = sorted(_where(task) for task in asyncio.all_tasks(loop))
            log.warning("a network task did not end when it was cancelled: %s", ", ".join(left))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(CLOSE_S)

    def _start(self) -> asyncio.AbstractEventLoop:
        import asyncio  # noqa: PLC0415 - see the module

        loop = asyncio.new_event_loop()
        loop.set_exception_handler(CRASHES.of_loop)
        self._loop = loop
        self._thread = threading.Thread(target=_serve, args=(loop,), name="net-lane", daemon=True)
        self._thread.start()
        return loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    import asyncio  # noqa: PLC0415 - see the module

    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


async def _cancel_others() -> None:
    """Cancel all that has begun until nothing is left.

    A task that has not begun is ended by whoever began it, or is cancelled once it has: before, the coroutine in it
    would never be awaited.
    """
    import asyncio  # noqa: PLC0415 - see the module

    while others := [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]:
        begun = [task for task in others if _has_begun(task)]
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, asyncio.sleep(0), return_exceptions=True)


def _has_begun(task: asyncio.Task[Any]) -> bool:
    from inspect import CORO_CREATED, getcoroutinestate, iscoroutine  # noqa: PLC0415 - asyncio has loaded it by then

    coroutine = task.get_coro()
    return not iscoroutine(coroutine) or getcoroutinestate(coroutine) != CORO_CREATED


def _where(task: asyncio.Task[Any]) -> str:
    """Return where a task waits: the function it began with, and those that one waits for in turn."""
    waits: Any = task.get_coro()
    names = []
    while hasattr(waits, "cr_await"):
        names.append(waits.__qualname__)
        waits = waits.cr_await
    return " > ".join(names)


async def _logged(job: Coroutine[Any, Any, T]) -> T:
    """Run `job`; a bug's traceback goes to the log even if nobody asks for the result."""
    try:
        return await job
    except HoldfastError:
        raise
    except Exception:
        log.exception("a network job failed")
        raise
