"""The small parts that the pages of settings are made of: fields with their names above them, pages that scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import line_field
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.mirroring import placed
from holdfast.gui.pages import ScrollPage

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QWheelEvent

    from holdfast.gui.theme import Theme

FIELD_WIDTH = 420
ARROW = 14


def line(theme: Theme, name: str, hint: str = "") -> QLineEdit:
    """Return a field of one line."""
    made = line_field(theme, name, hint)
    made.setMaximumWidth(FIELD_WIDTH)
    return made


class ChoiceBox(QComboBox):
    """A field with choices and an arrow in the theme's colours."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field, and the arrow where lines end."""
        super().paintEvent(event)
        painter = QPainter(self)
        arrow = self._theme.pixmap("down", self._theme.colours.quiet, ARROW)
        place = QRect(self.width() - ARROW - tokens.SPACE_8, (self.height() - ARROW) // 2, ARROW, ARROW)
        painter.drawPixmap(placed(place, self.rect()).topLeft(), arrow)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: nobody means to choose by scrolling past."""
        event.ignore()


def choice(theme: Theme, name: str, *, is_editable: bool = False) -> QComboBox:
    """Return a field with choices."""
    made = ChoiceBox(theme)
    made.setFont(theme.font(tokens.SIZE_BODY))
    made.setAccessibleName(name)
    made.setMaximumWidth(FIELD_WIDTH)
    made.setEditable(is_editable)
    if is_editable and (edit := made.lineEdit()) is not None:
        edit.setAccessibleName(name)
        made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    return made


def titled(theme: Theme, title: str, *fields: QWidget, words: str = "") -> QWidget:
    """Return fields side by side under their name, with what to know about them below."""
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(tokens.SPACE_4)
    if title:
        label = PlainLabel(theme, title, size=tokens.SIZE_SMALL, is_strong=True)
        layout.addWidget(label)
        if len(fields) == 1:
            label.setBuddy(fields[0])  # on Linux a field with choices is called by what is chosen, and by its label
    if len(fields) == 1:
        layout.addWidget(fields[0])
    elif fields:
        layout.addWidget(side_by_side(*fields))
    if words:
        layout.addWidget(Paragraph(theme, words, size=tokens.SIZE_SMALL, tone="quiet"))
    return made


def side_by_side(*widgets: QWidget) -> QWidget:
    """Return widgets in a line that wraps."""
    made = QWidget()
    flow = FlowLayout(made)
    for each in widgets:
        flow.addWidget(each)
    return made


class Page(ScrollPage):
    """A page that scrolls where it is too long."""

    def __init__(self, theme: Theme, title: str, words: str) -> None:
        super().__init__(title)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(tokens.SPACE_32, tokens.SPACE_24, tokens.SPACE_32, tokens.SPACE_24)
        self.column.setSpacing(tokens.SPACE_16)
        head = QVBoxLayout()
        head.setSpacing(tokens.SPACE_4)
        head.addWidget(PlainLabel(theme, title, size=tokens.SIZE_TITLE, is_strong=True))
        self.lead = Paragraph(theme, words, tone="quiet")
        head.addWidget(self.lead)
        self.column.addLayout(head)
        self.setWidget(inner)
