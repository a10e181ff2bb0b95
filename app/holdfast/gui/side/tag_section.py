"""The tags of the open conversation: what it has, and a field for another. Shows and signals; decides nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button, line_field
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import PlainLabel
from holdfast.gui.lists.dots import dot_icon
from holdfast.gui.side.section import HEADING_HEIGHT, LEFT
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.gui.theme import Theme

FIELD_HEIGHT = 30
ROW_MARGINS = 2 + tokens.SPACE_4
LONGEST = 60
CHIP_DOT = 10
CHIP_ROOM = 34 + CHIP_DOT + tokens.SPACE_4
"""Pixels of a chip that are not its name."""


class TagSection(QWidget):
    """Signals: added(str), tags as they were typed, with commas between; removed(str); chosen(str), to see all
    conversations with a tag; resized(); escaped().
    """

    added = Signal(str)
    removed = Signal(str)
    chosen = Signal(str)
    escaped = Signal()
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tags: tuple[str, ...] = ()
        self._colours: dict[str, str] = {}
        self.heading = PlainLabel(theme, tr("Tags"), size=tokens.SIZE_CAPTION, tone="quiet", is_strong=True)
        self.action = button(theme, tr("Add…"), "link")
        self.action.setFont(theme.font(tokens.SIZE_CAPTION))
        self.action.setAccessibleName(tr("Add a tag (Ctrl+T)"))
        self.action.setToolTip(tr("Add a tag (Ctrl+T)"))
        self.chips: list[QPushButton] = []
        self.field = line_field(theme, tr("A new tag"), tr("A tag, then Enter"), height=FIELD_HEIGHT)
        self.field.setFont(theme.font(tokens.SIZE_SMALL))
        self._known = QStringListModel()
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        self.field.hide()
        self._build()
        self._connect()

    def show_tags(self, tags: Sequence[str], known: Mapping[str, str]) -> None:
        """Show the conversation's tags; `known` are all there are with their colours, to complete what is typed."""
        self._known.setStringList([name for name in known if name not in tags])
        self._colours = dict(known)
        if tuple(tags) == self._tags:
            self._colour_chips()
            return
        self._tags = tuple(tags)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = [self._chip(name) for name in tags]
        for chip in self.chips:
            self._flow.addWidget(chip)
            chip.show()
        self._colour_chips()
        self._row.setVisible(bool(tags))
        self.resized.emit()

    def wanted_height(self, width: int) -> int:
        """Return the height that shows everything in this width."""
        row = self._flow.heightForWidth(width - 2 * LEFT) + ROW_MARGINS if self.chips else 0
        return HEADING_HEIGHT + row + (0 if self.field.isHidden() else FIELD_HEIGHT + tokens.SPACE_8)

    def begin(self) -> None:
        """Let the person type a tag."""
        self.field.show()
        self.resized.emit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the field with Esc."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self._end()
                self.escaped.emit()
            return True
        return super().eventFilter(watched, event)

    def _chip(self, name: str) -> QPushButton:
        """Return a tag with what can be done with it."""
        chip = button(self._theme, "", "tag")
        chip.setFont(self._theme.font(tokens.SIZE_CAPTION))
        chip.setIconSize(QSize(CHIP_DOT, CHIP_DOT))
        room = tokens.SIDE_WIDTH - 2 * LEFT - CHIP_ROOM
        shown = chip.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        chip.setText(shown.replace("&", "&&"))
        chip.setAccessibleName(tr("Tag: {name}", name=name))
        menu = QMenu(chip)
        menu.setAccessibleName(tr("Tag: {name}", name=name))
        menu.addAction(tr("Show all conversations with it")).triggered.connect(partial(self.chosen.emit, name))
        menu.addAction(tr("Take it off this conversation")).triggered.connect(partial(self.removed.emit, name))
        chip.setMenu(menu)
        return chip

    def _colour_chips(self) -> None:
        """Put the dot of its colour before the name of each tag that has one."""
        for name, chip in zip(self._tags, self.chips, strict=True):
            colour = self._colours.get(name, "")
            chip.setIcon(dot_icon(self._theme, colour, CHIP_DOT) if colour else QIcon())

    def _build(self) -> None:
        head = QWidget()
        head.setFixedHeight(HEADING_HEIGHT)
        line = QHBoxLayout(head)
        line.setContentsMargins(LEFT, tokens.SPACE_4, LEFT, 0)
        line.addWidget(self.heading, 1)
        line.addWidget(self.action)
        self._row = QWidget()
        self._flow = FlowLayout(spacing=tokens.SPACE_4)
        around = QVBoxLayout(self._row)
        around.setContentsMargins(LEFT, 2, LEFT, tokens.SPACE_4)
        around.addLayout(self._flow)
        self._row.hide()
        field = QHBoxLayout()
        field.setContentsMargins(LEFT, 2, LEFT, tokens.SPACE_4)
        field.addWidget(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._row)
        layout.addLayout(field)

    def _connect(self) -> None:
        self._theme.changed.connect(self._colour_chips)
        self.action.clicked.connect(self.begin)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._on_return_pressed)
        self.field.editingFinished.connect(self._on_editing_finished)

    def _on_return_pressed(self) -> None:
        """Add what is typed, and stay for another."""
        typed = self.field.text().strip()
        self.field.clear()
        if typed:
            self.added.emit(typed)
        else:
            self._end()

    def _on_editing_finished(self) -> None:
        """Put the field away when the keys go elsewhere and nothing stands in it."""
        if not self.field.hasFocus() and not self.field.text().strip():
            self._end()

    def _end(self) -> None:
        self.field.clear()
        self.field.hide()
        self.resized.emit()
