"""The conversation with its header. Shows; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, frame
from holdfast.gui.labels import ElidedLabel, PlainLabel
from holdfast.gui.view import ConversationView

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

HEADER_HEIGHT = 78


class ReadingPane(QFrame):
    """Title, facts and the view; or a word on what to do where nothing is open."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setMinimumWidth(tokens.READING_MIN_WIDTH)
        self.view = ConversationView(theme)
        self.title = ElidedLabel(theme, size=tokens.SIZE_TITLE, is_strong=True)
        self.facts = ElidedLabel(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.back_button = IconButton(theme, "back", "Back to the list")
        self.back_button.hide()
        self.nothing = PlainLabel(theme, size=tokens.SIZE_BODY, tone="quiet")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        self.view.realigned.connect(self.align_header)
        self.show_nothing("Choose a conversation to read it here")

    def show_conversation(self) -> None:
        """Show the header and the view."""
        self._stack.setCurrentIndex(1)
        self.align_header()

    def show_nothing(self, words: str) -> None:
        """Show a line of words and no conversation."""
        self.nothing.setText(words)
        self._stack.setCurrentIndex(0)

    def _build(self) -> None:
        self._header = frame("header")
        self._header.setFixedHeight(HEADER_HEIGHT)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        words.addStretch(1)
        self._header_layout = QHBoxLayout(self._header)
        self._header_layout.setSpacing(tokens.SPACE_8)
        self._header_layout.addWidget(self.back_button)
        self._header_layout.addLayout(words, 1)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self.view, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def align_header(self) -> None:
        """Keep the title on the same left edge as the text."""
        left = self.view.column_left
        if not self.back_button.isHidden():
            left = max(tokens.SPACE_8, left - self.back_button.sizeHint().width() - tokens.SPACE_8)
        self._header_layout.setContentsMargins(left, 0, self.view.column_left, 0)
