"""Everything that can be done in the window, by name: what stands in the menus, what panes add, what others register.
Knows actions; knows nothing of what they do.

A pane adds one in one line: `window.commands.add(mark("Show the outages"), self.show, group="View")`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from holdfast.gui.menus import FULL_NAME, menu_title
from holdfast.language import tr
from holdfast.settings import Setting
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from holdfast.settings import Settings

_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_USUAL = "holdfast-usual-keys"
"""The property of an action that keeps the keys it came with."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done. `key` stays the same between versions; `group` is the menu it stands in."""

    key: str
    label: str
    group: str
    action: QAction

    @property
    def shortcut(self) -> str:
        """Return its first shortcut as people read it."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    @property
    def is_possible(self) -> bool:
        """Say whether it can be done now."""
        return self.action.isEnabled()


class Commands:
    """All commands of one window. Shortcuts that a person chose are put on whenever commands are listed."""

    def __init__(self, window: QMainWindow, settings: Settings, menu: Callable[[], QMenu | None]) -> None:
        self._window = window
        self._settings = settings
        self._menu = menu
        self._added: list[Command] = []

    def add(self, label: str, run: Callable[[], object], *, group: str = "", shortcut: str = "") -> QAction:
        """Add a command of its own, named in English (`mark`), and return its action."""
        action = QAction(tr(label), self._window)
        action.setObjectName(label)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda: run())  # noqa: PLW0108 - Qt would say whether it is checked
        self._window.addAction(action)
        self.add_action(action, group)
        return action

    def add_action(self, action: QAction, group: str = "") -> None:
        """Add an action that exists already."""
        self._added.append(Command(key_of(action), plain_label(action), menu_title(group), action))
        self._put_on(self._added[-1])

    def all(self) -> list[Command]:
        """Return what can be done, each thing once: what was added, the menus, the panes' own actions."""
        found: dict[str, Command] = {}
        for command in (*self._of_menu(self._menu(), ""), *self._added, *self._of_panes()):
            found.setdefault(command.key, command)
        commands = list(found.values())
        for command in commands:
            self._put_on(command)
        return commands

    # shortcuts of a person's own

    def usual_keys(self, command: Command) -> list[QKeySequence]:
        """Return the shortcuts that a command came with."""
        kept = command.action.property(_USUAL)
        return [QKeySequence(text) for text in kept] if isinstance(kept, list) else command.action.shortcuts()

    def set_keys(self, command: Command, keys: QKeySequence | None) -> None:
        """Give a command this shortcut, an empty one for none; None gives back the usual ones."""
        text = "" if keys is None else keys.toString(QKeySequence.SequenceFormat.PortableText) or NO_KEYS
        self._settings.set(_setting(command.key), text)
        self._put_on(command)

    def user_of(self, keys: QKeySequence, *, other_than: Command) -> Command | None:
        """Return the command that has this shortcut already."""
        return next(
            (each for each in self.all() if each.key != other_than.key and keys in each.action.shortcuts()), None
        )

    def _put_on(self, command: Command) -> None:
        action = command.action
        chosen = self._settings.get(_setting(command.key))
        if action.property(_USUAL) is None:
            if not chosen:
                return  # it has the keys it came with
            portable = QKeySequence.SequenceFormat.PortableText
            action.setProperty(_USUAL, [each.toString(portable) for each in action.shortcuts()])
        wanted = self.usual_keys(command) if not chosen else [] if chosen == NO_KEYS else [QKeySequence(chosen)]
        if action.shortcuts() != wanted:
            action.setShortcuts(wanted)

    # where they are found

    def _of_menu(self, menu: QMenu | None, group: str) -> Iterator[Command]:
        for action in menu.actions() if menu is not None else ():
            inside = action.menu()
            if isinstance(inside, QMenu):
                yield from self._of_menu(inside, plain_label(action))
            elif action.text() and not action.isSeparator():
                label = action.property(FULL_NAME) or plain_label(action)
                yield Command(key_of(action), label, group, action)

    def _of_panes(self) -> Iterator[Command]:
        for action in self._window.findChildren(QAction):
            is_own = action.text() and not action.isSeparator() and not isinstance(action.parent(), QMenu)
            if is_own and action.menu() is None and action.isVisible():
                yield Command(key_of(action), plain_label(action), "", action)


NO_KEYS = "none"
"""What the settings say of a command whose shortcut was taken away."""


def plain_label(action: QAction) -> str:
    """Return an action's words, without the marks that menus read."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def key_of(action: QAction) -> str:
    """Return the name by which settings know an action: its object's, else its words."""
    name = action.objectName() or plain_label(action)
    return _NOT_A_NAME.sub("-", name.casefold()).strip("-") or "unnamed"


def _setting(key: str) -> Setting[str]:
    return Setting(f"shortcuts.{key}", "", "The shortcut of a command of the window.")
