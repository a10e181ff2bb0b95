"""Keeps the list of conversations as the store is. Knows the list pane and the library."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from holdfast.domain import Changes, ConversationId, ConversationRow
from holdfast.gui import words
from holdfast.gui.lists.arranging import Arrangement, arranged, shelved
from holdfast.gui.lists.touching import MOST, Touched, touched
from holdfast.jobs import LatestWins
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.gui.lists import Item
    from holdfast.gui.panes import ListPane
    from holdfast.jobs import CancelToken


@dataclass(frozen=True, slots=True)
class _Arranged:
    """All rows, and those that the chosen tab shows, under their headings."""

    rows: list[ConversationRow]
    items: list[Item]
    at: datetime


_EMPTY = {
    "starred": (
        mark("No starred conversations"),
        mark("Stars you gave in Claude come along with your export. Ctrl+D stars what you read."),
    ),
    "archived": (
        mark("The archive is empty"),
        mark("What is archived leaves the list and is still found. Ctrl+Shift+A archives what you read."),
    ),
    "all": (mark("Everything is archived"), mark("The tab Archive has it, and a search finds it.")),
}

REFRESH_MS = 400
"""An import stores batch after batch; the list is read again at most this often."""


class ListController(QObject):
    """Signals: conversation_chosen(ConversationId), the person moved to it; conversation_opened(ConversationId), and
    wants to read; star_toggled(ConversationRow); loaded(int), how many there are now; touched(), a few of them are
    not as they were, and all are where they were.
    """

    conversation_chosen = Signal(object)
    star_toggled = Signal(object)
    conversation_opened = Signal(object)
    loaded = Signal(int)
    touched = Signal()

    def __init__(self, library: Library, bridge: Bridge, pane: ListPane) -> None:
        super().__init__(pane)
        self._library = library
        self._bridge = bridge
        self._pane = pane
        self._rows: list[ConversationRow] = []
        self._filter = "all"
        self._how = Arrangement()
        self._current: ConversationId | None = None
        self._is_reading = False
        self._is_outdated = False
        self._opens_first: Callable[[], bool] | None = None
        self._arranging = LatestWins()
        self._touching = LatestWins()
        self._to_touch: set[ConversationId] = set()
        """Conversations whose lines are not as they were, as far as those were not read again yet."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(REFRESH_MS)
        self._connect()

    @property
    def rows(self) -> list[ConversationRow]:
        """Return all conversations, newest first."""
        return self._rows

    @property
    def filter(self) -> str:
        """Return which tab or shelf is shown."""
        return self._filter

    def arrange(self, how: Arrangement) -> None:
        """Show the list in this order and under these headings from now on."""
        self._how = how
        self._pane.conversations.sorted_by = how.sort
        self._on_filter_chosen(self._filter)

    def refresh(self) -> None:
        """Read the list again; while it is being read or was read just now, once more afterwards."""
        if self._is_reading or self._pause.isActive():
            self._is_outdated = True
            return
        self._is_reading = True
        self._is_outdated = False
        self._touching.cancel()  # what it is about is read with all the others
        self._to_touch.clear()
        self._bridge.run(self._read, self._on_read, on_ended=self._on_ended)

    def select(self, conversation_id: ConversationId) -> None:
        """Mark a conversation as the current one, without opening it."""
        self._current = conversation_id
        if self._pane.list.has_several:
            return  # several were chosen by hand
        row = self._pane.conversations.row_of(conversation_id, self._pane.list.currentIndex().row())
        if row >= 0:
            self._pane.list.choose(row, is_told=False)

    def leave(self) -> None:
        """Mark no conversation: one that is not in the list is shown."""
        self._current = None
        self._pane.list.clearSelection()

    def step(self, step: int) -> None:
        """Open the next conversation of what the left side shows, or the one before."""
        (self._pane.results if self._pane.shows_results else self._pane.list).walk(step)

    def open_first_when_loaded(self, is_wanted: Callable[[], bool]) -> None:
        """Open the newest conversation once the list has been read again, if that `is_wanted` then."""
        self._opens_first = is_wanted
        self.refresh()

    def _connect(self) -> None:
        self._bridge.changed.connect(self._on_changed)
        self._pause.timeout.connect(self._on_pause_over)
        self._pane.list.row_chosen.connect(self._on_row_chosen)
        self._pane.list.row_opened.connect(self._on_row_opened)
        self._pane.list.star_toggled.connect(self._on_star_toggled)
        self._pane.filter_chosen.connect(self._on_filter_chosen)

    def _read(self, token: CancelToken) -> _Arranged:
        """Read the list and put it under headings. On the read lane: for thousands of rows it takes a while."""
        return _arranged(_as_before(self._library.rows(token=token), self._rows), self._filter, self._how)

    def _on_read(self, arranged: _Arranged) -> None:
        self._rows = arranged.rows
        self._show(arranged)
        self.loaded.emit(len(arranged.rows))
        is_wanted, self._opens_first = self._opens_first, None if arranged.rows else self._opens_first
        if is_wanted is not None and arranged.rows and is_wanted():
            self.select(arranged.rows[0].id)
            self.conversation_opened.emit(arranged.rows[0].id)

    def _on_ended(self) -> None:
        self._is_reading = False
        self._pause.start()

    def _on_pause_over(self) -> None:
        if self._is_outdated:
            self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        """Read the list again, or only the lines that changed where those are few and stay where they are."""
        self._to_touch |= changes.own
        is_small = not (changes.is_everything or changes.conversations) and 0 < len(self._to_touch) <= MOST
        if not is_small or self._is_reading or self._is_outdated or not changes.own:
            self.refresh()
            return
        self._bridge.run_latest(
            self._touching,
            partial(self._touch, frozenset(self._to_touch)),
            self._on_touched,
            on_failed=self._on_untouched,
        )

    def _touch(self, ids: frozenset[ConversationId], token: CancelToken) -> tuple[Touched, _Arranged | None] | None:
        """Read a few lines. On the read lane."""
        rows, chosen, how = self._rows, self._filter, self._how
        found = self._library.rows_of(ids, token)
        if len(found) < len(ids) or (now := touched(rows, found, chosen, how)) is None:
            return None
        return now, None if now.stays else _arranged(now.rows, chosen, how)

    def _on_touched(self, found: tuple[Touched, _Arranged | None] | None) -> None:
        if found is None:
            self.refresh()
            return
        now, rearranged = found
        if (now.chosen, now.how) != (self._filter, self._how):
            self.refresh()
            return
        self._to_touch.clear()
        if rearranged is not None:
            self._on_read(rearranged)
            return
        self._rows = now.rows
        self._pane.conversations.touch(now.changed)
        self.touched.emit()

    def _on_untouched(self, _error: HoldfastError) -> None:
        """Read all of it, which says what is wrong, if anything is."""
        self.refresh()

    def _on_row_chosen(self, row: int) -> None:
        item = self._pane.conversations.entry(row)
        if isinstance(item, ConversationRow):
            self._current = item.id
            self.conversation_chosen.emit(item.id)

    def _on_row_opened(self, row: int) -> None:
        item = self._pane.conversations.entry(row)
        if isinstance(item, ConversationRow):
            self._current = item.id
            self.conversation_opened.emit(item.id)

    def _on_star_toggled(self, row: int) -> None:
        item = self._pane.conversations.entry(row)
        if isinstance(item, ConversationRow):
            self.star_toggled.emit(item)

    def _on_filter_chosen(self, chosen: str) -> None:
        self._filter = chosen
        rows, how = self._rows, self._how
        self._bridge.run_latest(self._arranging, lambda _token: _arranged(rows, chosen, how), self._on_arranged)

    def _on_arranged(self, arranged: _Arranged) -> None:
        if arranged.rows is self._rows:
            self._show(arranged)
        else:  # they were read again meanwhile
            self._on_filter_chosen(self._filter)

    def _show(self, arranged: _Arranged) -> None:
        with self._pane.list.undisturbed():
            self._pane.conversations.set_items(arranged.items, arranged.at)
        self._mark_current()
        if self._pane.shows_results:
            return
        if arranged.items or not arranged.rows:
            self._pane.show_list()
        else:
            title, hint = _EMPTY.get(self._filter, (mark("Nothing here any more"), ""))
            self._pane.show_empty(tr(title), tr(hint))

    def _mark_current(self) -> None:
        """Mark what is read wherever it stands now, without scrolling there; nothing where it is not in the list."""
        near = self._pane.list.currentIndex().row()
        if near >= 0 and self._pane.list.has_several:
            return  # several were chosen by hand
        row = -1 if self._current is None else self._pane.conversations.row_of(self._current, near)
        if row < 0:
            self._pane.list.clearSelection()
        else:
            self._pane.list.choose(row, is_told=False, is_shown=False)


def _as_before(rows: list[ConversationRow], before: list[ConversationRow]) -> list[ConversationRow]:
    """Return the rows, those that are as before by the very objects, so that nobody need look into them to compare."""
    known = {row.id: row for row in before}
    return [was if (was := known.get(row.id)) == row and was is not None else row for row in rows]


def _arranged(rows: list[ConversationRow], chosen: str, how: Arrangement) -> _Arranged:
    """Return the rows with those of the chosen tab in order."""
    at = words.now()
    return _Arranged(rows, arranged(shelved(rows, chosen), how, at), at)
