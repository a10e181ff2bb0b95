"""A field that narrows the list below it. Knows neither the list nor what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from holdfast.gui import tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from holdfast.gui.theme import Theme


class FilterField(QLineEdit):
    """The keyboard walks the list without leaving the field. Signals: walk_requested(int); taken()."""

    walk_requested = Signal(int)
    taken = Signal()

    def __init__(self, theme: Theme, hint: str) -> None:
        super().__init__()
        self.setProperty("role", "find")
        self.setFont(theme.font(tokens.SIZE_BODY))
        self.setFixedHeight(32)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, choose with Enter."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.walk_requested.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        else:
            super().keyPressEvent(event)
