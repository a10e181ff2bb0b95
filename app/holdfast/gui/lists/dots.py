"""The dot that shows a colour beside a name, never in its place. Knows the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from holdfast.gui import tokens

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

DOT = 8
ICON = 16


def draw_dot(painter: QPainter, centre: QPoint, theme: Theme, colour: str) -> None:
    """Draw a dot of one of the colours that a person can give; nothing for a colour that is not known."""
    found = tokens.own_colour(colour, is_dark=theme.is_dark)
    if not found:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(found))
    painter.drawEllipse(centre, DOT // 2, DOT // 2)
    painter.restore()


def dot_icon(theme: Theme, colour: str, size: int = ICON) -> QIcon:
    """Return a dot as an icon, an empty one where there is no colour."""
    ratio = theme.pixel_ratio
    picture = QPixmap(QSize(size, size) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_dot(painter, QPoint(size // 2, size // 2), theme, colour)
    painter.end()
    return QIcon(picture)
