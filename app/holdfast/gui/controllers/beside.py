"""Joins the column and the pages of documents and projects with the rest of the window. Knows the window's parts, and
decides which of them is seen.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui.side import DocumentController, ProjectController, SideController
from holdfast.gui.side.contents import SideItem, ToProject
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain import ProjectId
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.controllers.reading import ReadingController
    from holdfast.gui.controllers.searching import FoundPage
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.side.projects import Belonging


class BesideController(QObject):
    """Signals: link_wanted(str); said(str), what was done, in words; escaped(), out of the list of projects."""

    link_wanted = Signal(str)
    said = Signal(str)
    escaped = Signal()

    def __init__(self, window: MainWindow, library: Library, chooser: Chooser, reading: ReadingController) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        bridge, later = window.bridge, window.later
        self.documents = DocumentController(bridge, reading.renderer, later.document, chooser, window.remembered)
        self.projects = ProjectController(library, bridge, reading.renderer, later.project)
        self.side = SideController(
            bridge, window.side_pane, window.reading_pane, reading, self.documents, projects=self.projects
        )
        self._connect()

    def show_project(self, project_id: ProjectId, query: str = "") -> None:
        """Show a project in the conversation's place, with what a search found in it marked."""
        self._window.show_conversations()
        self._window.show_side(is_list=False)
        self.projects.show(project_id, query)

    def show_found(self, found: FoundPage) -> None:
        """Show what a search found beside conversations: a project's document, a memory, a published page."""
        window, hit, library = self._window, found.hit, self._library
        marker = partial(self._marks, found.query)
        if hit.kind == "document" and hit.project_id is not None:
            self.show_project(hit.project_id, found.query)
            return
        if hit.thing_id is None:
            return
        thing_id = hit.thing_id
        window.show_conversations()
        window.show_side(is_list=False)
        if hit.kind == "memory":
            window.bridge.run(
                lambda _token: library.memory(thing_id), lambda memory: self.documents.show_memory(memory, marker)
            )
        elif hit.kind == "artifact":
            window.bridge.run(
                lambda _token: library.published(thing_id), lambda page: self.documents.show_published(page, marker)
            )

    def _marks(self, query: str, text: str) -> Sequence[tuple[int, int]]:
        return self._library.marks(text, query)

    def _connect(self) -> None:
        window = self._window
        window.top_bar.side_button.clicked.connect(self._on_side_toggled)
        window.menus.side.triggered.connect(self._on_side_toggled)
        window.menus.previous_prompt.triggered.connect(partial(self.side.step_prompt, -1))
        window.menus.next_prompt.triggered.connect(partial(self.side.step_prompt, 1))
        window.menus.save_artifacts.triggered.connect(self.side.save_all)
        window.menus.projects.aboutToShow.connect(self._on_projects_about_to_show)
        window.project_list.chosen.connect(self._on_project_line_chosen)
        window.project_list.escaped.connect(self.escaped)
        self.projects.belonging_changed.connect(self._on_belonging_changed)
        self.side.went.connect(self._on_went)
        self.side.left.connect(self._on_side_left)
        self.documents.shown.connect(self._on_document_shown)
        self.projects.shown.connect(self._on_project_shown)
        for page in (self.documents, self.projects):
            page.link_wanted.connect(self.link_wanted)
            page.said.connect(self.said)

    def _on_document_shown(self) -> None:
        self._window.reading_pane.show_page(self._window.document_page)

    def _on_project_shown(self) -> None:
        self._window.reading_pane.show_page(self._window.project_page)

    def _on_side_toggled(self) -> None:
        window = self._window
        window.set_side_shown(is_shown=not window.shows_side)
        if window.shows_side and not window.has_room_for_side:
            window.side_pane.focus_first()

    def _on_went(self) -> None:
        """In a narrow window show what was gone to, not the column."""
        if self._window.is_folded:
            self._window.set_side_shown(is_shown=False)
            self._window.show_side(is_list=False)

    def _on_side_left(self) -> None:
        if not self._window.has_room_for_side:
            self._window.set_side_shown(is_shown=False)
        self._window.reading_pane.focus_conversation()

    def _on_projects_about_to_show(self) -> None:
        menu = self._window.menus.projects
        menu.clear()
        for row in self.projects.belonging.projects:
            action = menu.addAction(row.name.replace("&", "&&"))
            action.triggered.connect(partial(self._on_project_triggered, row.id))
        if menu.isEmpty():
            menu.addAction(tr("No projects yet")).setEnabled(False)

    def _on_project_triggered(self, project_id: ProjectId, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own
        self.show_project(project_id)

    def _on_belonging_changed(self, belonging: Belonging) -> None:
        """Keep the list of projects as the store is."""
        lines = self._window.project_list.lines
        if lines.items != belonging.all_items:
            lines.set_items(belonging.all_items)
        self._window.list_pane.offer_tab("projects", is_offered=bool(belonging.projects))

    def _on_project_line_chosen(self, item: SideItem) -> None:
        if isinstance(item.target, ToProject):
            self.show_project(item.target.project_id)
