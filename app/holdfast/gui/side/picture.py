"""A picture on paper: drawings are made for a white ground, so they get one in the dark too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from holdfast.gui import tokens
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

PADDING = tokens.SPACE_16
OUTER = tokens.SPACE_24
LEAST_COLUMN = 160


class _Paper(QWidget):
    """Paints the picture as wide as there is room, and never larger than it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._left = 0
        self._column = tokens.READING_WIDTH
        self.image = QImage()

    def fit(self, image: QImage, left: int, column: int) -> None:
        """Show this picture in a column that begins there and is so wide."""
        self.image = image
        self._left = left
        self._column = column
        self.setMinimumHeight(int(self._size().height()) + 2 * (PADDING + OUTER))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw paper and picture."""
        if self.image.isNull():
            return
        size = self._size()
        left = self._left
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        paper = QRectF(left + 0.5, OUTER + 0.5, size.width() + 2 * PADDING - 1, size.height() + 2 * PADDING - 1)
        painter.setPen(QColor(self._theme.colours.line))
        painter.setBrush(QColor(tokens.LIGHT.ground))
        painter.drawRoundedRect(paper, tokens.RADIUS, tokens.RADIUS)
        painter.drawImage(QRectF(left + PADDING, OUTER + PADDING, size.width(), size.height()), self.image)
        painter.end()

    def _size(self) -> QSizeF:
        """Return how large the picture is drawn."""
        whole = self.image.deviceIndependentSize()
        room = self._column - 2 * PADDING
        if whole.width() > room:
            whole.scale(QSizeF(room, whole.height()), Qt.AspectRatioMode.KeepAspectRatio)
        return whole


class PictureArea(QScrollArea):
    """A picture that scrolls where it is high. Signals: escaped(); realigned(), it begins elsewhere."""

    escaped = Signal()
    realigned = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._paper = _Paper(theme)
        self.setAccessibleName(tr("Picture"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidget(self._paper)
        theme.changed.connect(self._paper.update)

    @property
    def image(self) -> QImage:
        """Return the picture shown."""
        return self._paper.image

    @property
    def column_width(self) -> int:
        """Return the width of the column it is shown in, as wide as that of text."""
        return max(LEAST_COLUMN, min(tokens.READING_WIDTH, self.width() - 2 * tokens.SPACE_32))

    @property
    def column_left(self) -> int:
        """Return where that column begins."""
        return (self.width() - self.column_width) // 2

    def show_image(self, image: QImage, name: str) -> None:
        """Show a picture; `name` says what it is to those who cannot see it."""
        self.setAccessibleName(name)
        self._paper.fit(image, self.column_left, self.column_width)
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture to the room."""
        super().resizeEvent(event)
        self._paper.fit(self._paper.image, self.column_left, self.column_width)
        self.realigned.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step back with Esc; scroll with the rest."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
