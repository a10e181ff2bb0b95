"""Tells when a window has been painted first: what nobody sees begins then. Knows nothing of what that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LATEST_MS = 1_000
"""How long a window that is shown and not painted is waited for: a small one, or one behind a locked screen."""


class FirstPainting(QObject):
    """Signals: over(), once, when the window has been painted, or should have been."""

    over = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.is_over = False
        self._latest = QTimer(self)
        self._latest.setSingleShot(True)
        self._latest.timeout.connect(self._on_over)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the window shown, and painted."""
        if event.type() == QEvent.Type.Show and not self._latest.isActive():
            self._latest.start(LATEST_MS)
        elif event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self._latest.start(0)
        return super().eventFilter(watched, event)

    def _on_over(self) -> None:
        self._window.removeEventFilter(self)
        self.is_over = True
        self.over.emit()
