"""Holdfast's mark as an icon: below 28 pixels a drawing of its own, since the large one turns to mush there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from holdfast import resources

SIZES = (16, 22, 24, 32, 48, 64, 128)
SMALL = 28


def drawn(size: int) -> QPixmap:
    """Return the mark at `size` pixels."""
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(str(resources.path(drawing_for(size)))).render(painter)
    painter.end()
    return pixmap


def drawing_for(size: int) -> str:
    """Return the name of the drawing that is meant for `size` pixels."""
    return "mark-small.svg" if size < SMALL else "mark.svg"


def mark_icon() -> QIcon:
    """Return the mark in the sizes that windows, task bars and switchers show."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(drawn(size))
    return icon
