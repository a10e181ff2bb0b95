"""The menus and their shortcuts: one action per thing that can be done. On macOS they stand in the system's bar,
elsewhere behind the menu button.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolButton

from holdfast.language import mark, mark_in, tr, tr_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.theme import ThemeChoice

FULL_NAME = "full-name"
"""The property of an action that holds its words where they must stand alone, without their menu."""

_THEMES: tuple[tuple[ThemeChoice, str, str], ...] = (
    ("system", mark("As the system"), mark("Colours: as the system")),
    ("light", mark("Light"), mark("Colours: light")),
    ("dark", mark("Dark"), mark("Colours: dark")),
)


_HELP = mark_in("a menu", "Help")
"""The menu that is made last, by those who fill it."""


def menu_title(title: str) -> str:
    """Return what a menu is called, named in English; the same word elsewhere may be something to do."""
    return tr_in("a menu", title) if title else ""


class Menus:
    """All actions of the window; the window connects them."""

    def __init__(self, window: QMainWindow, button: QToolButton, theme: ThemeChoice) -> None:
        self._window = window
        self.new_chat = self._action(mark("New chat"), QKeySequence.StandardKey.New, fallback="Ctrl+N")
        self.settings = self._action(mark("Settings…"), QKeySequence.StandardKey.Preferences, fallback="Ctrl+,")
        self.import_files = self._action(mark("Import files…"), "Ctrl+O")
        self.import_folder = self._action(mark("Import a folder…"), "Ctrl+Shift+O")
        self.import_code = self._action(mark("Import sessions of Claude Code"))
        self.import_sample = self._action(mark("Import the sample"))
        self.safety = self._action(mark("Safety and backups…"))
        self.bin = self._action(mark("Move to the bin"), QKeySequence.StandardKey.Delete, fallback="Del")
        self.quit = self._action(mark("Quit"), QKeySequence.StandardKey.Quit, fallback="Ctrl+Q")
        self.copy = self._action(mark("Copy"), "Ctrl+C")
        self.copy_link = self._action(mark("Copy a link to this conversation"))
        self.select_all = self._action(mark("Select the whole conversation"))
        self.find = self._action(mark("Search everything"), "Ctrl+K")
        self.find_here = self._action(mark("Find in this conversation"), "Ctrl+F")
        self.star = self._action(mark("Star"), "Ctrl+D")
        self.star.setCheckable(True)
        self.rename = self._action(mark("Rename…"), "F2")
        self.add_tag = self._action(mark("Add a tag…"), "Ctrl+T")
        self.add_note = self._action(mark("Write a note…"), "Ctrl+Shift+N")
        self.zoom_in = self._action(mark("Larger text"), QKeySequence.StandardKey.ZoomIn, fallback="Ctrl+=")
        self.zoom_out = self._action(mark("Smaller text"), QKeySequence.StandardKey.ZoomOut)
        self.zoom_reset = self._action(mark("Usual text size"), "Ctrl+0")
        self.next = self._action(mark("Next conversation"), "Ctrl+Down")
        self.previous = self._action(mark("Previous conversation"), "Ctrl+Up")
        self.back = self._action(mark("Back"), "Alt+Left")
        self.forward = self._action(mark("Forward"), "Alt+Right")
        self.previous_prompt = self._action(mark("Previous prompt"), "Alt+Up")
        self.next_prompt = self._action(mark("Next prompt"), "Alt+Down")
        self.outages = self._action(mark("Outages"), "Ctrl+Shift+U")
        self.playbook = self._action(mark("Playbook"))
        self.rehearse = self._action(mark("Rehearse an outage…"))
        self.side = self._action(mark("Column at the right"), "F9")
        self.side.setCheckable(True)
        self.save_artifacts = self._action(mark("Save all artifacts of this conversation…"))
        self.projects = QMenu(tr("Projects"), window)
        self.projects.setAccessibleName(tr("Projects"))
        self.themes: dict[ThemeChoice, QAction] = {}
        self._add_themes(theme)
        self._fill(button)

    def _add_themes(self, chosen: ThemeChoice) -> None:
        self._group = QActionGroup(self._window)
        for choice, label, full in _THEMES:
            action = self._action(label)
            action.setCheckable(True)
            action.setChecked(choice == chosen)
            action.setProperty(FULL_NAME, tr(full))
            self._group.addAction(action)
            self.themes[choice] = action

    def add_to(self, title: str, actions: Sequence[QAction | None]) -> None:
        """Add actions at the end of a menu, or in a new one, named in English; None is a line between."""
        if title not in self._by_title:
            self._by_title[title] = self._add_menu(title)
        else:
            self._by_title[title].addSeparator()
        for action in actions:
            if action is None:
                self._by_title[title].addSeparator()
            else:
                self._by_title[title].addAction(action)

    def _add_menu(self, title: str) -> QMenu:
        said = menu_title(title)
        menu = self._window.menuBar().addMenu(said) if sys.platform == "darwin" else self.top.addMenu(said)
        menu.setAccessibleName(said.replace("&", ""))  # its title names what opens it, and not itself
        return menu

    def _action(self, text: str, *keys: str | QKeySequence.StandardKey, fallback: str = "") -> QAction:
        action = QAction(tr(text), self._window)
        action.setObjectName(text)
        sequences = [each for key in keys for each in _sequences(key)]
        if fallback and QKeySequence(fallback) not in sequences:
            sequences.append(QKeySequence(fallback))
        action.setShortcuts(sequences)
        self._window.addAction(action)
        return action

    def _fill(self, button: QToolButton) -> None:
        entries: tuple[tuple[str, tuple[QAction | None, ...]], ...] = (
            (
                mark_in("a menu", "File"),
                (
                    *(self.new_chat, None, self.import_files, self.import_folder, self.import_code),
                    *(self.import_sample, None),
                    *(self.save_artifacts, None, self.settings, self.safety, None, self.quit),
                ),
            ),
            (mark_in("a menu", "Edit"), (self.copy, self.select_all, self.copy_link, None, self.find_here, self.find)),
            (mark_in("a menu", "Conversation"), (self.star, self.rename, self.add_tag, self.add_note, None, self.bin)),
            (
                mark_in("a menu", "View"),
                (self.side, None, *self.themes.values(), None, self.zoom_in, self.zoom_out, self.zoom_reset),
            ),
            (
                mark_in("a menu", "Go"),
                (self.next, self.previous, None, self.previous_prompt, self.next_prompt, None, self.back, self.forward),
            ),
            (mark_in("a menu", "Outages"), (self.outages, self.playbook, None, self.rehearse)),
        )
        self.top = QMenu(self._window)
        self.top.setAccessibleName(tr("Menu"))
        self._by_title: dict[str, QMenu] = {}
        for title, actions in entries:
            menu = self._by_title[title] = self._add_menu(title)
            for action in actions:
                if action is None:
                    menu.addSeparator()
                else:
                    menu.addAction(action)
            if title == "Go":
                menu.addSeparator()
                menu.addMenu(self.projects)
        button.setMenu(self.top)
        button.setVisible(sys.platform != "darwin")


def _sequences(key: str | QKeySequence.StandardKey) -> list[QKeySequence]:
    return [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
