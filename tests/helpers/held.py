"""What is held over a window, as Qt tells it."""

import PySide6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent


def held_over(data: QMimeData) -> QDragEnterEvent:
    """Return what a window is told when something is held over it."""
    at = QPointF(9, 9) if PySide6.__version_info__ >= (6, 12) else QPoint(9, 9)  # where whole pixels are deprecated
    return QDragEnterEvent(
        at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
