"""What the window looks like while files are held over it. Takes no events; the window does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import frame
from holdfast.gui.labels import PlainLabel
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme


class DropLayer(QFrame):
    """Lies over the whole window and says what dropping will do."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._covered = parent
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = frame("drop")
        icon = PlainLabel(theme)
        icon.setPixmap(theme.pixmap("import", theme.colours.accent, 40))
        icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon = icon
        title = PlainLabel(theme, tr("Drop to look inside"), size=tokens.SIZE_TITLE, is_strong=True)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = PlainLabel(
            theme, tr("Nothing is imported before you have seen what was found."), tone="quiet", wraps=True
        )
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(inner)
        column.setSpacing(tokens.SPACE_8)
        column.addStretch(1)
        for each in (icon, title, words):
            column.addWidget(each)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(tokens.SPACE_32,) * 4)
        layout.addWidget(inner)
        self.hide()

    def cover(self) -> None:
        """Lie over all of the parent."""
        self._icon.setPixmap(self._theme.pixmap("import", self._theme.colours.accent, 40))
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()
