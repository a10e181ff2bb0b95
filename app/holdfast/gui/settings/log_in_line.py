"""Where a person says that Holdfast opens when they log in, and reads what became of that. Shows and signals; knows no
files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.announcing import announce
from holdfast.gui.labels import Paragraph
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme


class LogInLine(QWidget):
    """Signals: wished(bool), by the person."""

    wished = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.check = QCheckBox(tr("Open Holdfast when you log in"))
        self.check.setFont(theme.font(tokens.SIZE_BODY))
        self.words = Paragraph(theme, self._meaning, size=tokens.SIZE_SMALL, tone="quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_4)
        layout.addWidget(self.check)
        layout.addWidget(self.words)
        self.check.clicked.connect(self.wished)

    def show_state(self, *, is_on: bool, problem: str = "") -> None:
        """Show how it stands, and why it is not as it was wished."""
        self.check.setEnabled(True)
        self.check.setChecked(is_on)
        self._say(problem or self._meaning, "bad" if problem else "quiet")
        announce(self, problem)

    def show_impossible(self, why: str) -> None:
        """Show that it cannot be set here, and why."""
        self.check.setChecked(False)
        self.check.setEnabled(False)
        self._say(why, "quiet")

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(words)
        self.words.set_tone(tone)
        self.check.setAccessibleDescription(words)

    @property
    def _meaning(self) -> str:
        return tr("It then waits in the task bar, or in the tray if closing the window keeps it there.")
