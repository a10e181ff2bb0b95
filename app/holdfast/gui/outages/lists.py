"""Lists of short lines on the page: what happened lately, incidents, links of the chain, what waits. They show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import hairline
from holdfast.gui.labels import ElidedLabel, Paragraph, PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.theme import Theme


class Section(QFrame):
    """A heading and what stands below it; hidden while it is empty, unless there is a word for that."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(title)
        self.title = PlainLabel(theme, title, size=tokens.SIZE_READING, is_strong=True)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_8)
        layout.addWidget(self.title)
        layout.addLayout(self.body)
        layout.addStretch(1)
        self._shown: object = None

    def is_news(self, value: object) -> bool:
        """Say whether something else is to be shown than what is, and remember it."""
        if value == self._shown:
            return False
        self._shown = value
        return True

    def clear(self) -> None:
        """Take everything below the heading away."""
        while (item := self.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def add_line(self, words: str, beside: str = "", *, controls: Sequence[QWidget] = ()) -> QWidget:
        """Add a line with words at the left, something beside them at the right, and a hairline below.

        With `controls` at the right, what is said beside stands below: it can be two sentences long.
        """
        line = QWidget()
        line.setAccessibleName(f"{words}, {beside}" if beside else words)
        said = ElidedLabel(self._theme)
        said.setText(words)
        said.setToolTip(words)
        row = QHBoxLayout()
        row.setContentsMargins(0, tokens.SPACE_4, 0, tokens.SPACE_4)
        row.setSpacing(tokens.SPACE_8)
        if controls:
            texts = QVBoxLayout()
            texts.setSpacing(0)
            texts.addWidget(said)
            if beside:
                texts.addWidget(Paragraph(self._theme, beside, size=tokens.SIZE_SMALL, tone="quiet"))
            row.addLayout(texts, 1)
        else:
            row.addWidget(said, 1)
        if beside and not controls:
            more = PlainLabel(self._theme, beside, size=tokens.SIZE_SMALL, tone="quiet")
            more.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            more.setToolTip(beside)
            row.addWidget(more)
        for control in controls:
            row.addWidget(control)
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(hairline())
        self.body.addWidget(line)
        return line

    def add_text(self, text: str, tone: str = "") -> None:
        """Add a paragraph."""
        self.body.addWidget(Paragraph(self._theme, text, size=tokens.SIZE_SMALL, tone=tone))

    def add_seam(self, who: str) -> None:
        """Add the name of who wrote what follows, over a line."""
        self.body.addSpacing(tokens.SPACE_8)
        self.body.addWidget(PlainLabel(self._theme, who, size=tokens.SIZE_CAPTION, tone="quiet"))
        self.body.addWidget(hairline())
        self.body.addSpacing(tokens.SPACE_4)
