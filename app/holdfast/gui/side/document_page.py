"""One document in the conversation's place: a version of an artifact, what changed in it, or a text that came with a
message. Shows and signals; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button, frame
from holdfast.gui.pages import TextPage
from holdfast.gui.side.picture import PictureArea
from holdfast.gui.side.stepper import MenuButton, VersionStepper
from holdfast.gui.view import ConversationView
from holdfast.language import mark_in, tr, tr_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage

    from holdfast.gui.theme import Theme

TOOLS_HEIGHT = 44


class DocumentPage(TextPage):
    """Signals: left(), back to the conversation; version_chosen(int); base_chosen(int), what to compare with;
    showing_chosen(str), "page", "source" or "changes"; copy_requested(); save_requested().
    """

    version_chosen = Signal(int)
    base_chosen = Signal(int)
    showing_chosen = Signal(str)
    copy_requested = Signal()
    save_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, back=tr("Back to the conversation (Esc)"))
        self.view = ConversationView(theme)
        self.view.setAccessibleName(tr("Document"))
        self.picture = PictureArea(theme)
        self.stepper = VersionStepper(theme)
        self.tabs = {key: button(theme, tr_in("of a document", label), "tab") for key, label in _TABS}
        self.base = MenuButton(theme, tr("Compared with"))
        self.copy_button = button(theme, tr("Copy"))
        self.save_button = button(theme, tr("Save…"))
        self._build()
        self._connect()

    def show_tabs(self, keys: Sequence[str], chosen: str, page: str) -> None:
        """Offer these ways of looking at it, the first of them called `page`; a single one needs no tab."""
        self.tabs["page"].setText(page)
        for key, tab in self.tabs.items():
            tab.setVisible(key in keys and len(keys) > 1)
            tab.setChecked(key == chosen)

    def show_base(self, text: str, choices: Sequence[str], chosen: int) -> None:
        """Say what the changes are counted from; "" hides it."""
        self.base.show_choice(text, choices, chosen)
        self.base.setVisible(bool(text))

    def show_text(self) -> None:
        """Show the text; what it says is given to `view`."""
        self._body.setCurrentWidget(self.view)

    def show_picture(self, image: QImage, name: str) -> None:
        """Show a picture."""
        self._body.setCurrentWidget(self.picture)
        self.picture.show_image(image, name)

    @property
    def shows_picture(self) -> bool:
        """Say whether a picture is shown, not text."""
        return self._body.currentWidget() is self.picture

    def focus_body(self) -> None:
        """Give the keys to what is read."""
        body = self.picture if self.shows_picture else self.view
        body.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self._header_layout.addWidget(self.stepper)
        self._tools = frame("header")
        self._tools.setFixedHeight(TOOLS_HEIGHT)
        self._tools_layout = QHBoxLayout(self._tools)
        self._tools_layout.setSpacing(tokens.SPACE_4)
        self._group = QButtonGroup(self)
        for tab in self.tabs.values():
            tab.setCheckable(True)
            self._group.addButton(tab)
            self._tools_layout.addWidget(tab)
        self._tools_layout.addWidget(self.base)
        self._tools_layout.addStretch(1)
        self._tools_layout.addWidget(self.copy_button)
        self._tools_layout.addSpacing(tokens.SPACE_4)
        self._tools_layout.addWidget(self.save_button)
        self._body = QStackedWidget()
        self._body.addWidget(self.view)
        self._body.addWidget(self.picture)
        self._stack(self._tools, self._body)

    def _connect(self) -> None:
        self.view.realigned.connect(self.realign)
        self.view.escaped.connect(self.left)
        self.picture.escaped.connect(self.left)
        self.picture.realigned.connect(self.realign)
        self.stepper.chosen.connect(self.version_chosen)
        self.base.chosen.connect(self.base_chosen)
        self.copy_button.clicked.connect(self.copy_requested)
        self.save_button.clicked.connect(self.save_requested)
        self._group.buttonClicked.connect(self._on_tab_clicked)

    def _on_tab_clicked(self, clicked: QWidget) -> None:
        self.showing_chosen.emit(next(key for key, tab in self.tabs.items() if tab is clicked))

    def realign(self) -> None:
        """Keep title and tabs on the left edge of what is read."""
        left = self.picture.column_left if self.shows_picture else self.view.column_left
        self._align_header(left)
        first = next((tab for tab in self.tabs.values() if not tab.isHidden()), None)
        self._tools_layout.setContentsMargins(left - (_TAB_PADDING if first else 0), 0, left, 0)


_TABS = (
    ("page", mark_in("of a document", "Page")),
    ("source", mark_in("of a document", "Source")),
    ("changes", mark_in("of a document", "Changes")),
)
_TAB_PADDING = 9
