"""The thoughts of a reply whose stream only has pieces of them: where they begin and where they are over. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import ThinkingDelta, ThinkingFinished, ThinkingStarted

if TYPE_CHECKING:
    from holdfast.domain import StreamEvent


class Thinking:
    """Of one reply."""

    def __init__(self) -> None:
        self._is_on = False

    def goes_on(self, text: str) -> list[StreamEvent]:
        """Return what a piece of a thought tells."""
        told: list[StreamEvent] = [] if self._is_on else [ThinkingStarted()]
        self._is_on = True
        return [*told, ThinkingDelta(text)] if text else told

    def over(self) -> list[StreamEvent]:
        """Return what anything else tells: a thought that was begun has ended."""
        was_on, self._is_on = self._is_on, False
        return [ThinkingFinished()] if was_on else []
