"""The line at the bottom: how much is stored, and what goes on in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.labels import PlainLabel
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme


class StatusBar(QFrame):
    """Three places: the count at the left, a passing word in the middle, what runs and what waits at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "status-bar")
        self.setFixedHeight(tokens.STATUS_HEIGHT)
        self.count = PlainLabel(theme, size=tokens.SIZE_CAPTION, tone="quiet")
        self.passing = PlainLabel(theme, size=tokens.SIZE_CAPTION, tone="quiet")
        self.running = button(theme, "", "link")
        self.running.setFont(theme.font(tokens.SIZE_CAPTION))
        self.running.setAccessibleName(tr("Show the import that is running"))
        self.running.hide()
        self.waiting = button(theme, "", "link")
        self.waiting.setFont(theme.font(tokens.SIZE_CAPTION))
        self.waiting.setAccessibleName(tr("Show the first message that waits to be sent"))
        self.waiting.hide()
        self.backup = button(theme, "", "status")
        self.backup.setFont(theme.font(tokens.SIZE_CAPTION))
        self.backup.setToolTip(tr("Safety and backups"))
        self.backup.setAccessibleName(tr("Safety and backups"))
        self.backup.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_16, 0, tokens.SPACE_16, 0)
        layout.addWidget(self.count)
        layout.addStretch(1)
        layout.addWidget(self.passing)
        layout.addWidget(self.backup)
        layout.addStretch(1)
        layout.addWidget(self.running)
        layout.addWidget(self.waiting)
