"""A card in the middle of a page that tells of something long: what it will be, how far it is, what it did. Shows what
it is given; knows nothing of imports or exports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button, frame
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.pages import ScrollPage

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

STEPS = 1000
LISTED = 200
"""Lines of a list that are shown; whoever has more says how many more."""


class CardPage(ScrollPage):
    """The parts of the card; `_place` puts them on the page."""

    def __init__(self, theme: Theme, name: str, *, how_far: str, main: str, other: str) -> None:
        super().__init__(name)
        self._theme = theme
        self.title = PlainLabel(theme, size=tokens.SIZE_DISPLAY, is_strong=True, wraps=True)
        self.lead = Paragraph(theme, size=tokens.SIZE_READING, tone="quiet")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(how_far)
        self.doing = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.facts = Paragraph(theme)
        self.warning = Paragraph(theme, tone="warn")
        self.more = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.main_button = button(theme, main, "primary")
        self.other_button = button(theme, other)

    def _begin(self, title: str, lead: str) -> None:
        """Begin a state: the title and nothing else."""
        self.title.setText(title)
        self._set(self.lead, lead)
        for label in (self.doing, self.facts, self.warning, self.more):
            self._set(label, "")

    def _show_fraction(self, fraction: float | None) -> None:
        """Show how far it is; None where nobody knows."""
        self.progress.setRange(0, 0 if fraction is None else STEPS)
        if fraction is not None:
            self.progress.setValue(round(fraction * STEPS))

    @staticmethod
    def _set(label: PlainLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _place(self, card: QFrame, *, width: int, above: int, below: int) -> None:
        """Put the card into the middle of the page; `above` and `below` share out the height that is left."""
        card.setMaximumWidth(width)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(*(tokens.SPACE_32,) * 4)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 100)
        middle.addStretch(1)
        if above:
            outer.addStretch(above)
        outer.addLayout(middle)
        outer.addStretch(below)
        self.setWidget(page)

    @staticmethod
    def _card(*parts: QWidget, buttons: tuple[QWidget, ...]) -> QFrame:
        """Return a card with its parts below each other, and the buttons in a row at its end."""
        card = frame("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(*(tokens.SPACE_32,) * 4)
        column.setSpacing(tokens.SPACE_12)
        for part in parts:
            is_link = part.property("role") == "link"
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if is_link else Qt.AlignmentFlag(0))
        column.addSpacing(tokens.SPACE_8)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_8)
        for each in buttons:
            row.addWidget(each)
        row.addStretch(1)
        column.addLayout(row)
        return card
