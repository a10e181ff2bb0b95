"""Tells the person outside the window, once and quietly: through the tray's icon where it is shown, else the desktop's
own way. Knows nothing of what is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QProcess, QStandardPaths

if TYPE_CHECKING:
    from collections.abc import Callable


class Desk(Protocol):
    """Where a person is told something while they look elsewhere."""

    def tell(self, title: str, text: str) -> None:
        """Tell it once."""


class DesktopDesk:
    """The desktop's notifications; where there are none, nothing happens: the window says it too.

    `by_tray` tells through the icon in the tray and says whether there is one.
    """

    def __init__(self, by_tray: Callable[[str, str], bool]) -> None:
        self._by_tray = by_tray

    def use(self, tray: QSystemTrayIcon) -> None:
        """Tell it through the icon that Holdfast has in the tray anyway: one is enough."""
        self._tray = tray
        tray.messageClicked.connect(self._on_clicked)

    def tell(self, title: str, text: str) -> None:
        """Tell it once."""
        if self._by_tray(title, text):
            return
        if program := QStandardPaths.findExecutable("notify-send"):
            QProcess.startDetached(program, ["--app-name=Holdfast", "--icon=holdfast", "--", title, text])
