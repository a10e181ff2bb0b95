"""The command palette: a few letters, and what can be done by them. Lies over the window; signals what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from holdfast.gui import tokens
from holdfast.gui.home.fuzzy import fit
from holdfast.gui.labels import PlainLabel
from holdfast.gui.mirroring import placed
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.home.commands import Command
    from holdfast.gui.theme import Theme

WIDTH = 620
HEIGHT = 440
LINE_HEIGHT = 36
KEY_ROLE = Qt.ItemDataRole.UserRole
DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1

_Index = QModelIndex | QPersistentModelIndex


class LineDelegate(QStyledItemDelegate):
    """Draws a line: its words at the left, a shortcut or a number at the right, both as they stand."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Return the height of every line."""
        return QSize(100, LINE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one."""
        colours = self._theme.colours
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_current:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.sunken))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), tokens.RADIUS, tokens.RADIUS)
            painter.setBrush(QColor(colours.accent))
            bar = QRect(rect.left() + 4, rect.top() + 8, 3, rect.height() - 16)
            painter.drawRoundedRect(placed(bar, rect), 1.5, 1.5)
        inner = rect.adjusted(tokens.SPACE_16, 0, -tokens.SPACE_16, 0)
        detail = str(index.data(DETAIL_ROLE) or "")
        font = self._theme.font(tokens.SIZE_CAPTION)
        painter.setFont(font)
        painter.setPen(QColor(colours.quiet))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, detail)
        room = inner.adjusted(0, 0, -(painter.fontMetrics().horizontalAdvance(detail) + tokens.SPACE_16), 0)
        room = placed(room, inner)
        is_possible = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        painter.setFont(self._theme.font(tokens.SIZE_BODY, is_strong=is_current))
        painter.setPen(QColor(colours.text if is_possible else colours.faint))
        words = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()


def line(words: str, detail: str, key: str = "") -> QListWidgetItem:
    """Return a line for a list that `LineDelegate` draws; a screen reader hears all of it."""
    item = QListWidgetItem(words)
    item.setData(KEY_ROLE, key)
    item.setData(DETAIL_ROLE, detail)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {detail}" if detail else words)
    return item


class Palette(QFrame):
    """Signals: chosen(Command); closed(bool), True when the person went back to where they had come from."""

    chosen = Signal(object)
    closed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = parent
        self._commands: Sequence[Command] = ()
        self._recent: Sequence[str] = ()
        self.setProperty("role", "palette")
        self.setAccessibleName(tr("Commands"))
        self.field = QLineEdit()
        self.field.setProperty("role", "palette")
        self.field.setFont(theme.font(tokens.SIZE_READING))
        self.field.setPlaceholderText(tr("What do you want to do?"))
        self.field.setAccessibleName(tr("Find a command"))
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setProperty("role", "plain")
        self.list.setAccessibleName(tr("Commands that fit"))
        self.list.setItemDelegate(LineDelegate(theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.nothing = PlainLabel(theme, tr("Nothing is called that. Try another word."), tone="quiet")
        self.nothing.setContentsMargins(tokens.SPACE_16, tokens.SPACE_8, tokens.SPACE_16, tokens.SPACE_16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, tokens.SPACE_8)
        layout.setSpacing(tokens.SPACE_4)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.nothing)
        self.hide()
        parent.installEventFilter(self)
        self._connect()

    def open(self, commands: Sequence[Command], recent: Sequence[str]) -> None:
        """Offer these commands, those used lately first."""
        self._commands, self._recent = commands, recent
        self.field.clear()
        self._show_fitting()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self, *, goes_back: bool = False) -> None:
        """Take it away."""
        if self.isVisible():
            self.hide()
            self.closed.emit(goes_back)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk the list from the field; stay in the middle; close when the focus goes elsewhere."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        elif watched is self.field and event.type() == QEvent.Type.FocusOut and self.window().isActiveWindow():
            self.close_palette()
        return False

    def _connect(self) -> None:
        self.field.textChanged.connect(self._show_fitting)
        self.list.itemClicked.connect(self._on_clicked)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        if key in steps:
            self._walk(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif key == Qt.Key.Key_Escape or (key == Qt.Key.Key_Backspace and not self.field.text()):
            self.close_palette(goes_back=True)
        else:
            return False
        return True

    def _walk(self, step: int) -> None:
        rows = [row for row in range(self.list.count()) if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled]
        if not rows:
            return
        at = rows.index(self.list.currentRow()) + step if self.list.currentRow() in rows else 0
        self.list.setCurrentRow(rows[max(0, min(at, len(rows) - 1))] if abs(step) > 1 else rows[at % len(rows)])

    def _show_fitting(self) -> None:
        typed = self.field.text().strip().removeprefix(">").strip()
        self.list.clear()
        for command in fitting(typed, self._commands, self._recent):
            item = line(f"{command.group}: {command.label}" if command.group else command.label, command.shortcut)
            item.setData(KEY_ROLE, command.key)
            if not command.is_possible:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.nothing.setVisible(not self.list.count())
        self.list.setVisible(bool(self.list.count()))
        self._place()
        self._walk(0)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        self._run()

    def _run(self) -> None:
        item = self.list.currentItem()
        if self.list.currentRow() < 0 or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        key = item.data(KEY_ROLE)
        command = next(each for each in self._commands if each.key == key)
        self.close_palette(goes_back=True)
        self.chosen.emit(command)

    def _place(self) -> None:
        room = self._over.rect()
        width = min(WIDTH, room.width() - 2 * tokens.SPACE_16)
        lines = self.list.count() * LINE_HEIGHT or self.nothing.sizeHint().height()
        wanted = self.field.sizeHint().height() + lines + 3 * tokens.SPACE_8
        height = min(HEIGHT, wanted, room.height() - 2 * tokens.SPACE_16)
        self.setGeometry((room.width() - width) // 2, tokens.SPACE_8, width, height)


def fitting(typed: str, commands: Sequence[Command], recent: Sequence[str]) -> list[Command]:
    """Return the commands that fit what was typed, the best first; without a word those used lately, then all.

    What cannot be done now comes last.
    """
    ranks = {key: at for at, key in enumerate(recent)}
    found: list[tuple[bool, int, int, int]] = []
    for at, command in enumerate(commands):
        points = fit(typed, f"{command.label} {command.group}") if typed else 0
        if points is not None:
            rank = ranks.get(command.key, len(ranks))
            found.append((not command.is_possible, -points, rank, at))
    return [commands[at] for *_, at in sorted(found)]
