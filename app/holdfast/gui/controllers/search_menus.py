"""The menus beside the search field: searches of before, saved ones, and what can be typed. Knows the field, the
library's fields and what the window remembers.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from holdfast.language import mark, tr

if TYPE_CHECKING:
    from holdfast.gui.controllers.searching import SearchController
    from holdfast.gui.library import Library
    from holdfast.gui.panes.top_bar import TopBar
    from holdfast.gui.remembered import Remembered

KEPT = 20
LONGEST = 60

EXAMPLES = (
    ('"event log"', mark("these words together")),
    ("sour*", mark("any ending")),
    ("wom?n", mark("any letter")),
    ("recieve~", mark("nearly this word")),
    ("bread -rye", mark("without a word")),
    ("rust OR go", mark("one of the two")),
    ("(tea OR coffee) shop", mark("groups")),
)


class SearchMenus(QObject):
    """Fills and opens the menus."""

    def __init__(self, library: Library, bar: TopBar, remembered: Remembered, searching: SearchController) -> None:
        super().__init__(bar)
        self._library = library
        self._bar = bar
        self._remembered = remembered
        self._searching = searching
        self.history = QMenu(bar)
        self.help = QMenu(bar)
        self.history.setAccessibleName(tr("Recent and saved searches"))
        self.help.setAccessibleName(tr("What can be searched for"))
        bar.history_button.setMenu(self.history)
        bar.help_button.setMenu(self.help)
        self._fill_help()
        self._connect()

    def remember(self, text: str) -> None:
        """Put a search that led somewhere at the top of those of before."""
        searches = self._remembered.searches
        if text:
            searches[:] = [text, *(other for other in searches if other != text)][:KEPT]

    def _connect(self) -> None:
        self._searching.hit_opened.connect(self.remember)
        self.history.aboutToShow.connect(self._fill_history)
        self._bar.search.history_requested.connect(self._on_history_requested)
        self._bar.search.help_requested.connect(self._on_help_requested)

    def _fill_history(self) -> None:
        menu = self.history
        menu.clear()
        saved, text = self._remembered.saved_searches, self._bar.search.text().strip()
        if text and text in saved:
            menu.addAction(tr("Forget this saved search")).triggered.connect(partial(self._on_forget, text))
        elif text:
            menu.addAction(tr("Save this search")).triggered.connect(partial(self._on_save, text))
        for heading, searches in ((tr("Saved"), saved), (tr("Recent"), self._remembered.searches)):
            if searches:
                menu.addSection(heading)
            for each in searches:
                label = each if len(each) <= LONGEST else each[: LONGEST - 1] + "…"
                menu.addAction(label.replace("&", "&&")).triggered.connect(partial(self._on_chosen, each))
        if self._remembered.searches:
            menu.addSeparator()
            menu.addAction(tr("Forget recent searches")).triggered.connect(self._on_forget_recent)
        if menu.isEmpty():
            menu.addAction(tr("Searches you open something from appear here")).setEnabled(False)

    def _fill_help(self) -> None:
        for example, meaning in EXAMPLES:
            self._add_example(example, tr(meaning))
        self.help.addSeparator()
        for example in self._library.syntax().values():
            self._add_example(example, "")

    def _add_example(self, example: str, meaning: str) -> None:
        action = self.help.addAction(f"{example}\t{meaning}" if meaning else example)
        action.triggered.connect(partial(self._on_example, example))

    def _on_history_requested(self) -> None:
        field = self._bar.search
        self.history.popup(field.mapToGlobal(QPoint(0, field.height())))

    def _on_help_requested(self) -> None:
        field = self._bar.search
        self.help.popup(field.mapToGlobal(QPoint(0, field.height())))

    def _on_chosen(self, text: str) -> None:
        self._searching.search_for(text)

    def _on_example(self, example: str) -> None:
        """Add an example to what is typed, to be changed."""
        self._searching.search_for(f"{self._bar.search.text().strip()} {example}".strip())

    def _on_save(self, text: str) -> None:
        self._remembered.saved_searches.append(text)

    def _on_forget(self, text: str) -> None:
        self._remembered.saved_searches.remove(text)

    def _on_forget_recent(self) -> None:
        self._remembered.searches.clear()
