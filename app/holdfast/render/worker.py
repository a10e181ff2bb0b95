"""The process beside ours that colours code and sets formulas, so that hostile text can be stopped by killing it.

Pygments takes seconds for 8 kB of spaces in C and minutes for more; a regular expression cannot be interrupted within a
process. This file is both ends: `Worker` starts the process when it is first needed, and again after it was killed;
`main` is what runs in it. They speak lines of JSON over pipes (`serving`). Knows nothing of Markdown.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from holdfast.render.serving import limit_cpu, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

log = logging.getLogger(__name__)

WORKER_ARGUMENT = "--render-worker"
"""What a frozen Holdfast is started with to become the worker; its `main` then calls `worker.main`."""
START_LIMIT_S = 30.0
"""How long the process may take to come up, or to load a library: a cold disk, a busy computer, a virus scanner."""
WALL_FACTOR = 4
"""The process counts its own CPU time where the system can; this many times as long on the clock is the last resort."""


class Stop(Protocol):
    """What is needed of a `jobs.CancelToken`: render does not know the lanes."""

    def check(self) -> None:
        """Raise if somebody asked the job to stop."""

    def interrupting(self, interrupt: Callable[[], None]) -> AbstractContextManager[None]:
        """Have `interrupt` called when the job is to stop, while the block runs."""


class Worker:
    """The process, as seen from ours. Safe from any thread; one job at a time."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = tuple(command or _command())
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._loaded: set[str] = set()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process. A job under way ends with None, and so does every later one."""
        self._closed.set()
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._drop()

    def call(self, job: str, argument: dict[str, Any], limit_s: float, token: Stop | None = None) -> Any | None:  # noqa: ANN401 - JSON
        """Return the answer to `job`, None if it took more than `limit_s` of CPU time, failed or broke the process.

        Raises what `token` raises when it is cancelled, and kills the process then.
        """
        with self._lock:
            if token is not None:
                token.check()
            try:
                if job not in self._loaded:
                    self._ask({"job": "load", "argument": {"job": job}, "limit_s": 0}, START_LIMIT_S, None)
                    self._loaded.add(job)
                request = {"job": job, "argument": argument, "limit_s": limit_s}
                return self._ask(request, limit_s * WALL_FACTOR, token).get("answer")
            except _Gone:
                if token is not None:
                    token.check()
                log.info("the render worker was stopped at a job: job=%s size=%d", job, len(str(argument)))
                return None

    def _ask(self, request: dict[str, Any], wall_s: float, token: Stop | None) -> dict[str, Any]:
        process = self._process or self._start()
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            process.kill()

        alarm = threading.Timer(wall_s, stop)
        alarm.daemon = True
        alarm.start()
        line = b""
        try:
            with token.interrupting(stop) if token is not None else nullcontext():
                stdin, stdout = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
                stdin.write(json.dumps(request).encode() + b"\n")
                stdin.flush()
                line = stdout.readline()
        except OSError as err:
            raise _Gone from err
        finally:
            alarm.cancel()
            if stopped.is_set() or not line.endswith(b"\n"):
                self._drop()  # even with an answer in hand: the next job must not find a dying process
        if not line.endswith(b"\n"):
            raise _Gone
        answer = _object(line)
        if answer is None:
            self._drop()
            raise _Gone
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._closed.is_set():
            raise _Gone
        environment = dict(os.environ)
        package_parent = str(Path(__file__).resolve().parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [package_parent, environment.get("PYTHONPATH")]))
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as err:
            log.exception("the render worker cannot be started")
            raise _Gone from err
        if self._closed.is_set():  # meanwhile, by another thread that saw no process yet
            self._drop()
            raise _Gone
        self._loaded.clear()
        return self._process

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                cast("IO[bytes]", pipe).close()
            except OSError:
                log.debug("a pipe of the render worker was broken already")
        process.wait()


def _object(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object of a line, None if it is something else."""
    try:
        answer = json.loads(line)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


class Asking:
    """What those have in common who ask the process: the worker, which is started where none was given, and a lock over
    what is remembered of its answers. Close it, or the worker that was given, at the end.
    """

    def __init__(self, worker: Worker | None, limit_s: float) -> None:
        self._worker = worker or Worker()
        self._limit_s = limit_s
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker process."""
        self._worker.close()


class _Gone(Exception):
    """The process ended before it answered."""


def _command() -> tuple[str, ...]:
    if getattr(sys, "frozen", False):
        return (sys.executable, WORKER_ARGUMENT)
    # -P: a folder named pygments where the program was started must not be taken for the library.
    return (sys.executable, "-P", "-m", "holdfast.render.worker")


# --- within the process


def main() -> None:
    """Answer jobs about code and formulas."""
    serve(_answered)


def _answered(request: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    try:
        return _answer(request)
    except Exception:  # noqa: BLE001 - the edge of the process: a library's bug is "no answer", never its end
        return None


def _answer(request: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    job = _job(request["argument"]["job"] if request["job"] == "load" else request["job"])
    if request["job"] == "load":
        return None
    limit_cpu(float(request["limit_s"]))
    try:
        return job(**request["argument"])
    finally:
        limit_cpu(0)


def _job(name: str) -> Callable[..., Any]:
    if name == "colour":
        from holdfast.render.colouring import colour  # noqa: PLC0415 - each job loads only what it needs

        return colour
    from holdfast.render.typesetting import typeset  # noqa: PLC0415 - as above

    return typeset


if __name__ == "__main__":
    main()
