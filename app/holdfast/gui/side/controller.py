"""Keeps the column as the conversation is: what it lists, where in it the person is, and where a line leads. Knows the
column, the reading pane and the controllers of its pages.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from holdfast.gui import tokens, words
from holdfast.gui.controllers.places import Place
from holdfast.gui.side.contents import (
    Contents,
    Target,
    ToArtifact,
    ToBinned,
    ToConversation,
    ToMessage,
    ToProject,
    ToShelf,
    ToText,
    contents_of,
)
from holdfast.jobs import LatestWins
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.domain import OpenConversation
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.controllers.places import Shown
    from holdfast.gui.controllers.reading import ReadingController
    from holdfast.gui.panes import ReadingPane
    from holdfast.gui.side.documents import DocumentController
    from holdfast.gui.side.projects import Belonging, ProjectController
    from holdfast.gui.side.side_pane import SidePane
    from holdfast.jobs import CancelToken

OFFSET = tokens.SPACE_24
"""Where a prompt stands on the screen after a jump: this far below the top."""
IN_SIGHT = 0.3
"""Of the screen's height: the message here is the one that is read."""


class SideController(QObject):
    """Signals: went(), the person went somewhere by a line of the column; left(), and steps out of the column;
    shelf_wanted(ToShelf).
    """

    went = Signal()
    shelf_wanted = Signal(object)
    left = Signal()

    def __init__(
        self,
        bridge: Bridge,
        pane: SidePane,
        reading_pane: ReadingPane,
        reading: ReadingController,
        documents: DocumentController,
        *,
        projects: ProjectController,
    ) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._pane = pane
        self._reading_pane = reading_pane
        self._reading = reading
        self._documents = documents
        self._projects = projects
        self._latest = LatestWins()
        self._opened: OpenConversation | None = None
        self._prompts: list[int] = []
        self._artifact = -1
        self._connect()

    def step_prompt(self, step: int) -> None:
        """Go to the next prompt, or to the one before; from the middle of an answer, back to its own first."""
        if not self._prompts or self._reading_pane.shows_page:
            return
        at = self._pane.outline.list.lines.marked
        view = self._reading_pane.view
        if step < 0 and at >= 0:
            header = view.boxes.of_entry(self._prompts[at])[0]
            if view.boxes.top(header) < view.top_y:
                step = 0
        self._go_to_prompt(min(max(at + step, 0), len(self._prompts) - 1))

    def leave_page(self) -> None:
        """Go back to the conversation from whatever has its place."""
        self._mark_artifact(-1)
        if self._reading_pane.shows_page:
            self._reading_pane.leave_page()
            self._mark_in_sight()

    def save_all(self) -> None:
        """Save every artifact of the conversation."""
        if self._opened is not None and self._opened.artifacts:
            self._documents.save_all(self._opened.artifacts)

    def _connect(self) -> None:
        self._reading.branch_shown.connect(self._on_branch_shown)
        self._reading.emptied.connect(self._on_emptied)
        self._reading_pane.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._pane.chosen.connect(self._on_chosen)
        self._pane.escaped.connect(self.left)
        self._pane.save_all_requested.connect(self.save_all)
        self._pane.project_requested.connect(self._on_project_requested)
        self._reading_pane.project_link.clicked.connect(self._on_project_link)
        self._documents.left.connect(self._on_page_left)
        self._projects.left.connect(self._on_page_left)
        self._projects.chosen.connect(self._on_chosen)
        self._projects.belonging_changed.connect(self._on_belonging_changed)

    def _on_branch_shown(self, shown: Shown) -> None:
        def job(_token: CancelToken) -> Contents:
            return contents_of(shown.opened, shown.path, words.now())

        self._bridge.run_latest(self._latest, job, partial(self._on_contents, shown.opened))
        if shown.opened.row.id != self._projects.belonging.conversation_id:
            self._reading_pane.show_project("")
        self._projects.look_up(shown.opened.row.id)

    def _on_emptied(self) -> None:
        """Show nothing beside a conversation that is not begun."""
        self._latest.cancel()
        self._opened, self._prompts = None, []
        self._pane.show_contents(Contents())
        self._reading_pane.show_project("")
        self._projects.look_up(None)

    def _on_contents(self, opened: OpenConversation, contents: Contents) -> None:
        self._opened = opened
        self._prompts = [item.target.entry for item in contents.outline if isinstance(item.target, ToMessage)]
        self._pane.show_contents(contents)
        self._mark_artifact(self._artifact if self._reading_pane.shows_page else -1)
        self._mark_in_sight()

    def _on_belonging_changed(self, belonging: Belonging) -> None:
        self._pane.show_project(belonging.items, belonging.action)
        self._reading_pane.show_project(belonging.project.name if belonging.project is not None else "")

    def _on_scrolled(self) -> None:
        self._mark_in_sight()

    def _mark_in_sight(self) -> None:
        """Mark the prompt that belongs to what is read."""
        view = self._reading_pane.view
        box = view.boxes.at(view.top_y + int(view.viewport().height() * IN_SIGHT))
        if box is None or not self._prompts:
            return
        bar = view.verticalScrollBar()
        if bar.maximum() and bar.value() == bar.maximum() and self._pane.outline.list.lines.marked >= 0:
            last = view.boxes.at(view.top_y + view.viewport().height())
            marked = self._prompts[self._pane.outline.list.lines.marked]
            if last is not None and box.entry < marked <= last.entry:
                return  # it was gone to, and cannot come any higher
        self._mark_prompt(max(0, bisect_right(self._prompts, box.entry) - 1))

    def _mark_prompt(self, row: int) -> None:
        outline = self._pane.outline.list
        if outline.lines.marked != row:
            outline.lines.mark(row)
            outline.show_row(row)

    def _mark_artifact(self, position: int) -> None:
        self._artifact = position
        self._pane.artifacts.list.lines.mark(position)

    def _go_to_prompt(self, row: int) -> None:
        self._reading_pane.view.scroll_to_entry(self._prompts[row], OFFSET)
        self._mark_prompt(row)

    def _on_chosen(self, target: Target) -> None:
        match target:
            case ToMessage():
                self._go_to_message(target)
            case ToArtifact(position):
                if self._opened is not None:
                    self._mark_artifact(position)
                    self._documents.show_artifact(self._opened, position)
            case ToText(attachment):
                self._mark_artifact(-1)
                self._documents.show_text(attachment)
            case ToProject(project_id):
                self._mark_artifact(-1)
                self._projects.show(project_id)
            case ToConversation(conversation_id):
                self.leave_page()
                self._reading.open(Place(conversation_id))
            case ToShelf():
                self.shelf_wanted.emit(target)
            case ToBinned():
                return  # only the list's page of the bin has these
            case _:
                assert_never(target)
        self.went.emit()

    def _go_to_message(self, target: ToMessage) -> None:
        self.leave_page()
        if target.entry < 0:
            self._reading.show_message(target.message_id)
        elif target.entry in self._prompts:
            self._go_to_prompt(self._prompts.index(target.entry))
        else:
            self._reading_pane.view.scroll_to_entry(target.entry, OFFSET)

    def _on_page_left(self) -> None:
        self.leave_page()
        self._reading_pane.focus_conversation()

    def _on_project_link(self) -> None:
        if (project := self._projects.belonging.project) is not None:
            self._on_chosen(ToProject(project.id))

    def _on_project_requested(self) -> None:
        """Let the person choose a project for the conversation."""
        belonging = self._projects.belonging
        menu = QMenu(self._pane)
        menu.setAccessibleName(tr("Projects"))
        for row in belonging.projects:
            action = menu.addAction(row.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(row.id == belonging.assignment.project_id)
            action.triggered.connect(partial(self._on_project_chosen, row.id))
        if belonging.assignment.is_by_hand:
            menu.addSeparator()
            menu.addAction(tr("As the export has it")).triggered.connect(partial(self._on_project_chosen, None))
        menu.aboutToHide.connect(menu.deleteLater)
        button = self._pane.project.action
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _on_project_chosen(self, project_id: object, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own
        row = next((row for row in self._projects.belonging.projects if row.id == project_id), None)
        self._projects.assign(row.id if row is not None else None)
