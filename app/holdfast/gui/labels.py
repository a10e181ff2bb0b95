"""Labels that show text and nothing but text. Qt's own label guesses whether a text is HTML and would draw what a
title asks for; the only use of QLabel is here.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from holdfast.gui import tokens
from holdfast.gui.mirroring import is_mirrored
from holdfast.render import is_rtl

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme


PARAGRAPH_LINE_HEIGHT = 1.45
HEIGHTS_KEPT = 64


class PlainLabel(QLabel):
    """A label for plain text, in a size and tone of the theme ("", quiet, faint, accent, good, warn or bad)."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        size: int = tokens.SIZE_BODY,
        tone: str = "",
        is_strong: bool = False,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size, is_strong=is_strong))
        self.setWordWrap(wraps)
        if is_mirrored():  # else a name in Latin letters would begin where the others end
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
            self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.setText(text)
        self.setProperty("tone", tone)  # Qt looks at it when the label is shown first

    def set_tone(self, tone: str) -> None:
        """Colour the text by what it means."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis where it does not fit; the whole text is its tooltip and its name."""

    def __init__(self, theme: Theme, *, size: int = tokens.SIZE_BODY, tone: str = "", is_strong: bool = False) -> None:
        super().__init__(theme, size=size, tone=tone, is_strong=is_strong)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return a width of nothing: the label takes what it is given."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text, cut where it does not fit."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().windowText().color())
        direction = Qt.LayoutDirection.RightToLeft if is_rtl(shown) else Qt.LayoutDirection.LeftToRight
        painter.setLayoutDirection(direction)  # where an ellipsis and signs stand; the text begins where all text does
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        flags = Qt.AlignmentFlag.AlignVCenter | side | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(self.rect(), flags, shown)


class Paragraph(PlainLabel):
    """Text over several lines, with the distance between them that reading wants."""

    def __init__(self, theme: Theme, text: str = "", *, size: int = tokens.SIZE_BODY, tone: str = "") -> None:
        super().__init__(theme, text, size=size, tone=tone, wraps=True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._heights: dict[tuple[str, str, int], int] = {}

    def heightForWidth(self, width: int) -> int:
        """Return the height of the text in this width, or in the most it takes: a layout asks for its own, and a dozen
        times before a window is there.
        """
        width = min(width, self.maximumWidth())
        key = (self.text(), self.font().key(), width)
        if key not in self._heights:
            if len(self._heights) > HEIGHTS_KEPT:
                self._heights.clear()
            self._heights[key] = ceil(self._laid_out(width)[1])
        return self._heights[key]

    def sizeHint(self) -> QSize:
        """Return the size at a pleasant width."""
        width = max(self.width(), 240)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return one word's width, and the height at the width there is."""
        return QSize(80, self.heightForWidth(max(self.width(), 80)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        self._laid_out(self.width())[0].draw(painter, QPointF(0, 0))

    def _laid_out(self, width: int) -> tuple[QTextLayout, float]:
        """Return the text in lines and its height; a line break of the text begins a new line."""
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        is_centred = self.alignment() & Qt.AlignmentFlag.AlignHCenter
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        option.setAlignment(Qt.AlignmentFlag.AlignHCenter if is_centred else side)
        layout.setTextOption(option)
        step = round(self.font().pixelSize() * PARAGRAPH_LINE_HEIGHT)
        y = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, y + (step - line.height()) / 2))
            y += step
        layout.endLayout()
        return layout, y
