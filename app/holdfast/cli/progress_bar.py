"""A line on the terminal that tells how far a job is; silent where there is no terminal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from types import TracebackType

    from holdfast.jobs import Progress

BAR = 24


class ProgressBar:
    """Takes the news of a job and draws it over one line of `stream`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_drawn = False
        self._is_shown = stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        if self._is_drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def __call__(self, progress: Progress) -> None:
        """Draw how far the job is."""
        if not self._is_shown:
            return
        fraction = progress.fraction
        bar = "" if fraction is None else "#" * round(fraction * BAR) + "." * (BAR - round(fraction * BAR))
        percent = "" if fraction is None else f" {fraction:4.0%}"
        line = f"{bar}{percent}  {progress.doing}, {progress.stored:,} stored"
        self._stream.write("\r\x1b[K" + line[: shutil.get_terminal_size().columns - 1])
        self._stream.flush()
        self._is_drawn = True
