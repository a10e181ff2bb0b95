"""Steps through the versions of a document: back, on, or one from the menu between. Signals; decides nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.theme import Theme


class MenuButton(QToolButton):
    """A button that says what is chosen and opens the menu of what can be. Signals: chosen(int)."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._name = name
        self._choices: tuple[str, ...] = ()
        self._at = 0
        self._menu = QMenu(self)
        self.setFont(theme.font(tokens.SIZE_SMALL))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMenu(self._menu)
        self.setAccessibleName(name)
        self._menu.setAccessibleName(name)
        self._connect()

    def show_choice(self, text: str, choices: Sequence[str], chosen: int) -> None:
        """Say what is chosen, and what could be."""
        self._choices = tuple(choices)
        self._at = chosen
        self.setText(f"{text} \u25be" if text else "")
        self.setAccessibleName(f"{self._name}: {text}")

    def _connect(self) -> None:
        self._menu.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self._menu.clear()
        for at, choice in enumerate(self._choices):
            action = self._menu.addAction(choice.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(at == self._at)
            action.triggered.connect(partial(self._on_triggered, at))

    def _on_triggered(self, at: int, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own signature
        self.chosen.emit(at)


class VersionStepper(QWidget):
    """Signals: chosen(int), the position of the version wanted."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.back = IconButton(theme, "back", tr("Version before"))
        self.forward = IconButton(theme, "forward", tr("Version after"))
        self.menu = MenuButton(theme, tr("Version"))
        self._at = 0
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.back, self.menu, self.forward):
            layout.addWidget(widget)
        self._connect()

    def show_version(self, at: int, choices: Sequence[str]) -> None:
        """Show which version is on the page; with only one there is nothing to choose."""
        self._at = at
        self.menu.show_choice(tr("{at} of {count}", at=at + 1, count=len(choices)), choices, at)
        self.back.setEnabled(at > 0)
        self.forward.setEnabled(at < len(choices) - 1)
        self.setVisible(len(choices) > 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self._on_back)
        self.forward.clicked.connect(self._on_forward)
        self.menu.chosen.connect(self.chosen)

    def _on_back(self) -> None:
        self.chosen.emit(self._at - 1)

    def _on_forward(self) -> None:
        self.chosen.emit(self._at + 1)
