"""Joins what orders conversations with the window. Knows the window's parts; the rest is decided in its own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.gui.organise.branch import BranchController
from holdfast.gui.organise.controller import OrganiseController
from holdfast.gui.organise.snippets import SnippetController
from holdfast.gui.organise.sort_menu import SortMenu
from holdfast.gui.organise.things import ThingController

if TYPE_CHECKING:
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.main_window import MainWindow
    from holdfast.program import Program


class Organise(QObject):
    """Ordering, as the window has it."""

    def __init__(self, window: MainWindow, program: Program, chooser: Chooser) -> None:
        super().__init__(window)
        controller = window.controller
        self.sort_menu = SortMenu(window, controller.listing)
        self.many = OrganiseController(window, program.library)
        self.many.said.connect(controller.say)
        self.branch = BranchController(window, program.library, self.many.undoing)
        self.things = ThingController(window, program.library, self.many.undoing)
        self.snippets = SnippetController(window, program.library, self.many.undoing, chooser)
        self.snippets.said.connect(controller.say)

    def end(self) -> None:
        """Keep what is being written."""
        self.snippets.end()
