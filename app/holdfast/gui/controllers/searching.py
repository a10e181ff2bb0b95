"""Searches as one types, and opens what was found. Knows the search field, the list pane and the library.

Every key asks at once; the newest question wins and the one before it is interrupted where it runs. What is not
needed to read results comes after a pause: counts for the filters, and another spelling where little was found.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from holdfast.domain import Facet, Hit, SearchOrder, SearchResult
from holdfast.gui import words
from holdfast.gui.controllers.places import Place
from holdfast.gui.lists.hits import More
from holdfast.gui.panes.search_tools import found_words
from holdfast.jobs import CancelToken, LatestWins
from holdfast.language import tr, trn
from holdfast.operations.also import Also, also_found
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.gui.panes import ListPane
    from holdfast.gui.panes.top_bar import SearchField

DEBOUNCE_MS = 40
"""A search takes about 10 ms: waiting longer than between two quick keys would only be felt."""

PAUSE_MS = 300
PATIENCE_MS = 500
"""A search that takes longer says that it is still at work; the next key or Esc stops it."""
SHOWN = 100
PER_CONVERSATION = 3
FEW = 3
"""Places up to which another spelling is offered."""

_FILTER = re.compile(r"(?<!\S)(role|date|has|model|source):(\S+)")


@dataclass(frozen=True, slots=True)
class _Help:
    """What comes a moment after the results."""

    facets: tuple[Facet, ...]
    suggestion: str
    also: Also


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Something that was found beside conversations, and by which text."""

    hit: Hit
    query: str


class SearchController(QObject):
    """Signals: began(), there is something to search; hit_chosen(Place), the reading pane should follow;
    page_chosen(FoundPage), what was found has a page of its own; hit_opened(str), the person wants to read what they
    found by that text; ended().
    """

    began = Signal()
    hit_chosen = Signal(object)
    page_chosen = Signal(object)
    hit_opened = Signal(str)
    ended = Signal()

    def __init__(self, library: Library, bridge: Bridge, field: SearchField, pane: ListPane) -> None:
        super().__init__(pane)
        self._library = library
        self._bridge = bridge
        self._field = field
        self._pane = pane
        self._latest = LatestWins()
        self._latest_aid = LatestWins()
        self._query = ""
        self._found = 0
        self._order = SearchOrder.RELEVANCE
        self._debounce = _single_shot(self, DEBOUNCE_MS)
        self._pause = _single_shot(self, PAUSE_MS)
        self._patience = _single_shot(self, PATIENCE_MS)
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

    def search_for(self, text: str) -> None:
        """Search for a text that was not typed: one of before, one with a filter, one in a better spelling."""
        self._field.setText(text)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._debounce.stop()
        self._on_time_to_search()

    def search_again(self) -> None:
        """Search the store as it is now, if something is being searched."""
        if self._query or self._field.text().strip():  # which may have been typed before anybody could search
            self._on_time_to_search()

    def _connect(self) -> None:
        self._field.textChanged.connect(self._on_text_changed)
        self._field.walk_requested.connect(self._on_walk_requested)
        self._field.open_requested.connect(self._on_open_requested)
        self._debounce.timeout.connect(self._on_time_to_search)
        self._pause.timeout.connect(self._on_pause_over)
        self._patience.timeout.connect(self._on_patience_over)
        self._pane.results.row_chosen.connect(self._on_row_chosen)
        self._pane.results.row_opened.connect(self._on_row_opened)
        self._pane.results.escaped.connect(self._on_results_escaped)
        tools = self._pane.search_tools
        tools.order_chosen.connect(self._on_order_chosen)
        tools.filter_toggled.connect(self._on_filter_toggled)
        tools.suggestion_taken.connect(self.search_for)

    def _on_text_changed(self, text: str) -> None:
        if text.strip():
            self.began.emit()
            self._debounce.start()
            return
        self._debounce.stop()
        self._pause.stop()
        self._patience.stop()
        self._latest.cancel()
        self._latest_aid.cancel()
        self._query = ""
        self._pane.show_list()
        self.ended.emit()

    def _on_time_to_search(self) -> None:
        query = self._field.text().lstrip()
        self._latest_aid.cancel()
        self._patience.start()
        self._bridge.run_latest(self._latest, partial(self._search, query), partial(self._on_result, query))

    def _search(self, query: str, token: CancelToken) -> SearchResult:
        return self._library.search(
            query, limit=SHOWN, order=self._order, typing=True, per_conversation=PER_CONVERSATION, token=token
        )

    def _on_result(self, query: str, result: SearchResult) -> None:
        self._patience.stop()
        is_again = query == self._query
        current = self._current() if is_again else None
        self._query = query
        self._found = len(result.hits)
        self._pane.hits.set_hits(result.hits, words.now(), result.places)
        self._pane.show_results(_caption(result), tr(result.hint))
        if not is_again:
            self._pane.search_tools.suggest("")
            self._pane.also.show_also(Also())
            self._pane.search_tools.show_facets((), _chosen(query))
        if not result.hits:
            self._pane.show_empty(tr("Nothing found"), tr("Try fewer words, or only the beginning of one."))
        elif current is not None and (row := self._pane.hits.row_like(current)) >= 0:
            self._pane.results.choose(row, is_told=False)
        self._pause.start()

    def _on_pause_over(self) -> None:
        """Count what was found, and look for another spelling where that is little."""
        query = self._query
        self._bridge.run_latest(
            self._latest_aid,
            partial(self._help, query, is_little=self._found <= FEW),
            partial(self._on_help, query),
            on_failed=_ignore,
        )

    def _on_patience_over(self) -> None:
        self._pane.show_results(tr("Still searching… the next key stops it"), "")

    def _help(self, query: str, token: CancelToken, *, is_little: bool) -> _Help:
        also = also_found(query, self._library.snippets.count, self._library.additions.tags())
        facets = self._library.facets(query, typing=True, token=token)
        return _Help(facets, self._library.suggestion(query, token) if is_little else "", also)

    def _on_help(self, query: str, found: _Help) -> None:
        self._pane.search_tools.show_facets(found.facets, _chosen(query))
        self._pane.search_tools.suggest(found.suggestion)
        self._pane.also.show_also(found.also)

    def _on_order_chosen(self, order: SearchOrder) -> None:
        self._order = order
        self.search_again()

    def _on_filter_toggled(self, typed: str) -> None:
        """Add a filter to the text, or take it out; one of a field takes the place of another."""
        text = self._field.text().strip()
        field, _, value = typed.partition(":")
        is_on = _chosen(text).get(field) == value
        kept = " ".join(_FILTER.sub(lambda found: "" if found[1] == field else found[0], text).split())
        self.search_for(kept if is_on else f"{kept} {typed} ".lstrip())

    def _current(self) -> Hit | None:
        """Return the hit that is chosen."""
        row = self._pane.results.currentIndex().row()
        item = self._pane.hits.entry(row) if row >= 0 else None
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
            self.hit_opened.emit(self._query.strip())

    def _on_row_chosen(self, row: int) -> None:
        item = self._pane.hits.entry(row)
        if isinstance(item, More):
            self._show_more(row, item)
        elif isinstance(item, Hit) and item.conversation_id is not None:
            self.hit_chosen.emit(Place(item.conversation_id, item.message_id, self._query))
        elif isinstance(item, Hit):
            self.page_chosen.emit(FoundPage(item, self._query))

    def _on_results_escaped(self) -> None:
        """End the search; whoever wants to change it comes back to the field with its key."""
        self.step_back()
        self._pane.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_row_opened(self, row: int) -> None:
        self._on_row_chosen(row)
        if isinstance(self._pane.hits.entry(row), Hit):
            self.hit_opened.emit(self._query.strip())

    def _show_more(self, row: int, more: More) -> None:
        """Show the other places in a conversation where the row stands that speaks of them."""
        query = self._query

        def read(token: CancelToken) -> SearchResult:
            return self._library.search(query, order=self._order, typing=True, within=more.conversation_id, token=token)

        def show(result: SearchResult) -> None:
            if query == self._query and row < self._pane.hits.rowCount() and self._pane.hits.entry(row) == more:
                first = self._pane.hits.put_more(row, result.hits)
                if first >= 0:
                    self._pane.results.choose(first)

        self._bridge.run(read, show)


def _single_shot(parent: QObject, interval_ms: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    return timer


def _chosen(text: str) -> dict[str, str]:
    """Return the filters that stand in a text, by their field."""
    return dict(_FILTER.findall(text))


def _ignore(_error: object) -> None:
    """Say nothing: results without counts are results."""


def _caption(result: SearchResult) -> str:
    """Return how much was found, in words."""
    if not result.hits:
        return tr("All conversations searched")
    alone = sum(hit.conversation_id is None for hit in result.hits)
    places = sum(result.places.values()) + alone if result.places else len(result.hits)
    if result.is_newest_only:
        return trn("The newest {count} place", "The newest {count} places", places)
    return found_words(places, len(result.places) or len({hit.conversation_id for hit in result.hits}))
