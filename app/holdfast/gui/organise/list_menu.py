"""The menu of what is chosen in the list. Knows the organising controller and the window's own actions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from holdfast.domain.organising import Archive, Star, ThrowAway
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction, QKeySequence

    from holdfast.domain import ConversationRow
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.organise.controller import Ids, OrganiseController


def list_menu(controller: OrganiseController, window: MainWindow, ids: Ids, rows: Sequence[ConversationRow]) -> QMenu:
    """Return a menu of what can be done with these conversations; it goes when it is closed."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(tr("What is chosen"))
    act = controller.act
    if len(ids) > 1:
        menu.addSection(trn("{count} conversation", "{count} conversations", len(ids)))
    are_starred = bool(rows) and all(row.is_starred for row in rows)
    are_archived = bool(rows) and all(row.is_archived for row in rows)
    _add(
        menu,
        tr("Take the star away") if are_starred else tr("Star"),
        partial(act, Star(not are_starred), ids),
        window.menus.star,
    )
    _add(menu, tr("Tag…"), partial(controller.pick_tag, ids), window.menus.add_tag)
    _add(menu, tr("Put into a project…"), partial(controller.pick_project, ids), controller.to_project)
    _add(
        menu,
        tr("Bring back from the archive") if are_archived else tr("Archive"),
        partial(act, Archive(not are_archived), ids),
        controller.archive,
    )
    menu.addSeparator()
    if window.exporting is not None:
        _add(menu, tr("Export…"), window.exporting.export.trigger, window.exporting.export)
    _add(menu, tr("Choose all in the list"), controller.choose_everything, None)
    menu.addSeparator()
    _add(menu, tr("Move to the bin"), partial(act, ThrowAway(), ids), window.menus.bin)
    return menu


def _add(menu: QMenu, label: str, run: Callable[[], object], like: QAction | None) -> None:
    """Add an action that shows the keys of another."""
    action = menu.addAction(label)
    if like is not None:
        keys: QKeySequence = like.shortcut()
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(lambda: run())  # noqa: PLW0108 - Qt would say whether it is checked
