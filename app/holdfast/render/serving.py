"""The inner end of a process that does somebody's work: it answers lines of JSON, and can be held to a time. Loads next
to nothing; knows no job. The outer end is `render.worker.Worker`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def serve(answer: Callable[[dict[str, Any]], Any]) -> None:
    """Answer jobs, each a line, until the other end closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal reaches the whole group; our parent decides
    # By number: a frozen program without a console has no sys.stdin. What a library prints goes elsewhere.
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in requests:
        answers.write(json.dumps({"answer": answer(json.loads(line))}).encode() + b"\n")
        with suppress(BrokenPipeError):
            answers.flush()


def limit_cpu(seconds: float) -> None:
    """Have the system end this process after `seconds` of CPU time, 0 for no limit (Windows has no such thing).

    Not our own look at a clock: within a regular expression no line of Python runs.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
