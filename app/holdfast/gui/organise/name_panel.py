"""A small panel that asks for a name. Shows and signals; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from holdfast.gui import tokens
from holdfast.gui.controls import button, line_field
from holdfast.gui.labels import PlainLabel
from holdfast.gui.popup import Popup
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from holdfast.gui.theme import Theme

WIDTH = 340
LONGEST = 100


class NamePanel(Popup):
    """Asks, and hands the name to whoever asked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("Name"), WIDTH)
        self._take: Callable[[str], None] | None = None
        self.title = PlainLabel(theme, size=tokens.SIZE_BODY, is_strong=True, wraps=True)
        self.field = line_field(theme, tr("Name"))
        self.field.setMaxLength(LONGEST)
        self.keep_button = button(theme, tr("Keep"), "primary")
        for each in (self.title, self.field, self.keep_button):
            self.content.addWidget(each)
        self.content.setAlignment(self.keep_button, Qt.AlignmentFlag.AlignLeft)
        self.field.returnPressed.connect(self._on_kept)
        self.keep_button.clicked.connect(self._on_kept)

    def ask(self, origin: QWidget, title: str, name: str, take: Callable[[str], None]) -> None:
        """Open with this name to be changed."""
        self._take = take
        self.title.setText(title)
        self.setAccessibleName(title)
        self.field.setAccessibleName(title)
        self.field.setText(name)
        self.open_above(origin)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_kept(self) -> None:
        if self.field.text().strip() and self._take is not None:
            self.hide()
            self._take(self.field.text().strip())
