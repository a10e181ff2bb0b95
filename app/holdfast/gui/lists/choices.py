"""A list of things to choose one of: a title, a quiet line, a mark at the right, headings between. For popups and
settings. Signals what was chosen and decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from holdfast.gui import tokens
from holdfast.gui.mirroring import placed
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from holdfast.gui.theme import Theme

LINE = 34
TWO_LINES = 48
HEADING = 30
FRAME = 6
"""What the frame of a list takes of its height."""
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list. `detail` stands below the title, `mark` at the right; a heading cannot be chosen."""

    key: str
    title: str
    detail: str = ""
    mark: str = ""
    is_heading: bool = False

    @property
    def spoken(self) -> str:
        """Return the line as it is read out."""
        return ", ".join(part for part in (self.title, self.detail, self.mark) if part)


class ChoiceModel(QAbstractListModel):
    """The lines."""

    def __init__(self) -> None:
        super().__init__()
        self.choices: tuple[Choice, ...] = ()
        self.are_movable = False

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Show others."""
        self.beginResetModel()
        self.choices = tuple(choices)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return a line's title, or all of it to be read out."""
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.title
        return choice.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Say that headings cannot be chosen."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if self.are_movable else Qt.ItemFlag.NoItemFlags
        if self.choices[index.row()].is_heading:
            return Qt.ItemFlag.NoItemFlags
        able = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return able | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled if self.are_movable else able


class ChoiceList(QListView):
    """Signals: chosen(str), the key of a line a person clicked or pressed Enter on; moved(str), of the current one."""

    chosen = Signal(str)
    moved = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.lines = ChoiceModel()
        self.setModel(self.lines)
        self.setItemDelegate(_ChoiceDelegate(theme, self))
        self.setProperty("role", "choices")
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self._connect(theme)

    @property
    def key(self) -> str:
        """Return the key of the current line, "" for none."""
        row = self.currentIndex().row()
        return self.lines.choices[row].key if 0 <= row < len(self.lines.choices) else ""

    def set_choices(self, choices: Sequence[Choice], current: str | None = None) -> None:
        """Show others, with the one of this key the current one, or else the first that can be chosen."""
        self.lines.set_choices(choices)
        able = [row for row, choice in enumerate(self.lines.choices) if not choice.is_heading]
        row = next((row for row in able if self.lines.choices[row].key == current), able[0] if able else -1)
        if row >= 0:
            self.setCurrentIndex(self.lines.index(row))

    def walk(self, step: int) -> None:
        """Move on to the next line that can be chosen."""
        row = self.currentIndex().row() + step
        while 0 <= row < len(self.lines.choices) and self.lines.choices[row].is_heading:
            row += step
        if 0 <= row < len(self.lines.choices):
            self.setCurrentIndex(self.lines.index(row))

    def take(self) -> None:
        """Choose the current line."""
        if self.key:
            self.chosen.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, choose with Enter."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.walk(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return the room of all lines, up to a bearable height."""
        heights = [_height(choice) for choice in self.lines.choices]
        return QSize(320, min(max(LINE, sum(heights)) + FRAME, 360))

    def _connect(self, theme: Theme) -> None:
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.lines.modelReset.connect(self.updateGeometry)
        theme.changed.connect(self.viewport().update)

    def _on_clicked(self, index: QModelIndex) -> None:
        if not self.lines.choices[index.row()].is_heading:
            self.take()

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.moved.emit(self.key)


class _ChoiceDelegate(QStyledItemDelegate):
    """Draws a line."""

    def __init__(self, theme: Theme, view: ChoiceList) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._title = theme.font(tokens.SIZE_BODY)
        self._strong = theme.font(tokens.SIZE_CAPTION, is_strong=True)
        self._detail = theme.font(tokens.SIZE_CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return a line's height."""
        return QSize(0, _height(self._view.lines.choices[index.row()]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the title, what stands below it and the mark."""
        choice, colours = self._view.lines.choices[index.row()], self._theme.colours
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        inner = area.adjusted(tokens.SPACE_8, 0, -tokens.SPACE_8, 0)
        if choice.is_heading:
            painter.setFont(self._strong)
            painter.setPen(QColor(colours.quiet))
            painter.drawText(inner.adjusted(0, 0, 0, -4), Qt.AlignmentFlag.AlignBottom, choice.title)
            painter.restore()
            return
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.sunken))
            painter.drawRoundedRect(area, tokens.RADIUS, tokens.RADIUS)
        if state & QStyle.StateFlag.State_Selected:
            bar = QRect(area.left(), area.top() + 6, 3, area.height() - 12)
            painter.fillRect(placed(bar, area), QColor(colours.accent))
        painter.setFont(self._detail)
        painter.setPen(QColor(colours.quiet))
        wide = QFontMetrics(self._detail).horizontalAdvance(choice.mark) + (tokens.SPACE_8 if choice.mark else 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, choice.mark)
        text = placed(inner.adjusted(tokens.SPACE_4, 0, -wide, 0), inner)
        upper = text.adjusted(0, 6, 0, -text.height() // 2 + 2) if choice.detail else text
        painter.setFont(self._title)
        painter.setPen(QColor(colours.text))
        shown = QFontMetrics(self._title).elidedText(choice.title, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, shown)
        if choice.detail:
            painter.setFont(self._detail)
            painter.setPen(QColor(colours.quiet))
            lower = text.adjusted(0, text.height() // 2, 0, -5)
            shown = QFontMetrics(self._detail).elidedText(choice.detail, Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


def _height(choice: Choice) -> int:
    if choice.is_heading:
        return HEADING
    return TWO_LINES if choice.detail else LINE
