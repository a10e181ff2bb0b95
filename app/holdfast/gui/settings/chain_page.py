"""The chain: who is asked, and who after them where somebody does not answer. Shows and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from holdfast.gui import tokens
from holdfast.gui.composer.foot import AskLine
from holdfast.gui.controls import button
from holdfast.gui.labels import Paragraph
from holdfast.gui.lists.choices import Choice, ChoiceList
from holdfast.gui.settings.consent_part import ConsentPart
from holdfast.gui.settings.form import Page, side_by_side
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QDropEvent, QKeyEvent

    from holdfast.chat import ConsentRow
    from holdfast.gui.theme import Theme


class ChainList(ChoiceList):
    """A list whose lines can be moved by mouse and keys. Signals: step_wanted(int); drop_wanted((from, to));
    remove_wanted().
    """

    step_wanted = Signal(int)
    drop_wanted = Signal(object)
    remove_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("The chain, in the order in which models are asked"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.lines.are_movable = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move a line with Alt and the arrows, take it out with Delete."""
        key, is_alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if is_alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_wanted.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for a line to be moved to where it was dropped."""
        under = self.indexAt(event.position().toPoint())
        to = under.row() if under.isValid() else self.lines.rowCount() - 1
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.drop_wanted.emit((self.currentIndex().row(), to))


class ChainPage(Page):
    """Signals: add_wanted(); step_wanted(int); drop_wanted((from, to)); remove_wanted(); answered(str), the key of a
    choice of what was asked.
    """

    add_wanted = Signal()
    step_wanted = Signal(int)
    drop_wanted = Signal(object)
    remove_wanted = Signal()
    answered = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            tr("Chain"),
            tr(
                "Who is asked, from the top down. If one does not answer, the next takes the conversation over, and "
                "what you wrote goes there too. Nobody outside this list ever reads it. Models on this computer "
                "stand last."
            ),
        )
        self.list = ChainList(theme)
        self.nothing = Paragraph(theme, tr("The chain is empty, so that nobody answers yet."), tone="quiet")
        self.add_button = button(theme, tr("Add a model"))
        self.up_button = button(theme, tr("Move up"))
        self.down_button = button(theme, tr("Move down"))
        self.remove_button = button(theme, tr("Take out"))
        self.consent = ConsentPart(theme)
        self._consents: dict[str, ConsentRow] = {}
        self.ask_line = AskLine(theme)
        self.ask_line.align(tokens.SPACE_12)
        hint = Paragraph(
            theme,
            tr("Drag a line, or move it with Alt and the arrow keys. Delete takes it out."),
            size=tokens.SIZE_SMALL,
            tone="quiet",
        )
        buttons = side_by_side(self.add_button, self.up_button, self.down_button, self.remove_button)
        for each in (self.ask_line, self.list, self.nothing, buttons, hint, self.consent):
            self.column.addWidget(each)
        self.column.addStretch(1)
        self._connect()

    def show_links(self, choices: Sequence[Choice], consents: Mapping[str, ConsentRow]) -> None:
        """Show the chain, with to whom of it the person's words may go; the current line stays the current one."""
        self._consents = dict(consents)
        self.list.set_choices(choices, self.list.key)
        self.list.setFixedHeight(self.list.sizeHint().height())
        self.list.setVisible(bool(choices))
        self.nothing.setVisible(not choices)
        self._on_line_changed()

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.add_wanted)
        self.up_button.clicked.connect(self._on_up)
        self.down_button.clicked.connect(self._on_down)
        self.remove_button.clicked.connect(self.remove_wanted)
        self.list.step_wanted.connect(self.step_wanted)
        self.list.selectionModel().currentChanged.connect(self._on_line_changed)
        self.list.drop_wanted.connect(self.drop_wanted)
        self.list.remove_wanted.connect(self.remove_wanted)
        self.ask_line.chosen.connect(self.answered)

    def _on_line_changed(self) -> None:
        """Offer only what can be done with the line that is chosen."""
        at, count = self.list.currentIndex().row(), self.list.lines.rowCount()
        self.up_button.setEnabled(at > 0)
        self.down_button.setEnabled(0 <= at < count - 1)
        self.remove_button.setEnabled(at >= 0)
        self.consent.show_row(self._consents.get(self.list.key))

    def _on_up(self) -> None:
        self.step_wanted.emit(-1)

    def _on_down(self) -> None:
        self.step_wanted.emit(1)
