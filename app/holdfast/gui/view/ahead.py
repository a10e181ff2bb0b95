"""Prepares what a person will scroll to next: asks for the pieces of messages that are near, lays out a little at a
time while nothing else is to be done, and lets go of what is far. Works on one view.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.gui.view.boxes import Box
    from holdfast.gui.view.conversation_view import ConversationView

AHEAD = 2
"""Screens laid out below and above while nothing else is to be done."""
ENTRIES_AHEAD = 12
DOCUMENTS_KEPT = 160
IDLE_BUDGET_S = 0.008


class Ahead:
    """Looks ahead of the scroll."""

    def __init__(self, view: ConversationView) -> None:
        self._view = view
        self._asked: set[int] = set()
        self._built: list[Box] = []
        self._idle = QTimer(view)
        self._idle.setInterval(0)
        self._connect()

    def start(self) -> None:
        """Look ahead as soon as there is time."""
        self._idle.start()

    def start_over(self, made: Iterable[int], kept: int = 0) -> None:
        """Forget what has not come, and all but the first `kept` messages; `made` are there already."""
        boxes = self._view.boxes
        self._asked = {entry for entry in self._asked if entry < kept and not boxes.is_pending(entry)} | set(made)

    def note_built(self, box: Box) -> None:
        """Remember that a box has a document, so that nobody has to look for those that have."""
        self._built.append(box)

    def want(self, entry: int) -> None:
        """Ask for the pieces of a message, wherever it is."""
        if entry not in self._asked:
            self._asked.add(entry)
            self._view.pieces_wanted.emit((entry,))

    def no_longer_asked(self, first: int, last: int) -> None:
        """Hear that messages were given up; they are asked for again when they are near."""
        boxes = self._view.boxes
        self._asked.difference_update(entry for entry in range(first, last + 1) if boxes.is_pending(entry))

    def ask(self, boxes: Sequence[Box]) -> None:
        """Ask for the pieces of messages that are near, and of some after them."""
        near = {box.entry for box in boxes if box.kind == "pending"} - self._asked
        if not near:
            return
        first, last = min(near), min(max(near) + ENTRIES_AHEAD, len(self._view.boxes.entries) - 1)
        wanted = tuple(entry for entry in range(first, last + 1) if entry not in self._asked)
        self._asked.update(wanted)
        self._view.pieces_wanted.emit(wanted)

    @property
    def is_done(self) -> bool:
        """Say whether nothing is left to lay out."""
        return not self._idle.isActive()

    def _connect(self) -> None:
        self._idle.timeout.connect(self.on_idle)

    def on_idle(self) -> None:
        """Lay out ahead of the scroll, a few milliseconds at a time."""
        view = self._view
        height = view.viewport().height()
        near = view.boxes.between(view.top_y - AHEAD * height, view.top_y + (AHEAD + 1) * height)
        self.ask(near)
        until = time.monotonic() + IDLE_BUDGET_S
        anchor = view.anchor()
        built = 0
        for box in near:
            if box.is_rough and box.kind != "pending":
                view.build(box)
                built += 1
                if time.monotonic() > until:
                    break
        if built:
            view.restore(anchor)
            view.viewport().update()
            return
        self._drop_far(near)
        self._idle.stop()

    def _drop_far(self, near: Sequence[Box]) -> None:
        """Let go of documents far from the screen; their heights are known and stay."""
        if len(self._built) <= DOCUMENTS_KEPT:
            return
        kept = set(map(id, near))
        for box in self._built:
            if id(box) not in kept:
                box.document = None
        self._built = list({id(box): box for box in self._built if box.document is not None}.values())
