"""Whether the person's words may go to a provider, in plain words, and a button for either way. Shows and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.announcing import announce
from holdfast.gui.controls import button
from holdfast.gui.labels import Paragraph
from holdfast.gui.settings.form import side_by_side, titled
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.chat import ConsentRow
    from holdfast.gui.theme import Theme


class ConsentPart(QWidget):
    """Signals: agreed(str), withdrawn(str), with the provider's name."""

    agreed = Signal(str)
    withdrawn = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._row: ConsentRow | None = None
        self._taken_back = ""
        self.words = Paragraph(theme, "", size=tokens.SIZE_SMALL, tone="quiet")
        self.button = button(theme, tr("Agree"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_8)
        layout.addWidget(titled(theme, tr("Your consent"), self.words))
        layout.addWidget(side_by_side(self.button))
        self.button.clicked.connect(self._on_clicked)
        self.hide()

    def show_row(self, row: ConsentRow | None) -> None:
        """Show how it stands with a provider; None for none. What was just taken back says what that means."""
        before, self._row = self._row, row
        self.setVisible(row is not None)
        if row is None:
            return
        if row.name != self._taken_back:
            self._taken_back = ""
        said = row.withdrawn_words if self._taken_back and not row.is_agreed else row.words
        is_news = before is not None and before.name == row.name and said != self.words.text()
        self.words.setText(said)
        self.button.setText(tr("Take the consent back") if row.is_agreed else tr("Agree"))
        self.button.setAccessibleName(f"{self.button.text()}: {row.label}")
        self.button.setVisible(not row.is_local)
        if is_news:
            announce(self.words, said)

    def _on_clicked(self) -> None:
        row = self._row
        if row is not None and row.is_agreed:
            self._taken_back = row.name
            self.withdrawn.emit(row.name)
        elif row is not None:
            self._taken_back = ""
            self.agreed.emit(row.name)
