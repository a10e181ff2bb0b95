"""The list widget of both lists: headings that stick, keys that walk, a rest that comes later. Signals what was
chosen and decides nothing.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from itertools import islice
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from holdfast.domain import ConversationRow
from holdfast.gui import tokens
from holdfast.gui.lists.placed_list import PlacedList
from holdfast.gui.lists.rows import RowDelegate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QItemSelectionRange

    from holdfast.domain import ConversationId
    from holdfast.gui.lists.conversations import ConversationModel
    from holdfast.gui.lists.hits import HitModel
    from holdfast.gui.theme import Theme


LETTERS = (Qt.Key.Key_J, Qt.Key.Key_K)
REST_AFTER_MS = 200
"""How long the rest of a long list waits for what is seen first, which the window is still busy with."""
LEAPS = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
STEPS: dict[int, int] = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}


class RowList(PlacedList):
    """A list with sticky headings, of days or (`has_titles`) of titles. Signals: row_chosen(int), the row a person
    moved to; row_opened(int), pressed Enter on; star_toggled(int), the star of a row was clicked, or S pressed on it;
    escaped(); choice_changed(), others are chosen now; all_wanted(), everything is to be chosen; menu_wanted(QPoint),
    what can be done is asked for there.
    """

    row_chosen = Signal(int)
    row_opened = Signal(int)
    star_toggled = Signal(int)
    escaped = Signal()
    choice_changed = Signal()
    all_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        theme: Theme,
        rows: ConversationModel | HitModel,
        name: str,
        delegate: RowDelegate | None = None,
        *,
        has_titles: bool = False,
    ) -> None:
        super().__init__(rows)
        self._theme = theme
        self._rows = rows
        self._delegate = delegate or RowDelegate(theme, rows)
        self._has_titles = has_titles
        self._is_quiet = False
        self._own_viewport()
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(tokens.ROW_HEIGHT)
        self._idle = QTimer(self)
        self._idle.setInterval(REST_AFTER_MS)
        self._idle.setSingleShot(True)
        self._connect()

    def heights(self) -> Iterator[int]:
        """Return the height of each row there is."""
        return self._delegate.heights(self._rows.rowCount())

    def covered(self, row: int) -> int:
        """Return the height of the heading that sticks over a row, if one does."""
        above = self._rows.heading_above(row)
        return tokens.HEADING_HEIGHT if above != row and self._rows.is_heading(above) else 0

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Let rows come and go meanwhile: Qt chooses another where the chosen one is taken out, which nobody did."""
        was_quiet, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = was_quiet

    def choose(self, row: int, *, is_told: bool = True, is_shown: bool = True) -> None:
        """Make `row` the current one and scroll to it unless `is_shown` is False; with `is_told` False nobody is told,
        it only looks so.
        """
        index = self._rows.index(row, 0)
        was_current = self.currentIndex() == index
        with self.undisturbed() if not is_told else nullcontext():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if is_shown:
            self.scrollTo(index)
        if was_current and is_told:
            self.row_chosen.emit(row)

    def walk(self, step: int) -> None:
        """Move on by `step` rows that can be chosen."""
        current = self.currentIndex()
        row = current.row() + step if self.selectionModel().isSelected(current) else (0 if step > 0 else -1)
        while 0 <= row < self._rows.rowCount():
            if not self._rows.is_heading(row):
                self.choose(row)
                return
            row += 1 if step > 0 else -1

    def fetch(self) -> None:
        """Have the rows that are not there yet come in a moment, when what the window was asked for is done."""
        self._idle.start()

    def let_choose_many(self) -> None:
        """Let several rows be chosen at once, with Ctrl and Shift as everywhere."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def chosen_conversations(self) -> list[ConversationRow]:
        """Return the conversations that are chosen, in their order."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [item for item in map(self._rows.entry, rows) if isinstance(item, ConversationRow)]

    def chosen_ids(self) -> tuple[ConversationId, ...]:
        """Return the conversations of the rows that are chosen, each once, in their order."""
        ids = (_conversation_of(self._rows.entry(row)) for row in self._chosen_rows())
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ is not None))

    @property
    def has_several(self) -> bool:
        """Say whether more than one row is chosen."""
        return len(list(islice(self._chosen_rows(), 2))) > 1

    def _chosen_rows(self) -> Iterator[int]:
        """Return the rows that are chosen, in their order, by stretches: an index for each of thousands takes 0.1 s."""
        chosen = cast("list[QItemSelectionRange]", self.selectionModel().selection())  # it is a list of them
        stretches = sorted((each.top(), each.bottom()) for each in chosen)
        return (row for top, bottom in stretches for row in range(top, bottom + 1) if not self._rows.is_heading(row))

    def selectAll(self) -> None:
        """Choose every row, those too that are not loaded yet."""
        with self.undisturbed():
            self._rows.fetchMore(QModelIndex())
            super().selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with J, K and the arrows, open with Enter, step back with Esc; Shift chooses more, Ctrl+A everything."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            with self.undisturbed():
                super().keyPressEvent(event)
        elif key in STEPS and not (key in LETTERS and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.walk(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.row_opened.emit(self.currentIndex().row())
        elif key == Qt.Key.Key_S and not event.modifiers() and self.currentIndex().isValid():
            self.star_toggled.emit(self.currentIndex().row())
        elif key in LEAPS:
            self._leap(event)
        elif key == Qt.Key.Key_Escape:
            if self.has_several:
                self.choose(self.currentIndex().row(), is_told=False, is_shown=False)
            else:
                self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _leap(self, event: QKeyEvent) -> None:
        """Go far at once: to the first row, to the last, which may not be there yet, or on by what is seen."""
        if event.key() == Qt.Key.Key_End:
            self._rows.fetchMore(QModelIndex())
        super().keyPressEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Toggle a star where one is pressed; choose a row anywhere else."""
        point = event.position().toPoint()
        index = self.indexAt(point)
        is_star = index.isValid() and not self._rows.is_heading(index.row())
        if is_star and self._delegate.star_place(self.visualRect(index), index).contains(point):
            self.star_toggled.emit(index.row())
            return
        # who chooses several does not read them, nor who asks what can be done
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        with self.undisturbed() if held or event.button() == Qt.MouseButton.RightButton else nullcontext():
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask what can be done with what is chosen, where the pointer is, or at the row for those who use keys."""
        point = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.scrollTo(self.currentIndex())
            point = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if self.selectionModel().hasSelection():
            self.menu_wanted.emit(point)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys; Qt then makes the first row the current one, which nobody chose."""
        with self.undisturbed():
            super().focusInEvent(event)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Draw all again: the heading at the top does not move with the rows."""
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, and over them the heading of the topmost."""
        super().paintEvent(event)
        top = self.indexAt(self.viewport().rect().topLeft())
        if not top.isValid():
            return
        heading = self._rows.heading_above(top.row())
        if not self._rows.is_heading(heading):
            return
        y = 0
        below = top.row() + 1
        if below < self._rows.rowCount() and self._rows.is_heading(below):
            y = min(0, self.visualRect(self._rows.index(below, 0)).top() - tokens.HEADING_HEIGHT)
        painter = QPainter(self.viewport())
        where = QRect(0, y, self.viewport().width(), tokens.HEADING_HEIGHT)
        text = str(self._rows.data(self._rows.index(heading, 0)))
        self._delegate.paint_heading(painter, where, text, is_title=self._has_titles)
        painter.end()

    def _own_viewport(self) -> None:
        """Give the rows a ground of our making: asked for one of its own, Qt's binding loads every class of widgets to
        find out what it is, which takes as long as a quarter of all the rest before the first picture.
        """
        ground = QWidget()
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(True)
        self.setViewport(ground)

    def _connect(self) -> None:
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.activated.connect(self._on_activated)
        self._rows.modelReset.connect(self._idle.start)
        self._idle.timeout.connect(self._on_idle)
        self._theme.changed.connect(self.viewport().update)

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._is_quiet:
            self.row_chosen.emit(current.row())

    def _on_selection_changed(self) -> None:
        self.choice_changed.emit()

    def _on_activated(self, index: QModelIndex) -> None:
        self.row_opened.emit(index.row())

    def _on_idle(self) -> None:
        """Fetch the rest, and let the bar lead to it."""
        if self._rows.canFetchMore(QModelIndex()):
            self._rows.fetchMore(QModelIndex())
            self.doItemsLayout()


def _conversation_of(item: object) -> ConversationId | None:
    if isinstance(item, ConversationRow):
        return item.id
    found: ConversationId | None = getattr(item, "conversation_id", None)  # of a hit, and of a row for more of them
    return found
