"""What is said where no window can be opened at all: Qt ends the process there, whatever else it holds."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

from holdfast.crashes import CRASHES
from holdfast.language import tr


def end() -> NoReturn:
    """Say that there is no screen, and end the process, which Qt would abort as if it had crashed."""
    said = (tr("Holdfast finds no screen to open its window on."), tr("All commands work without one: holdfast --help"))
    with suppress(OSError, ValueError, AttributeError):  # there may be no standard error to write to
        sys.stderr.write(" ".join(said) + "\n")
        sys.stderr.flush()
    CRASHES.stop()
    os._exit(1)
