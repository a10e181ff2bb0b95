"""Searches as one types, and opens what was found. Knows the search field, the list pane and the library."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from holdfast.domain import Hit, SearchResult
from holdfast.gui import words
from holdfast.gui.controllers.reading import Place
from holdfast.jobs import CancelToken, LatestWins

if TYPE_CHECKING:
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.gui.panes import ListPane
    from holdfast.gui.panes.top_bar import SearchField

DEBOUNCE_MS = 120


class SearchController(QObject):
    """Signals: began(), there is something to search; hit_chosen(Place), the reading pane should follow; hit_opened(),
    the person wants to read; ended().
    """

    began = Signal()
    hit_chosen = Signal(object)
    hit_opened = Signal()
    ended = Signal()

    def __init__(self, library: Library, bridge: Bridge, field: SearchField, pane: ListPane) -> None:
        super().__init__(pane)
        self._library = library
        self._bridge = bridge
        self._field = field
        self._pane = pane
        self._latest = LatestWins()
        self._query = ""
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._connect()

    def focus(self) -> None:
        """Put the cursor into the field, with what is there selected."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def step_back(self) -> bool:
        """End the search, if there is one; say whether there was."""
        if not self._field.text():
            return False
        self._field.clear()
        return True

    def search_again(self) -> None:
        """Search the store as it is now, if something is being searched."""
        if self._query:
            self._on_pause_over()

    def _connect(self) -> None:
        self._field.textChanged.connect(self._on_text_changed)
        self._field.walk_requested.connect(self._on_walk_requested)
        self._field.open_requested.connect(self._on_open_requested)
        self._debounce.timeout.connect(self._on_pause_over)
        self._pane.results.row_chosen.connect(self._on_row_chosen)
        self._pane.results.row_opened.connect(self._on_row_opened)
        self._pane.results.escaped.connect(self.focus)

    def _on_text_changed(self, text: str) -> None:
        if text.strip():
            self.began.emit()
            self._debounce.start()
            return
        self._debounce.stop()
        self._latest.cancel()
        self._query = ""
        self._pane.show_list()
        self.ended.emit()

    def _on_pause_over(self) -> None:
        query = self._field.text().strip()
        self._bridge.run_latest(self._latest, partial(self._search, query), partial(self._on_result, query))

    def _search(self, query: str, token: CancelToken) -> SearchResult:
        return self._library.search(query, token=token)

    def _on_result(self, query: str, result: SearchResult) -> None:
        current = self._current() if query == self._query else None
        self._query = query
        self._pane.hits.set_hits(result.hits, words.now())
        self._pane.show_results(_caption(result), result.hint)
        if not result.hits:
            self._pane.show_empty("Nothing found", "Try fewer words, or only the beginning of one.")
        elif current is not None and (row := self._pane.hits.row_like(current)) >= 0:
            self._pane.results.choose(row, is_told=False)

    def _current(self) -> Hit | None:
        """Return the hit that is chosen."""
        row = self._pane.results.currentIndex().row()
        item = self._pane.hits.item(row) if row >= 0 else None
        return item if isinstance(item, Hit) else None

    def _on_walk_requested(self, step: int) -> None:
        (self._pane.results if self._pane.shows_results else self._pane.list).walk(step)

    def _on_open_requested(self) -> None:
        if not self._pane.shows_results:
            return
        row = self._pane.results.currentIndex().row()
        if row < 0:
            row = self._pane.hits.first_hit()
        if row >= 0:
            self._pane.results.choose(row)
            self.hit_opened.emit()

    def _on_row_chosen(self, row: int) -> None:
        hit = self._pane.hits.item(row)
        if isinstance(hit, Hit):
            self.hit_chosen.emit(Place(hit.conversation_id, hit.message_id, self._query))

    def _on_row_opened(self, row: int) -> None:
        self._on_row_chosen(row)
        self.hit_opened.emit()


def _caption(result: SearchResult) -> str:
    """Return how much was found, in words."""
    conversations = len({hit.conversation_id for hit in result.hits})
    if not result.hits:
        return "All conversations searched"
    places = words.counted(len(result.hits), "place")
    among = words.counted(conversations, "conversation")
    return f"The best {places} in {among}" if result.is_cut else f"{places} in {among}"
