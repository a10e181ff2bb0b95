"""The saved prompts: found by name, used, written and thrown away. Shows and signals; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.composer.panels import text_box
from holdfast.gui.controls import button, line_field
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.lists.choices import Choice, ChoiceList
from holdfast.gui.lists.filter_field import FilterField
from holdfast.gui.popup import Popup
from holdfast.gui.prompts import LONGEST_NAME, Prompt
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent

    from holdfast.gui.theme import Theme

WIDTH = 460
START = 120
"""Characters of a prompt that are shown below its name."""
LIST, EDITOR, BLANKS = range(3)
"""The pages."""


class PromptPanel(Popup):
    """Signals: used(str), a text for the composer; kept((Prompt, the name it had)); dropped(str), a name; left(str),
    closed and none was taken, with what was typed to find one.
    """

    used = Signal(str)
    left = Signal(str)
    kept = Signal(object)
    dropped = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("Saved prompts"), WIDTH)
        self._theme = theme
        self._prompts: tuple[Prompt, ...] = ()
        self._origin: QWidget | None = None
        self._editing = ""
        self._begun = LIST
        self._is_taken = False
        self._filling: Prompt | None = None
        self.blanks: dict[str, QLineEdit] = {}
        self._pages = QStackedWidget()
        self.content.addWidget(self._pages)
        self._build_list()
        self._build_editor()
        self._build_blanks()
        self._connect()

    def open_for(self, origin: QWidget, prompts: Sequence[Prompt]) -> None:
        """Open the list, with the caret in its field; or what was begun, and left by a click elsewhere."""
        self._origin = origin
        self._is_taken = False
        self.set_prompts(prompts)
        self.field.clear()
        self._turn_to(self._begun)
        first = (self.field, self.text, next(iter(self.blanks.values()), self.field))[self._begun]
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Show these."""
        self._prompts = tuple(prompts)
        self._fill()

    def edit(self, prompt: Prompt) -> None:
        """Open a prompt, or the beginning of a new one, to be written."""
        self._editing, self._begun = prompt.name, EDITOR
        self.name.setText(prompt.name)
        self.text.setPlainText(prompt.text)
        self._turn_to(EDITOR)
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Say so where nothing was taken."""
        super().hideEvent(event)
        if self._begun == LIST and not self._is_taken:
            self.left.emit(self.field.text())

    def _build_list(self) -> None:
        theme = self._theme
        self.field = FilterField(theme, tr("Find a prompt"))
        self.list = ChoiceList(theme, tr("Saved prompts"))
        self.nothing = Paragraph(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.new_button = button(theme, tr("New prompt"))
        self.edit_button = button(theme, tr("Change"))
        self.drop_button = button(theme, tr("Throw away"))
        self._page(self.field, self.list, self.nothing, self._row(self.new_button, self.edit_button, self.drop_button))

    def _build_editor(self) -> None:
        theme = self._theme
        self.name = line_field(theme, tr("Name of the prompt"), tr("Name of the prompt"))
        self.name.setMaxLength(LONGEST_NAME)
        self.text = text_box(theme, tr("Text of the prompt"), 180)
        hint = Paragraph(
            theme,
            tr("Write {names in braces} for what is different each time. They are asked for when you use the prompt."),
            size=tokens.SIZE_SMALL,
            tone="quiet",
        )
        self.keep_button = button(theme, tr("Keep"), "primary")
        self.cancel_button = button(theme, tr("Back"))
        title = PlainLabel(theme, tr("A saved prompt"), is_strong=True)
        self._page(title, self.name, self.text, hint, self._row(self.keep_button, self.cancel_button))

    def _build_blanks(self) -> None:
        theme = self._theme
        self.blanks_title = PlainLabel(theme, is_strong=True, wraps=True)
        self._blanks_holder = QWidget()
        self._blanks_layout = QVBoxLayout(self._blanks_holder)
        self._blanks_layout.setContentsMargins(0, 0, 0, 0)
        self._blanks_layout.setSpacing(tokens.SPACE_4)
        self.use_button = button(theme, tr("Use the prompt"), "primary")
        self.back_button = button(theme, tr("Back"))
        self._page(self.blanks_title, self._blanks_holder, self._row(self.use_button, self.back_button))

    def _page(self, *widgets: QWidget) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_8)
        for each in widgets:
            layout.addWidget(each)
        self._pages.addWidget(page)

    @staticmethod
    def _row(*buttons: QWidget) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row)
        for each in buttons:
            flow.addWidget(each)
        return row

    def _turn_to(self, page: int) -> None:
        """Show a page; the panel is as high as that one is."""
        self._pages.setCurrentIndex(page)
        if (current := self._pages.currentWidget()) is not None:
            self._pages.setFixedHeight(current.sizeHint().height())
        if self._origin is not None:
            self.open_above(self._origin)

    def _fill(self) -> None:
        wanted = self.field.text().strip().casefold()
        found = [each for each in self._prompts if wanted in f"{each.name}\n{each.text}".casefold()]
        lines = [Choice(each.name, each.name, " ".join(each.text[:START].split())) for each in found]
        self.list.set_choices(lines, self.list.key)
        self.list.setFixedHeight(min(self.list.sizeHint().height(), 280))
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.nothing.setText(
            tr("No prompt has these words.")
            if self._prompts
            else tr(
                "Keep what you write again and again as a prompt. A slash at the start of a message opens this list."
            )
        )
        for each in (self.edit_button, self.drop_button):
            each.setEnabled(bool(lines))
        if self._pages.currentIndex() == LIST and self.isVisible():
            self._turn_to(LIST)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._fill)
        self.field.walk_requested.connect(self.list.walk)
        self.field.taken.connect(self.list.take)
        self.list.chosen.connect(self._on_chosen)
        self.new_button.clicked.connect(self._on_new)
        self.edit_button.clicked.connect(self._on_edit)
        self.drop_button.clicked.connect(self._on_drop)
        self.keep_button.clicked.connect(self._on_keep)
        self.cancel_button.clicked.connect(self._on_back)
        self.back_button.clicked.connect(self._on_back)
        self.use_button.clicked.connect(self._on_use)

    def _chosen_prompt(self) -> Prompt | None:
        return next((prompt for prompt in self._prompts if prompt.name == self.list.key), None)

    def _on_chosen(self, _key: str) -> None:
        prompt = self._chosen_prompt()
        if prompt is None:
            return
        if not prompt.placeholders:
            self._is_taken = True
            self.hide()
            self.used.emit(prompt.text)
            return
        self._filling, self._begun = prompt, BLANKS
        self.blanks_title.setText(prompt.name)
        while (item := self._blanks_layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.blanks = {}
        for name in prompt.placeholders:
            blank = line_field(self._theme, name, name)
            blank.returnPressed.connect(self._on_blank_done)
            self._blanks_layout.addWidget(PlainLabel(self._theme, name, size=tokens.SIZE_SMALL, tone="quiet"))
            self._blanks_layout.addWidget(blank)
            self.blanks[name] = blank
        self._turn_to(BLANKS)
        next(iter(self.blanks.values())).setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_blank_done(self) -> None:
        empty = next((blank for blank in self.blanks.values() if not blank.text()), None)
        if empty is None:
            self._on_use()
        else:
            empty.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_use(self) -> None:
        if self._filling is not None:
            self._begun, self._is_taken = LIST, True
            self.hide()
            self.used.emit(self._filling.filled({name: blank.text() for name, blank in self.blanks.items()}))

    def _on_new(self) -> None:
        self.edit(Prompt("", ""))

    def _on_edit(self) -> None:
        if (prompt := self._chosen_prompt()) is not None:
            self.edit(prompt)

    def _on_drop(self) -> None:
        if self.list.key:
            self.dropped.emit(self.list.key)

    def _on_keep(self) -> None:
        text = self.text.toPlainText().strip()
        name = self.name.text().strip() or " ".join(text.split())[:LONGEST_NAME]
        if not text:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.kept.emit((Prompt(name, text), self._editing))
        self._begun = LIST
        self._turn_to(LIST)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_back(self) -> None:
        self._begun = LIST
        self._turn_to(LIST)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
