"""Chooses who answers: a search over the models of all providers, those used lately first, and whether only Claude may
read this conversation. Shows and signals; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button, hairline
from holdfast.gui.labels import PlainLabel
from holdfast.gui.lists.choices import Choice, ChoiceList
from holdfast.gui.lists.filter_field import FilterField
from holdfast.gui.popup import Popup
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.theme import Theme

WIDTH = 420
CHAIN = "chain"
"""The key of the line that leaves the choice to the chain."""


class ModelPicker(Popup):
    """Signals: chosen(str), the key of a line; typed(str); claude_only_changed(bool); providers_requested()."""

    chosen = Signal(str)
    typed = Signal(str)
    claude_only_changed = Signal(bool)
    providers_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("Who answers"), WIDTH)
        self.field = FilterField(theme, tr("Find a model"))
        self.list = ChoiceList(theme, tr("Models"))
        self.nothing = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.claude_only = QCheckBox(tr("Only Claude may read this conversation"))
        self.claude_only.setFont(theme.font(tokens.SIZE_SMALL))
        self.providers_button = button(theme, tr("Providers and keys"), "link")
        self.providers_button.setFont(theme.font(tokens.SIZE_SMALL))
        sideways = self.nothing.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        self.nothing.setAlignment(sideways | Qt.AlignmentFlag.AlignTop)
        self._room = QStackedWidget()
        self._room.addWidget(self.list)
        self._room.addWidget(self.nothing)
        for each in (self.field, self._room, hairline(), self.claude_only, self.providers_button):
            self.content.addWidget(each)
        self.content.setAlignment(self.providers_button, Qt.AlignmentFlag.AlignLeft)
        self._connect()

    def show_choices(self, choices: Sequence[Choice], current: str, nothing: str) -> None:
        """Show what can be chosen; `nothing` says why there is nothing."""
        self.list.set_choices(choices, current)
        self.nothing.setText(nothing)
        if not self.isVisible():  # while one types nothing moves, whatever is found
            words = self.nothing.heightForWidth(WIDTH - 2 * tokens.SPACE_16)
            self._room.setFixedHeight(self.list.sizeHint().height() if choices else words)
        self._room.setCurrentWidget(self.list if choices else self.nothing)

    def show_claude_only(self, *, is_on: bool) -> None:
        """Show the switch as it is set."""
        self.claude_only.blockSignals(True)
        self.claude_only.setChecked(is_on)
        self.claude_only.blockSignals(False)

    def open_for(self, origin: QWidget) -> None:
        """Open with the caret in the field."""
        self.field.clear()
        self.open_above(origin)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _connect(self) -> None:
        self.field.textChanged.connect(self.typed)
        self.field.walk_requested.connect(self.list.walk)
        self.field.taken.connect(self.list.take)
        self.list.chosen.connect(self._on_chosen)
        self.claude_only.toggled.connect(self.claude_only_changed)
        self.providers_button.clicked.connect(self._on_providers)

    def _on_chosen(self, key: str) -> None:
        self.hide()
        self.chosen.emit(key)

    def _on_providers(self) -> None:
        self.hide()
        self.providers_requested.emit()
