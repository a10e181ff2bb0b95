"""A conversation in a window of its own. Closed windows are kept and used again: what was asked for them may still
arrive.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout

from holdfast.gui.beside import WindowBeside
from holdfast.gui.controllers.places import Place
from holdfast.gui.controllers.reading import ReadingController
from holdfast.gui.panes.reading_pane import ReadingPane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from holdfast.domain import ConversationId
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.gui.theme import Theme
    from holdfast.render import Worker

WIDTH, HEIGHT = 860, 760
OFFSET = 36


class OwnWindow(WindowBeside):
    """Signals: link_wanted(str); said(str)."""

    link_wanted = Signal(str)
    said = Signal(str)

    def __init__(
        self, theme: Theme, library: Library, bridge: Bridge, positions: dict[str, int], worker: Worker | None
    ) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.fit(WIDTH, HEIGHT)
        self.pane = ReadingPane(theme)
        self.pane.title_line.star.hide()  # what is changed is changed in the main window
        self.reading = ReadingController(library, bridge, self.pane, positions, worker)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pane)
        for keys, run in (("Ctrl+F", self.reading.find), ("Ctrl+W", self.close)):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        self.reading.opened.connect(self._on_opened)
        self.reading.link_wanted.connect(self.link_wanted)
        self.pane.view.copied.connect(self.said)
        self.pane.view.escaped.connect(self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the person was."""
        self.reading.remember_position()
        super().closeEvent(event)

    def _on_opened(self, _conversation_id: ConversationId) -> None:
        self.setWindowTitle(self.pane.title.text())
        self.pane.focus_conversation()


class OwnWindows:
    """All such windows, open and closed."""

    def __init__(self, theme: Theme, library: Library, bridge: Bridge, positions: dict[str, int]) -> None:
        self._make = partial(OwnWindow, theme, library, bridge, positions)
        self.windows: list[OwnWindow] = []

    def open(self, conversation_id: ConversationId, beside: QWidget, zoom: int, worker: Worker | None) -> OwnWindow:
        """Open a conversation, or raise the window that has it."""
        for window in self.windows:
            if window.isVisible() and window.reading.conversation_id == conversation_id:
                window.raise_()
                window.activateWindow()
                return window
        window = next((each for each in self.windows if not each.isVisible()), None) or self._make(worker)
        if window not in self.windows:
            self.windows.append(window)
        shown = sum(each.isVisible() for each in self.windows)
        window.setWindowIcon(beside.windowIcon())
        window.place(beside.pos() + QPoint(OFFSET, OFFSET) * (shown + 1))
        window.pane.view.set_zoom(zoom)
        window.show()
        window.reading.open(Place(conversation_id))
        return window

    def close_all(self) -> None:
        """Close them: the program ends."""
        for window in self.windows:
            window.close()
