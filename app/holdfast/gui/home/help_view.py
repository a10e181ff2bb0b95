"""Help in the window: what there is at the left, a page of it at the right. Shows and signals; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button, frame, line_field
from holdfast.gui.home.palette import KEY_ROLE, LineDelegate, line
from holdfast.gui.labels import PlainLabel
from holdfast.gui.pages import Page
from holdfast.gui.view import ConversationView
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from holdfast.gui.home.help_pages import Found
    from holdfast.gui.theme import Theme
    from holdfast.gui.view import Entry, Piece

CONTENTS_WIDTH = 280
FIELD_HEIGHT = 34


class HelpView(Page):
    """Signals: left(); page_chosen(str); searched(str)."""

    page_chosen = Signal(str)
    searched = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.contents_button = button(theme, tr("Contents"))
        what = tr("Search the help")
        self.field = line_field(theme, what, what, height=FIELD_HEIGHT, size=tokens.SIZE_SMALL)
        self.contents = QListWidget()
        self.contents.setProperty("role", "side-list")
        self.contents.setAccessibleName(tr("Pages of help"))
        self.contents.setItemDelegate(LineDelegate(theme, self.contents))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = PlainLabel(
            theme, tr("No page has these words. Try fewer."), size=tokens.SIZE_SMALL, tone="quiet", wraps=True
        )
        self.nothing.hide()
        self.line = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.line.hide()
        self.view = ConversationView(theme)
        self.view.setAccessibleName(tr("Help"))
        self._shows_contents = True
        self._build()
        self._connect()

    def show_found(self, found: Sequence[Found], current: str) -> None:
        """Offer these pages, with `current` chosen if it is among them."""
        self.contents.blockSignals(True)
        self.contents.clear()
        for each in found:
            item = line(each.page.title, "", each.page.name)
            item.setToolTip(each.line)
            self.contents.addItem(item)
            if each.page.name == current:
                self.contents.setCurrentItem(item)
        self.contents.blockSignals(False)
        self.nothing.setVisible(not found)
        self.show_line("")

    def show_line(self, text: str) -> None:
        """Show, below the pages, the line in which the words were found."""
        self.line.setText(text)
        self.line.setVisible(bool(text))

    def show_page(self, title: str, entry: Entry, pieces: tuple[Piece, ...]) -> None:
        """Show a page from its beginning."""
        self.title.setText(title)
        self.view.show_entries((entry,), {0: pieces})
        self._shows_contents = False
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one of the two where there is no room for both."""
        super().resizeEvent(event)
        self._fold()

    def _build(self) -> None:
        self._header_layout.addWidget(self.contents_button)
        self._side = frame("side")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, tokens.SPACE_12, 0, tokens.SPACE_8)
        side.setSpacing(tokens.SPACE_8)
        for each in (self.field, self.nothing, self.line):
            row = QHBoxLayout()
            row.setContentsMargins(tokens.SPACE_12, 0, tokens.SPACE_12, 0)
            row.addWidget(each)
            side.addLayout(row)
        side.insertWidget(1, self.contents, 1)
        body = QWidget()
        both = QHBoxLayout(body)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self._side)
        both.addWidget(self.view, 1)
        self._stack(body)
        self.setTabOrder(self.field, self.contents)
        self.setTabOrder(self.contents, self.view)

    def _connect(self) -> None:
        self.view.escaped.connect(self.left)
        self.field.textChanged.connect(self.searched)
        self.field.returnPressed.connect(self._on_return)
        self.contents.currentItemChanged.connect(self._on_current_changed)
        self.contents.itemClicked.connect(self._on_clicked)
        self.contents_button.clicked.connect(self._on_contents_clicked)

    def _on_return(self) -> None:
        """Open the first page that was found."""
        if self.contents.count():
            self.contents.setCurrentRow(0)
            self.page_chosen.emit(self.contents.item(0).data(KEY_ROLE))

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_line(item.toolTip())
            self.page_chosen.emit(item.data(KEY_ROLE))

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._shows_contents = False
        self.page_chosen.emit(item.data(KEY_ROLE))

    def _on_contents_clicked(self) -> None:
        self._shows_contents = True
        self._fold()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self) -> None:
        is_narrow = self.width() < tokens.FOLD_BELOW
        self.contents_button.setVisible(is_narrow and not self._shows_contents)
        self._side.setVisible(not is_narrow or self._shows_contents)
        self.view.setVisible(not is_narrow or not self._shows_contents)
        if is_narrow:
            self._side.setMaximumWidth(self.width())
        else:
            self._side.setFixedWidth(CONTENTS_WIDTH)
