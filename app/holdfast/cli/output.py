"""Speaks to the person at the terminal, and writes what was asked for. Knows streams that are closed, full or gone."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from holdfast.errors import HoldfastError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def write(text: str) -> None:
    """Write a piece of an answer at once."""
    with output() as stream:
        stream.write(text)
        stream.flush()


def print_lines(lines: Iterable[str]) -> None:
    """Write the lines of an answer."""
    for line in lines:
        with output() as stream:
            stream.write(line + "\n")
    with output() as stream:
        stream.flush()


@contextmanager
def output() -> Iterator[TextIO]:
    """Lend standard output; where it cannot be written (a full disk), say so. A reader that has gone is no error."""
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as err:
        forget_output()
        raise HoldfastError(
            f"The answer could not be written: {err.strerror or type(err).__name__}.",
            "Check where standard output leads; the store is as it was.",
        ) from err


def tell(sentence: str) -> None:
    """Speak to the person; standard output belongs to what was asked for."""
    from holdfast.cli import as_text  # noqa: PLC0415 - most have nothing to say

    try:
        sys.stderr.write(as_text.harmless(sentence) + "\n")
        sys.stderr.flush()
    except OSError:  # nobody can hear it (a full disk, a reader that has gone); what was asked for is done all the same
        _forget(sys.stderr)


def speak_utf8() -> None:
    """Write UTF-8 whatever the terminal says of itself: what people wrote must not fail at printing.

    Where a stream was closed before the start (`>&-`, a windowed program), what is written goes nowhere.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - stays open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def forget_output() -> None:
    """Let what waits in standard output go nowhere; the interpreter must not complain at its own end."""
    _forget(sys.stdout)


def _forget(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
