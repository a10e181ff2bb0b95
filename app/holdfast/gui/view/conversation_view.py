"""The scroll area that shows a conversation. It lays out what is near the screen, keeps what the person looks at in
its place while guesses above it become true heights, and says what was clicked. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from holdfast.gui import tokens
from holdfast.gui.utf16 import utf16_ranges
from holdfast.gui.view.accessible import install, tell_changed
from holdfast.gui.view.ahead import Ahead
from holdfast.gui.view.boxes import Box, Boxes
from holdfast.gui.view.following import Following
from holdfast.gui.view.hands import Hands
from holdfast.gui.view.matches import show_first_mark
from holdfast.gui.view.painter import BoxPainter, Frame, Look
from holdfast.gui.view.selection import Selection
from holdfast.gui.view.typesetter import Typesetter
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.domain import MessageId
    from holdfast.gui.theme import Theme
    from holdfast.gui.view.entries import Entry
    from holdfast.gui.view.painter import HotSpot
    from holdfast.gui.view.piece import Piece

Marker = Callable[[str], Sequence[tuple[int, int]]]

SETTLE_ROUNDS = 12
MARGIN = tokens.SPACE_32
SIGHT_LINE = 64
"""How far below the top of the screen a message is the one being read."""
BY_KEYS = (
    Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason
)  # fmt: skip
"""How the keyboard comes to the view where a person moved it there with a key: then it is seen that it is here."""


class ConversationView(QAbstractScrollArea):
    """Shows the messages of one branch.

    Signals: pieces_wanted(tuple[int]), messages whose pieces are needed soon; link_clicked(str);
    branch_wanted((MessageId, step)); copied(str), what was put on the clipboard in words; escaped(); realigned(), the
    column of text begins elsewhere; message_in_sight(MessageId), another message is at the top of the screen;
    entries_shown(), another branch is shown; entry_ready(object), the place of a message whose pieces have come;
    act_wanted((MessageId, key)), something that a message offers; fell_behind(bool), there is new text below.
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
    act_wanted = Signal(object)
    fell_behind = Signal(bool)

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
        self.ahead = Ahead(self)
        self.following = Following(self)
        self._in_sight: MessageId | None = None
        self._is_settling = False
        self.free = 0
        """How far one can scroll behind the end."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Conversation"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().setSingleStep(24)
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
        self.ahead.start_over(pieces)
        self._in_sight = None
        self.selection.clear()
        self.hands.reset()
        self.following.reset()
        self.boxes.set_entries(entries)
        for entry, made in pieces.items():
            self.boxes.set_pieces(entry, made)
        tell_changed(self)
        self.verticalScrollBar().setValue(0)
        self.settle()
        self.entries_shown.emit()

    def take_pieces(self, pieces: dict[int, tuple[Piece, ...]]) -> None:
        """Take pieces that were asked for."""
        anchor = self.anchor()
        for entry, made in pieces.items():
            if self.boxes.is_pending(entry):
                self.boxes.set_pieces(entry, made)
        self.restore(anchor)
        self.settle()
        for entry in pieces:
            self.entry_ready.emit(entry)

    def forget_marks(self) -> None:
        """Take away the marks that came with the entries; those of `mark_found` stay."""
        self._marker = None
        self.mark_found(self._found)

    def mark_found(self, marker: Marker | None) -> None:
        """Mark what `marker` finds in place of what was marked; None brings that back."""
        self._found = marker
        for box in self.boxes:
            if box.document is not None:
                self._mark(box)
        self.viewport().update()

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
        anchor = self.anchor()
        self._typesetter.set_scale(percent / 100)
        self.painter.set_scale(percent / 100)
        self.boxes.set_width(self.column_width, self._typesetter.scale)
        self.restore(anchor)
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

    def hot_spots(self, box: Box) -> list[HotSpot]:
        """Return what can be clicked in a box."""
        return self.painter.hot_spots(
            box, self.boxes.entries[box.entry], self.column_width, self.boxes.foot_of(box.entry)
        )

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
            rough = [box for box in self.visible_boxes() if box.is_rough]
            to_build = [box for box in rough if box.kind != "pending"]
            if not to_build:
                break
            anchor = self.anchor()
            for box in to_build:
                self.build(box)
            self.restore(anchor)
        self.update_range()
        self._is_settling = False
        self.ahead.ask(self.visible_boxes())
        self.ahead.start()
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
            is_hovered = box.entry == self.hands.hovered_entry
            look = Look(self.selection.range_in(box), focus, is_hovered, self.boxes.foot_of(box.entry))
            self.painter.paint(painter, box, self.boxes.entries[box.entry], frame, look)
        if self.hasFocus() and self.hands.is_by_keyboard:
            painter.setPen(QColor(self._theme.colours.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width, with the same message at the top."""
        super().resizeEvent(event)
        self.realigned.emit()
        stays_at_end = self.following.is_at_end and self.top_y > 0  # who is at the beginning stays there
        anchor = self.anchor()
        self.boxes.set_width(self.column_width, self._typesetter.scale)
        self.restore(anchor)
        self.settle()
        if stays_at_end:
            self.following.to_end()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Show another stretch."""
        if not self._is_settling:
            self.settle()
            self.following.look()

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
        self.hands.is_by_keyboard = event.reason() in BY_KEYS
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

    def _on_theme_changed(self) -> None:
        anchor = self.anchor()
        self._typesetter.refresh()
        self.boxes.forget_layout()
        self.restore(anchor)
        self.settle()

    def _tell_sight(self) -> None:
        """Say which message is read now, where that is another one."""
        box = self.boxes.at(self.top_y + SIGHT_LINE)
        now = self.boxes.entries[box.entry].message_id if box is not None else None
        if now is not None and now != self._in_sight:
            self._in_sight = now
            self.message_in_sight.emit(now)

    def build(self, box: Box) -> None:
        """Lay out a box's document, or what came at its end."""
        if box.kind == "foot" and (foot := self.boxes.foot_of(box.entry)) is not None:
            self.boxes.set_height(box, self.painter.feet.height(foot, self.column_width))
        if box.piece is None or not box.has_text or (box.document is not None and box.laid is box.piece):
            return
        before, box.laid = box.laid, box.piece
        if box.document is None or before is None or not self._typesetter.extend(box.document, before, box.piece):
            box.document = self._typesetter.document(box.piece, self.boxes.text_width(box))
            self.ahead.note_built(box)
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

    # for those that lay out

    def anchor(self) -> tuple[Box, int] | None:
        """Return what must not move on the screen: the topmost box whose height is known."""
        visible = self.visible_boxes()
        for box in visible:
            if box.is_exact and self.boxes.top(box) + box.height > self.top_y:
                return box, self.boxes.top(box) - self.top_y
        return (visible[0], self.boxes.top(visible[0]) - self.top_y) if visible else None

    def restore(self, anchor: tuple[Box, int] | None) -> None:
        """Scroll so that the anchor is where it was."""
        if anchor is None:
            return
        box, offset = anchor
        if box not in self.boxes.of_entry(box.entry):
            box = self.boxes.of_entry(box.entry)[0]
        self.update_range()
        was_settling, self._is_settling = self._is_settling, True
        self.verticalScrollBar().setValue(self.boxes.top(box) - offset)
        self._is_settling = was_settling

    def update_range(self) -> None:
        """Tell the scroll bar how much there is."""
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        was_settling, self._is_settling = self._is_settling, True
        bar.setPageStep(max(1, height - 48))
        bar.setRange(0, max(0, self.boxes.total_height() + self.free - height))
        self._is_settling = was_settling

    def keep_free(self, height: int) -> None:
        """Let it be scrolled so far behind its end, for what lies over that; nothing moves."""
        if height != self.free:
            self.free = height
            self.update_range()


install(ConversationView)
