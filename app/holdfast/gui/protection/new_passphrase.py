"""A new passphrase, typed twice: it is not seen while it is typed, and one letter beside it would lock out for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.settings.form import line
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme


class NewPassphrase(QWidget):
    """Signals: given(str), what was typed both times; differed(), the second is another than the first."""

    given = Signal(str)
    differed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.first = line(theme, tr("New passphrase"), tr("Four words or more"))
        self.again = line(theme, tr("The new passphrase again"), tr("The same again"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_8)
        for each in (self.first, self.again):
            each.setEchoMode(QLineEdit.EchoMode.Password)
            layout.addWidget(each)
        self.first.returnPressed.connect(self._on_first)
        self.again.returnPressed.connect(self.submit)

    def begin(self, hint: str = "") -> None:
        """Be empty, with a hint where it is not for what it usually is."""
        self.first.setPlaceholderText(hint or tr("Four words or more"))
        for each in (self.first, self.again):
            each.clear()

    def take_keys(self) -> None:
        """Have what is typed go into the first field."""
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Give what was typed, if it was the same twice."""
        if not self.first.text():
            self.take_keys()
        elif self.first.text() == self.again.text():
            self.given.emit(self.first.text())
        else:
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            self.again.selectAll()
            if self.again.text():
                self.differed.emit()

    def _on_first(self) -> None:
        if self.first.text():
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
