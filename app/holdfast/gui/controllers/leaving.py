"""Asks, in the window, before what runs is given up by closing it: an import, a reply. Nothing that came is lost either
way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.gui.panes import Notice
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from holdfast.chat import Chats, TurnNews
    from holdfast.gui.controllers.importing import ImportController
    from holdfast.gui.main_window import MainWindow


class LeaveController(QObject):
    """Decides whether the window may close. `is_closing`: it was decided, and only the end of what runs is awaited."""

    def __init__(self, window: MainWindow, importing: ImportController, chats: Chats | None) -> None:
        super().__init__(window)
        self._window = window
        self._importing = importing
        self._chats = chats
        self._waits_for_replies = False
        self.is_closing = False
        if chats is not None:
            chats.on_turn(self._on_turn)

    def may_close(self) -> bool:
        """Say whether the window can close now; ask in the window if something would be given up."""
        if self.is_closing:
            return True
        if self._importing.is_running:
            self._ask(
                tr("An import is running."),
                tr("What is stored stays, and importing the same files again goes on from there."),
                (("keep", tr("Keep importing")), ("stop", tr("Stop and close"))),
            )
            return False
        replies = 0 if self._chats is None else len(self._chats.running())
        if replies:
            self._ask(
                trn("A reply is being written.", "{count} replies are being written.", replies),
                tr("What has come is kept. Stopped here, it can be asked for again."),
                (("wait", tr("Close when it has ended")), ("stop", tr("Stop and close"))),
            )
            return False
        return True

    def give_up(self) -> None:
        """Stop what runs, without asking: the window closes at once."""
        self.is_closing = True
        if self._importing.is_running:
            self._importing.stop()

    def _ask(self, what: str, hint: str, choices: tuple[tuple[str, str], ...]) -> None:
        self._window.notice.show_notice(Notice(what, hint, "warn", choices), self._on_answer)

    def _on_answer(self, key: str) -> None:
        self._waits_for_replies = key == "wait"
        if key == "stop":
            self.is_closing = True
            if self._importing.is_running:
                self._importing.stop()
            else:
                self._window.close()
        elif key == "wait":
            self._close_if_over()

    def _on_turn(self, news: TurnNews) -> None:
        """Hear of replies, on the lane of the network."""
        if news.is_ended and self._waits_for_replies:
            self._window.bridge.post(self._close_if_over)

    def _close_if_over(self) -> None:
        if self._waits_for_replies and self._chats is not None and not self._chats.running():
            self._window.close()
