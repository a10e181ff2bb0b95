"""The dot and the words at the top right: how Claude is, at a glance. Leads to the outage centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QSizePolicy

from holdfast.failover.status import Health
from holdfast.gui import tokens
from holdfast.gui.outages.dots import BESIDE, ROOM, dot_pixmap
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme


class StatusButton(QPushButton):
    """Shows a state; hidden until there is one. Signals: changed(str), how it is now, in words."""

    changed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._health = Health.UNKNOWN
        self._words = ""
        self._is_short = False
        self.setProperty("role", "status")
        self.setFont(theme.font(tokens.SIZE_SMALL))
        self.setIconSize(QSize(ROOM + BESIDE, ROOM))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.hide()
        self._connect()
        self._show()

    def show_status(self, health: Health, words: str) -> None:
        """Say how it is."""
        self._health, self._words = health, words
        self._show()
        self.show()
        self.changed.emit(words)

    def set_short(self, *, is_short: bool) -> None:
        """Leave the words out where there is no room for them."""
        self._is_short = is_short
        self._show()

    def _show(self) -> None:
        self.setText("" if self._is_short else self._words)
        self.setToolTip(
            tr("{words}. Open Outages (Ctrl+Shift+U)", words=self._words)
            if self._words
            else tr("Outages (Ctrl+Shift+U)")
        )
        self.setAccessibleName(tr("{words}. Open Outages", words=self._words) if self._words else tr("Outages"))
        self.setIcon(QIcon(dot_pixmap(self._health, self._theme, self.devicePixelRatioF())))

    def _connect(self) -> None:
        self._theme.changed.connect(self._show)
