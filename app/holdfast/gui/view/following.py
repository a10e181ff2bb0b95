"""A reply that grows at the end of a view: shown as it comes, and followed only by who is at the end. Works on one
view; knows nothing of who writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.gui.view.accessible import tell_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.view.boxes import Box
    from holdfast.gui.view.conversation_view import ConversationView
    from holdfast.gui.view.entries import Entry, Foot
    from holdfast.gui.view.piece import Piece

NEAR_END = 48
"""Pixels from the end within which a person is at the end: two lines."""


class Following:
    """Keeps the end in sight, or says that there is more below."""

    def __init__(self, view: ConversationView) -> None:
        self._view = view
        self._is_behind = False

    @property
    def is_at_end(self) -> bool:
        """Say whether the end is on the screen, whatever lies over it."""
        bar = self._view.verticalScrollBar()
        return bar.value() >= bar.maximum() - self._view.free - NEAR_END

    def grow(self, entry: int, pieces: Sequence[Piece], foot: Foot | None = None) -> None:
        """Show what a message has become; stay at the end if the person is there, and else where they are."""
        view = self._view
        was_at_end, anchor = self.is_at_end, view.anchor()
        view.boxes.grow(entry, pieces)
        if foot is not None:
            view.boxes.set_foot(entry, foot)
        self._forget_gone(entry)
        self._stay(anchor, is_at_end=was_at_end)

    def show_more(self, entries: Sequence[Entry], pieces: dict[int, tuple[Piece, ...]], kept: int) -> None:
        """Show a branch that begins with the same `kept` messages as the one shown, without moving."""
        view = self._view
        was_at_end, anchor = self.is_at_end, view.anchor()
        view.ahead.start_over(pieces, kept)
        view.selection.clear()
        view.hands.reset()
        view.boxes.set_entries(entries, kept)
        for entry, made in pieces.items():
            if view.boxes.is_pending(entry):
                view.boxes.set_pieces(entry, made)
        if anchor is not None and anchor[0].entry >= len(entries):
            anchor = None
        tell_changed(view)
        self._stay(anchor, is_at_end=was_at_end)
        view.entries_shown.emit()

    def to_end(self) -> None:
        """Go to the end."""
        view, bar = self._view, self._view.verticalScrollBar()
        for _ in range(3):  # the end moves while what is there is laid out
            view.settle()
            bar.setValue(bar.maximum())
        view.settle()
        self._tell(is_behind=False)

    def look(self) -> None:
        """Notice that a person scrolled to the end."""
        if self._is_behind and self.is_at_end:
            self._tell(is_behind=False)

    def reset(self) -> None:
        """Begin anew: something else is shown."""
        self._tell(is_behind=False)

    def _stay(self, anchor: tuple[Box, int] | None, *, is_at_end: bool) -> None:
        view = self._view
        if is_at_end:
            self.to_end()
            return
        view.restore(anchor)
        view.settle()
        self._tell(is_behind=not self.is_at_end)

    def _forget_gone(self, entry: int) -> None:
        """Select nothing where what was selected is written anew."""
        selection = self._view.selection
        for spot in (selection.anchor, selection.caret):
            if spot is not None and spot.box.entry == entry and spot.box not in self._view.boxes.of_entry(entry):
                selection.clear()
                return

    def _tell(self, *, is_behind: bool) -> None:
        if is_behind != self._is_behind:
            self._is_behind = is_behind
            self._view.fell_behind.emit(is_behind)
