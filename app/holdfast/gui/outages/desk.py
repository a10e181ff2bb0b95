"""Tells the person outside the window, once and quietly: through the tray where there is one, else the desktop's own
way. Knows nothing of what is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QProcess, QStandardPaths
from PySide6.QtWidgets import QSystemTrayIcon

from holdfast.gui.mark import mark_icon

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN_MS = 10_000


class Desk(Protocol):
    """Where a person is told something while they look elsewhere."""

    def tell(self, title: str, text: str) -> None:
        """Tell it once."""


class DesktopDesk(QObject):
    """The desktop's notifications; where there are none, nothing happens: the window says it too."""

    def __init__(self, parent: QObject, on_clicked: Callable[[], None]) -> None:
        super().__init__(parent)
        self._on_clicked = on_clicked
        self._tray: QSystemTrayIcon | None = None

    def use(self, tray: QSystemTrayIcon | None) -> None:
        """Tell it through the icon that Holdfast has in the tray anyway, while it has one: one is enough."""
        if self._tray is not None and self._tray.parent() is self:
            self._tray.hide()
            self._tray.deleteLater()
        self._tray = tray
        if tray is not None:
            tray.messageClicked.connect(self._on_clicked)

    def tell(self, title: str, text: str) -> None:
        """Tell it once."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._ready().showMessage(title, text, mark_icon(), SHOWN_MS)
        elif program := QStandardPaths.findExecutable("notify-send"):
            QProcess.startDetached(program, ["--app-name=Holdfast", "--icon=holdfast", "--", title, text])

    def _ready(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(mark_icon(), self)
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
            self._tray.setToolTip("Holdfast")
            self._tray.show()
        return self._tray
