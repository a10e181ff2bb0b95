"""A window beside the main one, or before it. Screen readers hear it as a window with a name: of a plain widget that
stands alone Qt says that it is a panel. Knows no content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QMainWindow

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget


TITLE_BAR = QSize(0, 40)


class WindowBeside(QMainWindow):
    """What is shown goes into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.body = QFrame()
        self.body.setProperty("role", "page")
        self.setCentralWidget(self.body)

    def fit(self, width: int, height: int) -> None:
        """Take this size, or what the screen has: at a scale of 150 % a common one has 960 x 600."""
        self.resize(QSize(width, height).boundedTo(self.screen().availableSize() - TITLE_BAR))

    def place(self, corner: QPoint) -> None:
        """Stand at this corner, or as near to it as leaves the whole window on its screen."""
        room = self.screen().availableGeometry()
        x = min(corner.x(), room.right() - self.width())
        y = min(corner.y(), room.bottom() - TITLE_BAR.height() - self.height())
        self.move(max(room.left(), x), max(room.top(), y))
