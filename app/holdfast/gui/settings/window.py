"""The window of settings: its pages by name. Holds layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from holdfast.gui import tokens
from holdfast.gui.beside import WindowBeside
from holdfast.gui.controls import frame
from holdfast.gui.lists.choices import Choice, ChoiceList
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

SIZE = (880, 640)
SMALLEST = (640, 420)
LIST_WIDTH = 176


class SettingsWindow(WindowBeside):
    """Signals: shown(), the window was opened; came_back(), the person turned to it again."""

    shown = Signal()
    came_back = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.fit(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.names = ChoiceList(theme, tr("Pages of settings"))
        self._pages: dict[str, QWidget] = {}
        self._labels: dict[str, str] = {}
        self._stack = QStackedWidget()
        side = frame("side")
        side.setFixedWidth(LIST_WIDTH)
        column = QHBoxLayout(side)
        column.setContentsMargins(tokens.SPACE_8, tokens.SPACE_16, tokens.SPACE_8, tokens.SPACE_8)
        column.addWidget(self.names)
        self.names.setProperty("role", "")
        layout = QHBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(side)
        layout.addWidget(self._stack, 1)
        QShortcut(QKeySequence("Esc"), self, self.close)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        self.names.moved.connect(self.turn_to)

    def add_page(self, key: str, label: str, page: QWidget) -> None:
        """Add a page at the end."""
        self._pages[key], self._labels[key] = page, label
        self._stack.addWidget(page)
        self.names.set_choices([Choice(each, name) for each, name in self._labels.items()])

    def turn_to(self, key: str) -> None:
        """Show a page."""
        if key in self._pages:
            self._stack.setCurrentWidget(self._pages[key])

    def changeEvent(self, event: QEvent) -> None:
        """Tell that the person is back: something may have been changed elsewhere meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.came_back.emit()

    def open(self, key: str) -> None:
        """Show the window with a page, or with the one that was shown."""
        if key:
            self.names.set_choices(self.names.lines.choices, key)
            self.turn_to(key)
        self.shown.emit()
        self.show()
        self.raise_()
        self.activateWindow()
