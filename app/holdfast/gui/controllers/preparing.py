"""Has messages made ready on the read lane, those near the screen first. Knows the view and the bridge."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.gui.view import Entry, Piece, Renderer, message_pieces
from holdfast.jobs import CancelToken
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.bridge import Bridge
    from holdfast.gui.view import ConversationView

FAR = 60
"""Messages further away than this from those wanted now are given up: somebody flew past them."""
FIRST_CHARACTERS = 6000
"""How much text is made ready together with the opening: about two screens. The rest follows when it is near."""


@dataclass(eq=False, slots=True)
class _Batch:
    """Messages being made ready, from the first to the last."""

    first: int
    last: int
    token: CancelToken


class Preparer(QObject):
    """Answers what a view wants."""

    def __init__(self, renderer: Renderer, bridge: Bridge, view: ConversationView) -> None:
        super().__init__(view)
        self._renderer = renderer
        self._bridge = bridge
        self._view = view
        self._batches: list[_Batch] = []
        self._connect()

    def start_over(self) -> None:
        """Give up what was wanted: something else is shown."""
        for batch in self._batches:
            batch.token.cancel()
        self._batches.clear()

    def _connect(self) -> None:
        self._view.pieces_wanted.connect(self._on_pieces_wanted)

    def _on_pieces_wanted(self, wanted: tuple[int, ...]) -> None:
        first, last = wanted[0], wanted[-1]
        self._give_up_far(first, last)
        entries = {index: self._view.boxes.entries[index] for index in wanted}
        batch = _Batch(first, last, CancelToken())
        self._batches.append(batch)
        job = partial(self._make, entries)
        self._bridge.run(job, _nothing, on_ended=partial(self._on_ended, batch), token=batch.token)

    def _give_up_far(self, first: int, last: int) -> None:
        for batch in list(self._batches):
            if batch.last < first - FAR or batch.first > last + FAR:
                batch.token.cancel()
                self._batches.remove(batch)
                self._view.ahead.no_longer_asked(batch.first, batch.last)

    def _make(self, entries: dict[int, Entry], token: CancelToken) -> None:
        """Make messages ready one by one, and hand each over as soon as it is. On the read lane."""
        for index, entry in entries.items():
            token.check()
            made = message_pieces(entry.message, self._renderer, token)
            self._bridge.post(partial(self._hand_over, index, entry, made))

    def _hand_over(self, index: int, entry: Entry, made: tuple[Piece, ...]) -> None:
        """Give a message to the view if it still shows it."""
        shown = self._view.boxes.entries
        if index < len(shown) and shown[index] is entry:
            self._view.take_pieces({index: made})

    def _on_ended(self, batch: _Batch) -> None:
        if batch in self._batches:
            self._batches.remove(batch)


def first_pieces(
    entries: Sequence[Entry], at: int, renderer: Renderer, token: CancelToken
) -> dict[int, tuple[Piece, ...]]:
    """Return the pieces of what fills the first screens from a message on, and of the one before it."""
    first = max(0, at - 1)
    made: dict[int, tuple[Piece, ...]] = {}
    characters = 0
    for index in range(first, len(entries)):
        token.check()
        made[index] = message_pieces(entries[index].message, renderer, token)
        characters += len(entries[index].text) + 200
        if characters > FIRST_CHARACTERS and index > at:
            break
    return made


def _nothing(_: None) -> None:
    """Everything was handed over already."""
