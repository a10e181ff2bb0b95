"""Shortcuts: every command with its keys, and a line to choose others. Shows and signals; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from holdfast.gui import tokens
from holdfast.gui.controls import button, line_field
from holdfast.gui.home.fuzzy import fit
from holdfast.gui.home.palette import KEY_ROLE, LineDelegate, line
from holdfast.gui.labels import PlainLabel
from holdfast.gui.pages import Page
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.home.commands import Command
    from holdfast.gui.theme import Theme

COLUMN_WIDTH = 720


class ShortcutsPage(Page):
    """Signals: left(); keys_chosen(QKeySequence), for the chosen command; taken(), from the command that has them;
    usual_wanted(); none_wanted(); chosen(str), another command; vim_toggled(bool).
    """

    keys_chosen = Signal(QKeySequence)
    taken = Signal()
    usual_wanted = Signal()
    none_wanted = Signal()
    chosen = Signal(str)
    vim_toggled = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._commands: Sequence[Command] = ()
        self.title.setText(tr("Keyboard shortcuts"))
        self.field = line_field(theme, tr("Find a command"), tr("Find a command"), height=34, size=tokens.SIZE_SMALL)
        self.list = QListWidget()
        self.list.setProperty("role", "boxed")
        self.list.setAccessibleName(tr("Commands and their shortcuts"))
        self.list.setItemDelegate(LineDelegate(theme, self.list))
        self.what = PlainLabel(
            theme, tr("Choose a command to change its keys."), size=tokens.SIZE_SMALL, is_strong=True, wraps=True
        )
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(tr("New keys"))
        self.keys.setFixedWidth(160)
        if typed := self.keys.findChild(QLineEdit):
            typed.setAccessibleName(tr("New keys: press them"))
            typed.setPlaceholderText(tr("Press keys"))
            typed.setProperty("role", "find")
            typed.setFixedHeight(32)
        self.usual_button = button(theme, tr("As usual"))
        self.none_button = button(theme, tr("No keys"))
        self.conflict = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="warn", wraps=True)
        self.take_button = button(theme, tr("Use them here instead"), "primary")
        self.vim = QCheckBox(tr("Keys as in Vim, in lists and in what you read: j k g G, n N, o, /"))
        self.vim.setFont(theme.font(tokens.SIZE_SMALL))
        self._build()
        self._connect()
        self.show_conflict("")
        self._enable(is_chosen=False)

    def show_commands(self, commands: Sequence[Command], current: str = "") -> None:
        """List them, with `current` chosen."""
        self._commands = commands
        self._fill(current)

    def show_conflict(self, said: str) -> None:
        """Say who has the keys already, "" if nobody."""
        self.conflict.setText(said)
        self.conflict.setVisible(bool(said))
        self.take_button.setVisible(bool(said))

    def show_command(self, command: Command) -> None:
        """Offer to change this one."""
        self.what.setText(command.label)
        self.show_conflict("")
        self._show_keys(command.action.shortcut())
        self._enable(is_chosen=True)

    def _show_keys(self, keys: QKeySequence) -> None:
        self.keys.blockSignals(True)
        self.keys.setKeySequence(keys)
        self.keys.blockSignals(False)

    def _enable(self, *, is_chosen: bool) -> None:
        for each in (self.keys, self.usual_button, self.none_button):
            each.setEnabled(is_chosen)

    def _fill(self, current: str = "") -> None:
        typed = self.field.text().strip()
        self.list.blockSignals(True)
        self.list.clear()
        for command in self._commands:
            name = f"{command.group}: {command.label}" if command.group else command.label
            if typed and fit(typed, name) is None and fit(typed, command.shortcut) is None:
                continue
            self.list.addItem(line(name, command.shortcut, command.key))
            if command.key == current:
                self.list.setCurrentRow(self.list.count() - 1)
        self.list.blockSignals(False)

    def _build(self) -> None:
        column = QWidget()
        column.setMaximumWidth(COLUMN_WIDTH)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_16)
        inner.setSpacing(tokens.SPACE_12)
        inner.addWidget(self.field)
        inner.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_8)
        row.addWidget(self.what, 1)
        for each in (self.keys, self.usual_button, self.none_button):
            row.addWidget(each)
        inner.addLayout(row)
        clash = QHBoxLayout()
        clash.addWidget(self.conflict, 1)
        clash.addWidget(self.take_button)
        inner.addLayout(clash)
        inner.addWidget(self.vim)
        body = QWidget()
        middle = QHBoxLayout(body)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addWidget(column, 100)
        middle.addStretch(1)
        self._stack(body)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_typed)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.keys.keySequenceChanged.connect(self.keys_chosen)
        self.usual_button.clicked.connect(self.usual_wanted)
        self.none_button.clicked.connect(self.none_wanted)
        self.take_button.clicked.connect(self.taken)
        self.vim.toggled.connect(self.vim_toggled)

    def _on_typed(self) -> None:
        chosen = self.list.selectedItems()
        self._fill(chosen[0].data(KEY_ROLE) if chosen else "")

    def _on_current_changed(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(item.data(KEY_ROLE))
