"""How what a search found is drawn: a caption and an excerpt with its marks. Knows the theme and the items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from holdfast.gui import tokens
from holdfast.gui.lists.conversations import Heading
from holdfast.gui.lists.excerpts import plain_excerpt
from holdfast.gui.lists.hits import HitModel, More, hit_caption
from holdfast.gui.lists.rows import LEFT, LINE_GAP, RowDelegate
from holdfast.gui.utf16 import utf16_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QStyleOptionViewItem

    from holdfast.domain import Excerpt, Hit

EXCERPT_LINES = 2
ELLIPSIS_ROOM = 14
ONE_LINE = 32
"""Characters of a title that surely fit on one line."""


class HitDelegate(RowDelegate):
    """Draws the rows of results."""

    def heights(self, count: int) -> Iterator[int]:
        """Return the heights of the first `count` rows."""
        rows = self._rows
        return (_hit_height(rows.entry(row)) for row in range(count)) if isinstance(rows, HitModel) else iter(())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        model = index.model()
        if not isinstance(model, HitModel):
            return
        item = model.entry(index.row())
        rect: QRect = option.rect
        if isinstance(item, Heading):
            self.paint_heading(painter, rect, item.text, is_title=True)
            return
        self._paint_ground(painter, rect, option.state)
        if isinstance(item, More):
            self._paint_more(painter, rect, item.text)
        else:
            self._paint_hit(painter, rect, item, model.at)

    def _paint_more(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._caption)
        painter.setPen(QColor(self._theme.colours.accent))
        inner = rect.adjusted(LEFT, 0, -LEFT, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_hit(self, painter: QPainter, rect: QRect, hit: Hit, at: datetime) -> None:
        colours = self._theme.colours
        inner = rect.adjusted(LEFT, 0, -LEFT, 0)
        painter.setFont(self._caption)
        painter.setPen(QColor(colours.quiet))
        line = QRect(inner.left(), inner.top() + 16, inner.width(), 0)
        self._draw_line(painter, line, hit_caption(hit, at), self._caption_metrics)
        painter.setPen(QColor(colours.text))
        where = QRect(inner.left(), inner.top() + 21, inner.width(), tokens.HIT_HEIGHT - 21)
        self._draw_excerpt(painter, where, plain_excerpt(hit.excerpt))

    def _draw_excerpt(self, painter: QPainter, where: QRect, excerpt: Excerpt) -> None:
        """Draw two lines of an excerpt with its marks."""
        layout = QTextLayout(excerpt.text, self._small)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._mark_formats(excerpt.text, excerpt.marks))
        layout.beginLayout()
        cut_after: QTextLine | None = None
        for number in range(EXCERPT_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            is_last = number == EXCERPT_LINES - 1
            line.setLineWidth(where.width() - (ELLIPSIS_ROOM if is_last else 0))
            line.setPosition(QPointF(0, number * (LINE_GAP - 1)))
            if is_last and line.textStart() + line.textLength() < len(layout.text()):
                cut_after = line
        layout.endLayout()
        layout.draw(painter, QPointF(where.topLeft()))
        if cut_after is not None:
            end = QPointF(where.topLeft()) + QPointF(cut_after.naturalTextWidth(), cut_after.y() + cut_after.ascent())
            painter.setFont(self._small)
            painter.drawText(end, "…")

    def _mark_formats(self, text: str, marks: Sequence[tuple[int, int]]) -> list[QTextLayout.FormatRange]:
        formats = []
        for start, end in utf16_ranges(text, marks):
            mark = QTextLayout.FormatRange()
            mark.start, mark.length = start, end - start
            style = QTextCharFormat()
            style.setBackground(QColor(self._theme.colours.mark))
            mark.format = style
            formats.append(mark)
        return formats


def _hit_height(item: Heading | Hit | More) -> int:
    if isinstance(item, Heading | More):
        return tokens.HEADING_HEIGHT
    is_one_line = item.message_id is None and len(item.excerpt.text) <= ONE_LINE
    return tokens.ROW_HEIGHT if is_one_line else tokens.HIT_HEIGHT
