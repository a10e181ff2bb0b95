"""Decides when the window hides behind its icon in the tray, and brings it back. Knows the window and what is set; of
the tray only whether it is there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from holdfast.gui.home.tray import Tray
from holdfast.gui.outages.desk import DesktopDesk
from holdfast.settings import CLOSE_TO_TRAY, TRAY

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from holdfast.gui.main_window import MainWindow


class BehindIcon(QObject):
    """The window as far as it can be out of sight."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_away = False
        self.tray = Tray(window.windowIcon(), window)
        self.tray.open_requested.connect(self.come_forward)
        self.tray.quit_requested.connect(self._on_quit_requested)
        self.tray.changed.connect(self._on_tray_changed)

    def follow(self) -> None:
        """Show the icon if it is wanted."""
        self.tray.show(is_wanted=self._window.settings.get(TRAY))

    def takes_close(self, event: QCloseEvent) -> bool:
        """Say whether the person's closing the window only hides it, since the tray is there to bring it back."""
        window = self._window
        if event.spontaneous() and window.settings.get(CLOSE_TO_TRAY) and self.tray.is_shown:
            window.save_state()
            self.tray.hide_window()
            return True
        return False

    def stay_away(self) -> None:
        """Wait, as started at log-in, where closing puts the window: behind the icon, once that is there."""
        self._is_away = True
        self._go_behind()

    def come_forward(self, token: str = "") -> None:
        """Bring the window back, also from the task bar; `token` is what a desktop gave whoever wants it."""
        window = self._window
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt takes it from there, and away
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def _on_quit_requested(self) -> None:
        """Close the window; where it asks something first, it has to be seen."""
        if not self._window.close():
            self.come_forward()

    def end(self) -> None:
        """Take the icon away; nothing hides behind it any more."""
        self.tray.end()

    def _on_tray_changed(self) -> None:
        """Tell from the icon what is told outside the window."""
        desk, icon = self._window.controller.outages.desk, self.tray.icon
        if isinstance(desk, DesktopDesk):
            desk.use(icon if icon is not None and icon.isVisible() else None)  # one that is hidden tells nothing
        if self._is_away:
            self._go_behind()

    def _go_behind(self) -> None:
        window = self._window
        self._is_away = window.isMinimized() and not window.isActiveWindow()
        if self._is_away and window.settings.get(CLOSE_TO_TRAY) and self.tray.is_shown:
            self._is_away = False
            self.tray.hide_window()
