"""Lets a person say which branch of a conversation is the one that counts: it opens on it, exports begin with it, and a
hand-off takes it. The others stay. Knows what is shown and the library's way of keeping it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.gui.organise.undoing import Step
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from holdfast.domain import ConversationId, MessageId
    from holdfast.gui.controllers.places import Shown
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.organise.undoing import Undoing


class BranchController(QObject):
    """Chooses the branch that is shown, for good."""

    def __init__(self, window: MainWindow, library: Library, undoing: Undoing) -> None:
        super().__init__(window)
        self._window, self._undoing = window, undoing
        self._additions = library.additions
        self._shown: Shown | None = None
        self._chosen: MessageId | None = None
        self.action = window.commands.add(mark("Show this branch from now on"), self.choose, group="Conversation")
        self.action.setEnabled(False)
        window.menus.add_to("Conversation", [self.action])
        reading = window.controller.reading
        reading.branch_shown.connect(self._on_branch_shown)
        reading.emptied.connect(self._on_emptied)

    def choose(self) -> None:
        """Keep the branch that is shown as the one to show."""
        shown = self._shown
        if shown is None or not self.action.isEnabled():
            return
        conversation_id, leaf = shown.opened.row.id, shown.path[-1]
        self._window.bridge.run(
            lambda _token: self._additions.show_branch(conversation_id, leaf),
            partial(self._on_chosen, conversation_id, leaf),
        )

    def _on_chosen(self, conversation_id: ConversationId, leaf: MessageId, before: MessageId | None) -> None:
        self._stands(conversation_id, leaf)
        step = Step(
            tr("Undoing the choice of a branch"),
            partial(self._additions.show_branch, conversation_id, before),
            partial(self._stands, conversation_id, None),
        )
        self._undoing.done(step, tr("This branch is shown from now on, and exports begin with it. The others stay."))

    def _stands(self, conversation_id: ConversationId, leaf: MessageId | None) -> None:
        """Note what was chosen since the conversation was read: it is not read again for that."""
        if self._shown is not None and self._shown.opened.row.id == conversation_id:
            self._chosen = leaf
            self._look()

    def _on_branch_shown(self, shown: Shown) -> None:
        if self._shown is None or self._shown.opened is not shown.opened:
            self._chosen = None
        self._shown = shown
        self._look()

    def _on_emptied(self) -> None:
        self._shown = None
        self._look()

    def _look(self) -> None:
        shown = self._shown
        if shown is None or not shown.path or shown.opened.row.branch_count < 2:  # noqa: PLR2004 - one is no choice
            self.action.setEnabled(False)
            return
        current = shown.opened.current_path()
        stands = self._chosen or (current[-1].id if current else None)
        self.action.setEnabled(shown.path[-1] != stands)
