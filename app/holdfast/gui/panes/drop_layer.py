"""What the window looks like while files are held over it. Takes no events; the window does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import frame
from holdfast.gui.labels import PlainLabel
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme


class DropLayer(QFrame):
    """Lies over the window, or over the conversation alone, and says what dropping will do there."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._covered = parent
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = frame("drop")
        icon = PlainLabel(theme)
        icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon = icon
        self.title = PlainLabel(theme, size=tokens.SIZE_TITLE, is_strong=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = PlainLabel(
            theme, tr("Nothing is imported before you have seen what was found."), tone="quiet", wraps=True
        )
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(inner)
        column.setSpacing(tokens.SPACE_8)
        column.addStretch(1)
        for each in (icon, self.title, self._words):
            column.addWidget(each)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(tokens.SPACE_32,) * 4)
        layout.addWidget(inner)
        self.hide()

    def cover(self, conversation: QWidget | None = None) -> None:
        """Lie over all of the parent; or over the conversation, where the files go along with a message."""
        goes_along = conversation is not None
        self._icon.setPixmap(self._theme.pixmap("plus" if goes_along else "import", self._theme.colours.accent, 40))
        self.title.setText(tr("Attach files") if goes_along else tr("Drop to look inside"))
        self._words.setVisible(not goes_along)
        place = self._covered.rect()
        if conversation is not None:
            place = QRect(conversation.mapTo(self._covered, QPoint(0, 0)), conversation.size())
        self.setGeometry(place)
        self.raise_()
        self.show()
