"""How boxes are drawn, and the places in them that can be clicked. Knows the theme and the boxes, not the scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from holdfast.gui import tokens
from holdfast.gui.mirroring import is_mirrored, placed
from holdfast.gui.view.boxes import CODE_CAPTION, CODE_PADDING, INDENT, Box
from holdfast.gui.view.feet import FootPainter
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import MessageId
    from holdfast.gui.theme import Theme
    from holdfast.gui.view.entries import Act, Entry, Foot

Action = Literal["fold", "copy-code", "copy-message", "branch-back", "branch-forward", "act"]

COPY = mark("Copy")
ARROW = 24
CHEVRON = 14
QUOTE_BAR = 3
NOTE_ICON = 15
WITH_COPY = ("copy-message", "act")
"""What is seen at a message only while the pointer, or the keyboard, is at it."""


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A place that does something: where (from the left edge of the column and the top of its box), what, and how it
    is called. `act` is what of a message's own it does.
    """

    rect: QRect
    action: Action
    name: str
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a box is drawn: the top left of its content, the column's width, and what has to be drawn at all."""

    origin: QPoint
    width: int
    clip: QRect


@dataclass(frozen=True, slots=True)
class Look:
    """How a box looks just now: the stretch selected, the hot spot that has the focus, the mouse over its message, and
    what stands below that.
    """

    selected: tuple[int, int] | None
    focus: HotSpot | None
    is_hovered: bool
    foot: Foot | None = None


class BoxPainter:
    """Draws boxes in a column of the given width."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.noted: frozenset[MessageId] = frozenset()
        self.feet = FootPainter(theme)
        self.set_scale(1.0)

    def set_scale(self, scale: float) -> None:
        """Draw larger or smaller from now on."""
        self._name = self._theme.font(round(tokens.SIZE_BODY * scale), is_strong=True)
        self._caption = self._theme.font(round(tokens.SIZE_CAPTION * scale))
        self._quiet = self._theme.font(round(tokens.SIZE_SMALL * scale))
        self._chevron = round(CHEVRON * scale)
        self._code_top = round(CODE_CAPTION * scale)
        self._name_metrics = QFontMetrics(self._name)
        self._caption_metrics = QFontMetrics(self._caption)
        self._quiet_metrics = QFontMetrics(self._quiet)
        self.feet.set_fonts(self._quiet, self._caption, scale)

    def hot_spots(self, box: Box, entry: Entry, width: int, foot: Foot | None = None) -> list[HotSpot]:
        """Return what can be clicked in a box."""
        if box.kind == "foot" and foot is not None:
            return [HotSpot(rect, "act", tr(act.name), act) for rect, act in self.feet.acts(foot, width)]
        if box.kind == "header":
            area = QRect(0, 0, width, box.height)
            spots = self._header_spots(entry, width, box.height)
            return [HotSpot(placed(each.rect, area), each.action, each.name, each.act) for each in spots]
        if box.kind == "fold" and box.piece is not None:
            label = _fold_label(box)
            taken = self._chevron + tokens.SPACE_8 + self._quiet_metrics.horizontalAdvance(label)
            rect = QRect(box.inset, 0, min(taken, width - box.inset), box.height)
            return [
                HotSpot(
                    placed(rect, QRect(0, 0, width, box.height)),
                    "fold",
                    tr(mark("Fold: {label}") if box.is_open else mark("Unfold: {label}"), label=box.piece.label),
                )
            ]
        if box.kind == "code" and box.piece is not None and box.piece.is_first:
            wide = self._caption_metrics.horizontalAdvance(tr(COPY)) + tokens.SPACE_16
            rect = QRect(width - wide - 4, 3, wide, self._code_top - 6)
            return [HotSpot(rect, "copy-code", tr("Copy the code"))]
        return []

    def paint(self, painter: QPainter, box: Box, entry: Entry, frame: Frame, look: Look) -> None:
        """Draw a box."""
        origin, width = frame.origin, frame.width
        focus = look.focus
        if box.kind == "header":
            self._paint_header(painter, entry, frame, box.height, shows_copy=look.is_hovered or focus is not None)
        elif box.kind == "end":
            middle = origin.y() + box.height - 1
            painter.fillRect(QRect(origin.x(), middle, width, 1), QColor(self._theme.colours.line))
        elif box.kind in ("quiet", "fold"):
            self._paint_line(painter, box, origin, width)
        elif box.kind == "seam":
            self._paint_seam(painter, box, origin, width)
        elif box.kind == "foot" and look.foot is not None:
            self.feet.paint(painter, look.foot, origin, width)
        elif box.has_text:
            self._paint_text(painter, box, frame, look.selected)
        if focus is not None:
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawRoundedRect(QRectF(focus.rect.translated(origin)), 4, 4)

    def text_origin(self, box: Box) -> QPoint:
        """Return where a box's document begins, from the box's own corner."""
        if box.kind == "code" and box.piece is not None:
            return QPoint(box.inset + CODE_PADDING, self._code_top if box.piece.is_first else 0)
        is_rtl = box.piece is not None and box.piece.is_rtl
        return QPoint(box.inset + (INDENT if box.kind == "quote" and not is_rtl else 0), 0)

    def _header_spots(self, entry: Entry, width: int, height: int) -> list[HotSpot]:
        """Return the places of a header, from right to left: the branches, then Copy, then what else can be done."""
        spots = []
        right = width
        if entry.branch_count > 1:
            left = width - 2 * ARROW - self._label_width(entry)
            if entry.branch > 1:
                spots.append(HotSpot(QRect(left, 0, ARROW, height - 4), "branch-back", tr("Show the branch before")))
            if entry.branch < entry.branch_count:
                forward = QRect(width - ARROW, 0, ARROW, height - 4)
                spots.append(HotSpot(forward, "branch-forward", tr("Show the next branch")))
            right = left - tokens.SPACE_8
        wide = self._caption_metrics.horizontalAdvance(tr(COPY)) + tokens.SPACE_8
        spots.append(HotSpot(QRect(right - wide, 0, wide, height - 4), "copy-message", tr("Copy the message")))
        right -= wide
        for act in reversed(entry.acts):
            wide = self._caption_metrics.horizontalAdvance(tr(act.label)) + tokens.SPACE_8
            right -= wide + tokens.SPACE_4
            spots.append(HotSpot(QRect(right, 0, wide, height - 4), "act", tr(act.name), act))
        return spots

    def _label_width(self, entry: Entry) -> int:
        return self._caption_metrics.horizontalAdvance(self._branch_label(entry)) + tokens.SPACE_8

    @staticmethod
    def _branch_label(entry: Entry) -> str:
        return f"{entry.branch} / {entry.branch_count}"

    def shown_caption(self, entry: Entry, width: int, *, shows_copy: bool) -> str:
        """Return what is seen of the time and the model beside a name: all up to what is seen at the right."""
        spots = (spot for spot in self._header_spots(entry, width, 0) if shows_copy or spot.action not in WITH_COPY)
        begin = self._name_metrics.horizontalAdvance(entry.sender) + tokens.SPACE_8
        room = max(0, min((spot.rect.left() for spot in spots), default=width) - begin - tokens.SPACE_8)
        return self._caption_metrics.elidedText(entry.caption, Qt.TextElideMode.ElideRight, room)

    def _paint_header(self, painter: QPainter, entry: Entry, frame: Frame, height: int, *, shows_copy: bool) -> None:
        origin, width = frame.origin, frame.width
        colours = self._theme.colours
        baseline = origin.y() + self._name_metrics.ascent() + 2
        painter.setFont(self._name)
        painter.setPen(QColor(colours.text))
        area = QRect(origin.x(), origin.y(), width, height)
        wide = self._name_metrics.horizontalAdvance(entry.sender)
        painter.drawText(placed(QRect(origin.x(), baseline, wide, 1), area).left(), baseline, entry.sender)
        left = origin.x() + self._name_metrics.horizontalAdvance(entry.sender) + tokens.SPACE_8
        painter.setFont(self._caption)
        painter.setPen(QColor(colours.quiet))
        spots = self._header_spots(entry, width, height)
        caption = self.shown_caption(entry, width, shows_copy=shows_copy)
        wide = self._caption_metrics.horizontalAdvance(caption)
        painter.drawText(placed(QRect(left, baseline, wide, 1), area).left(), baseline, caption)
        if entry.message_id in self.noted:
            left += self._caption_metrics.horizontalAdvance(caption) + tokens.SPACE_8
            place = placed(QRect(left, baseline - NOTE_ICON + 3, NOTE_ICON, NOTE_ICON), area)
            painter.drawPixmap(place.topLeft(), self._theme.pixmap("note", colours.quiet, NOTE_ICON))
        for spot in spots:
            rect = placed(spot.rect.translated(origin), area)
            if spot.action in WITH_COPY and shows_copy:
                label = tr(spot.act.label if spot.act is not None else COPY)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, label)
            elif spot.action in ("branch-back", "branch-forward"):
                icon = "back" if spot.action == "branch-back" else "forward"
                pixmap = self._theme.pixmap(icon, colours.quiet, 16)
                painter.drawPixmap(rect.center().x() - 7, rect.center().y() - 7, pixmap)
        if entry.branch_count > 1:
            label_width = self._label_width(entry)
            place = QRect(origin.x() + width - ARROW - label_width, origin.y(), label_width, height - 4)
            painter.drawText(placed(place, area), Qt.AlignmentFlag.AlignCenter, self._branch_label(entry))

    def _paint_line(self, painter: QPainter, box: Box, origin: QPoint, width: int) -> None:
        """Draw a quiet line, with a chevron where it unfolds."""
        if box.piece is None:
            return
        colours = self._theme.colours
        left = origin.x() + box.inset
        if box.kind == "fold":
            chevron = self._theme.pixmap("unfold" if box.is_open else "forward", colours.quiet, self._chevron)
            place = QRect(
                left - self._chevron // 4, origin.y() + (box.height - self._chevron) // 2, self._chevron, self._chevron
            )
            painter.drawPixmap(placed(place, QRect(origin.x(), origin.y(), width, box.height)).topLeft(), chevron)
            left += self._chevron
        painter.setFont(self._quiet)
        painter.setPen(QColor(colours.quiet))
        room = origin.x() + width - left
        label = self._quiet_metrics.elidedText(_fold_label(box), Qt.TextElideMode.ElideRight, room)
        place = placed(QRect(left, origin.y(), room, box.height), QRect(origin.x(), origin.y(), width, box.height))
        side = Qt.AlignmentFlag.AlignRight if is_mirrored() else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | side, label)

    def _paint_seam(self, painter: QPainter, box: Box, origin: QPoint, width: int) -> None:
        """Draw the line between two models, with its words in the middle."""
        if box.piece is None:
            return
        colours = self._theme.colours
        painter.setFont(self._caption)
        label = self._caption_metrics.elidedText(box.piece.label, Qt.TextElideMode.ElideRight, width)
        room = self._caption_metrics.horizontalAdvance(label) + 2 * tokens.SPACE_12
        left, middle = origin.x() + (width - room) // 2, origin.y() + box.height // 2
        painter.setPen(QPen(QColor(colours.line), 1, Qt.PenStyle.DashLine))
        painter.drawLine(origin.x(), middle, max(origin.x(), left), middle)
        painter.drawLine(min(origin.x() + width, left + room), middle, origin.x() + width, middle)
        painter.setPen(QColor(colours.warn))
        painter.drawText(QRect(origin.x(), origin.y(), width, box.height), Qt.AlignmentFlag.AlignCenter, label)

    def _paint_text(self, painter: QPainter, box: Box, frame: Frame, selected: tuple[int, int] | None) -> None:
        origin, width = frame.origin, frame.width
        colours = self._theme.colours
        if box.kind == "code":
            self._paint_code_ground(painter, box, origin, width)
            if box.piece is not None and box.piece.is_quoted:
                bar = QRect(origin.x() + box.inset - INDENT, origin.y() - box.gap, QUOTE_BAR, box.height + box.gap)
                painter.fillRect(bar, QColor(colours.line))
        elif box.kind == "quote":
            is_rtl = box.piece is not None and box.piece.is_rtl
            side = width - QUOTE_BAR if is_rtl else box.inset
            bar = QRect(origin.x() + side, origin.y() + 2, QUOTE_BAR, box.height - 4)
            painter.fillRect(bar, QColor(colours.line))
        if box.document is None:
            return
        corner = origin + self.text_origin(box)
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette(context.palette)
        palette.setColor(QPalette.ColorRole.Text, QColor(colours.quiet if box.kind == "quote" else colours.text))
        for rule in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Dark):
            palette.setColor(rule, QColor(colours.line))  # what Qt draws a horizontal rule with
        context.palette = palette
        context.clip = QRectF(frame.clip.translated(-corner))
        ranges = [_range(box.document, mark, colours.mark) for mark in box.marks]
        if 0 <= box.current < len(box.marks):
            ranges[box.current] = _range(box.document, box.marks[box.current], colours.mark_current)
        if selected is not None:
            ranges.append(_range(box.document, selected, colours.selection))
        context.selections = ranges
        painter.save()
        painter.translate(corner)
        box.document.documentLayout().draw(painter, context)
        painter.restore()
        if box.kind == "code" and box.piece is not None and box.piece.is_first:
            self._paint_code_caption(painter, box, origin, width)

    def _paint_code_ground(self, painter: QPainter, box: Box, origin: QPoint, width: int) -> None:
        """Draw the box behind code; a chunk in the middle of long code has neither top nor bottom edge."""
        if box.piece is None:
            return
        colours = self._theme.colours
        top, bottom = origin.y(), origin.y() + box.height
        if not box.piece.is_first:
            top -= 2 * tokens.RADIUS
        if not box.piece.is_last:
            bottom += 2 * tokens.RADIUS
        shape = QPainterPath()
        left = origin.x() + box.inset
        area = QRectF(left + 0.5, top + 0.5, width - box.inset - 1, bottom - top - 1)
        shape.addRoundedRect(area, tokens.RADIUS, tokens.RADIUS)
        painter.save()
        painter.setClipRect(QRect(left, origin.y(), width - box.inset, box.height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.raised))
        painter.drawPath(shape)
        painter.restore()

    def _paint_code_caption(self, painter: QPainter, box: Box, origin: QPoint, width: int) -> None:
        """Draw the language of code and its Copy."""
        label = box.piece.label if box.piece is not None else ""
        wide = self._caption_metrics.horizontalAdvance(tr(COPY)) + tokens.SPACE_16
        left = origin.x() + box.inset + CODE_PADDING
        right = origin.x() + width - wide - 4
        painter.setFont(self._caption)
        painter.setPen(QColor(self._theme.colours.quiet))
        shown = self._caption_metrics.elidedText(label, Qt.TextElideMode.ElideRight, right - left)
        line = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, origin.y(), max(0, right - left), self._code_top), line, shown)
        painter.drawText(QRect(right, origin.y(), wide, self._code_top), Qt.AlignmentFlag.AlignCenter, tr(COPY))


def _fold_label(box: Box) -> str:
    """Return what is seen of a quiet line."""
    return box.piece.label if box.piece is not None else ""


def _range(document: QTextDocument, stretch: tuple[int, int], colour: str) -> QAbstractTextDocumentLayout.Selection:
    """Return a stretch of a document on a ground of its own."""
    chosen = QAbstractTextDocumentLayout.Selection()
    cursor = QTextCursor(document)
    last = document.characterCount() - 1
    cursor.setPosition(min(stretch[0], last))
    cursor.setPosition(min(stretch[1], last), QTextCursor.MoveMode.KeepAnchor)
    style = QTextCharFormat()
    style.setBackground(QColor(colour))
    chosen.cursor = cursor
    chosen.format = style
    return chosen
