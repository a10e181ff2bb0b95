"""Moments and chance for tests of decisions: a clock that is told what it shows, and dice that always lie the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)


def at(seconds: float = 0.0) -> datetime:
    """Return a moment, in seconds after the tests' own beginning of time."""
    return START + timedelta(seconds=seconds)


class Middling:
    """Chance that always lies in the middle, and remembers between what it was asked to choose."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, float]] = []

    def uniform(self, low: float, high: float, /) -> float:
        """Return the middle."""
        self.asked.append((low, high))
        return (low + high) / 2
