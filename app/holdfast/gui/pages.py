"""What pages have in common: those in the conversation's place a header with the way back, which Esc takes too; those
that are read from top to bottom that they scroll. They know the theme, and nothing of what is on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, frame
from holdfast.gui.labels import ElidedLabel
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from holdfast.gui.theme import Theme

HEADER_HEIGHT = 60
TEXT_HEADER_HEIGHT = 78


class Page(QFrame):
    """A page with a title. What else stands in its header goes into `_header_layout`. Signals: left()."""

    left = Signal()

    def __init__(self, theme: Theme, *, back: str = "", header_height: int = HEADER_HEIGHT) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.back_button = IconButton(theme, "back", back or tr("Back (Esc)"))
        self.back_button.clicked.connect(self.left)
        self.title = ElidedLabel(theme, size=tokens.SIZE_TITLE, is_strong=True)
        self._header = frame("header")
        self._header.setFixedHeight(header_height)
        self._header_layout = QHBoxLayout(self._header)
        self._header_layout.setContentsMargins(tokens.SPACE_8, 0, tokens.SPACE_16, 0)
        self._header_layout.setSpacing(tokens.SPACE_8)
        self._header_layout.addWidget(self.back_button)
        self._header_layout.addWidget(self.title, 1)

    def step_back(self) -> None:
        """Do what Esc does: go back."""
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step back with Esc, wherever on the page one is."""
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()
        else:
            super().keyPressEvent(event)

    def _stack(self, *parts: QWidget) -> None:
        """Put parts below the header; the last takes what room there is."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._header, *parts[:-1]):
            layout.addWidget(part)
        layout.addWidget(parts[-1], 1)


class TextPage(Page):
    """A page around a text, with facts below its title, which stands on the left edge of the text."""

    def __init__(self, theme: Theme, *, back: str = "") -> None:
        super().__init__(theme, back=back, header_height=TEXT_HEADER_HEIGHT)
        self.facts = ElidedLabel(theme, size=tokens.SIZE_SMALL, tone="quiet")
        words = QVBoxLayout()
        words.setSpacing(3)
        self._header_layout.removeWidget(self.title)
        self._header_layout.insertLayout(1, words, 1)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        words.addStretch(1)

    def show_head(self, title: str, facts: str) -> None:
        """Say what is read here."""
        self.title.setText(title)
        self.title.setToolTip("")
        self.facts.setText(facts)

    def _align_header(self, edge: int) -> None:
        """Keep the title on the left edge of the text, with the button before it."""
        left = max(tokens.SPACE_8, edge - self.back_button.sizeHint().width() - tokens.SPACE_8)
        self._header_layout.setContentsMargins(left, 0, edge, 0)


class ScrollPage(QScrollArea):
    """A page that scrolls where it is too long. It takes no keys itself: what stands on it does."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
