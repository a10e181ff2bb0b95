"""Have a script run in one of the private environments, made first if need be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import interpreter
from environment import prepare


def inside(name: str) -> None:
    """Return if this is the environment's own Python, where dictionaries have one order; else start again as it."""
    wanted = prepare(name)
    if Path(sys.prefix) == wanted.folder and os.environ.get("PYTHONHASHSEED") == "0":
        return
    os.environ["PYTHONHASHSEED"] = "0"  # what is compiled then is the same every time
    os.environ["PATH"] = os.pathsep.join([str(wanted.python.parent), os.environ.get("PATH", "")])
    interpreter.hand_over([str(wanted.python), *sys.argv])
