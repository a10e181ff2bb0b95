"""What stands above the results of a search: how much was found, in which order, filters with counts, another
spelling. Shows and signals; decides nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from holdfast.domain import SearchOrder
from holdfast.gui import tokens, words
from holdfast.gui.controls import button
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import ElidedLabel
from holdfast.language import mark, tr, trn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from holdfast.domain import Facet
    from holdfast.gui.theme import Theme

ORDERS = {
    SearchOrder.RELEVANCE: mark("Best first"),
    SearchOrder.NEWEST: mark("Newest first"),
    SearchOrder.OLDEST: mark("Oldest first"),
}
FILTERS = {
    # Translators: names of filters: who said it, when, with what (attachments, code), by which model, from which source
    "role": mark("Who"),
    "date": mark("When"),
    "has": mark("With"),
    "model": mark("Model"),
    "source": mark("Source"),
}
MOST_VALUES = 12
USUAL_PLACES, USUAL_CONVERSATIONS = 1000, 100
"""What a search of many conversations finds: words about so much must fit beside the order."""


def found_words(places: int, conversations: int) -> str:
    """Return how much was found, in words."""
    among = trn("{count} conversation", "{count} conversations", conversations)
    return trn("{count} place in {among}", "{count} places in {among}", places, among=among)


class SearchTools(QWidget):
    """Signals: order_chosen(SearchOrder); filter_toggled(str), a filter as it is typed ("role:human");
    suggestion_taken(str).
    """

    order_chosen = Signal(object)
    filter_toggled = Signal(str)
    suggestion_taken = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.caption = ElidedLabel(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.order = _menu_button(theme, tr(ORDERS[SearchOrder.RELEVANCE]), tr("Order of the results"))
        self.filters = {
            field: _menu_button(theme, tr(label), tr("Filter: {label}", label=tr(label)), is_filter=True)
            for field, label in FILTERS.items()
        }
        self.suggestion = button(theme, "", "link")
        self._suggested = ""
        self._build()
        self._fill_orders()
        self._connect()
        self.suggest("")

    def suggest(self, text: str) -> None:
        """Offer another spelling, "" for none."""
        self._suggested = text
        self.suggestion.setText(tr("Did you mean: {text}?", text=text).replace("&", "&&"))
        self.suggestion.setAccessibleName(tr("Search for {text} instead", text=text))
        self._suggestion_row.setVisible(bool(text))

    def show_facets(self, facets: Sequence[Facet], chosen: Mapping[str, str]) -> None:
        """Offer the values that were found; `chosen` says which value of a field is asked for already."""
        for field, menu_button in self.filters.items():
            found = [facet for facet in facets if facet.field == field][:MOST_VALUES]
            value = chosen.get(field, "")
            menu_button.setText(words.facet_name(field, value) if value else tr(FILTERS[field]))
            menu_button.setChecked(bool(value))
            menu_button.setEnabled(bool(found or value))
            menu = menu_button.menu()
            menu.clear()
            if value:
                self._add_filter(menu, field, value, tr("{name} only", name=words.facet_name(field, value)), is_on=True)
            for facet in found:
                if facet.value != value:
                    label = f"{words.facet_name(field, facet.value)}\t{words.number(facet.count)}"
                    self._add_filter(menu, field, facet.value, label, is_on=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the order below where it would cut how much was found; what was found does not move it."""
        super().resizeEvent(event)
        words_width = self.caption.fontMetrics().horizontalAdvance(found_words(USUAL_PLACES, USUAL_CONVERSATIONS))
        margins = tokens.SPACE_16 + 2 * tokens.SPACE_8
        is_narrow = event.size().width() < words_width + self.order.sizeHint().width() + margins
        if is_narrow and self._order_row.count() == 1:
            self._caption_row.removeWidget(self.order)
            self._order_row.insertWidget(0, self.order)
        elif not is_narrow and self._order_row.count() > 1:
            self._order_row.removeWidget(self.order)
            self._caption_row.addWidget(self.order)

    def _add_filter(self, menu: QMenu, field: str, value: str, label: str, *, is_on: bool) -> None:
        action = menu.addAction(label.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(is_on)
        action.triggered.connect(partial(self._on_filter_triggered, f"{field}:{value}"))

    def _build(self) -> None:
        self._caption_row, self._order_row = QHBoxLayout(), QHBoxLayout()
        self._caption_row.setContentsMargins(tokens.SPACE_16, tokens.SPACE_8, tokens.SPACE_8, 0)
        self._caption_row.addWidget(self.caption, 1)
        self._caption_row.addWidget(self.order)
        self._order_row.setContentsMargins(tokens.SPACE_8, 0, tokens.SPACE_8, 0)
        self._order_row.addStretch(1)
        filters = QWidget()  # in one line where there is room: words are longer in some languages
        chips = FlowLayout(filters, tokens.SPACE_4)
        for menu_button in self.filters.values():
            chips.addWidget(menu_button)
        self._suggestion_row = QWidget()
        suggestion = QHBoxLayout(self._suggestion_row)
        suggestion.setContentsMargins(tokens.SPACE_16, 0, tokens.SPACE_16, tokens.SPACE_8)
        suggestion.addWidget(self.suggestion)
        suggestion.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._caption_row)
        layout.addLayout(self._order_row)
        below = QHBoxLayout()
        below.setContentsMargins(tokens.SPACE_8, 0, tokens.SPACE_8, tokens.SPACE_4)
        below.addWidget(filters, 1)
        layout.addLayout(below)
        layout.addWidget(self._suggestion_row)

    def _fill_orders(self) -> None:
        group = QActionGroup(self)
        for order, label in ORDERS.items():
            action = QAction(tr(label), self)
            action.setObjectName(label)
            action.setCheckable(True)
            action.setChecked(order is SearchOrder.RELEVANCE)
            action.triggered.connect(partial(self._on_order_triggered, order))
            group.addAction(action)
            self.order.menu().addAction(action)

    def _connect(self) -> None:
        self.suggestion.clicked.connect(self._on_suggestion_clicked)

    def _on_order_triggered(self, order: SearchOrder) -> None:
        self.order.setText(tr(ORDERS[order]))
        self.order_chosen.emit(order)

    def _on_filter_triggered(self, typed: str) -> None:
        self.filter_toggled.emit(typed)

    def _on_suggestion_clicked(self) -> None:
        self.suggestion_taken.emit(self._suggested)


def _menu_button(theme: Theme, text: str, name: str, *, is_filter: bool = False) -> QPushButton:
    """Return a small button that opens a menu."""
    made = button(theme, text, "chip")
    made.setProperty("opens", "true")  # Qt forgets the space before words at the left where there is a menu
    made.setCheckable(is_filter)
    made.setAccessibleName(name)
    menu = QMenu(made)
    menu.setAccessibleName(name)
    made.setMenu(menu)
    return made
