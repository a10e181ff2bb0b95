"""Makes the file of a conversation ready while it is being read, so that its row can be dragged out of the list. Knows
the facade of exports and the list; a drag itself is Qt's.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.export import Choice, Format, Selection
from holdfast.export.file_names import safe_stem
from holdfast.jobs import LatestWins, no_progress
from holdfast.scratch import Scratch

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.domain import ConversationId, ConversationRow
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.panes import ListPane
    from holdfast.jobs import CancelToken
    from holdfast.program import Program


class DragController(QObject):
    """Keeps one file ready: that of the conversation the person is at, once the pointer is where it could be dragged.

    Whoever only reads does not pay for it: the first file loads the room of exports.
    """

    def __init__(self, program: Program, bridge: Bridge, pane: ListPane) -> None:
        super().__init__(pane)
        self._program = program
        self._bridge = bridge
        self._pane = pane
        self._latest = LatestWins()
        self._scratch: Scratch | None = None
        self._row: ConversationRow | None = None
        pane.list.setDragEnabled(True)
        pane.list.entered.connect(self._on_entered)

    def make_ready(self, row: ConversationRow) -> None:
        """Have this conversation be the one that can be dragged."""
        self._row = row
        if self._pane.list.underMouse():
            self._begin()

    def _on_entered(self, _index: object) -> None:
        self._begin()

    def _begin(self) -> None:
        """Write the conversation as a note to a folder of our own, in the background, once."""
        row, self._row = self._row, None
        if row is None:
            return
        if self._scratch is None:
            with suppress(OSError):  # without a place for it there is no file to drag
                self._scratch = Scratch()
        if self._scratch is None:
            return
        place = self._scratch.path / str(row.id) / f"{safe_stem(row.title)}.md"
        job = partial(self._write, row.id, place)
        self._bridge.run_latest(self._latest, job, partial(self._on_ready, row.id), on_failed=_ignored)

    def end(self) -> None:
        """Clear the folder."""
        if self._scratch is not None:
            self._scratch.remove()

    def _write(self, conversation_id: ConversationId, place: Path, token: CancelToken) -> Path:
        selection = Selection(ids=(conversation_id,))
        self._program.exports.export(selection, Choice(Format.MARKDOWN), place, token, no_progress)
        return place

    def _on_ready(self, conversation_id: ConversationId, place: Path) -> None:
        if place.exists():
            self._pane.conversations.ready_files = {conversation_id: place}


def _ignored(_error: object) -> None:
    """Say nothing: whoever drags sees that there is no file, and the page of exports says why."""
