"""The dot that says how somebody is. Knows the theme's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from holdfast.failover.status import Health

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

DIAMETER = 9
ROOM = 12
BESIDE = 5
"""Between the dot on a button and its words."""


def colour_of(health: Health, theme: Theme) -> str:
    """Return the colour of a state: red is for loss alone, so that an outage is amber."""
    colours = theme.colours
    return {
        Health.UP: colours.good,
        Health.DEGRADED: colours.warn,
        Health.DOWN: colours.warn,
        Health.MAINTENANCE: colours.warn,
    }.get(health, colours.faint)


def dot_pixmap(health: Health, theme: Theme, ratio: float) -> QPixmap:
    """Return the dot as a picture for a button."""
    pixmap = QPixmap(QSize(ROOM + BESIDE, ROOM) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _draw(painter, health, theme)
    painter.end()
    return pixmap


class Dot(QWidget):
    """A dot beside words that say the same."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._health = Health.UNKNOWN
        self.setFixedSize(ROOM, ROOM)
        self._connect()

    def show_health(self, health: Health) -> None:
        """Take the colour of a state."""
        self._health = health
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        _draw(QPainter(self), self._health, self._theme)

    def _connect(self) -> None:
        self._theme.changed.connect(self.update)


def _draw(painter: QPainter, health: Health, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(colour_of(health, theme))
    middle, radius = QPointF(ROOM / 2, ROOM / 2), DIAMETER / 2
    if health is Health.UNKNOWN:  # hollow: nothing is known
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius -= 0.5
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    painter.drawEllipse(middle, radius, radius)
