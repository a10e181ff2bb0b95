"""How the list is sorted and grouped: a menu at its top and in View, remembered. Knows the menus and the list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from holdfast.gui.lists.arranging import GROUPS, SORTS, Arrangement
from holdfast.gui.menus import FULL_NAME
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holdfast.gui.controllers.listing import ListController
    from holdfast.gui.main_window import MainWindow


class SortMenu(QObject):
    """Keeps the choice in the window's memory and tells the list."""

    def __init__(self, window: MainWindow, listing: ListController) -> None:
        super().__init__(window)
        self._window, self._listing = window, listing
        state = window.remembered
        self._how = Arrangement.of(state.list_sort, state.list_group)
        self.menu = QMenu(tr("Sort and group the list"), window)
        self.menu.setAccessibleName(tr("Sort and group the list"))
        self.actions: dict[str, QAction] = {}
        self._add(tr("Sort by"), "sort", {**SORTS}, self._how.sort)
        self.menu.addSeparator()
        self._add(tr("Group"), "group", {**GROUPS}, self._how.group)
        window.menus.add_to("View", [self.menu.menuAction()])
        window.list_pane.sort_button.clicked.connect(self._on_clicked)
        if self._how != Arrangement():
            listing.arrange(self._how)

    def _add(self, title: str, kind: str, choices: Mapping[Any, str], chosen: str) -> None:
        heading = self.menu.addAction(title)
        heading.setEnabled(False)
        group = QActionGroup(self)
        for key, label in choices.items():
            action = self.menu.addAction(tr(label))
            action.setCheckable(True)
            action.setChecked(key == chosen)
            said = tr("Sort the list: {how}", how=tr(label)) if kind == "sort" else tr("The list: {how}", how=tr(label))
            action.setProperty(FULL_NAME, said)
            action.setObjectName(f"list-{kind}-{key}")
            action.triggered.connect(partial(self._on_chosen, kind, key))
            group.addAction(action)
            self.actions[f"{kind}:{key}"] = action

    def _on_clicked(self) -> None:
        origin = self._window.list_pane.sort_button
        self.menu.popup(origin.mapToGlobal(origin.rect().bottomLeft()))

    def _on_chosen(self, kind: str, key: str, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own
        how, state = self._how, self._window.remembered
        self._how = Arrangement.of(key, how.group) if kind == "sort" else Arrangement.of(how.sort, key)
        state.list_sort, state.list_group = self._how.sort, self._how.group
        self._listing.arrange(self._how)
