"""A section of the column: a heading and a list of short lines under it. Shows and signals; decides nothing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.labels import PlainLabel
from holdfast.gui.lists.dots import draw_dot
from holdfast.gui.mirroring import is_mirrored, placed
from holdfast.language import tr
from holdfast.render import is_rtl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.side.contents import SideItem
    from holdfast.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

LINE_HEIGHT = 26
HEADING_HEIGHT = 34
LEFT = tokens.SPACE_16
STEP_IN = 14
BAR_WIDTH = 3
DETAIL_SHARE = 0.55
"""How much of a line its quiet words may take when both do not fit."""


class SideModel(QAbstractListModel):
    """The lines of one section."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[SideItem, ...] = ()
        self._marked = -1

    @property
    def items(self) -> tuple[SideItem, ...]:
        """Return the lines."""
        return self._items

    @property
    def marked(self) -> int:
        """Return the line where the person is, -1 for none."""
        return self._marked

    def set_items(self, items: Sequence[SideItem]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self._items = tuple(items)
        self._marked = -1
        self.endResetModel()

    def mark(self, row: int) -> None:
        """Mark the line where the person is; -1 marks none."""
        before, self._marked = self._marked, row
        for changed in {before, row}:
            if 0 <= changed < len(self._items):
                self.dataChanged.emit(self.index(changed), self.index(changed))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """Return a line's words; its tooltip is said to be HTML, escaped, because Qt would otherwise guess."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("{spoken}, here", spoken=item.spoken) if index.row() == self._marked else item.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            detail = f"<br>{escape(item.full or item.detail)}" if item.detail else ""
            return f"<p>{escape(item.text)}{detail}</p>"
        return None


class SideDelegate(QStyledItemDelegate):
    """Draws a line: its words, and quiet ones after them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._font = theme.font(tokens.SIZE_SMALL)
        self._strong = theme.font(tokens.SIZE_SMALL, is_strong=True)
        self._metrics = QFontMetrics(self._font)
        self._strong_metrics = QFontMetrics(self._strong)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of a line; its width is the list's."""
        return QSize(0, LINE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        model = index.model()
        if not isinstance(model, SideModel):
            return
        item = model.items[index.row()]
        rect: QRect = option.rect
        is_marked = item.is_here or index.row() == model.marked
        self._paint_ground(painter, rect, option, is_marked=is_marked)
        colours = self._theme.colours
        inner = rect.adjusted(LEFT + item.depth * STEP_IN, 0, -LEFT, 0)
        inner.setLeft(min(inner.left(), rect.left() + rect.width() // 3))
        if item.colour:
            dot = placed(QRect(rect.left() + LEFT // 2, inner.center().y() + 1, 1, 1), rect)
            draw_dot(painter, dot.topLeft(), self._theme, item.colour)
        metrics = self._strong_metrics if is_marked else self._metrics
        text_width, detail_width = self._widths(item, inner.width(), metrics)
        painter.setFont(self._strong if is_marked else self._font)
        painter.setPen(QColor(colours.text))
        place = QRect(inner.left(), inner.top(), text_width, inner.height())
        _draw(painter, placed(place, rect), item.text, metrics)
        if item.detail:
            painter.setFont(self._font)
            painter.setPen(QColor(colours.quiet))
            used = min(text_width, metrics.horizontalAdvance(item.text) + 2)
            place = QRect(inner.left() + used + tokens.SPACE_8, inner.top(), detail_width, inner.height())
            _draw(painter, placed(place, rect), item.detail, self._metrics)

    def _widths(self, item: SideItem, width: int, metrics: QFontMetrics) -> tuple[int, int]:
        """Return how wide the words and the quiet words may be."""
        if not item.detail:
            return width, 0
        room = width - tokens.SPACE_8
        text, detail = metrics.horizontalAdvance(item.text) + 2, self._metrics.horizontalAdvance(item.detail) + 2
        if text + detail <= room:
            return text, detail
        detail = min(detail, max(round(room * DETAIL_SHARE), room - text))
        return room - detail, detail

    def _paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, *, is_marked: bool) -> None:
        colours = self._theme.colours
        state: QStyle.StateFlag = option.state
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        if state & QStyle.StateFlag.State_MouseOver or has_focus:
            painter.fillRect(rect, QColor(colours.sunken))
        if is_marked:
            bar = QRect(rect.left(), rect.top(), BAR_WIDTH, rect.height())
            painter.fillRect(placed(bar, rect), QColor(colours.accent))
        if has_focus:
            painter.setPen(QColor(colours.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))


class SideList(QListView):
    """Short lines. Signals: chosen(SideItem), clicked or Enter pressed; escaped(); menu_wanted((SideItem, QPoint))."""

    chosen = Signal(object)
    escaped = Signal()
    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.lines = SideModel()
        self._theme = theme
        self._delegate = SideDelegate(theme)
        self.setModel(self.lines)
        self.setItemDelegate(self._delegate)
        self.setProperty("role", "plain")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.verticalScrollBar().setSingleStep(LINE_HEIGHT)
        self._connect()

    def show_row(self, row: int) -> None:
        """Scroll a line into sight, as little as needed."""
        self.scrollTo(self.lines.index(row), QAbstractItemView.ScrollHint.EnsureVisible)

    def take_focus(self) -> None:
        """Take the keys, and begin where the person is."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def wanted_height(self) -> int:
        """Return the height that shows every line."""
        return self.lines.rowCount() * LINE_HEIGHT

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with J, K and the arrows, go there with Enter, step back with Esc."""
        key = event.key()
        row = self.currentIndex().row()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K):
            to = min(max(row + (1 if key == Qt.Key.Key_J else -1), 0), self.lines.rowCount() - 1)
            self.setCurrentIndex(self.lines.index(to))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask what can be done with a line, where the pointer is, or at the current line for those who use keys."""
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_by_key else self.indexAt(event.pos())
        if index.isValid():
            point = self.viewport().mapToGlobal(self.visualRect(index).center()) if is_by_key else event.globalPos()
            self.menu_wanted.emit((self.lines.items[index.row()], point))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line where the person is in sight: a list gets its height only after its lines."""
        super().resizeEvent(event)
        if self.lines.marked >= 0:
            self.show_row(self.lines.marked)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin where the person is."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            row = self.lines.marked if self.lines.marked >= 0 else max(0, self.currentIndex().row())
            self.setCurrentIndex(self.lines.index(row))

    def _connect(self) -> None:
        self.clicked.connect(self._choose)
        self._theme.changed.connect(self.viewport().update)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.lines.items[index.row()])


class Section(QWidget):
    """A heading over a list, with one thing to do at its right where there is one."""

    def __init__(self, theme: Theme, title: str, action: str = "") -> None:
        super().__init__()
        self.list = SideList(theme, title)
        self.heading = PlainLabel(theme, title, size=tokens.SIZE_CAPTION, tone="quiet", is_strong=True)
        self.heading.setBuddy(self.list)
        self.action = button(theme, action, "link")
        self.action.setFont(theme.font(tokens.SIZE_CAPTION))
        self.action.setAccessibleName(f"{title}: {action}" if action else title)
        head = QWidget()
        head.setFixedHeight(HEADING_HEIGHT)
        row = QHBoxLayout(head)
        row.setContentsMargins(LEFT, tokens.SPACE_4, LEFT, 0)
        row.addWidget(self.heading, 1)
        row.addWidget(self.action)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.list)
        self.action.setVisible(bool(action))
        self.hide()

    def show_items(self, items: Sequence[SideItem]) -> None:
        """Show these lines; without any the section is not there."""
        if items != self.list.lines.items:
            self.list.lines.set_items(items)
        self.setVisible(bool(items))

    def set_list_height(self, height: int) -> None:
        """Give the list its share of the column."""
        self.list.setFixedHeight(height)


def _draw(painter: QPainter, place: QRect, text: str, metrics: QFontMetrics) -> None:
    """Draw one line, cut where it does not fit; what is written from right to left is laid out so."""
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_rtl(shown) else Qt.LayoutDirection.LeftToRight)
    side = Qt.AlignmentFlag.AlignRight if is_mirrored() else Qt.AlignmentFlag.AlignLeft
    flags = Qt.AlignmentFlag.AlignVCenter | side | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
    painter.drawText(place, int(flags), shown)


def shares(wanted: Sequence[int], room: int, least: int) -> list[int]:
    """Return how high each list is: as it wants, or, where that is too much, the long ones as high as each other.

    None gets less than `least` unless it wants less.
    """
    given = [0] * len(wanted)
    open_ = sorted(range(len(wanted)), key=lambda at: wanted[at])
    left = room
    while open_:
        fair = max(least, left // len(open_))
        at = open_.pop(0)
        given[at] = min(wanted[at], fair)
        left -= given[at]
    return given
