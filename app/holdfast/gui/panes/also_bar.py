"""What stands below the results of a search: tags and snippets that have the words, too. Below, since it comes later
than the results and must not move them. Shows and signals; decides nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.flow import FlowLayout
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.gui.theme import Theme
    from holdfast.operations.also import Also


class AlsoBar(QFrame):
    """Signals: snippets_wanted(str), those with these words; tag_wanted(str), the conversations that have it."""

    snippets_wanted = Signal(str)
    tag_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "below")
        self.links: list[QPushButton] = []
        self._flow = FlowLayout(spacing=tokens.SPACE_12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_16, tokens.SPACE_8, tokens.SPACE_16, tokens.SPACE_8)
        layout.addLayout(self._flow)
        self.hide()

    def show_also(self, also: Also) -> None:
        """Offer what was found; nothing where there is nothing."""
        for old in self.links:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.links = []
        if also.snippets:
            said = trn("Also in {count} snippet", "Also in {count} snippets", also.snippets)
            self._offer(said, partial(self.snippets_wanted.emit, also.words))
        for tag in also.tags:
            self._offer(tr("Tag: {name}", name=tag.name), partial(self.tag_wanted.emit, tag.name))
        self.setVisible(bool(self.links))

    def _offer(self, said: str, take: Callable[[], object]) -> None:
        made = button(self._theme, said.replace("&", "&&"), "link")
        made.setFont(self._theme.font(tokens.SIZE_SMALL))
        made.clicked.connect(take)
        self._flow.addWidget(made)
        self.links.append(made)
        made.show()
