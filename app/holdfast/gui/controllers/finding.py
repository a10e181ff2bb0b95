"""Finds in the open conversation. Knows the line it is typed in and the view."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.gui import words
from holdfast.gui.view import message_pieces
from holdfast.gui.view.finding import Finder, Match, count_in_piece
from holdfast.gui.view.matches import forget_current, show_match
from holdfast.jobs import CancelToken, LatestWins
from holdfast.language import tr

if TYPE_CHECKING:
    import re

    from holdfast.gui.bridge import Bridge
    from holdfast.gui.panes.find_bar import FindBar
    from holdfast.gui.view import ConversationView


COUNTED_TOGETHER = 40
"""Messages whose counts are told together."""


class FindController(QObject):
    """Walks the matches of one view."""

    def __init__(self, bar: FindBar, view: ConversationView, bridge: Bridge | None = None) -> None:
        super().__init__(bar)
        self._bridge = bridge
        self._counting = LatestWins()
        self._bar = bar
        self._view = view
        self._finder = Finder(())
        self._at: Match | None = None
        self._is_waiting = False
        self._connect()

    def open(self) -> None:
        """Show the line and look for what stands in it."""
        self._bar.open()
        self._look_for(self._bar.field.text())

    def close(self) -> None:
        """Hide the line and all marks; the keys go to the conversation."""
        if self._bar.isHidden():
            return
        self._bar.hide()
        self._counting.cancel()
        self._at = None
        self._finder.look_for("")
        self._view.mark_found(None)
        forget_current(self._view)
        self._view.setFocus()

    def step(self, step: int) -> None:
        """Go to the next match (1) or to the one before (-1)."""
        if self._at is None:
            self._at = self._finder.first_from(self._view.top_entry())
        else:
            self._at = self._finder.step(self._at, step)
        self._show()

    def _connect(self) -> None:
        self._bar.typed.connect(self._look_for)
        self._bar.step_requested.connect(self.step)
        self._bar.closed.connect(self.close)
        self._view.entries_shown.connect(self._on_entries_shown)
        self._view.entry_ready.connect(self._on_entry_ready)

    def _look_for(self, text: str) -> None:
        """Mark all matches and show the first from here on."""
        self._finder.look_for(text)
        for entry in range(len(self._view.boxes.entries)):
            if self._finder.count_in(entry) and not self._view.boxes.is_pending(entry):
                self._finder.take_pieces(entry, self._view.boxes.pieces_of(entry))
        self._view.mark_found(self._finder.ranges if self._finder.is_looking else None)
        self._at = self._finder.first_from(self._view.top_entry())
        self._show()
        self._count_exactly()

    def _count_exactly(self) -> None:
        """Have messages that are not made ready yet counted in what they will show. On the read lane."""
        finder, boxes = self._finder, self._view.boxes
        self._counting.cancel()
        pattern, bridge = finder.pattern, self._bridge
        if pattern is None or bridge is None:
            return
        guessed = [
            (entry, boxes.entries[entry].message)
            for entry in range(len(boxes.entries))
            if finder.count_in(entry) and boxes.is_pending(entry)
        ]

        def job(token: CancelToken) -> None:
            for start in range(0, len(guessed), COUNTED_TOGETHER):
                counts = {}
                for entry, message in guessed[start : start + COUNTED_TOGETHER]:
                    token.check()
                    counts[entry] = sum(count_in_piece(pattern, piece) for piece in message_pieces(message))
                bridge.post(partial(self._take_counts, finder, pattern, counts))

        if guessed:
            bridge.run_latest(self._counting, job, _nothing)

    def _take_counts(self, finder: Finder, pattern: re.Pattern[str], counts: dict[int, int]) -> None:
        if finder is self._finder and finder.take_counts(pattern, counts):
            if self._at is not None and not finder.count_in(self._at.entry):
                self._at = finder.step(self._at, 1)
                self._show()
            else:
                self._say()

    def _show(self) -> None:
        """Show the match the person is at, or the next where its message has none after all."""
        self._is_waiting = False
        if self._at is not None:
            self._is_waiting = not show_match(self._view, self._finder, self._at)
        else:
            forget_current(self._view)
        self._say()

    def _say(self) -> None:
        """Say which of how many it is."""
        bar, count = self._bar, self._finder.count
        has_matches = self._at is not None and count > 0
        bar.next_button.setEnabled(has_matches)
        bar.previous_button.setEnabled(has_matches)
        if not self._finder.is_looking:
            bar.say_count("")
        elif self._at is None or not has_matches:
            bar.say_count(tr("Not found"), offers_everything=True)
        else:
            bar.say_count(
                tr(
                    "{place} of {count}",
                    place=words.number(self._finder.ordinal(self._at)),
                    count=words.number(count),
                )
            )

    def _on_entries_shown(self) -> None:
        """Look again in another conversation or branch, without moving in it."""
        self._finder = Finder(self._view.boxes.entries)
        self._at = None
        if not self._bar.isHidden():
            self._finder.look_for(self._bar.field.text())
            self._view.mark_found(self._finder.ranges if self._finder.is_looking else None)
            self._at = self._finder.first_from(0)
            self._say()

    def _on_entry_ready(self, entry: int) -> None:
        """Count a message in what is now known to be shown of it, and go to its match if that was waited for."""
        if not self._finder.is_looking:
            return
        self._finder.take_pieces(entry, self._view.boxes.pieces_of(entry))
        if self._at is not None and self._at.entry == entry and self._is_waiting:
            if not self._finder.count_in(entry):
                self._at = self._finder.step(self._at, 1)
            elif self._at.at >= self._finder.count_in(entry):
                self._at = Match(entry, self._finder.count_in(entry) - 1)
            self._show()
        else:
            self._say()


def _nothing(_: None) -> None:
    """Every count was told already."""
