"""How rows of the lists are drawn: headings, conversations, hits. Knows the theme and the items, not the models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from holdfast.domain import ConversationRow, Excerpt, Hit
from holdfast.gui import tokens
from holdfast.gui.lists.arranging import mark_of
from holdfast.gui.lists.conversations import ConversationModel, Heading
from holdfast.gui.lists.dots import DOT, draw_dot
from holdfast.gui.lists.excerpts import plain, plain_excerpt
from holdfast.gui.lists.hits import HitModel, More, hit_caption
from holdfast.gui.utf16 import utf16_ranges
from holdfast.language import tr
from holdfast.render import is_rtl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.gui.theme import Theme

LEFT = tokens.SPACE_16
STAR_SIZE = 14
BAR_WIDTH = 3
LINE_GAP = 19
EXCERPT_LINES = 2
MOST_DOTS = 3
ELLIPSIS_ROOM = 14
ONE_LINE = 32
"""Characters of a title that surely fit on one line."""


class RowDelegate(QStyledItemDelegate):
    """Draws the rows of both lists."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._title = theme.font(tokens.SIZE_BODY, is_strong=True)
        self._small = theme.font(tokens.SIZE_SMALL)
        self._caption = theme.font(tokens.SIZE_CAPTION)
        self._heading = theme.font(tokens.SIZE_CAPTION, is_strong=True)
        self._title_metrics = QFontMetrics(self._title)
        self._small_metrics = QFontMetrics(self._small)
        self._caption_metrics = QFontMetrics(self._caption)
        self._heading_metrics = QFontMetrics(self._heading)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row; its width is the list's."""
        model = index.model()
        if isinstance(model, ConversationModel):
            return QSize(0, tokens.HEADING_HEIGHT if model.is_heading(index.row()) else tokens.ROW_HEIGHT)
        if isinstance(model, HitModel):
            return QSize(0, _hit_height(model.item(index.row())))
        return QSize(0, tokens.ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        model = index.model()
        if not isinstance(model, ConversationModel | HitModel):
            return
        item = model.item(index.row())
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if isinstance(item, Heading):
            self.paint_heading(painter, rect, item.text, is_title=isinstance(model, HitModel))
            return
        self._paint_ground(painter, rect, state)
        if isinstance(model, ConversationModel) and isinstance(item, ConversationRow):
            is_over = bool(state & QStyle.StateFlag.State_MouseOver)
            self._paint_conversation(painter, rect, item, model, is_over=is_over)
        elif isinstance(item, More):
            self._paint_more(painter, rect, item.text)
        elif isinstance(item, Hit):
            self._paint_hit(painter, rect, item, model.at)

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
            painter.fillRect(QRect(rect.left(), rect.top(), BAR_WIDTH, rect.height()), QColor(colours.accent))
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
        return QRect(rect.right() - LEFT - STAR_SIZE - 6, rect.top() + rect.height() // 2, STAR_SIZE + 14, 24)

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
        self._draw_line(painter, QPoint(inner.left(), first), text_width, row.title, self._title_metrics)
        painter.setFont(self._small)
        painter.setPen(QColor(colours.quiet))
        snippet_width = inner.width() - (STAR_SIZE + tokens.SPACE_8 if row.is_starred or is_over else 0)
        snippet_width -= self._paint_dots(painter, QPoint(inner.left() + snippet_width, second), row, model)
        said = tr("Archived · {snippet}", snippet=row.snippet) if row.is_archived else row.snippet
        self._draw_line(painter, QPoint(inner.left(), second), snippet_width, plain(said), self._small_metrics)
        painter.setFont(self._caption)
        painter.drawText(inner.right() + 1 - time_width, first, time)
        if row.is_starred or is_over:
            star = self._theme.pixmap("star" if row.is_starred else "unstarred", colours.quiet, STAR_SIZE)
            painter.drawPixmap(inner.right() + 1 - STAR_SIZE, second - 12, star)

    def _paint_dots(self, painter: QPainter, end: QPoint, row: ConversationRow, model: ConversationModel) -> int:
        """Draw a dot for each coloured tag, up to `end`; return the room they take."""
        colours = [model.colours[tag] for tag in row.tags if tag in model.colours][:MOST_DOTS]
        for place, colour in enumerate(reversed(colours)):
            draw_dot(painter, QPoint(end.x() - DOT // 2 - place * (DOT + 4), end.y() - 5), self._theme, colour)
        return len(colours) * (DOT + 4) + tokens.SPACE_4 if colours else 0

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
        self._draw_line(
            painter, QPoint(inner.left(), inner.top() + 16), inner.width(), hit_caption(hit, at), self._caption_metrics
        )
        painter.setPen(QColor(colours.text))
        where = QRect(inner.left(), inner.top() + 21, inner.width(), tokens.HIT_HEIGHT - 21)
        self._draw_excerpt(painter, where, plain_excerpt(hit.excerpt))

    @staticmethod
    def _draw_line(painter: QPainter, at: QPoint, width: int, text: str, metrics: QFontMetrics) -> None:
        """Draw one line that begins at a point of the baseline, cut where it does not fit."""
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        is_right = is_rtl(shown)
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_right else Qt.LayoutDirection.LeftToRight)
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        # letters of another font may be higher than this one's: they are not cut
        flags = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip | Qt.AlignmentFlag.AlignAbsolute | side
        painter.drawText(QRect(at.x(), at.y() - metrics.ascent(), width, metrics.height()), int(flags), shown)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

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
