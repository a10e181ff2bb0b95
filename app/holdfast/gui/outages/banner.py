"""One line above the composer, in words a worried person understands, with one button. Signals what was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from holdfast.failover.status import Health
from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.labels import PlainLabel
from holdfast.gui.outages.dots import Dot
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme
    from holdfast.operations.outages import Banner


class OutageBanner(QFrame):
    """Signals: action_requested(str), the action of the banner's button."""

    action_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.dot = Dot(theme)
        self.words = PlainLabel(theme, size=tokens.SIZE_SMALL, wraps=True)
        self.button = button(theme, "", "link")
        self.button.setFont(theme.font(tokens.SIZE_SMALL))
        self.button.setAccessibleName(tr("See more of the outage"))
        self._banner: Banner | None = None
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(tokens.SPACE_8)
        self._layout.addWidget(self.dot, 0, Qt.AlignmentFlag.AlignVCenter)
        self._layout.addWidget(self.words, 1)
        self._layout.addWidget(self.button)
        self.align(tokens.SPACE_24)
        self.setAccessibleName(tr("Outage"))
        self.hide()
        self._connect()

    def show_banner(self, banner: Banner | None) -> None:
        """Say it, or nothing."""
        if banner == self._banner:
            return
        self._banner = banner
        self.setVisible(banner is not None)
        if banner is None:
            return
        self.dot.show_health(Health.DEGRADED)
        self.words.setText(banner.words)
        self.button.setText(banner.label)
        self.button.setAccessibleName(f"{banner.label}: {banner.words}")
        self.button.setVisible(bool(banner.action))

    def align(self, edge: int) -> None:
        """Keep the words on the edges of the text above."""
        self._layout.setContentsMargins(edge, tokens.SPACE_8, edge, tokens.SPACE_8)

    def _connect(self) -> None:
        self.button.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        if self._banner is not None:
            self.action_requested.emit(self._banner.action)
