"""The snippets: found by their words, read, changed, used. A page with the list at the left and one snippet at the
right. Shows and signals; decides nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, button, frame, line_field
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import ElidedLabel, Paragraph, PlainLabel
from holdfast.gui.lists.choices import Choice, ChoiceList
from holdfast.gui.lists.filter_field import FilterField
from holdfast.language import tr, trn
from holdfast.operations.snippets import excerpt, matching
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QKeyEvent

    from holdfast.domain.snippets import Snippet, SnippetId
    from holdfast.gui.theme import Theme

HEADER_HEIGHT = 60
LIST_WIDTH = 320
EDITOR_WIDTH = 860
START = 100
"""Characters of a snippet that are shown below its name."""


@dataclass(frozen=True, slots=True)
class Written:
    """A snippet as the person wrote it anew."""

    id: SnippetId
    name: str
    folder: str
    text: str


class SnippetsPage(QFrame):
    """Signals: left(); written(Written); inserted(Snippet), into what is being written; copied(Snippet);
    origin_wanted(Snippet), the message it came from; dropped(Snippet); new_wanted(); export_wanted().
    """

    left = Signal()
    written = Signal(object)
    inserted = Signal(object)
    copied = Signal(object)
    origin_wanted = Signal(object)
    dropped = Signal(object)
    new_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._snippets: tuple[Snippet, ...] = ()
        self._shown: Snippet | None = None
        self.back_button = IconButton(theme, "back", tr("Back (Esc)"))
        self.title = PlainLabel(theme, tr("Snippets"), size=tokens.SIZE_TITLE, is_strong=True)
        self.count = ElidedLabel(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.new_button = button(theme, tr("New snippet"))
        self.export_button = button(theme, tr("Export all…"))
        self.field = FilterField(theme, tr("Find a snippet"))
        self.list = ChoiceList(theme, tr("Snippets"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.nothing = Paragraph(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.name = line_field(theme, tr("Name"), tr("Name"), height=34)
        self.folder = line_field(theme, tr("Folder"), tr("Folder"), height=34)
        self.text = QPlainTextEdit()
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setProperty("role", "text")
        self.text.setFont(theme.font(tokens.SIZE_BODY))
        self.text.setAccessibleName(tr("Text of the snippet"))
        self.text.setTabChangesFocus(True)
        self.origin = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.insert_button = button(theme, tr("Insert into the message"), "primary")
        self.copy_button = button(theme, tr("Copy"))
        self.origin_button = button(theme, tr("Show where it is from"))
        self.drop_button = button(theme, tr("Throw away"))
        self._build()
        self._connect()

    def show_snippets(self, snippets: Sequence[Snippet], current: str = "") -> None:
        """Show all of them, with the one of this key chosen, else the one that was."""
        self._snippets = tuple(snippets)
        self.count.setText(trn("{count} snippet", "{count} snippets", len(snippets)))
        self.export_button.setEnabled(bool(snippets))
        self._fill(current or self.list.key)

    def finish(self) -> None:
        """Have what was changed kept: nobody loses words by going elsewhere."""
        shown = self._shown
        if shown is None or not self.text.toPlainText().strip():
            return
        made = Written(shown.id, self.name.text().strip(), self.folder.text().strip(), self.text.toPlainText())
        if (made.name, made.folder, made.text) != (shown.name, shown.folder, shown.text):
            now = replace(shown, name=made.name or shown.name, folder=made.folder, text=made.text)
            self._shown = now
            self._snippets = tuple(now if each.id == now.id else each for each in self._snippets)
            self.written.emit(made)

    @property
    def chosen(self) -> Snippet | None:
        """Return the snippet that is shown."""
        return next((each for each in self._snippets if each.key == self.list.key), None)

    def look_for(self, text: str) -> None:
        """Show those that have some words."""
        self.field.setText(text)

    def edit_name(self) -> None:
        """Put the caret where the name is written."""
        self.name.selectAll()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep and go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_left()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        header = frame("header")
        header.setFixedHeight(HEADER_HEIGHT)
        row = QHBoxLayout(header)
        row.setContentsMargins(tokens.SPACE_12, 0, tokens.SPACE_16, 0)
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.back_button)
        row.addWidget(self.title)
        row.addWidget(self.count, 1)
        row.addWidget(self.new_button)
        row.addWidget(self.export_button)
        side = QWidget()
        side.setFixedWidth(LIST_WIDTH)
        left = QVBoxLayout(side)
        left.setContentsMargins(tokens.SPACE_12, tokens.SPACE_12, tokens.SPACE_12, tokens.SPACE_12)
        left.addWidget(self.field)
        left.addWidget(self.list, 1)
        left.addWidget(self.nothing)
        left.addStretch(0)
        self._build_editor()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(side)
        body.addWidget(self._editor, 1)
        body.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addLayout(body, 1)

    def _build_editor(self) -> None:
        """Make the side where one snippet is read and changed."""
        self._editor = QWidget()
        right = QVBoxLayout(self._editor)
        right.setContentsMargins(tokens.SPACE_24, tokens.SPACE_12, tokens.SPACE_24, tokens.SPACE_16)
        right.setSpacing(tokens.SPACE_8)
        names = QHBoxLayout()
        names.setSpacing(tokens.SPACE_8)
        names.addWidget(self.name, 2)
        names.addWidget(self.folder, 1)
        right.addLayout(names)
        right.addWidget(self.text, 1)
        right.addWidget(self.origin)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for each in (self.insert_button, self.copy_button, self.origin_button, self.drop_button):
            flow.addWidget(each)
        right.addWidget(buttons)
        self._editor.setMaximumWidth(EDITOR_WIDTH)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self._on_left)
        self.field.textChanged.connect(lambda _text: self._fill(self.list.key))
        self.field.walk_requested.connect(self.list.walk)
        self.field.taken.connect(self.edit_name)
        self.list.moved.connect(self._on_moved)
        self.list.chosen.connect(self._on_moved)
        self.new_button.clicked.connect(self._on_new)
        self.export_button.clicked.connect(self._on_export)
        for signal, of in (
            (self.inserted, self.insert_button),
            (self.copied, self.copy_button),
            (self.origin_wanted, self.origin_button),
            (self.dropped, self.drop_button),
        ):
            of.clicked.connect(lambda _checked=False, signal=signal: self._emit(signal))

    def _fill(self, current: str) -> None:
        """List those that have the words of the field, under their folders."""
        self.finish()
        typed = self.field.text()
        lines: list[Choice] = []
        folder = ""
        for each in matching(self._snippets, typed):
            if each.folder != folder and not typed.strip():  # the best come first, whatever their folder
                folder = each.folder
                lines.append(Choice("", folder, is_heading=True))
            lines.append(Choice(each.key, each.name, excerpt(each, typed, START), each.folder if typed.strip() else ""))
        self.list.set_choices(lines, current)
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.nothing.setText(
            tr("No snippet has these words.")
            if self._snippets
            else tr(
                "Keep what is worth having again: press Snippet at a message, or select words in it and press"
                " Ctrl+Shift+K."
            )
        )
        self._on_moved(self.list.key)

    def _on_moved(self, _key: str) -> None:
        chosen = self.chosen
        if self._shown is not None and (chosen is None or chosen.id != self._shown.id):
            self.finish()
        self._shown = chosen
        self._editor.setVisible(chosen is not None)
        if chosen is None:
            return
        for field, words in ((self.name, chosen.name), (self.folder, chosen.folder)):
            if field.text() != words:
                field.setText(words)
        if self.text.toPlainText() != chosen.text:
            self.text.setPlainText(chosen.text)
        where = chosen.conversation_title if chosen.conversation_id is not None else ""
        self.origin.setText(
            tr("From “{title}”", title=where) if where else tr("Written by hand, or its message is gone")
        )
        self.origin_button.setVisible(chosen.conversation_id is not None)

    def _emit(self, signal: SignalInstance) -> None:
        if (chosen := self.chosen) is not None:
            self.finish()
            signal.emit(chosen)

    def _on_new(self) -> None:
        self.finish()
        self.new_wanted.emit()

    def _on_export(self) -> None:
        self.finish()
        self.export_wanted.emit()

    def _on_left(self) -> None:
        self.finish()
        self.left.emit()
