"""List, conversation and column side by side, as far as there is room. Knows widths; nothing of what the panes show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import frame

if TYPE_CHECKING:
    from holdfast.gui.remembered import Remembered

FIRST_WIDTH = 1440
"""Of the window, before a person gave it another."""
HANDLE = 1


class PaneRow(QSplitter):
    """The three, as wide as they are remembered; in the places of `middle` and `column` stands nothing at first."""

    def __init__(self, list_pane: QWidget, remembered: Remembered) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._remembered = remembered
        self._list_pane = list_pane
        self.middle: QWidget = frame("page")
        self.column: QWidget = frame("page")
        self._was_folded = False
        self._list_width = tokens.LIST_WIDTH
        """What the list had when there was room for two: it takes all while it stands alone."""
        self.setHandleWidth(HANDLE)
        self.setChildrenCollapsible(False)
        self.middle.setMinimumWidth(tokens.READING_MIN_WIDTH)
        for at, pane in enumerate((list_pane, self.middle, self.column)):
            self.addWidget(pane)
            self.setStretchFactor(at, int(pane is self.middle))
        self.splitterMoved.connect(self._note_list_width)

    def take_middle(self, pane: QWidget) -> None:
        """Take the conversation's pane in the place of what kept it."""
        self.middle = self._put_in_place_of(self.middle, pane)
        self.setStretchFactor(1, 1)

    def take_column(self, pane: QWidget) -> None:
        """Take the column in the place of what kept it."""
        self.column = self._put_in_place_of(self.column, pane)

    def set_first_sizes(self) -> None:
        """Give the panes the widths they had, or the usual ones."""
        panes, side_width = self._remembered.panes, self._remembered.side_width or tokens.SIDE_WIDTH
        reading_width = FIRST_WIDTH - tokens.LIST_WIDTH - tokens.SIDE_WIDTH
        is_known = len(panes) == 2 and min(panes) > 0  # noqa: PLR2004 - the list and the conversation
        self.setSizes([*panes, side_width] if is_known else [tokens.LIST_WIDTH, reading_width, side_width])

    def note_sizes(self, *, has_room_for_side: bool) -> None:
        """Remember how wide the panes are, as far as they are seen."""
        list_width, reading_width, side_width = self.sizes()
        if side_width and has_room_for_side:
            self._remembered.side_width = side_width
        if list_width and reading_width:
            self._remembered.panes = [list_width, reading_width]

    def fold(self, *, is_folded: bool, shows_list: bool, shows_side: bool, has_room_for_side: bool) -> None:
        """Show what there is room for: all three, the two wanted, or one."""
        was_side_shown = not self.column.isHidden()
        has_list_room = has_room_for_side or not shows_side
        if was_side_shown and not shows_side:
            self.note_sizes(has_room_for_side=has_room_for_side)
        self._list_pane.setVisible(has_list_room and (not is_folded or shows_list))
        self.middle.setVisible(not is_folded or not (shows_list or shows_side))
        self.column.setVisible(shows_side)
        if shows_side and not was_side_shown:
            self._give_column_its_width()
        if self._was_folded and not is_folded:
            self._give_list_its_width()
        self._was_folded = is_folded
        self._note_list_width()

    def _put_in_place_of(self, kept: QWidget, pane: QWidget) -> QWidget:
        sizes, is_shown = self.sizes(), not kept.isHidden()
        self.replaceWidget(self.indexOf(kept), pane)
        pane.setVisible(is_shown)
        if self.window().isVisible():
            self.setSizes(sizes)
        else:
            self.set_first_sizes()
        kept.deleteLater()
        return pane

    def _give_list_its_width(self) -> None:
        """Give the conversation what the list took while it stood alone, or the list what it had."""
        if not self._list_pane.isHidden():
            list_width, reading_width, side_width = self.sizes()
            room = list_width + reading_width - self._list_width
            self.setSizes([self._list_width, room, side_width])

    def _note_list_width(self) -> None:
        if not self._was_folded and not self._list_pane.isHidden():
            self._list_width = self.sizes()[0] or self._list_width

    def _give_column_its_width(self) -> None:
        """Take the column's room from the conversation, not from the list."""
        sizes = self.sizes()
        wanted = self._remembered.side_width or tokens.SIDE_WIDTH
        list_width = sizes[0] if not self._list_pane.isHidden() else 0
        room = sum(sizes) - list_width
        self.setSizes([list_width, max(tokens.READING_MIN_WIDTH, room - wanted), wanted])
