"""Opens what was asked for from outside: files go to the import, a link to its place, and the window comes forward.
Makes the links, too.
Knows the window's other controllers; nothing of how the asking came here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from holdfast.domain.asked import Address, Asked, address_of, searched
from holdfast.errors import BadInput, NotFound
from holdfast.gui.controllers.places import Place
from holdfast.gui.panes import Notice
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.errors import HoldfastError
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow
    from holdfast.jobs import CancelToken


class AskedController(QObject):
    """Does what this start, and later ones, were asked for."""

    def __init__(self, window: MainWindow, library: Library) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._waiting: list[Asked] = []
        window.controller.listing.loaded.connect(self._on_list_loaded)
        window.menus.copy_link.triggered.connect(self._on_copy_link)

    def begin_with(self, asked: Asked) -> None:
        """Show the window and open what the first start was asked for, once the window knows what there is."""
        if asked.is_minimized:
            if not self._window.isVisible():
                self._window.showMinimized()
            self._window.home.behind.stay_away()
        else:
            self._window.show()
        if self._window.controller.is_ready:
            self._open(asked)
        else:
            self._waiting.append(asked)

    def take(self, asked: Asked) -> None:
        """Come forward and open what another start was asked for."""
        if not asked.is_minimized:
            self._window.home.behind.come_forward(asked.token)
        if self._window.controller.is_ready:
            self._open(asked)
        else:
            self._waiting.append(asked)

    def _on_copy_link(self) -> None:
        """Copy a link by the source's id, which leads to the same conversation on another computer."""
        controller = self._window.controller
        row = next((row for row in controller.listing.rows if row.id == controller.reading.conversation_id), None)
        if row is not None:
            QGuiApplication.clipboard().setText(str(Address(row.source_id or str(row.id))))
            controller.say(tr("Copied a link"))

    def _on_list_loaded(self) -> None:
        waiting, self._waiting = self._waiting, []
        for asked in waiting:
            self._open(asked)

    def _open(self, asked: Asked) -> None:
        if asked.files:
            self._window.controller.take_files(asked.files)
        if (words := searched(asked.link)) is not None:
            self._window.controller.searching.search_for(words)
        elif asked.link:
            try:
                address = address_of(asked.link)
            except BadInput as err:
                self._say(err)
                return
            self._window.bridge.run(partial(self._find, address), self._on_found, on_failed=self._say)

    def _find(self, address: Address, token: CancelToken) -> Place:
        """Return the place of an address. On the read lane."""
        conversation_id = self._library.resolve_id(address.conversation)
        if not address.message:
            return Place(conversation_id)
        opened = self._library.open(conversation_id, token)
        for stored in opened.messages:
            if address.message in {str(stored.id), stored.message.source_id}:
                return Place(conversation_id, stored.id)
        raise NotFound(
            tr("The message that this link leads to is not in its conversation."), tr("It may have been removed.")
        )

    def _on_found(self, place: Place) -> None:
        self._window.controller.show_place(place)

    def _say(self, err: HoldfastError) -> None:
        self._window.notice.show_notice(Notice(err.message, err.hint, "warn"))
