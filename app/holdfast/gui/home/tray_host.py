"""Who shows small icons on the session's bus, as most desktops of Linux have somebody, and when they come. Knows the
bus; nothing of icons.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

HOST = "org.kde.StatusNotifierWatcher"
"""Its name on the session's bus."""


class TrayHost(QObject):
    """Signals: came(), also when one that had gone is back."""

    came = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        if sys.platform != "linux":
            return
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415 - elsewhere there is no bus

        self._bus = QDBusConnection.sessionBus()
        if self._bus.isConnected():
            mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
            self._watcher = QDBusServiceWatcher(HOST, self._bus, mode, self)
            self._watcher.serviceRegistered.connect(self.came)

    @property
    def is_there(self) -> bool:
        """Say whether somebody on the session's bus shows icons now."""
        if sys.platform != "linux" or not self._bus.isConnected():
            return False
        return self._bus.interface().isServiceRegistered(HOST).value() is True
