"""How the window looks, as it is set: its colours and the size of conversations. Knows the window and its settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui.theme import as_choice
from holdfast.language import tr
from holdfast.settings import THEME, ZOOM_PERCENT

if TYPE_CHECKING:
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.theme import ThemeChoice

ZOOMS = (80, 90, 100, 110, 125, 150, 175, 200)


class LookController(QObject):
    """Signals: said(str), in passing."""

    said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        for page in (window.later.document, window.later.project):
            page.when_made(self._show_zoom_of_page)
        menus = window.menus
        menus.zoom_in.triggered.connect(partial(self._step_zoom, 1))
        menus.zoom_out.triggered.connect(partial(self._step_zoom, -1))
        menus.zoom_reset.triggered.connect(partial(self._set_zoom, 100))
        for choice, action in menus.themes.items():
            action.triggered.connect(partial(self._on_theme_chosen, choice))

    def show(self) -> None:
        """Show what is set."""
        choice = as_choice(self._window.settings.get(THEME))
        if choice != self._window.theme.choice:
            self._window.theme.choose(choice)
        self._window.menus.themes[choice].setChecked(True)
        self._show_zoom(self._window.settings.get(ZOOM_PERCENT))

    def _on_theme_chosen(self, choice: ThemeChoice) -> None:
        self._window.settings.set(THEME, choice)
        self.show()

    def _step_zoom(self, step: int) -> None:
        now = self._window.settings.get(ZOOM_PERCENT)
        at = min(range(len(ZOOMS)), key=lambda index: abs(ZOOMS[index] - now)) + step
        self._set_zoom(ZOOMS[min(max(at, 0), len(ZOOMS) - 1)])

    def _set_zoom(self, percent: int) -> None:
        if percent != self._window.settings.get(ZOOM_PERCENT):
            # Translators: the size of the text
            self.said.emit(tr("Text at {percent} %", percent=percent))
            self._window.settings.set(ZOOM_PERCENT, percent)
        self._show_zoom(percent)

    def _show_zoom(self, percent: int) -> None:
        """Show conversations larger or smaller, however small or large a number the settings file holds."""
        later = self._window.later
        pages = [page for page in (later.document.made, later.project.made) if page is not None]
        for view in (self._window.reading_pane.view, *(page.view for page in pages)):
            view.set_zoom(min(max(percent, ZOOMS[0]), ZOOMS[-1]))

    def _show_zoom_of_page(self, _page: object) -> None:
        self._show_zoom(self._window.settings.get(ZOOM_PERCENT))
