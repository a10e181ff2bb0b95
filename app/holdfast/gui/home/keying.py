"""Changes shortcuts: knows the page and the commands. Keys that another command has are not taken without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

from holdfast.language import tr
from holdfast.settings import VIM_KEYS

if TYPE_CHECKING:
    from holdfast.gui.home.commands import Command, Commands
    from holdfast.gui.home.shortcuts_page import ShortcutsPage
    from holdfast.settings import Settings


class ShortcutController(QObject):
    """Signals: shown()."""

    shown = Signal()

    def __init__(self, commands: Commands, page: ShortcutsPage, settings: Settings) -> None:
        super().__init__(page)
        self._commands = commands
        self.page = page
        self._settings = settings
        self._current = ""
        self._wanted = QKeySequence()
        page.chosen.connect(self._on_chosen)
        page.keys_chosen.connect(self._on_keys_chosen)
        page.taken.connect(self._on_taken)
        page.usual_wanted.connect(self._on_usual_wanted)
        page.none_wanted.connect(self._on_none_wanted)
        page.vim_toggled.connect(self._on_vim_toggled)

    def show(self) -> None:
        """Show the page."""
        self.page.vim.setChecked(self._settings.get(VIM_KEYS))
        self._list()
        self.shown.emit()
        self.page.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _command(self) -> Command | None:
        return next((each for each in self._commands.all() if each.key == self._current), None)

    def _list(self) -> None:
        self.page.show_commands(self._commands.all(), self._current)

    def _on_chosen(self, key: str) -> None:
        self._current = key
        if (command := self._command()) is not None:
            self.page.show_command(command)

    def _on_keys_chosen(self, keys: QKeySequence) -> None:
        command = self._command()
        if command is None or keys.isEmpty():
            return
        user = self._commands.user_of(keys, other_than=command)
        if user is None:
            self._set(command, keys)
            return
        self._wanted = keys
        readable = keys.toString(QKeySequence.SequenceFormat.NativeText)
        self.page.show_conflict(tr("{readable} belongs to “{label}” already.", readable=readable, label=user.label))

    def _on_taken(self) -> None:
        """Take the keys from the command that has them."""
        command = self._command()
        if command is None:
            return
        user = self._commands.user_of(self._wanted, other_than=command)
        if user is not None:
            self._commands.set_keys(user, QKeySequence())
        self._set(command, self._wanted)

    def _on_usual_wanted(self) -> None:
        """Give the usual keys back, unless another command has them by now."""
        command = self._command()
        if command is None:
            return
        for keys in self._commands.usual_keys(command):
            if (user := self._commands.user_of(keys, other_than=command)) is not None:
                self._wanted = keys
                readable = keys.toString(QKeySequence.SequenceFormat.NativeText)
                self.page.show_conflict(
                    tr("{readable} belongs to “{label}” by now.", readable=readable, label=user.label)
                )
                return
        self._set(command, None)

    def _on_none_wanted(self) -> None:
        if (command := self._command()) is not None:
            self._set(command, QKeySequence())

    def _set(self, command: Command, keys: QKeySequence | None) -> None:
        self._commands.set_keys(command, keys)
        self._list()
        self.page.show_command(command)

    def _on_vim_toggled(self, is_on: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._settings.set(VIM_KEYS, is_on)
