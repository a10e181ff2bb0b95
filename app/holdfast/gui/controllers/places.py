"""Where a person is in the store, as the controllers tell each other, and where they have been. No widget, no store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection

    from holdfast.domain import ConversationId, MessageId, OpenConversation


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person wants to be: a conversation, and in it perhaps a message found by a query."""

    conversation_id: ConversationId
    message_id: MessageId | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The branch that is shown: its messages, from the first to the last, of the whole conversation."""

    opened: OpenConversation
    path: tuple[MessageId, ...]


class Trail:
    """Where one has been, for going back and forward."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    @property
    def here(self) -> Place | None:
        """Return where one is, None before anything was opened."""
        return self._places[self._at] if self._at >= 0 else None

    @property
    def can_go_back(self) -> bool:
        """Say whether there is somewhere to go back to."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Say whether somebody went back before."""
        return self._at < len(self._places) - 1

    def go_to(self, place: Place) -> None:
        """Go on to a place; where one had gone back from is forgotten."""
        del self._places[self._at + 1 :]
        self._places.append(place)
        self._at = len(self._places) - 1

    def step(self, step: int) -> Place | None:
        """Go back (-1) or forward (1); return where that leads, None where there is nothing."""
        if not 0 <= self._at + step < len(self._places):
            return None
        self._at += step
        return self._places[self._at]

    def forget(self, ids: Collection[ConversationId]) -> None:
        """Go back to these conversations no more: they were thrown away."""
        before = [place for place in self._places[: self._at + 1] if place.conversation_id not in ids]
        self._places = [place for place in self._places if place.conversation_id not in ids]
        self._at = len(before) - 1
