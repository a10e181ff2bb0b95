"""The foot of a conversation: a line that asks, and the composer. Holds layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.choice_buttons import ChoiceButtons
from holdfast.gui.composer.composer import Composer
from holdfast.gui.controls import frame, hairline, holds_focus
from holdfast.gui.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from holdfast.gui.theme import Theme


WORDS_BESIDE = 320
"""Width that the words of a line need for the choices to stand beside them, and not below."""


class AskLine(QFrame):
    """A line above the composer that says something and offers choices. Signals: chosen(str), the key of one; left(),
    the choice that had the keyboard is gone.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._said: tuple[str, tuple[tuple[str, str], ...]] = ("", ())
        self.setProperty("role", "ask")
        self.words = PlainLabel(theme, size=tokens.SIZE_SMALL, wraps=True)
        self._choices = ChoiceButtons(theme)
        self._choices.chosen.connect(self.chosen)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setSpacing(tokens.SPACE_8)
        self._layout.addWidget(self.words, 1)
        self._layout.addWidget(self._choices)
        self.align(tokens.SPACE_32)
        self.hide()

    @property
    def buttons(self) -> list[QPushButton]:
        """Return the buttons of what is offered, the main one first."""
        return list(self._choices.buttons.values())

    def ask(self, words: str, choices: Sequence[tuple[str, str]] = (), *, has_main: bool = True) -> None:
        """Say something and offer (key, label)s, the first one the main where one is; "" hides the line."""
        said = (words, tuple(choices))
        if said == self._said:
            return
        self._said = said
        had_focus = holds_focus(self)
        self.words.setText(words)
        self.setAccessibleName(words)
        self._choices.offer(choices, has_main=has_main)
        self._turn()
        self.setVisible(bool(words))
        if had_focus:
            self.left.emit()

    def align(self, margin: int) -> None:
        """Stand on the edges of the text."""
        self._layout.setContentsMargins(margin, tokens.SPACE_8, margin, tokens.SPACE_8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the choices stand beside the words where there is room for both."""
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        margins = self._layout.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._choices.sizeHint().width()
        is_wide = room >= WORDS_BESIDE
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if direction != self._layout.direction():
            self._layout.setDirection(direction)
        policy = QSizePolicy.Policy.Fixed if is_wide else QSizePolicy.Policy.Preferred
        self._choices.setSizePolicy(policy, QSizePolicy.Policy.Preferred)


class ConversationFoot(QFrame):
    """All of it, on the edges of the text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.ask_line = AskLine(theme)
        self.composer = Composer(theme)
        self.ask_line.left.connect(self.composer.field.setFocus)
        self._inner = frame("page")
        self._row = QHBoxLayout(self._inner)
        self._row.addWidget(self.composer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for each in (hairline(), self.ask_line, self._inner):
            layout.addWidget(each)
        self.align(tokens.SPACE_32)
        self.hide()

    def align(self, margin: int) -> None:
        """Stand on the edges of the text; the field's frame is drawn a little outside of them."""
        self._row.setContentsMargins(margin, tokens.SPACE_12, margin, tokens.SPACE_8)
        self.ask_line.align(margin)
