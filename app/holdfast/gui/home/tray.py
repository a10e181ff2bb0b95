"""Holdfast among the system's small icons: whether all is well, the way back to the window, the way out. Knows the
system's tray and signals what was chosen.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable


LOOK_MS = 5_000
"""How soon a window that is hidden behind the icon is back when the icon is gone."""
HOST = "org.kde.StatusNotifierWatcher"
"""Who shows icons on most desktops of Linux, by its name on the session's bus."""


class Tray(QObject):
    """Signals: open_requested(); quit_requested()."""

    open_requested = Signal()
    quit_requested = Signal()

    def __init__(self, icon: QIcon, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._had_host = False
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._on_time_to_look)
        self.icon = QSystemTrayIcon(icon, self)
        self.menu = QMenu(parent)
        self.menu.setAccessibleName("Holdfast")
        self.open_action = self.menu.addAction(tr("Open Holdfast"))
        self.status = self.menu.addAction("Holdfast")
        self.status.setEnabled(False)
        self.status.setVisible(False)
        self._separator = self.menu.addSeparator()
        self.quit_action = self.menu.addAction(tr("Quit"))
        self.icon.setContextMenu(self.menu)
        self.icon.setToolTip("Holdfast")
        self.open_action.triggered.connect(self.open_requested)
        self.quit_action.triggered.connect(self.quit_requested)
        self.icon.activated.connect(self._on_activated)

    @property
    def is_shown(self) -> bool:
        """Say whether it can be seen, so that a window may hide behind it."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self.icon.isVisible()

    def show(self, *, is_wanted: bool) -> None:
        """Show it where the system has a place for it."""
        self.icon.setVisible(is_wanted and QSystemTrayIcon.isSystemTrayAvailable())

    def hide_window(self) -> None:
        """Hide the window behind the icon, for as long as that is there: a panel can end, and a host of icons too."""
        self._had_host = _has_host()
        self._window.hide()
        self._looking.start()

    def _on_time_to_look(self) -> None:
        if self._window.isVisible():
            self._looking.stop()
        elif not self.is_shown or (
            self._had_host and not _has_host()
        ):  # of the latter Qt only knows how it was at first
            self._looking.stop()
            self.open_requested.emit()

    def add(self, words: str, run: Callable[[], object]) -> QAction:
        """Add something that can be done from there."""
        action = QAction(words, self.menu)
        action.triggered.connect(lambda: run())  # noqa: PLW0108 - Qt would say whether it is checked
        self.menu.insertAction(self._separator, action)
        return action

    def show_status(self, words: str) -> None:
        """Say how things are."""
        self.status.setText(words.replace("&", "&&"))
        self.status.setVisible(bool(words))
        self.icon.setToolTip(tr("Holdfast: {words}", words=words) if words else "Holdfast")

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_requested.emit()


def _has_host() -> bool:
    """Say whether somebody on the session's bus shows icons."""
    if sys.platform != "linux":
        return False
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - for those who hide the window

    bus = QDBusConnection.sessionBus().interface()
    return bus.isServiceRegistered(HOST).value() is True
