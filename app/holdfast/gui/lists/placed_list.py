"""A list that works out where its rows stand instead of asking for each of them. Knows how high they are, and nothing
of what is in them.

Qt's own list asks its delegate for the height of every row each time that anything in it changes, in Python: 80 ms for
50,000 rows, at the start and for each star. Here the places are sums, made at one time. To Qt it stays a list: keys,
choosing, dragging and what screen readers hear are its own.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QRegion, QSinglePointEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QAbstractItemModel, QItemSelectionRange
    from PySide6.QtGui import QPaintEvent

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemView.ScrollHint
Move = QAbstractItemView.CursorAction

NOWHERE = QModelIndex()


class PlacedList(QListView):
    """A list over one model of one column. Whoever makes one says how high its rows are."""

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__()
        self._model = model  # Qt asks for places before it has been given it
        self._tops = array("l", [0])
        """Where each row begins, and at last where the last one ends; too short or too long where rows came or went."""
        self._pointer: QPoint | None = None
        """Where the pointer rests, while it is over the rows."""
        self._are_leaving = False
        model.rowsRemoved.connect(self._on_rows_removed)

    def heights(self) -> Iterable[int]:
        """Return the height of each row there is."""
        raise NotImplementedError

    def covered(self, _row: int) -> int:
        """Return how much of the list's top is not to be seen when a row is there."""
        return 0

    # where rows stand

    def visualRect(self, index: Index) -> QRect:
        """Return where a row is seen, which may be far outside."""
        if not index.isValid():
            return QRect()
        tops, row = self._placed(), index.row()
        top = tops[row] - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), tops[row + 1] - tops[row])

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the row at a point of what is seen."""
        y = point.y() + self.verticalOffset()
        if not (0 <= point.x() < self.viewport().width() and 0 <= y < self._placed()[-1]):
            return NOWHERE
        return self._model.index(self._row_at(y), 0)

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        """Bring a row into sight, with as little movement as the hint allows."""
        if self._are_leaving or not index.isValid():
            return
        self.executeDelayedItemsLayout()
        rect, room, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        above, below = rect.top(), rect.bottom() + 1 - room
        hidden = above - self.covered(index.row())
        match hint:
            case Hint.PositionAtTop:
                step = above
            case Hint.PositionAtBottom:
                step = below
            case Hint.PositionAtCenter:
                step = above - (room - rect.height()) // 2
            case _:
                step = hidden if hidden < 0 else max(0, min(hidden, below))
        bar.setValue(bar.value() + step)

    def verticalOffset(self) -> int:
        """Return how much lies above what is seen."""
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        """Return 0: rows are as wide as the list."""
        return 0

    def updateGeometries(self) -> None:
        """Let the bar lead to the last row and no further."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(room)
        bar.setRange(0, max(0, self._placed()[-1] - room))
        QAbstractItemView.updateGeometries(self)

    def doItemsLayout(self) -> None:
        """Work out anew where rows stand; Qt's list would ask for each."""
        self._tops = array("l", [0])
        QAbstractItemView.doItemsLayout(self)

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """Stay where one is: Qt makes another row the current one where that leaves, which nobody wants to see."""
        super().rowsAboutToBeRemoved(parent, start, end)
        self._are_leaving = True

    def _on_rows_removed(self) -> None:
        self._are_leaving = False

    def _placed(self) -> array[int]:
        """Return where rows begin, put right where rows came or went."""
        if len(self._tops) != self._model.rowCount() + 1:
            self._tops = array("l", accumulate(self.heights(), initial=0))
        return self._tops

    def _row_at(self, y: int) -> int:
        """Return the row at a height of the whole list, the first or the last where there is none."""
        tops = self._placed()
        return min(max(bisect_right(tops, y) - 1, 0), len(tops) - 2)

    # how keys and pointer reach them

    def moveCursor(self, action: Move, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return the row that a key leads to: the next in its direction that can be chosen."""
        self.executeDelayedItemsLayout()
        last, now = self._model.rowCount() - 1, self.currentIndex().row()
        if last < 0:
            return NOWHERE
        page = self.viewport().height()
        match action:
            case _ if now < 0:
                wanted, step = 0, 1
            case Move.MoveHome:
                wanted, step = 0, 1
            case Move.MoveEnd:
                wanted, step = last, -1
            case Move.MoveUp | Move.MovePrevious:
                wanted, step = now - 1, -1
            case Move.MoveDown | Move.MoveNext:
                wanted, step = now + 1, 1
            case Move.MovePageUp:
                wanted, step = min(now - 1, self._row_at(self._placed()[now + 1] - page)), -1
            case Move.MovePageDown:
                wanted, step = max(now + 1, self._row_at(self._placed()[now] + page - 1)), 1
            case _:
                return self.currentIndex()
        return self._first_enabled(wanted, step) or self._first_enabled(min(max(wanted, 0), last), -step) or NOWHERE

    def _first_enabled(self, row: int, step: int) -> QModelIndex | None:
        while 0 <= row < self._model.rowCount():
            index = self._model.index(row, 0)
            if self._model.flags(index) & Qt.ItemFlag.ItemIsEnabled:
                return index
            row += step
        return None

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose the rows that a stretch of what is seen touches."""
        self.executeDelayedItemsLayout()
        stretch = rect.normalized().translated(0, self.verticalOffset())
        chosen = QItemSelection()
        if stretch.bottom() >= 0 and stretch.top() < self._placed()[-1]:
            ends = [self._model.index(self._row_at(y), 0) for y in (stretch.top(), stretch.bottom())]
            if all(self._model.flags(end) & Qt.ItemFlag.ItemIsEnabled for end in ends):
                chosen.select(*ends)
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return where chosen rows are seen."""
        region, seen = QRegion(), self.viewport().rect()
        ranges: Iterable[QItemSelectionRange] = selection  # type: ignore[assignment] # it is a list of them
        for each in ranges:
            if each.isValid():
                ends = (self.visualRect(each.topLeft()), self.visualRect(each.bottomRight()))
                region += ends[0].united(ends[1]) & seen
        return region

    # how they look, and what is heard of them

    def viewportEvent(self, event: QEvent) -> bool:
        """Know where the pointer is. The row there is looked for when it is drawn: rows move under one that rests."""
        if isinstance(event, QSinglePointEvent) or event.type() == QEvent.Type.Leave:
            was_over = self._under_pointer()
            self._pointer = event.position().toPoint() if isinstance(event, QSinglePointEvent) else None
            if was_over != (now_over := self._under_pointer()):
                self.update(was_over)
                self.update(now_over)
        return super().viewportEvent(event)

    def _under_pointer(self) -> QModelIndex:
        return NOWHERE if self._pointer is None else self.indexAt(self._pointer)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that are to be seen anew."""
        self.executeDelayedItemsLayout()
        area = event.rect().translated(0, self.verticalOffset())
        if self._placed()[-1] <= area.top():
            return
        usual = QStyleOptionViewItem()
        self.initViewItemOption(usual)
        current = self.currentIndex() if self.hasFocus() else NOWHERE
        hovered = self._under_pointer()
        painter = QPainter(self.viewport())
        for row in range(self._row_at(area.top()), self._row_at(area.bottom()) + 1):
            index = self._model.index(row, 0)
            option = QStyleOptionViewItem(usual)
            option.rect = self.visualRect(index)
            for state, is_so in (
                (QStyle.StateFlag.State_Selected, self.selectionModel().isSelected(index)),
                (QStyle.StateFlag.State_HasFocus, index == current),
                (QStyle.StateFlag.State_MouseOver, index == hovered),
            ):
                option.state = option.state | state if is_so else option.state & ~state
            self.itemDelegate().paint(painter, option, index)
        painter.end()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Have a screen reader say the row that the keys are at."""
        QAbstractItemView.currentChanged(self, current, previous)
        if current.isValid() and self.hasFocus():
            self._tell(QAccessible.Event.Focus, current.row())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Have a screen reader say which row is chosen, and which no longer."""
        QAbstractItemView.selectionChanged(self, selected, deselected)
        for event, rows in ((QAccessible.Event.Selection, selected), (QAccessible.Event.SelectionRemove, deselected)):
            ranges: Iterable[QItemSelectionRange] = rows  # type: ignore[assignment] # as above
            first = next((each.top() for each in ranges), -1)
            if first >= 0:
                self._tell(event, first)

    def _tell(self, kind: QAccessible.Event, row: int) -> None:
        if QAccessible.isActive():
            event = QAccessibleEvent(self, kind)
            event.setChild(row)
            QAccessible.updateAccessibility(event)
