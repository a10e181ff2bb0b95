"""What goes along with a message, and what does not, in sentences; with the offers where something has to stay behind.
Shows and signals; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from holdfast.gui import tokens
from holdfast.gui.choice_buttons import ChoiceButtons
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.popup import Popup
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QPushButton, QWidget

    from holdfast.gui.theme import Theme

WIDTH = 420


class AccountPanel(Popup):
    """Signals: offer_chosen(str), the key of one."""

    offer_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("What goes along"), WIDTH)
        self._theme = theme
        self.title = PlainLabel(theme, size=tokens.SIZE_BODY, is_strong=True, wraps=True)
        self._offers = ChoiceButtons(theme)
        self._offers.chosen.connect(self._on_chosen)
        self.content.addWidget(self.title)
        self.sentences: list[Paragraph] = []
        self.content.addWidget(self._offers)

    @property
    def buttons(self) -> list[QPushButton]:
        """Return the buttons of what can be chosen."""
        return list(self._offers.buttons.values())

    def show_account(self, title: str, sentences: Sequence[str], offers: Sequence[tuple[str, str]]) -> None:
        """Show the account, a paragraph a sentence, and the (key, label)s that can be chosen."""
        self.title.setText(title)
        for old in self.sentences:
            self.content.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.sentences = [
            Paragraph(self._theme, sentence, size=tokens.SIZE_SMALL, tone="quiet") for sentence in sentences
        ]
        for at, paragraph in enumerate(self.sentences):
            self.content.insertWidget(1 + at, paragraph)
        self._offers.offer(offers, has_main=False)

    def _on_chosen(self, key: str) -> None:
        self.hide()
        self.offer_chosen.emit(key)
