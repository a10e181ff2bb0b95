"""One document in the conversation's place: a version of an artifact, what changed in it, or a text that came with a
message. Shows and signals; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, button, frame
from holdfast.gui.labels import ElidedLabel
from holdfast.gui.side.picture import PictureArea
from holdfast.gui.side.stepper import MenuButton, VersionStepper
from holdfast.gui.view import ConversationView
from holdfast.language import mark_in, tr, tr_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QKeyEvent

    from holdfast.gui.theme import Theme

HEADER_HEIGHT = 78
TOOLS_HEIGHT = 44


class DocumentPage(QFrame):
    """Signals: left(), back to the conversation; version_chosen(int); base_chosen(int), what to compare with;
    showing_chosen(str), "page", "source" or "changes"; copy_requested(); save_requested().
    """

    left = Signal()
    version_chosen = Signal(int)
    base_chosen = Signal(int)
    showing_chosen = Signal(str)
    copy_requested = Signal()
    save_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.view = ConversationView(theme)
        self.view.setAccessibleName(tr("Document"))
        self.picture = PictureArea(theme)
        self.title = ElidedLabel(theme, size=tokens.SIZE_TITLE, is_strong=True)
        self.facts = ElidedLabel(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.back_button = IconButton(theme, "back", tr("Back to the conversation (Esc)"))
        self.stepper = VersionStepper(theme)
        self.tabs = {key: button(theme, tr_in("of a document", label), "tab") for key, label in _TABS}
        self.base = MenuButton(theme, tr("Compared with"))
        self.copy_button = button(theme, tr("Copy"))
        self.save_button = button(theme, tr("Save…"))
        self._build()
        self._connect()

    def show_head(self, title: str, facts: str) -> None:
        """Name the document, and say what it is."""
        self.title.setText(title)
        self.title.setToolTip("")
        self.facts.setText(facts)

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc, wherever on the page one is."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._header = frame("header")
        self._header.setFixedHeight(HEADER_HEIGHT)
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addStretch(1)
        said.addWidget(self.title)
        said.addWidget(self.facts)
        said.addStretch(1)
        self._header_layout = QHBoxLayout(self._header)
        self._header_layout.setSpacing(tokens.SPACE_8)
        self._header_layout.addWidget(self.back_button)
        self._header_layout.addLayout(said, 1)
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._header, self._tools):
            layout.addWidget(widget)
        layout.addWidget(self._body, 1)

    def _connect(self) -> None:
        self.view.realigned.connect(self.realign)
        self.view.escaped.connect(self.left)
        self.picture.escaped.connect(self.left)
        self.picture.realigned.connect(self.realign)
        self.back_button.clicked.connect(self.left)
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
        align_header(left, self.back_button, self._header_layout)
        first = next((tab for tab in self.tabs.values() if not tab.isHidden()), None)
        self._tools_layout.setContentsMargins(left - (_TAB_PADDING if first else 0), 0, left, 0)


def align_header(edge: int, back_button: QWidget, layout: QHBoxLayout) -> None:
    """Keep a page's title on the left edge of its text, with the button before it."""
    left = max(tokens.SPACE_8, edge - back_button.sizeHint().width() - tokens.SPACE_8)
    layout.setContentsMargins(left, 0, edge, 0)


_TABS = (
    ("page", mark_in("of a document", "Page")),
    ("source", mark_in("of a document", "Source")),
    ("changes", mark_in("of a document", "Changes")),
)
_TAB_PADDING = 9
