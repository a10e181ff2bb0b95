"""How rows of the list of conversations are drawn, and headings. Knows the theme and the items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from holdfast.gui import tokens
from holdfast.gui.lists.arranging import mark_of
from holdfast.gui.lists.conversations import ConversationModel, Heading
from holdfast.gui.lists.dots import DOT, draw_dot
from holdfast.gui.lists.excerpts import plain
from holdfast.gui.mirroring import is_mirrored, placed
from holdfast.language import tr
from holdfast.render import is_rtl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.domain import ConversationRow
    from holdfast.gui.lists.hits import HitModel
    from holdfast.gui.theme import Theme

LEFT = tokens.SPACE_16
STAR_SIZE = 14
BAR_WIDTH = 3
LINE_GAP = 19
MOST_DOTS = 3


class RowDelegate(QStyledItemDelegate):
    """Draws the rows of a list of conversations."""

    def __init__(self, theme: Theme, rows: ConversationModel | HitModel) -> None:
        super().__init__()
        self._rows = rows
        self._theme = theme
        self._title = theme.font(tokens.SIZE_BODY, is_strong=True)
        self._small = theme.font(tokens.SIZE_SMALL)
        self._caption = theme.font(tokens.SIZE_CAPTION)
        self._heading = theme.font(tokens.SIZE_CAPTION, is_strong=True)
        self._title_metrics = QFontMetrics(self._title)
        self._small_metrics = QFontMetrics(self._small)
        self._caption_metrics = QFontMetrics(self._caption)
        self._heading_metrics = QFontMetrics(self._heading)

    def heights(self, count: int) -> Iterator[int]:
        """Return the heights of the first `count` rows."""
        heading, usual = tokens.HEADING_HEIGHT, tokens.ROW_HEIGHT
        return (heading if is_heading else usual for is_heading in self._rows.are_headings(count))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        model = index.model()
        if not isinstance(model, ConversationModel):
            return
        item = model.entry(index.row())
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if isinstance(item, Heading):
            self.paint_heading(painter, rect, item.text, is_title=False)
            return
        self._paint_ground(painter, rect, state)
        is_over = bool(state & QStyle.StateFlag.State_MouseOver)
        self._paint_conversation(painter, rect, item, model, is_over=is_over)

    def paint_heading(self, painter: QPainter, rect: QRect, text: str, *, is_title: bool) -> None:
        """Draw a heading on its own ground, so that rows can pass under it."""
        colours = self._theme.colours
        painter.fillRect(rect, QColor(colours.raised))
        metrics = self._heading_metrics
        painter.setFont(self._heading)
        painter.setPen(QColor(colours.text if is_title else colours.quiet))
        inner = rect.adjusted(LEFT, 6, -LEFT, 0)
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        colours = self._theme.colours
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.sunken))
            bar = QRect(rect.left(), rect.top(), BAR_WIDTH, rect.height())
            painter.fillRect(placed(bar, rect), QColor(colours.accent))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QColor(colours.accent))
                painter.drawRect(rect.adjusted(0, 0, -1, -1))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.sunken))

    @staticmethod
    def star_place(rect: QRect, index: QModelIndex | QPersistentModelIndex) -> QRect:
        """Return where a row's star can be clicked; nowhere for what is no conversation of the list."""
        if not isinstance(index.model(), ConversationModel):
            return QRect()
        star = QRect(rect.right() - LEFT - STAR_SIZE - 6, rect.top() + rect.height() // 2, STAR_SIZE + 14, 24)
        return placed(star, rect)

    def _paint_conversation(
        self, painter: QPainter, rect: QRect, row: ConversationRow, model: ConversationModel, *, is_over: bool
    ) -> None:
        colours = self._theme.colours
        time = mark_of(row, model.sorted_by, model.at)
        time_width = self._caption_metrics.horizontalAdvance(time)
        inner = rect.adjusted(LEFT, 0, -LEFT, 0)
        first, second = inner.top() + 21, inner.top() + 21 + LINE_GAP
        text_width = inner.width() - time_width - tokens.SPACE_12
        painter.setFont(self._title)
        painter.setPen(QColor(colours.faint if row.is_shell else colours.text))
        self._draw_line(
            painter, placed(QRect(inner.left(), first, text_width, 0), rect), row.title, self._title_metrics
        )
        painter.setFont(self._small)
        painter.setPen(QColor(colours.quiet))
        snippet_width = inner.width() - (STAR_SIZE + tokens.SPACE_8 if row.is_starred or is_over else 0)
        snippet_width -= self._paint_dots(painter, QPoint(inner.left() + snippet_width, second), row, model, rect=rect)
        said = tr("Archived · {snippet}", snippet=row.snippet) if row.is_archived else row.snippet
        self._draw_line(
            painter, placed(QRect(inner.left(), second, snippet_width, 0), rect), plain(said), self._small_metrics
        )
        painter.setFont(self._caption)
        painter.drawText(placed(QRect(inner.right() + 1 - time_width, first, time_width, 1), rect).left(), first, time)
        if row.is_starred or is_over:
            star = self._theme.pixmap("star" if row.is_starred else "unstarred", colours.quiet, STAR_SIZE)
            place = QRect(inner.right() + 1 - STAR_SIZE, second - 12, STAR_SIZE, STAR_SIZE)
            painter.drawPixmap(placed(place, rect).topLeft(), star)

    def _paint_dots(
        self, painter: QPainter, end: QPoint, row: ConversationRow, model: ConversationModel, *, rect: QRect
    ) -> int:
        """Draw a dot for each coloured tag, up to `end`; return the room they take."""
        colours = [model.colours[tag] for tag in row.tags if tag in model.colours][:MOST_DOTS]
        for place, colour in enumerate(reversed(colours)):
            dot = QRect(end.x() - DOT // 2 - place * (DOT + 4), end.y() - 5, 1, 1)
            draw_dot(painter, placed(dot, rect).topLeft(), self._theme, colour)
        return len(colours) * (DOT + 4) + tokens.SPACE_4 if colours else 0

    @staticmethod
    def _draw_line(painter: QPainter, line: QRect, text: str, metrics: QFontMetrics) -> None:
        """Draw one line on the top of `line`, its baseline, cut where it does not fit."""
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        is_right, before = is_rtl(shown), painter.layoutDirection()
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_right else Qt.LayoutDirection.LeftToRight)
        side = Qt.AlignmentFlag.AlignRight if is_right or is_mirrored() else Qt.AlignmentFlag.AlignLeft
        # letters of another font may be higher than this one's: they are not cut
        flags = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip | Qt.AlignmentFlag.AlignAbsolute | side
        room = QRect(line.left(), line.top() - metrics.ascent(), line.width(), metrics.height())
        painter.drawText(room, int(flags), shown)
        painter.setLayoutDirection(before)  # times and headings are the window's own words
