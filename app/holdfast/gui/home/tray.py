"""Holdfast among the system's small icons: whether all is well, the way back to the window, the way out. Knows the
system's tray and signals what was chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from holdfast.gui.home.tray_host import TrayHost
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable


LOOK_MS = 5_000
"""How soon a window that is hidden behind the icon is back when the icon is gone."""
LOOKS = 12
"""How often it is looked, at the start, whether there is a tray of the older kind, which nobody announces."""


class Tray(QObject):
    """Signals: open_requested(); quit_requested(); changed(), there is an icon to be seen, another, or none any more.

    An icon that Qt makes where nobody shows icons stays unseen for good, whoever comes later: it is made when somebody
    does. At log-in that may be long after the window.
    """

    open_requested = Signal()
    quit_requested = Signal()
    changed = Signal()

    def __init__(self, icon: QIcon, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._picture = icon
        self._is_wanted = False
        self._is_of_host = False
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._on_time_to_look)
        self._waiting = QTimer(self)
        self._waiting.setInterval(LOOK_MS)
        self._waiting.timeout.connect(self._on_waited)
        self._looks_left = LOOKS
        self.icon: QSystemTrayIcon | None = None
        self.host = TrayHost(self)
        self.menu = QMenu(parent)
        self.menu.setAccessibleName("Holdfast")
        self.open_action = self.menu.addAction(tr("Open Holdfast"))
        self.status = self.menu.addAction("Holdfast")
        self.status.setEnabled(False)
        self.status.setVisible(False)
        self._separator = self.menu.addSeparator()
        self.quit_action = self.menu.addAction(tr("Quit"))
        self._connect()

    @property
    def is_shown(self) -> bool:
        """Say whether it can be seen, so that a window may hide behind it."""
        return self.icon is not None and self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, *, is_wanted: bool) -> None:
        """Show it where the system has a place for it, as soon as it has one."""
        self._is_wanted = is_wanted
        if is_wanted and self.icon is None:
            self._make()
        elif self.icon is not None and self.icon.isVisible() != is_wanted:
            self.icon.setVisible(is_wanted)
            self.changed.emit()

    def end(self) -> None:
        """Take it away for good, and bring no window back."""
        self._looking.stop()
        self.show(is_wanted=False)

    def hide_window(self) -> None:
        """Hide the window behind the icon, for as long as that is there: a panel can end, and a host of icons too."""
        self._window.hide()
        self._looking.start()

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
        if self.icon is not None:
            self.icon.setToolTip(self._tip)

    @property
    def _tip(self) -> str:
        words = self.status.text().replace("&&", "&")
        return tr("Holdfast: {words}", words=words) if self.status.isVisible() else "Holdfast"

    def _connect(self) -> None:
        self.open_action.triggered.connect(self.open_requested)
        self.quit_action.triggered.connect(self.quit_requested)
        self.host.came.connect(self._on_host_came)

    def _make(self) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._waiting.start()
            return
        self._waiting.stop()
        self._is_of_host = self.host.is_there
        made = QSystemTrayIcon(self._picture, self)
        made.setContextMenu(self.menu)
        made.setToolTip(self._tip)
        made.activated.connect(self._on_activated)
        made.show()
        self.icon = made
        self.changed.emit()

    def _on_host_came(self) -> None:
        """Make the icon, or one of this kind in place of one of the older. Of its own kind Qt brings it back itself."""
        if self.icon is not None and self._is_of_host:
            return
        if self.icon is not None:
            self.icon.hide()
            self.icon.deleteLater()
            self.icon = None
            self.changed.emit()
        if self._is_wanted:
            self._make()

    def _on_waited(self) -> None:
        self._looks_left -= 1
        if self._looks_left <= 0 or not self._is_wanted or self.icon is not None:
            self._waiting.stop()
        elif QSystemTrayIcon.isSystemTrayAvailable():
            self._make()

    def _on_time_to_look(self) -> None:
        if self._window.isVisible():
            self._looking.stop()
        elif not self.is_shown or (self._is_of_host and not self.host.is_there):
            self._looking.stop()
            self.open_requested.emit()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_requested.emit()
