"""Shows projects, and puts conversations into them by hand. Knows the project page, the library and the bridge."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.domain.projects import Assignment, OpenProject, ProjectRow
from holdfast.gui import words
from holdfast.gui.controllers.preparing import Preparer, first_pieces
from holdfast.gui.side.contents import SideItem, ToConversation, ToProject
from holdfast.gui.side.kinds import kind_of_name
from holdfast.gui.side.sheets import sheet
from holdfast.jobs import LatestWins
from holdfast.language import tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain import Changes, ConversationId, ProjectId
    from holdfast.errors import HoldfastError
    from holdfast.gui.awaited import Awaited
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.gui.side.project_page import ProjectPage
    from holdfast.gui.view import Entry, Piece, Renderer
    from holdfast.jobs import CancelToken


@dataclass(frozen=True, slots=True)
class Belonging:
    """Which projects there are, and which of them a conversation is in."""

    conversation_id: ConversationId | None
    projects: tuple[ProjectRow, ...] = ()
    assignment: Assignment = field(default_factory=Assignment)

    @property
    def project(self) -> ProjectRow | None:
        """Return the project the conversation is in."""
        return next((row for row in self.projects if row.id == self.assignment.project_id), None)

    @property
    def items(self) -> tuple[SideItem, ...]:
        """Return the line that leads to the project."""
        if self.project is None:
            return ()
        detail = tr("put here by you") if self.assignment.is_by_hand else ""
        return (SideItem(self.project.name, ToProject(self.project.id), detail),)

    @property
    def all_items(self) -> tuple[SideItem, ...]:
        """Return a line for every project."""
        return tuple(
            SideItem(
                row.name,
                ToProject(row.id),
                trn("{count} conversation", "{count} conversations", row.conversation_count),
                colour=row.colour,
            )
            for row in self.projects
        )

    @property
    def action(self) -> str:
        """Return what can be done about it, "" without any project."""
        if not self.projects or self.conversation_id is None:
            return ""
        return tr("Change…") if self.project is not None else tr("Put into one…")


@dataclass(frozen=True, slots=True)
class _Ready:
    """A project made ready to be shown."""

    opened: OpenProject
    items: tuple[SideItem, ...]
    entries: tuple[Entry, ...]
    pieces: dict[int, tuple[Piece, ...]]
    query: str = ""
    at: int = -1


class ProjectController(QObject):
    """Signals: shown(), a project is on the page; left(); chosen(Target); belonging_changed(Belonging);
    link_wanted(str); said(str).
    """

    shown = Signal()
    left = Signal()
    chosen = Signal(object)
    belonging_changed = Signal(object)
    link_wanted = Signal(str)
    said = Signal(str)

    def __init__(self, library: Library, bridge: Bridge, renderer: Renderer, page: Awaited[ProjectPage]) -> None:
        super().__init__(bridge)
        self._library = library
        self._bridge = bridge
        self._awaited = page
        self._renderer = renderer
        self._latest = LatestWins()
        self._belonging_latest = LatestWins()
        self._project_id: ProjectId | None = None
        self._query = ""
        self.belonging = Belonging(None)
        page.when_made(self._join)
        bridge.changed.connect(self._on_changed)

    @property
    def project_id(self) -> ProjectId | None:
        """Return the project that was shown last."""
        return self._project_id

    def show(self, project_id: ProjectId, query: str = "") -> None:
        """Show a project; what a search found in it is marked, and the first of that brought into sight."""
        self._query = query
        job = partial(self._read, project_id, query)
        self._bridge.run_latest(self._latest, job, self._on_ready, on_failed=self._on_gone)

    def look_up(self, conversation_id: ConversationId | None) -> None:
        """Find out which projects there are, and which of them this conversation is in."""
        self._bridge.run_latest(
            self._belonging_latest, partial(self._read_belonging, conversation_id), self._on_belonging
        )

    def assign(self, project_id: ProjectId | None) -> None:
        """Put the open conversation into a project; None takes that back."""
        conversation_id = self.belonging.conversation_id
        if conversation_id is None:
            return

        def job(_token: CancelToken) -> None:
            self._library.assign_project(conversation_id, project_id)

        def on_assigned(_none: None) -> None:
            self.look_up(conversation_id)

        self._bridge.run(job, on_assigned)

    @property
    def _page(self) -> ProjectPage:
        return self._awaited.get()

    @property
    def _is_seen(self) -> bool:
        return self._awaited.made is not None and self._awaited.made.isVisible()

    @cached_property
    def _preparer(self) -> Preparer:
        return Preparer(self._renderer, self._bridge, self._page.view)

    def _join(self, page: ProjectPage) -> None:
        page.left.connect(self.left)
        page.chosen.connect(self.chosen)
        page.view.link_clicked.connect(self.link_wanted)
        page.view.copied.connect(self.said)

    def _read(self, project_id: ProjectId, query: str, token: CancelToken) -> _Ready:
        """Read a project and make its first texts ready. On the read lane."""
        opened = self._library.project(project_id, token)
        entries = entries_of(opened)
        at = words.now()
        items = tuple(
            SideItem(row.title, ToConversation(row.id), words.list_time(row.updated or row.created, at))
            for row in opened.conversations
        )
        found = (place for place, entry in enumerate(entries) if query and self._library.marks(entry.text, query))
        at_entry = next(found, -1)
        pieces = first_pieces(entries, max(0, at_entry), self._renderer, token) if entries else {}
        return _Ready(opened, items, entries, pieces, query, at_entry)

    def _read_belonging(self, conversation_id: ConversationId | None, _token: CancelToken) -> Belonging:
        projects = tuple(self._library.projects())
        if conversation_id is None or not projects:
            return Belonging(conversation_id, projects)
        return Belonging(conversation_id, projects, self._library.assignment(conversation_id))

    def _on_ready(self, ready: _Ready) -> None:
        is_new = self._project_id != ready.opened.id or not self._is_seen
        self._project_id = ready.opened.id
        self._page.show_project(ready.opened.project.name, facts(ready.opened), ready.items)
        self._preparer.start_over()
        marker = partial(self._marks, ready.query) if ready.query else None
        self._page.view.show_entries(ready.entries, ready.pieces, marker)
        if is_new:
            self.shown.emit()
            self._page.focus_body()
        if ready.at >= 0:
            self._page.view.scroll_to_first_mark(ready.at)

    def _on_gone(self, _error: HoldfastError) -> None:
        """Leave the page of a project that was removed."""
        if self._is_seen:
            self._page.left.emit()

    def _marks(self, query: str, text: str) -> Sequence[tuple[int, int]]:
        return self._library.marks(text, query)

    def _on_belonging(self, belonging: Belonging) -> None:
        if belonging != self.belonging:
            self.belonging = belonging
            self.belonging_changed.emit(belonging)

    def _on_changed(self, _changes: Changes) -> None:
        self.look_up(self.belonging.conversation_id)
        if self._project_id is not None and self._is_seen:
            self.show(self._project_id, self._query)


def facts(opened: OpenProject) -> str:
    """Return the line under a project's name."""
    said = [tr("Project"), words.source_name(opened.project.source)]
    if opened.conversations:
        said.append(trn("{count} conversation", "{count} conversations", len(opened.conversations)))
    if opened.project.documents:
        said.append(trn("{count} document", "{count} documents", len(opened.project.documents)))
    if opened.memories:
        said.append(trn("{count} memory", "{count} memories", len(opened.memories)))
    return " · ".join(said)


def entries_of(opened: OpenProject) -> tuple[Entry, ...]:
    """Return what a project says, part by part."""
    parts: list[Entry] = []
    project = opened.project
    for heading, text in ((tr("About"), project.description), (tr("Instructions"), project.instructions)):
        if text.strip():
            parts.append(sheet(heading, "", text, "prose", number=len(parts)))
    for document in project.documents:
        kind = kind_of_name(document.name)
        caption = trn("Document · {count} character", "Document · {count} characters", len(document.text))
        name = " ".join(document.name.split()) or tr("Document")
        parts.append(sheet(name, caption, document.text, kind.shown, kind.language, number=len(parts)))
    for memory in opened.memories:
        caption = memory.path.rpartition("/")[2]
        parts.append(sheet(tr("What Claude remembers"), caption, memory.text, "markdown", number=len(parts)))
    return tuple(parts)
