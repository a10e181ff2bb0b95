"""How long it has lasted and may still last, drawn as a range; said in words beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from holdfast.failover import LongerThanUsual, Range
from holdfast.failover import estimate as estimated
from holdfast.failover.estimate import span, words
from holdfast.gui import tokens
from holdfast.gui.labels import PlainLabel
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.failover import Estimate
    from holdfast.gui.theme import Theme

TRACK = 10
TICK = 20
BEYOND = 1.35
"""The track goes on past the range: what is likely is not certain."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Where things stand on the track, from 0 to 1."""

    now: float
    low: float
    high: float


def shares(elapsed_min: float, low_min: float, high_min: float) -> Shares:
    """Return the places of now and of the range."""
    whole = max(elapsed_min + high_min, 1.0) * BEYOND
    return Shares(elapsed_min / whole, (elapsed_min + low_min) / whole, (elapsed_min + high_min) / whole)


class Track(QWidget):
    """The range, painted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares: Shares | None = None
        self.setFixedHeight(TICK)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.update)

    def show_shares(self, found: Shares | None) -> None:
        """Draw these; None draws an empty track."""
        self._shares = found
        self.update()

    def sizeHint(self) -> QSize:
        """Return a length that shows something."""
        return QSize(200, TICK)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, the range, and where now is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours, width, top = self._theme.colours, float(self.width()), (TICK - TRACK) / 2
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(QRectF(0, top, width, TRACK), TRACK / 2, TRACK / 2)
        if self._shares is None:
            return
        found, colour = self._shares, QColor(colours.warn)
        colour.setAlphaF(0.2)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(found.now * width, top, (found.high - found.now) * width, TRACK), 5, 5)
        colour.setAlphaF(0.55)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(found.low * width, top, (found.high - found.low) * width, TRACK), 5, 5)
        painter.setBrush(QColor(colours.text))
        painter.drawRect(QRectF(found.now * width - 1, 0, 2, TICK))


class EstimateBar(QWidget):
    """The words and the track; hidden where nothing is estimated."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.so_far = PlainLabel(theme, size=tokens.SIZE_BODY, tone="quiet")
        self.ahead = PlainLabel(theme, size=tokens.SIZE_BODY)
        self.track = Track(theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_16)
        layout.addWidget(self.so_far)
        layout.addWidget(self.track, 1)
        layout.addWidget(self.ahead)
        self.setAccessibleName(tr("How long it may last"))

    def show_estimate(self, found: Estimate | None, elapsed_min: float) -> None:
        """Say what is known of how long it may last."""
        self.setVisible(found is not None)
        if found is None:
            return
        self.so_far.setText(tr("{span} so far", span=span(elapsed_min)))
        self.setAccessibleDescription(words(found))
        if isinstance(found, LongerThanUsual):
            self.track.show_shares(None)
            self.ahead.setText(tr("longer than usual"))
            return
        self.track.show_shares(shares(elapsed_min, found.low_min, found.high_min))
        self.ahead.setText(ahead_words(found))


def ahead_words(found: Range) -> str:
    """Return what is ahead: most likely 20 to 95 minutes more."""
    ahead = estimated.ahead_words(found)
    if found.is_monitoring:
        return tr("fix in place; most likely {ahead}", ahead=ahead)
    return tr("most likely {ahead}", ahead=ahead)
