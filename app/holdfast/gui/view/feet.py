"""What stands below a message: what became of it, what can be done, how it went. Knows the theme and the foot's values,
not the scrolling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from holdfast.gui import tokens
from holdfast.gui.mirroring import is_mirrored, placed
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from holdfast.gui.theme import Theme
    from holdfast.gui.view.entries import Act, Foot

LINE = 24
ACT_GAP = tokens.SPACE_16
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the three rows of a foot begin, and where it ends."""

    acts: int
    facts: int
    end: int


class FootPainter:
    """Draws feet in a column of a given width."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.set_fonts(theme.font(tokens.SIZE_SMALL), theme.font(tokens.SIZE_CAPTION), 1.0)

    def set_fonts(self, words: QFont, facts: QFont, scale: float) -> None:
        """Draw with these fonts from now on."""
        self._words, self._facts = words, facts
        self._words_metrics, self._facts_metrics = QFontMetrics(words), QFontMetrics(facts)
        self._line = round(LINE * scale)

    def height(self, foot: Foot, width: int) -> int:
        """Return how high a foot is."""
        return self._rows(foot, width).end

    def acts(self, foot: Foot, width: int) -> list[tuple[QRect, Act]]:
        """Return the places of what can be done, from left to right; those that find no room are left out."""
        found: list[tuple[QRect, Act]] = []
        left, top = 0, self._rows(foot, width).acts
        for act in foot.acts:
            wide = self._words_metrics.horizontalAdvance(tr(act.label))
            if left + wide > width:
                break
            found.append((placed(QRect(left, top, wide, self._line), QRect(0, 0, width, top + self._line)), act))
            left += wide + ACT_GAP
        return found

    def paint(self, painter: QPainter, foot: Foot, origin: QPoint, width: int) -> None:
        """Draw a foot."""
        colours = self._theme.colours
        rows = self._rows(foot, width)
        tone = {"good": colours.good, "warn": colours.warn, "bad": colours.bad}.get(foot.tone, colours.quiet)
        painter.setFont(self._words)
        if foot.words:
            painter.setPen(QColor(tone))
            painter.drawText(QRect(origin.x(), origin.y() + 2, width, rows.acts), _WRAP, foot.words)
        painter.setPen(QColor(colours.accent))
        for rect, act in self.acts(foot, width):
            painter.drawText(rect.translated(origin), Qt.AlignmentFlag.AlignVCenter, tr(act.label))
        if foot.facts:
            painter.setFont(self._facts)
            painter.setPen(QColor(colours.quiet))
            shown = self._facts_metrics.elidedText(foot.facts, Qt.TextElideMode.ElideRight, width)
            place = QRect(origin.x(), origin.y() + rows.facts, width, self._line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | _leading(), shown)

    def _rows(self, foot: Foot, width: int) -> _Rows:
        acts = 0
        if foot.words:
            acts = self._words_metrics.boundingRect(QRect(0, 0, width, 10_000), int(_WRAP), foot.words).height() + 4
        facts = acts + (self._line if foot.acts else 0)
        return _Rows(acts, facts, facts + (self._line if foot.facts else 0))


def _leading() -> Qt.AlignmentFlag:
    """Return the side on which lines begin."""
    return Qt.AlignmentFlag.AlignAbsolute | (
        Qt.AlignmentFlag.AlignRight if is_mirrored() else Qt.AlignmentFlag.AlignLeft
    )
