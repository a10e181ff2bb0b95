"""Draws formulas within text, on its baseline. Takes the place of Qt's own handler of pictures, so that nothing else
that calls itself a picture is drawn at all.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QPainter, QPyTextObject, QTextCharFormat, QTextFormat
from PySide6.QtSvg import QSvgRenderer

from holdfast.gui.view.skin import INK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QTextDocument

    from holdfast.render import Formula

DRAWN = 200
"""Pictures kept ready."""


class FormulaPainter(QPyTextObject):
    """The handler of pictures of all documents of one view."""

    def __init__(self) -> None:
        super().__init__()
        self._formulas: dict[str, Formula] = {}
        self._drawn: OrderedDict[tuple[str, str], QSvgRenderer] = OrderedDict()
        self._colour = INK
        self._scale = 1.0

    def set_look(self, colour: str, scale: float) -> None:
        """Draw in another colour, larger or smaller."""
        self._colour, self._scale = colour, scale

    def install(self, document: QTextDocument, formulas: Mapping[str, Formula]) -> None:
        """Draw the formulas of a document, and nothing for any other picture."""
        self._formulas.update(formulas)
        document.documentLayout().registerHandler(QTextFormat.ObjectTypes.ImageObject.value, self)

    def forget(self) -> None:
        """Forget the formulas: another conversation is shown."""
        self._formulas.clear()

    def tex(self, address: str) -> str:
        """Return a formula as it was written, "" where there is none."""
        formula = self._formulas.get(address)
        return formula.tex if formula is not None else ""

    def intrinsicSize(self, document: QTextDocument, _position: int, text_format: QTextFormat) -> QSizeF:
        """Return the room a formula needs: see `_box`."""
        shape = text_format.toCharFormat()
        formula = self._formulas.get(shape.toImageFormat().name())
        if formula is None:
            return QSizeF(1, 1)
        factor = self._factor(formula, document)
        height, _ = self._box(formula, shape, factor)
        return QSizeF(formula.width * factor, height)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, _position: int, text_format: QTextFormat
    ) -> None:
        """Draw a formula with its baseline on the line's."""
        shape = text_format.toCharFormat()
        name = shape.toImageFormat().name()
        formula = self._formulas.get(name)
        if formula is None:
            return
        factor = self._factor(formula, document)
        _, ascent = self._box(formula, shape, factor)
        top = QRectF(rect).top() + ascent - (formula.height - formula.depth) * factor
        place = QRectF(QRectF(rect).left(), top, formula.width * factor, formula.height * factor)
        self._renderer(name, formula).render(painter, place)

    def _factor(self, formula: Formula, document: QTextDocument) -> float:
        """Return how much larger than it was set a formula is drawn: never wider than the text."""
        room = document.textWidth()
        wanted = formula.width * self._scale
        return self._scale * (room / wanted if 0 < room < wanted else 1.0)

    @staticmethod
    def _box(formula: Formula, shape: QTextCharFormat, factor: float) -> tuple[float, float]:
        """Return the height to ask Qt for, and how much of it is above the baseline."""
        above, below = (formula.height - formula.depth) * factor, formula.depth * factor
        if shape.verticalAlignment() != QTextCharFormat.VerticalAlignment.AlignMiddle:
            return above, above
        half_x = QFontMetricsF(shape.font()).xHeight() / 2
        height = max(2 * below + half_x, 2 * above - half_x)
        return height, (height + half_x) / 2

    def _renderer(self, name: str, formula: Formula) -> QSvgRenderer:
        key = (name, self._colour)
        if key not in self._drawn:
            svg = formula.svg.replace(INK, self._colour)
            self._drawn[key] = QSvgRenderer(QByteArray(svg.encode()))
            while len(self._drawn) > DRAWN:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return self._drawn[key]
