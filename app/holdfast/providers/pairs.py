"""Characters that a server cut in two: JSON writes one beyond U+FFFF as two halves, and an event can end between them.

Knows events and no dialect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Alive, TextDelta, ThinkingDelta, Usage

if TYPE_CHECKING:
    from holdfast.domain import StreamEvent

FIRST, LAST_OF_FIRST, SECOND, LAST_OF_SECOND = "\ud800", "\udbff", "\udc00", "\udfff"
BETWEEN = (Alive, Usage)
"""What may come between two pieces of one text."""


class Pairs:
    """Holds a first half back until the text goes on."""

    def __init__(self) -> None:
        self._held: TextDelta | ThinkingDelta | None = None

    def feed(self, event: StreamEvent) -> list[StreamEvent]:
        """Return what can be told with this event."""
        if isinstance(event, BETWEEN):
            return [event]
        if not isinstance(event, TextDelta | ThinkingDelta):
            return [*self.rest(), event]
        before = self.rest() if type(self._held) is not type(event) else []
        text, self._held = self._joined(event.text), None
        if text and FIRST <= text[-1] <= LAST_OF_FIRST:
            self._held, text = type(event)(text[-1]), text[:-1]
        return [*before, type(event)(text)] if text else before

    def rest(self) -> list[StreamEvent]:
        """Return the half whose other half never came."""
        held, self._held = self._held, None
        return [] if held is None else [held]

    def _joined(self, text: str) -> str:
        if self._held is None:
            return text
        if not (text and SECOND <= text[0] <= LAST_OF_SECOND):
            return self._held.text + text
        pair = (self._held.text + text[0]).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        return pair + text[1:]
