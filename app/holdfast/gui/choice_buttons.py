"""Buttons side by side, one for each thing that can be chosen now. They show and signal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from holdfast.gui.controls import button
from holdfast.gui.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.theme import Theme


class ChoiceButtons(QWidget):
    """The buttons, by their keys; hidden while there is nothing to choose. Signals: chosen(str), the key of one."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._flow = FlowLayout(self)
        self.buttons: dict[str, QPushButton] = {}

    def offer(self, choices: Sequence[tuple[str, str]], *, has_main: bool = True) -> None:
        """Offer (key, label)s in place of those before; the first one is the main, where one is."""
        self._flow.invalidate()
        for old in self.buttons.values():
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = {}
        for at, (key, label) in enumerate(choices):
            made = button(self._theme, label, "primary" if has_main and at == 0 else "plain")
            made.clicked.connect(partial(self._on_clicked, key))
            self._flow.addWidget(made)
            self.buttons[key] = made
        self.setVisible(bool(choices))

    def _on_clicked(self, key: str) -> None:
        self.chosen.emit(key)
