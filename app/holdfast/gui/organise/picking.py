"""Asks which tag or which project, and has it done. Knows the picker, the window and what the library offers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from holdfast.domain import ConversationId, ProjectId
from holdfast.domain.organising import AddTags, PutInProject, TakeTags
from holdfast.gui import words
from holdfast.gui.lists.choices import Choice
from holdfast.gui.organise.picker import NEW, Picker
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from PySide6.QtWidgets import QWidget

    from holdfast.domain import ConversationRow
    from holdfast.domain.organising import Action
    from holdfast.domain.own import Tag
    from holdfast.domain.projects import ProjectRow
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow

    class Act(Protocol):
        """Has an action done with conversations."""

        def __call__(self, action: Action, ids: tuple[ConversationId, ...], project: str = "") -> None:
            """Do it."""


class Picking(QObject):
    """Asks, and has done what was picked."""

    def __init__(self, window: MainWindow, library: Library, act: Act) -> None:
        super().__init__(window)
        self._window, self._library, self._act = window, library, act
        self.picker = Picker(window.theme, window)

    def pick_tag(self, ids: tuple[ConversationId, ...], rows: Sequence[ConversationRow]) -> None:
        """Ask for a tag; one that all of them have is taken off."""
        self._window.bridge.run(lambda _token: self._library.additions.tags(), partial(self._on_tags, ids, tuple(rows)))

    def pick_project(self, ids: tuple[ConversationId, ...]) -> None:
        """Ask for a project, or the name of a new one."""
        self._window.bridge.run(lambda _token: self._library.projects(), partial(self._on_projects, ids))

    def _on_tags(self, ids: tuple[ConversationId, ...], rows: tuple[ConversationRow, ...], tags: list[Tag]) -> None:
        choices = []
        for tag in tags:
            count = sum(tag.name in row.tags for row in rows)
            said = tr("take off") if count == len(ids) else trn("on {count}", "on {count}", count) if count else ""
            choices.append(Choice(f"{'off' if count == len(ids) else 'on'}:{tag.name}", tag.name, mark=said))
        self.picker.ask(
            origin_in(self._window),
            trn("Tag this conversation", "Tag {count} conversations", len(ids)),
            choices,
            partial(self._on_tag_picked, ids),
            hint=tr("Find or name a tag"),
            new=tr("New tag"),
        )

    def _on_tag_picked(self, ids: tuple[ConversationId, ...], key: str) -> None:
        if key.startswith(NEW):
            self._act(AddTags((key.removeprefix(NEW),)), ids)
            return
        kind, _, name = key.partition(":")
        self._act(TakeTags((name,)) if kind == "off" else AddTags((name,)), ids)

    def _on_projects(self, ids: tuple[ConversationId, ...], projects: list[ProjectRow]) -> None:
        choices = [Choice(str(row.id), row.name, mark=words.number(row.conversation_count)) for row in projects]
        if projects:
            choices.append(Choice("0", tr("Where its source had it"), tr("Takes back where you put it")))
        names = {row.id: row.name for row in projects}
        self.picker.ask(
            origin_in(self._window),
            trn("Put this conversation into a project", "Put {count} conversations into a project", len(ids)),
            choices,
            partial(self._on_project_picked, ids, names),
            hint=tr("Find or name a project"),
            new=tr("New project"),
        )

    def _on_project_picked(self, ids: tuple[ConversationId, ...], names: dict[ProjectId, str], key: str) -> None:
        if key.startswith(NEW):
            name, organising = key.removeprefix(NEW), self._library.organising
            self._window.bridge.run(
                lambda _token: organising.make_project(name), partial(self._on_project_made, ids, name)
            )
            return
        project_id = ProjectId(int(key))
        self._act(PutInProject(project_id if project_id in names else None), ids, names.get(project_id, ""))

    def _on_project_made(self, ids: tuple[ConversationId, ...], name: str, made: ProjectId) -> None:
        self._act(PutInProject(made), ids, name)


def origin_in(window: MainWindow) -> QWidget:
    """Return what a small window that asks for a name or a choice belongs to: the list's tabs, or the title."""
    return window.list_pane.tab_row if window.list_pane.isVisible() else window.reading_pane.title
