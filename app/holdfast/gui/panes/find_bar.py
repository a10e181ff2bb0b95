"""The line over a conversation in which a text is looked for in it. Shows; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, button, line_field
from holdfast.gui.labels import PlainLabel
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from holdfast.gui.theme import Theme

FIELD_HEIGHT = 32


class FindBar(QFrame):
    """A field, how many there are, and the way to the next. Signals: typed(str); step_requested(int), 1 for the next
    match and -1 for the one before; everything_wanted(str), to look for that in all conversations; closed().
    """

    typed = Signal(str)
    step_requested = Signal(int)
    everything_wanted = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "header")
        what = tr("Find in this conversation")
        self.field = line_field(theme, what, what, height=FIELD_HEIGHT)
        self.count = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.everything_button = button(theme, tr("Search everything"), "link")
        self.everything_button.hide()
        self.previous_button = IconButton(theme, "up", tr("Previous match"))
        self.next_button = IconButton(theme, "unfold", tr("Next match"))
        self.close_button = IconButton(theme, "close", tr("Close the search in this conversation"))
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(tokens.SPACE_8)
        self._layout.addWidget(self.field, 1)
        self._layout.addWidget(self.count)
        for each in (self.everything_button, self.previous_button, self.next_button, self.close_button):
            self._layout.addWidget(each)
        self.align(tokens.SPACE_32)
        self.hide()
        self._connect()

    def say_count(self, words: str, *, offers_everything: bool = False) -> None:
        """Say how many there are; where there is none, offer to look in all conversations in place of going on."""
        self.count.setText(words)
        if not offers_everything and self.window().focusWidget() is self.everything_button:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.everything_button.setVisible(offers_everything)
        for each in (self.previous_button, self.next_button):
            each.setVisible(not offers_everything)

    def align(self, margin: int) -> None:
        """Stand on the edges of the text."""
        self._layout.setContentsMargins(margin, tokens.SPACE_4, margin, tokens.SPACE_4)

    def open(self) -> None:
        """Show the line, with what was looked for selected."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back, Esc closes."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_requested.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step_requested.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self.field.textChanged.connect(self.typed)
        self.everything_button.clicked.connect(self._on_everything_clicked)
        self.previous_button.clicked.connect(self._on_previous_clicked)
        self.next_button.clicked.connect(self._on_next_clicked)
        self.close_button.clicked.connect(self.closed)

    def _on_everything_clicked(self) -> None:
        self.everything_wanted.emit(self.field.text().strip())

    def _on_previous_clicked(self) -> None:
        self.step_requested.emit(-1)

    def _on_next_clicked(self) -> None:
        self.step_requested.emit(1)
