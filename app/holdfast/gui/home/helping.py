"""Opens help: finds pages, follows links between them, hands links that lead out to whoever asks the person first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from holdfast.gui.home import help_pages
from holdfast.gui.side.sheets import sheet
from holdfast.gui.view import Entry, Piece, Renderer, message_pieces
from holdfast.jobs import LatestWins
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.home.help_pages import HelpPage
    from holdfast.gui.home.help_view import HelpView
    from holdfast.jobs import CancelToken


class HelpController(QObject):
    """Signals: shown(), a page is ready to be seen; link_wanted(str), out of the help."""

    shown = Signal()
    link_wanted = Signal(str)

    def __init__(self, bridge: Bridge, renderer: Renderer, view: HelpView) -> None:
        super().__init__(view)
        self._bridge = bridge
        self._renderer = renderer
        self.view = view
        self._latest = LatestWins()
        self._pages: tuple[HelpPage, ...] = ()
        self._current = ""
        view.page_chosen.connect(self._load)
        view.searched.connect(self._on_searched)
        view.view.link_clicked.connect(self._on_link)

    def show(self, name: str = "") -> None:
        """Open a page; without a name, the one that was read last, or the first."""
        if not self._pages:
            self._pages = (*help_pages.pages(), help_pages.whats_new(), help_pages.about())
        self.view.field.clear()
        self._current = name or self._current or help_pages.FIRST
        self._on_searched("")
        self._load(self._current)
        self.shown.emit()
        self.view.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _load(self, name: str) -> None:
        page = next((each for each in self._pages if each.name == name), None)
        if page is not None:
            self._bridge.run_latest(self._latest, partial(self._render, page), partial(self._on_ready, page))

    def _render(self, page: HelpPage, token: CancelToken) -> tuple[Entry, tuple[Piece, ...]]:
        """Make a page ready. On the read lane."""
        entry = sheet(tr("Help"), "", page.text, "markdown")
        return entry, message_pieces(entry.message, self._renderer, token)

    def _on_ready(self, page: HelpPage, ready: tuple[Entry, tuple[Piece, ...]]) -> None:
        self._current = page.name
        self.view.show_page(page.title, *ready)

    def _on_searched(self, typed: str) -> None:
        self.view.show_found(help_pages.search(typed, self._pages), self._current)

    def _on_link(self, address: str) -> None:
        name = help_pages.page_of(address)
        if name is None:
            self.link_wanted.emit(address)
            return
        self._current = name
        self.view.field.clear()
        self._on_searched("")
        self._load(name)
