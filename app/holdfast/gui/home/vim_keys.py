"""Keys as in Vim, for those who want them: j, k, g, G move, n and N look on, o opens, / searches. Each becomes the key
that does the same; knows widgets by the keys they take, not by what they show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

_BECOMES = {
    "j": Qt.Key.Key_Down,
    "k": Qt.Key.Key_Up,
    "g": Qt.Key.Key_Home,
    "G": Qt.Key.Key_End,
    "o": Qt.Key.Key_Return,
}
_MATCHES = {"n": 1, "N": -1}


class VimKeys(QObject):
    """Signals: match_wanted(int), the next (1) or the one before (-1); search_wanted()."""

    match_wanted = Signal(int)
    search_wanted = Signal()

    def __init__(self, widgets: Iterable[QWidget], is_wanted: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_wanted = is_wanted
        for widget in widgets:
            self.watch(widget)

    def watch(self, widget: QWidget) -> None:
        """Take the letters that are typed in this widget too."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put the key that is meant in the place of the letter."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        letter = event.text()
        if not letter or event.modifiers() not in plain or not self._is_wanted():
            return False
        if letter in _BECOMES:
            meant = QKeyEvent(QEvent.Type.KeyPress, _BECOMES[letter], Qt.KeyboardModifier.NoModifier)
            QCoreApplication.sendEvent(watched, meant)
        elif letter in _MATCHES:
            self.match_wanted.emit(_MATCHES[letter])
        elif letter == "/":
            self.search_wanted.emit()
        else:
            return False
        return True
