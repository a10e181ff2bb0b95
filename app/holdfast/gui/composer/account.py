"""What goes along with a message, and what does not, in sentences; with the offers where something has to stay behind.
Shows and signals; decides nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.popup import Popup
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.theme import Theme

WIDTH = 420


class AccountPanel(Popup):
    """Signals: offer_chosen(str), the key of one."""

    offer_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("What goes along"), WIDTH)
        self._theme = theme
        self.buttons: list[QPushButton] = []
        self.title = PlainLabel(theme, size=tokens.SIZE_BODY, is_strong=True, wraps=True)
        self._flow_holder = QWidget()
        self._flow = FlowLayout(self._flow_holder)
        self.content.addWidget(self.title)
        self.sentences: list[Paragraph] = []
        self.content.addWidget(self._flow_holder)

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
        for button_before in self.buttons:
            self._flow.removeWidget(button_before)
            button_before.hide()
            button_before.deleteLater()
        self.buttons = []
        for key, label in offers:
            made = button(self._theme, label)
            made.clicked.connect(partial(self._on_clicked, key))
            self._flow.addWidget(made)
            self.buttons.append(made)
        self._flow_holder.setVisible(bool(offers))

    def _on_clicked(self, key: str) -> None:
        self.hide()
        self.offer_chosen.emit(key)
