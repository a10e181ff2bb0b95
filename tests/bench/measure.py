"""Measure whole processes: processor time, peak memory, wall time, as the operating system accounts for them."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Usage:
    """What a finished process cost; `peak_mb` is its largest resident size."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def measured(arguments: Sequence[str]) -> Usage:
    """Run Python with `arguments` to its end and return what it cost. Raises CalledProcessError when it fails."""
    command = [sys.executable, *arguments]
    started = time.perf_counter()
    # Linux counts ru_maxrss from the moment of the fork on, when the child still is a copy of this process: a small
    # process in between keeps our own size out of the figure.
    shim = (
        "import os, subprocess, sys;"
        "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "_, status, usage = os.wait4(child.pid, 0);"
        "print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)"
    )
    told = subprocess.run([sys.executable, "-c", shim, *command], check=True, stdout=subprocess.PIPE, text=True)
    wall_s = time.perf_counter() - started
    code, cpu_s, peak = told.stdout.split()
    if int(code):
        raise subprocess.CalledProcessError(int(code), command)
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(float(cpu_s), wall_s, int(peak) * unit / 2**20)


def size_mb(path: os.PathLike[str]) -> float:
    """Return the size of a file in MiB."""
    return Path(path).stat().st_size / 2**20
