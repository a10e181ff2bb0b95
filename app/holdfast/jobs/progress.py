"""How far a job is. Knows nothing of what the job does."""

from __future__ import annotations

from collections.abc import Callable

from holdfast.values import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` in any unit (`total` 0: nobody knows), what it is doing now in a few
    words, and how many things are safely stored by now.
    """

    done: int
    total: int
    doing: str = ""
    stored: int = 0

    @property
    def fraction(self) -> float | None:
        """Return how far, from 0 to 1, or None where nobody knows."""
        return min(1.0, self.done / self.total) if self.total > 0 else None


ProgressSink = Callable[[Progress], None]
"""Takes the news of a job, on the job's own thread."""


def no_progress(progress: Progress) -> None:
    """Take the news and do nothing with it."""
