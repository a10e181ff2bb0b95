"""The menus beside the search field: searches of before, saved ones, and what can be typed. Knows the field and the
library, which keeps what was searched for where the rest of a person's words lies.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from holdfast.domain.searches import KeptSearches
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.controllers.searching import SearchController
    from holdfast.gui.library import Library
    from holdfast.gui.panes.top_bar import TopBar
    from holdfast.gui.remembered import Remembered
    from holdfast.jobs import CancelToken

log = logging.getLogger(__name__)

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
    """Fills and opens the menus. `kept` are the searches as they are to be in the store; `forget_file` writes what the
    window remembers when nothing of it is a search any more.
    """

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        bar: TopBar,
        searching: SearchController,
        *,
        remembered: Remembered,
        forget_file: Callable[[], None],
    ) -> None:
        super().__init__(bar)
        self._library = library
        self._bridge = bridge
        self._bar = bar
        self._remembered = remembered
        self._forget_file = forget_file
        self._searching = searching
        self._is_read = False
        self._forgets_before = False
        self.kept = KeptSearches()
        self.history = QMenu(bar)
        self.help = QMenu(bar)
        self.history.setAccessibleName(tr("Recent and saved searches"))
        self.help.setAccessibleName(tr("What can be searched for"))
        bar.history_button.setMenu(self.history)
        bar.help_button.setMenu(self.help)
        self._fill_help()
        self._connect()

    def start(self) -> None:
        """Read what was searched for, once there is a store to read it from."""
        self._bridge.run(lambda _token: self._library.searches.all(), self._on_read, on_failed=self._on_failed)

    def remember(self, text: str) -> None:
        """Put a search that led somewhere at the top of those of before."""
        if text:
            self._keep(replace(self.kept, recent=_joined((text,), self.kept.recent)))

    def _on_read(self, before: KeptSearches) -> None:
        """Put what an earlier version wrote into a file of the window's where the rest is, and out of that file."""
        old, now, self._is_read = self._remembered, self.kept, True
        recent = now.recent if self._forgets_before else _joined(now.recent, old.searches, before.recent)
        self.kept = KeptSearches(recent, _joined(now.saved, before.saved, old.saved_searches, most=None))
        if self.kept != before:
            self._store()
        else:
            self._on_kept(None)
        self._forgets_before = False

    def _keep(self, kept: KeptSearches) -> None:
        """Have these be the searches; the latest are those that come to be stored, whoever's turn it is."""
        is_same, self.kept = kept == self.kept, kept
        if self._is_read and not is_same:
            self._store()

    def _store(self) -> None:
        self._bridge.run(self._write, self._on_kept, on_failed=None if self._forgets_before else self._on_failed)

    def _write(self, _token: CancelToken) -> None:
        self._library.searches.keep(self.kept)

    def _on_kept(self, _nothing: None) -> None:
        old = self._remembered
        if old.searches or old.saved_searches:
            old.searches.clear()
            old.saved_searches.clear()
            self._forget_file()

    def _on_failed(self, error: HoldfastError) -> None:
        """Go on without: whatever keeps the store from being written is told by who writes more than this."""
        log.info("searches are not kept: %s", type(error).__name__)

    def _connect(self) -> None:
        self._searching.hit_opened.connect(self.remember)
        self.history.aboutToShow.connect(self._fill_history)
        self._bar.search.history_requested.connect(self._on_history_requested)
        self._bar.search.help_requested.connect(self._on_help_requested)

    def _fill_history(self) -> None:
        menu = self.history
        menu.clear()
        saved, text = self.kept.saved, self._bar.search.text().strip()
        if text and text in saved:
            menu.addAction(tr("Forget this saved search")).triggered.connect(partial(self._on_forget, text))
        elif text:
            menu.addAction(tr("Save this search")).triggered.connect(partial(self._on_save, text))
        for heading, searches in ((tr("Saved"), saved), (tr("Recent"), self.kept.recent)):
            if searches:
                menu.addSection(heading)
            for each in searches:
                label = each if len(each) <= LONGEST else each[: LONGEST - 1] + "…"
                menu.addAction(label.replace("&", "&&")).triggered.connect(partial(self._on_chosen, each))
        if self.kept.recent:
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
        self._keep(replace(self.kept, saved=(*self.kept.saved, text)))

    def _on_forget(self, text: str) -> None:
        self._keep(replace(self.kept, saved=tuple(each for each in self.kept.saved if each != text)))

    def _on_forget_recent(self) -> None:
        """Forget them, those too that are not read yet; where that cannot be kept it is said."""
        self._forgets_before = not self._is_read
        self.kept = replace(self.kept, recent=())
        if self._is_read:
            self._bridge.run(self._write, self._on_kept)


def _joined(*lists: Iterable[str], most: int | None = KEPT) -> tuple[str, ...]:
    """Return the texts of several lists, each once, as far as they are kept."""
    return tuple(dict.fromkeys(text for texts in lists for text in texts))[:most]
