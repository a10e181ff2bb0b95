"""Shows the playbook, keeps what is written in it, and gives it out as a file."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui.controllers.preparing import Preparer, first_pieces
from holdfast.gui.side.sheets import sheet
from holdfast.jobs import LatestWins
from holdfast.language import tr

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.gui.choosers import Chooser
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.outages.playbook_page import PlaybookPage
    from holdfast.gui.view import Entry, Piece, Renderer
    from holdfast.jobs import CancelToken
    from holdfast.operations.outages.playbook import Playbook

Ready = tuple["Entry", "dict[int, tuple[Piece, ...]]", str]


class PlaybookController(QObject):
    """Signals: left(); said(str); link_wanted(str)."""

    left = Signal()
    said = Signal(str)
    link_wanted = Signal(str)

    def __init__(self, window: MainWindow, playbook: Playbook, renderer: Renderer, chooser: Chooser) -> None:
        super().__init__(window)
        self._window = window
        self._playbook = playbook
        self._renderer = renderer
        self._chooser = chooser
        self._latest = LatestWins()
        self._text = ""
        window.later.playbook.when_made(self._join)

    @property
    def is_own(self) -> bool:
        """Say whether the person has made the page theirs."""
        return self._playbook.is_own

    def show(self) -> None:
        """Show the page."""
        self._window.bridge.run_latest(self._latest, self._read, self._on_read)

    @property
    def _page(self) -> PlaybookPage:
        return self._window.playbook_page

    @cached_property
    def _preparer(self) -> Preparer:
        return Preparer(self._renderer, self._window.bridge, self._page.view)

    def _join(self, page: PlaybookPage) -> None:
        page.left.connect(self.left)
        page.edit_requested.connect(self._on_edit)
        page.cancelled.connect(self._on_cancelled)
        page.save_requested.connect(self._on_save)
        page.export_requested.connect(self._on_export)
        page.reset_requested.connect(self._on_reset)
        page.view.link_clicked.connect(self.link_wanted)
        page.view.copied.connect(self.said)

    def _read(self, token: CancelToken) -> Ready:
        text = self._playbook.text()
        entry = sheet("", "", text, "markdown")
        return entry, first_pieces((entry,), 0, self._renderer, token), text

    def _on_read(self, ready: Ready) -> None:
        entry, pieces, self._text = ready
        self._preparer.start_over()
        self._page.view.show_entries((entry,), pieces)
        self._page.show_reading(is_own=self._playbook.is_own)
        self._window.show_playbook()
        self._page.view.setFocus()

    def _on_edit(self) -> None:
        self._page.show_editing(self._text)

    def _on_cancelled(self) -> None:
        self._page.show_reading(is_own=self._playbook.is_own)

    def _on_save(self, text: str) -> None:
        self._window.bridge.run(partial(self._save, text), self._on_changed)

    def _save(self, text: str, _token: CancelToken) -> str:
        self._playbook.save(text)
        return tr("The playbook is kept")

    def _on_reset(self) -> None:
        self._window.bridge.run(self._reset, self._on_changed)

    def _reset(self, _token: CancelToken) -> str:
        self._playbook.reset()
        return tr("The playbook is as it came; yours is kept beside it as playbook.before.md")

    def _on_changed(self, words: str) -> None:
        self.said.emit(words)
        self.show()

    def _on_export(self) -> None:
        target = self._chooser.target(self._window, self._window.remembered.folder, "playbook.md")
        if target is not None:
            self._window.bridge.run(partial(self._export, target), self.said.emit)

    def _export(self, target: Path, _token: CancelToken) -> str:
        self._playbook.export(target)
        return tr("Saved as {name}", name=target.name)
