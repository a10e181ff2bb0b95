"""What can be taken back, the latest first, under Ctrl+Z and in the notice. Knows the window's menus and its notice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui.panes import Notice
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.gui.main_window import MainWindow

KEPT = 30
"""Steps that are remembered until the window is closed."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done: how its undoing is called, what does that, on the read lane, and what is shown then."""

    name: str
    undo: Callable[[], object]
    then: Callable[[], object] | None = None


class Undoing(QObject):
    """Signals: said(str), what was taken back."""

    said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._steps: list[Step] = []
        self.action = window.commands.add(mark("Undo"), self.undo, group="Edit", shortcut="Ctrl+Z")
        window.menus.add_to("Edit", [self.action])
        self._show()

    def done(self, step: Step, said: str, hint: str = "") -> None:
        """Remember a step and say that it was done, with the way back."""
        self.remember(step)
        # whoever works in the list stays in the list: the keys of the notice are Ctrl+Z
        notice = Notice(said, hint, actions=(("undo", tr("Undo")),))
        self._window.notice.show_notice(notice, partial(self._on_answer, step), takes_focus=False)

    def remember(self, step: Step) -> None:
        """Remember a step that anybody can see, and say nothing."""
        self._steps = [*self._steps, step][-KEPT:]
        self._show()

    def undo(self) -> None:
        """Take the latest step back."""
        if self._steps:
            self._take_back(self._steps[-1])

    def _on_answer(self, step: Step, _key: str) -> None:
        self._take_back(step)

    def _take_back(self, step: Step) -> None:
        if not any(each is step for each in self._steps):
            return
        self._steps = [each for each in self._steps if each is not step]
        self._show()
        self._window.notice.dismiss()
        self.said.emit(tr("{what}…", what=step.name))
        self._window.bridge.run(lambda _token: step.undo(), partial(self._on_undone, step))

    def _on_undone(self, step: Step, _answer: object) -> None:
        if step.then is not None:
            step.then()
        self.said.emit(tr("{what}: done", what=step.name))

    def _show(self) -> None:
        self.action.setEnabled(bool(self._steps))
        self.action.setToolTip(self._steps[-1].name if self._steps else tr("Undo"))
