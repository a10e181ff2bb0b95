"""The scroll area that shows a conversation. It lays out what is near the screen, keeps what the person looks at in
its place while guesses above it become true heights, and says what was clicked. It decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from holdfast.gui import tokens
from holdfast.gui.utf16 import utf16_ranges
from holdfast.gui.view.accessible import install, tell_changed
from holdfast.gui.view.boxes import Box, Boxes
from holdfast.gui.view.hands import Hands
from holdfast.gui.view.matches import show_first_mark
from holdfast.gui.view.painter import BoxPainter, Frame, Look
from holdfast.gui.view.selection import Selection
from holdfast.gui.view.typesetter import Typesetter

if TYPE_CHECKING:
    from holdfast.domain import MessageId
    from holdfast.gui.theme import Theme
    from holdfast.gui.view.entries import Entry
    from holdfast.gui.view.piece import Piece

Marker = Callable[[str], Sequence[tuple[int, int]]]

AHEAD = 2
"""Screens laid out below and above while nothing else is to be done."""
ENTRIES_AHEAD = 12
DOCUMENTS_KEPT = 160
IDLE_BUDGET_S = 0.008
SETTLE_ROUNDS = 12
MARGIN = tokens.SPACE_32
SIGHT_LINE = 64
"""How far below the top of the screen a message is the one being read."""


class ConversationView(QAbstractScrollArea):
    """Shows the messages of one branch.

    Signals: pieces_wanted(tuple[int]), messages whose pieces are needed soon; link_clicked(str);
    branch_wanted((MessageId, step)); copied(str), what was put on the clipboard in words; escaped(); realigned(), the
    column of text begins elsewhere; message_in_sight(MessageId), another message is at the top of the screen;
    entries_shown(), another branch is shown; entry_ready(object), the place of a message whose pieces have come.
    """

    pieces_wanted = Signal(object)
    link_clicked = Signal(str)
    branch_wanted = Signal(object)
    copied = Signal(str)
    escaped = Signal()
    realigned = Signal()
    message_in_sight = Signal(object)
    entries_shown = Signal()
    entry_ready = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.hands = Hands(self)
        self._theme = theme
        self._typesetter = Typesetter(theme)
        self.painter = BoxPainter(theme)
        self.boxes = Boxes()
        self.selection = Selection(self.boxes, self.build)
        self._marker: Marker | None = None
        self._found: Marker | None = None
        self._asked: set[int] = set()
        self._in_sight: MessageId | None = None
        self._is_settling = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Conversation")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().setSingleStep(24)
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._connect()

    # what is shown

    def show_entries(
        self,
        entries: Sequence[Entry],
        pieces: dict[int, tuple[Piece, ...]],
        marker: Marker | None = None,
    ) -> None:
        """Show a branch from its beginning. `pieces` are those made already; `marker` finds what to mark in a text."""
        self._marker = marker
        self._asked = set(pieces)
        self._in_sight = None
        self.selection.clear()
        self.hands.reset()
        self.boxes.set_entries(entries)
        for entry, made in pieces.items():
            self.boxes.set_pieces(entry, made)
        tell_changed(self)
        self.verticalScrollBar().setValue(0)
        self.settle()
        self.entries_shown.emit()

    def take_pieces(self, pieces: dict[int, tuple[Piece, ...]]) -> None:
        """Take pieces that were asked for."""
        anchor = self._anchor()
        for entry, made in pieces.items():
            if self.boxes.is_pending(entry):
                self.boxes.set_pieces(entry, made)
        self._restore(anchor)
        self.settle()
        for entry in pieces:
            self.entry_ready.emit(entry)

    def mark_found(self, marker: Marker | None) -> None:
        """Mark what `marker` finds in place of what was marked; None brings that back."""
        self._found = marker
        for box in self.boxes:
            if box.document is not None:
                self._mark(box)
        self.viewport().update()

    def want(self, entry: int) -> None:
        """Ask for the pieces of a message, wherever it is."""
        if entry not in self._asked:
            self._asked.add(entry)
            self.pieces_wanted.emit((entry,))

    def no_longer_asked(self, first: int, last: int) -> None:
        """Hear that messages were given up; they are asked for again when they are near."""
        self._asked.difference_update(entry for entry in range(first, last + 1) if self.boxes.is_pending(entry))

    def scroll_to(self, message_id: MessageId) -> bool:
        """Bring a message to the top; say False where it is not on the branch shown."""
        for index, entry in enumerate(self.boxes.entries):
            if entry.message_id == message_id:
                self.scroll_to_entry(index)
                return True
        return False

    def scroll_to_entry(self, entry: int, offset: int = 0) -> None:
        """Bring a message's header to the top, or as far below it as `offset` says."""
        for _ in range(3):  # what is laid out on the way there moves it a little
            self.settle()
            self.verticalScrollBar().setValue(self.boxes.top(self.boxes.of_entry(entry)[0]) - offset)
        self.settle()

    def scroll_to_first_mark(self, entry: int) -> None:
        """Show the first mark of a message, unfolding what hides it; its header where there is no mark."""
        self.scroll_to_entry(entry, MARGIN)
        show_first_mark(self, entry)

    def set_zoom(self, percent: int) -> None:
        """Set the text larger or smaller."""
        anchor = self._anchor()
        self._typesetter.set_scale(percent / 100)
        self.painter.set_scale(percent / 100)
        self.boxes.set_width(self.column_width, self._typesetter.scale)
        self._restore(anchor)
        self.settle()
        self.realigned.emit()

    def toggle(self, box: Box) -> None:
        """Unfold or fold a box, which stays where it is."""
        self.selection.clear()
        self.boxes.toggle(box)
        self.settle()

    # where things are

    @property
    def column_width(self) -> int:
        """Return the width of the text column."""
        width = round(tokens.READING_WIDTH * max(1.0, self._typesetter.scale))
        return max(160, min(width, self.width() - 2 * MARGIN))

    @property
    def column_left(self) -> int:
        """Return where the text column begins, whether or not there is a scroll bar."""
        return (self.width() - self.column_width) // 2

    @property
    def top_y(self) -> int:
        """Return which height of the conversation is at the top of the screen."""
        return self.verticalScrollBar().value()

    def origin(self, box: Box) -> QPoint:
        """Return where a box's content begins on the screen."""
        return QPoint(self.column_left, self.boxes.top(box) - self.top_y)

    def visible_boxes(self) -> list[Box]:
        """Return what is on the screen now."""
        return self.boxes.between(self.top_y, self.top_y + self.viewport().height())

    def top_entry(self) -> int:
        """Return the message at the top of the screen."""
        box = self.boxes.at(self.top_y)
        return box.entry if box is not None else 0

    def settle(self) -> None:
        """Lay out what is on the screen until it holds still, and draw it."""
        if self._is_settling:
            return
        self._is_settling = True
        self.boxes.set_width(self.column_width, self._typesetter.scale)
        for _ in range(SETTLE_ROUNDS):
            rough = [box for box in self.visible_boxes() if not box.is_exact or (box.has_text and not box.document)]
            to_build = [box for box in rough if box.kind != "pending"]
            if not to_build:
                break
            anchor = self._anchor()
            for box in to_build:
                self.build(box)
            self._restore(anchor)
        self._update_range()
        self._is_settling = False
        self._ask(self.visible_boxes())
        self._idle.start()
        self.viewport().update()
        self._tell_sight()

    # Qt's own

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the boxes on the screen."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.colours.ground))
        width, last = self.column_width, len(self.boxes.entries) - 1
        for box in self.visible_boxes():
            if box.kind == "end" and box.entry == last:
                continue
            focus = self.hands.focus_spot if box is self.hands.focus_box and self.hasFocus() else None
            frame = Frame(self.origin(box), width, event.rect())
            look = Look(self.selection.range_in(box), focus, box.entry == self.hands.hovered_entry)
            self.painter.paint(painter, box, self.boxes.entries[box.entry], frame, look)
        if self.hasFocus() and self.hands.is_by_keyboard:
            painter.setPen(QColor(self._theme.colours.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width, with the same message at the top."""
        super().resizeEvent(event)
        self.realigned.emit()
        anchor = self._anchor()
        self.boxes.set_width(self.column_width, self._typesetter.scale)
        self._restore(anchor)
        self.settle()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Show another stretch."""
        if not self._is_settling:
            self.settle()

    def viewportEvent(self, event: QEvent) -> bool:
        """Give mouse events to the hands first."""
        if self.hands.take_viewport_event(event):
            return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        """Give keys to the hands first: Tab walks the places to click before it leaves the view."""
        if self.hands.take_event(event):
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here, if that is how the person came."""
        self.hands.is_by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.hands.leave()
        self.viewport().update()

    # inside

    def _connect(self) -> None:
        self._theme.changed.connect(self._on_theme_changed)
        self._idle.timeout.connect(self._on_idle)

    def _on_theme_changed(self) -> None:
        anchor = self._anchor()
        self._typesetter.refresh()
        self.boxes.forget_layout()
        self._restore(anchor)
        self.settle()

    def _on_idle(self) -> None:
        """Lay out ahead of the scroll, a few milliseconds at a time."""
        height = self.viewport().height()
        ahead = self.boxes.between(self.top_y - AHEAD * height, self.top_y + (AHEAD + 1) * height)
        self._ask(ahead)
        until = time.monotonic() + IDLE_BUDGET_S
        anchor = self._anchor()
        built = 0
        for box in ahead:
            if box.has_text and box.document is None:
                self.build(box)
                built += 1
                if time.monotonic() > until:
                    break
        if built:
            self._is_settling = True
            self._restore(anchor)
            self._update_range()
            self._is_settling = False
            self.viewport().update()
            return
        self._drop_far(ahead)
        self._idle.stop()

    def _tell_sight(self) -> None:
        """Say which message is read now, where that is another one."""
        box = self.boxes.at(self.top_y + SIGHT_LINE)
        now = self.boxes.entries[box.entry].message_id if box is not None else None
        if now is not None and now != self._in_sight:
            self._in_sight = now
            self.message_in_sight.emit(now)

    def _ask(self, boxes: Sequence[Box]) -> None:
        """Ask for the pieces of messages that are near, and of some after them."""
        near = {box.entry for box in boxes if box.kind == "pending"} - self._asked
        if not near:
            return
        first, last = min(near), min(max(near) + ENTRIES_AHEAD, len(self.boxes.entries) - 1)
        wanted = tuple(entry for entry in range(first, last + 1) if entry not in self._asked)
        self._asked.update(wanted)
        self.pieces_wanted.emit(wanted)

    def build(self, box: Box) -> None:
        """Lay out a box's document."""
        if box.document is not None or box.piece is None or not box.has_text:
            return
        box.document = self._typesetter.document(box.piece, self.boxes.text_width(box))
        height = round(box.document.size().height())
        if box.kind == "code":
            height += self.boxes.code_frame(box.piece)
        self.boxes.set_height(box, height)
        self._mark(box)

    def _mark(self, box: Box) -> None:
        marker = self._found or self._marker
        box.marks = []
        if marker is not None and box.document is not None:
            text = box.document.toPlainText()
            box.marks = utf16_ranges(text, marker(text))

    def _drop_far(self, near: Sequence[Box]) -> None:
        """Let go of documents far from the screen; their heights are known and stay."""
        built = [box for box in self.boxes if box.document is not None]
        if len(built) <= DOCUMENTS_KEPT:
            return
        kept = set(map(id, near))
        for box in built:
            if id(box) not in kept:
                box.document = None

    def _anchor(self) -> tuple[Box, int] | None:
        """Return what must not move on the screen: the topmost box whose height is known."""
        visible = self.visible_boxes()
        for box in visible:
            if box.is_exact and self.boxes.top(box) + box.height > self.top_y:
                return box, self.boxes.top(box) - self.top_y
        return (visible[0], self.boxes.top(visible[0]) - self.top_y) if visible else None

    def _restore(self, anchor: tuple[Box, int] | None) -> None:
        """Scroll so that the anchor is where it was."""
        if anchor is None:
            return
        box, offset = anchor
        if box not in self.boxes.of_entry(box.entry):
            box = self.boxes.of_entry(box.entry)[0]
        self._update_range()
        was_settling, self._is_settling = self._is_settling, True
        self.verticalScrollBar().setValue(self.boxes.top(box) - offset)
        self._is_settling = was_settling

    def _update_range(self) -> None:
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        was_settling, self._is_settling = self._is_settling, True
        bar.setPageStep(max(1, height - 48))
        bar.setRange(0, max(0, self.boxes.total_height() - height))
        self._is_settling = was_settling


install(ConversationView)
