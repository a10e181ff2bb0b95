"""A project in the conversation's place: its conversations, and below them its instructions, documents and memories as
one text to read. Shows and signals; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.controls import button, frame
from holdfast.gui.labels import Paragraph
from holdfast.gui.pages import TextPage
from holdfast.gui.side.section import LEFT, LINE_HEIGHT, Section
from holdfast.gui.view import ConversationView
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from holdfast.gui.side.contents import SideItem
    from holdfast.gui.theme import Theme

MOST_LINES = 6
FEWEST_LINES = 2
SHARE = 0.33
"""Of the height, for the conversations: the rest is for reading."""


class ProjectPage(TextPage):
    """Signals: left(), back to the conversation; chosen(Target), a conversation of the project."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, back=tr("Back to the conversation (Esc)"))
        self.view = ConversationView(theme)
        self.view.setAccessibleName(tr("Instructions, documents and memories of the project"))
        self.change_button = button(theme, tr("Change…"), "link")
        self.change_button.setFont(theme.font(tokens.SIZE_SMALL))
        self.change_button.setAccessibleName(tr("Change the project: name, colour"))
        self.conversations = Section(theme, tr("Conversations"))
        self.nothing = Paragraph(
            theme,
            tr(
                "No conversation is in this project yet. The export does not always say; open one, and put it into the "
                "project from the column at its right."
            ),
            size=tokens.SIZE_SMALL,
            tone="quiet",
        )
        self._build()
        self._connect()

    def show_project(self, title: str, facts: str, conversations: Sequence[SideItem]) -> None:
        """Name the project and list its conversations; what it says is given to `view`."""
        self.show_head(title, facts)
        self.conversations.show_items(conversations)
        self.nothing.setVisible(not conversations)
        self._arrange()

    def focus_body(self) -> None:
        """Give the keys to the conversations, or to the text where there are none."""
        if self.conversations.isHidden():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.conversations.list.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height."""
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        self._header_layout.addWidget(self.change_button)
        self._above = frame("header")
        self._above_layout = QVBoxLayout(self._above)
        self._above_layout.addWidget(self.conversations)
        self._above_layout.addWidget(self.nothing)
        self._stack(self._above, self.view)

    def _connect(self) -> None:
        self.view.realigned.connect(self.realign)
        self.view.escaped.connect(self.left)
        self.conversations.list.chosen.connect(self._on_chosen)
        self.conversations.list.escaped.connect(self.left)

    def _on_chosen(self, item: SideItem) -> None:
        self.chosen.emit(item.target)

    def realign(self) -> None:
        """Keep title and list on the left edge of the text."""
        edge = self.view.column_left
        self._align_header(edge)
        inset = 0 if self.conversations.isHidden() else LEFT
        self._above_layout.setContentsMargins(edge - inset, tokens.SPACE_8, edge - inset, tokens.SPACE_8)

    def _arrange(self) -> None:
        lines = min(MOST_LINES, max(FEWEST_LINES, int(self.height() * SHARE) // LINE_HEIGHT))
        count = self.conversations.list.lines.rowCount()
        self.conversations.set_list_height(min(count, lines) * LINE_HEIGHT)
        self.realign()
