"""What mouse and keys do in the conversation view. Works on the view's boxes and selection; draws nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QToolTip

from holdfast.gui.view.accessible import tell_walked
from holdfast.gui.view.selection import Spot
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.view.boxes import Box
    from holdfast.gui.view.conversation_view import ConversationView
    from holdfast.gui.view.painter import HotSpot

_MOVES = {
    Qt.Key.Key_Left: QTextCursor.MoveOperation.Left,
    Qt.Key.Key_Right: QTextCursor.MoveOperation.Right,
    Qt.Key.Key_Up: QTextCursor.MoveOperation.Up,
    Qt.Key.Key_Down: QTextCursor.MoveOperation.Down,
    Qt.Key.Key_Home: QTextCursor.MoveOperation.StartOfLine,
    Qt.Key.Key_End: QTextCursor.MoveOperation.EndOfLine,
}
_WORD_MOVES = {
    Qt.Key.Key_Left: QTextCursor.MoveOperation.WordLeft,
    Qt.Key.Key_Right: QTextCursor.MoveOperation.WordRight,
}


class Hands:
    """Selecting, clicking and walking in one view."""

    def __init__(self, view: ConversationView) -> None:
        self._view = view
        self.hovered_entry = -1
        self.is_by_keyboard = False
        self.reset()

    def reset(self) -> None:
        """Forget what was pointed at: another conversation is shown."""
        self.focus_box: Box | None = None
        self.focus_spot: HotSpot | None = None
        self.hovered_entry = -1
        self._is_selecting = False
        self._pressed_link = ""
        self._pressed_spot: HotSpot | None = None

    def leave(self) -> None:
        """Stop walking: the focus went elsewhere."""
        self.focus_box = self.focus_spot = None
        self.is_by_keyboard = False

    def take_viewport_event(self, event: QEvent) -> bool:
        """Handle a mouse event; say whether that was all."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
            return False
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            _, hot = self.spot_at(event.pos())
            QToolTip.showText(event.globalPos(), hot.name if hot is not None else "", self._view.viewport())
            return True
        if not isinstance(event, QMouseEvent):
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() == Qt.MouseButton.LeftButton:
                self._press(event)
            case QEvent.Type.MouseMove:
                self._move(event)
            case QEvent.Type.MouseButtonRelease if event.button() == Qt.MouseButton.LeftButton:
                self._release(event)
            case QEvent.Type.MouseButtonDblClick if event.button() == Qt.MouseButton.LeftButton:
                self._double_click(event)
            case _:
                return False
        return True

    def take_event(self, event: QEvent) -> bool:
        """Handle a key; say whether that was all."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return self._key(event)

    # the mouse

    def _press(self, event: QMouseEvent) -> None:
        self.is_by_keyboard = False
        point = event.position().toPoint()
        _, self._pressed_spot = self.spot_at(point)
        if self._pressed_spot is not None:
            return
        self._pressed_link = self.link_at(point)
        spot = self.text_at(point)
        if spot is None:
            return
        self._is_selecting = True
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._view.selection.extend(spot)
        else:
            self._view.selection.start(spot)
        self._view.viewport().update()

    def _move(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._is_selecting and event.buttons() & Qt.MouseButton.LeftButton:
            self._scroll_at_edge(point)
            spot = self.text_at(point)
            if spot is not None:
                self._view.selection.extend(spot)
                self._view.viewport().update()
            return
        box, hot = self.spot_at(point)
        self._hover(box.entry if box is not None else -1)
        over = hot is not None or self.link_at(point)
        self._view.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def _release(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self._is_selecting = False
        box, hot = self.spot_at(point)
        pressed, self._pressed_spot = self._pressed_spot, None
        if box is not None and hot is not None and pressed == hot:
            self.act(box, hot)
            return
        link, self._pressed_link = self._pressed_link, ""
        if link and self._view.selection.is_empty and self.link_at(point) == link:
            self._view.link_clicked.emit(link)

    def _double_click(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        box, hot = self.spot_at(point)
        if box is not None and hot is not None:
            self.act(box, hot)
            return
        spot = self.text_at(point)
        if spot is not None:
            self._view.selection.select_word(spot)
            self._view.viewport().update()

    def _hover(self, entry: int) -> None:
        if entry != self.hovered_entry:
            self.hovered_entry = entry
            self._view.viewport().update()

    def _scroll_at_edge(self, point: QPoint) -> None:
        bar, height = self._view.verticalScrollBar(), self._view.viewport().height()
        if point.y() < 0:
            bar.setValue(bar.value() + point.y())
        elif point.y() > height:
            bar.setValue(bar.value() + point.y() - height)

    # where is what

    def spot_at(self, point: QPoint) -> tuple[Box | None, HotSpot | None]:
        """Return the box at a place on the screen, and what can be clicked there."""
        view = self._view
        box = view.boxes.at(view.top_y + point.y())
        if box is None:
            return None, None
        inside = point - view.origin(box)
        for hot in view.hot_spots(box):
            if hot.rect.contains(inside):
                return box, hot
        return box, None

    def link_at(self, point: QPoint) -> str:
        """Return the address of the link at a place on the screen, "" where there is none."""
        view = self._view
        box = view.boxes.at(view.top_y + point.y())
        if box is None or box.document is None:
            return ""
        inside = point - view.origin(box) - view.painter.text_origin(box)
        return box.document.documentLayout().anchorAt(QPointF(inside))

    def text_at(self, point: QPoint) -> Spot | None:
        """Return the place in the text nearest to a place on the screen."""
        view = self._view
        box = view.boxes.at(view.top_y + point.y())
        if box is None:
            return None
        if not box.has_text:
            below = view.boxes.with_text(box, 1)
            if below is not None:
                return Spot(below, 0)
            above = view.boxes.with_text(box, -1)
            if above is None or above.document is None:
                return None
            return Spot(above, above.document.characterCount() - 1)
        if box.document is None:
            return None
        inside = point - view.origin(box) - view.painter.text_origin(box)
        position = box.document.documentLayout().hitTest(QPointF(inside), Qt.HitTestAccuracy.FuzzyHit)
        return Spot(box, max(0, position))

    # doing things

    def act(self, box: Box, hot: HotSpot) -> None:
        """Do what a hot spot is for."""
        view = self._view
        entry = view.boxes.entries[box.entry]
        match hot.action:
            case "fold":
                view.toggle(box)
            case "copy-code":
                self._copy(box.piece.whole if box.piece is not None else "", tr("Code copied"))
            case "copy-message":
                self._copy(entry.text, tr("Message copied"))
            case "branch-back":
                view.branch_wanted.emit((entry.message_id, -1))
            case "branch-forward":
                view.branch_wanted.emit((entry.message_id, 1))
            case "act" if hot.act is not None:
                view.act_wanted.emit((entry.message_id, hot.act.key))

    def copy(self) -> None:
        """Copy what is selected."""
        text = self._view.selection.text()
        if text:
            self._copy(text, tr("Copied"))

    def copy_markdown(self) -> None:
        """Copy what is selected as it was written."""
        text = self._view.selection.markdown()
        if text:
            self._copy(text, tr("Copied as Markdown"))

    def select_all(self) -> None:
        """Select the whole conversation."""
        self._view.selection.select_all()
        self._view.viewport().update()

    def _copy(self, text: str, words: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._view.copied.emit(words)

    # keys

    def _key(self, event: QKeyEvent) -> bool:
        view, key = self._view, Qt.Key(event.key())
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif is_shifted and key in _MOVES:
            self._extend(event, key)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._walk(1 if key == Qt.Key.Key_Tab else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focus_spot is not None and self.focus_box:
            self.act(self.focus_box, self.focus_spot)
            self.focus_box = self.focus_spot = None
        elif key == Qt.Key.Key_Escape:
            if view.selection.is_empty:
                view.escaped.emit()
            else:
                view.selection.clear()
                view.viewport().update()
        else:
            return self._scroll(key, is_shifted=is_shifted)
        return True

    def _scroll(self, key: Qt.Key, *, is_shifted: bool) -> bool:
        bar = self._view.verticalScrollBar()
        target = {
            Qt.Key.Key_Down: bar.value() + bar.singleStep() * 2,
            Qt.Key.Key_Up: bar.value() - bar.singleStep() * 2,
            Qt.Key.Key_PageDown: bar.value() + bar.pageStep(),
            Qt.Key.Key_PageUp: bar.value() - bar.pageStep(),
            Qt.Key.Key_Space: bar.value() + (-bar.pageStep() if is_shifted else bar.pageStep()),
            Qt.Key.Key_Home: bar.minimum(),
            Qt.Key.Key_End: bar.maximum(),
        }.get(key)
        if target is None:
            return False
        bar.setValue(target)
        if key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())  # the end moved while what is there was laid out
        return True

    def _extend(self, event: QKeyEvent, key: Qt.Key) -> None:
        view = self._view
        if view.selection.caret is None:
            first = next((box for box in view.visible_boxes() if box.has_text), None)
            if first is None:
                return
            view.selection.start(Spot(first, 0))
        is_word = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        view.selection.move(_WORD_MOVES.get(key, _MOVES[key]) if is_word else _MOVES[key])
        self._show_caret()
        view.viewport().update()

    def _show_caret(self) -> None:
        view, caret = self._view, self._view.selection.caret
        if caret is None or caret.box.document is None:
            return
        block = caret.box.document.findBlock(caret.position)
        line = block.layout().lineForTextPosition(caret.position - block.position())
        inside = caret.box.document.documentLayout().blockBoundingRect(block).top()
        inside += line.y() if line.isValid() else 0
        y = view.boxes.top(caret.box) + view.painter.text_origin(caret.box).y() + int(inside)
        bar, height = view.verticalScrollBar(), view.viewport().height()
        if y < bar.value():
            bar.setValue(y - 24)
        elif y + 32 > bar.value() + height:
            bar.setValue(y + 48 - height)

    def _walk(self, step: int) -> bool:
        """Move the focus to the next place to click on the screen; say False at the last, and Tab leaves the view."""
        view = self._view
        height = view.viewport().height()
        spots = [
            (box, hot)
            for box in view.visible_boxes()
            for hot in view.hot_spots(box)
            if view.origin(box).y() + hot.rect.top() >= 0 and view.origin(box).y() + hot.rect.bottom() <= height
        ]
        places = [(id(box), hot) for box, hot in spots]
        current = (id(self.focus_box), self.focus_spot)
        start = 0 if step > 0 else len(spots) - 1
        at = places.index(current) + step if current in places else start
        if not 0 <= at < len(spots):
            self.focus_box = self.focus_spot = None
            view.viewport().update()
            return False
        self.focus_box, self.focus_spot = spots[at]
        view.viewport().update()
        tell_walked(view)
        return True
