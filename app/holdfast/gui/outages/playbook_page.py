"""The playbook: the person's own page for the day of an outage, read and edited in place. Shows and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.pages import TextPage
from holdfast.gui.view import ConversationView
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from holdfast.gui.theme import Theme


class PlaybookPage(TextPage):
    """Signals: left(); edit_requested(); save_requested(str); cancelled(); export_requested(); reset_requested()."""

    edit_requested = Signal()
    save_requested = Signal(str)
    cancelled = Signal()
    export_requested = Signal()
    reset_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAccessibleName(tr("Playbook"))
        self.view = ConversationView(theme)
        self.view.setAccessibleName(tr("Playbook"))
        self.editor = QPlainTextEdit()
        self.editor.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.editor.setProperty("role", "editor")
        self.editor.setFont(theme.code_font())
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(tr("The playbook as Markdown"))
        self.title.setText(tr("Playbook"))
        self.edit_button = button(theme, tr("Edit"), "primary")
        self.export_button = button(theme, tr("Export…"))
        self.reset_button = button(theme, tr("Start over"))
        self.save_button = button(theme, tr("Save"), "primary")
        self.cancel_button = button(theme, tr("Cancel"))
        self._build()
        self._connect()
        self.show_reading(is_own=False)

    def show_reading(self, *, is_own: bool) -> None:
        """Show the page to be read; what it says is given to `view`."""
        self._body.setCurrentWidget(self.view)
        self.facts.setText(tr("Yours") if is_own else tr("As it comes with Holdfast; make it yours"))
        for each in (self.edit_button, self.export_button):
            each.show()
        self.reset_button.setVisible(is_own)
        for each in (self.save_button, self.cancel_button):
            each.hide()
        self.realign()

    def show_editing(self, text: str) -> None:
        """Show the page to be written."""
        self._body.setCurrentWidget(self._writing)
        self.facts.setText(tr("Markdown: # heading, - list, **strong**"))
        self.editor.setPlainText(text)
        for each in (self.edit_button, self.export_button, self.reset_button):
            each.hide()
        for each in (self.save_button, self.cancel_button):
            each.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_editing(self) -> bool:
        """Say whether it is being written."""
        return self._body.currentWidget() is self._writing

    def step_back(self) -> None:
        """Go back: out of writing first, which keeps what was there."""
        (self.cancelled if self.is_editing else self.left).emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the edges in line."""
        super().resizeEvent(event)
        self.realign()

    def realign(self) -> None:
        """Keep the title on the left edge of what is read."""
        edge = self.view.column_left
        self._align_header(edge)
        self._writing_layout.setContentsMargins(edge, tokens.SPACE_16, edge, tokens.SPACE_16)

    def _build(self) -> None:
        for each in (self.reset_button, self.export_button, self.edit_button, self.cancel_button, self.save_button):
            self._header_layout.addWidget(each)
        self._writing = QWidget()
        self._writing_layout = QVBoxLayout(self._writing)
        self._writing_layout.addWidget(self.editor)
        self._body = QStackedWidget()
        self._body.addWidget(self.view)
        self._body.addWidget(self._writing)
        self._stack(self._body)

    def _connect(self) -> None:
        self.view.escaped.connect(self.left)
        self.view.realigned.connect(self.realign)
        self.edit_button.clicked.connect(self.edit_requested)
        self.export_button.clicked.connect(self.export_requested)
        self.reset_button.clicked.connect(self.reset_requested)
        self.cancel_button.clicked.connect(self.cancelled)
        self.save_button.clicked.connect(self._on_save_clicked)

    def _on_save_clicked(self) -> None:
        self.save_requested.emit(self.editor.toPlainText())
