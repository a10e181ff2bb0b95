"""A small panel over the window, next to what opened it: closed by Esc or by a click elsewhere. Knows no content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from holdfast.gui import tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget


class Popup(QFrame):
    """A panel. Signals: closed()."""

    closed = Signal()

    def __init__(self, parent: QWidget, name: str, width: int) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("role", "popup")
        self.setAccessibleName(name)
        self.setFixedWidth(width)
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(*(tokens.SPACE_16,) * 4)
        self.content.setSpacing(tokens.SPACE_8)

    def open_above(self, origin: QWidget) -> None:
        """Open over `origin`, at its left edge; below it where there is no room above."""
        self.content.activate()
        self.resize(self.width(), self.content.totalHeightForWidth(self.width()))
        screen = origin.screen().availableGeometry()
        corner = origin.mapToGlobal(QPoint(0, 0))
        x = max(screen.left(), min(corner.x(), screen.right() - self.width()))
        y = corner.y() - self.height() - tokens.SPACE_4
        if y < screen.top():
            y = min(corner.y() + origin.height() + tokens.SPACE_4, screen.bottom() - self.height())
        self.move(x, max(screen.top(), y))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Say that the panel is gone."""
        super().hideEvent(event)
        self.closed.emit()
