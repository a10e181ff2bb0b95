"""What is held over a window, as Qt tells it."""

import PySide6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent

NEAR_THE_CORNER = QPoint(9, 9)


def held_over(data: QMimeData, place: QPoint = NEAR_THE_CORNER) -> QDragEnterEvent:
    """Return what a window is told when something is held over it."""
    at = QPointF(place) if PySide6.__version_info__ >= (6, 12) else place  # where whole pixels are deprecated
    return QDragEnterEvent(
        at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
