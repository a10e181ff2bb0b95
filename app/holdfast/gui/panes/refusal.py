"""The window that says why Holdfast cannot start, when there is no other to say it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.beside import WindowBeside
from holdfast.gui.controls import button
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from holdfast.errors import HoldfastError
    from holdfast.gui.theme import Theme

WIDTH = 520


class RefusalWindow(WindowBeside):
    """An error's sentence, what to do about it, and Close."""

    def __init__(self, theme: Theme, error: HoldfastError) -> None:
        super().__init__()
        self.setWindowTitle("Holdfast")
        self.setAccessibleName(str(error))
        self.message = PlainLabel(theme, error.message, size=tokens.SIZE_TITLE, is_strong=True, wraps=True)
        self.hint = Paragraph(theme, error.hint, size=tokens.SIZE_READING, tone="quiet")
        self.close_button = button(theme, tr("Close"), "primary")
        self.close_button.clicked.connect(self.close)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(*(tokens.SPACE_32,) * 4)
        layout.setSpacing(tokens.SPACE_12)
        layout.addWidget(self.message)
        layout.addWidget(self.hint)
        layout.addSpacing(tokens.SPACE_12)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        self.setFixedWidth(WIDTH)
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc too."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
