"""Joins exports with the window: menus, what can be exported from where one is, the folder that is kept. Knows the
window's parts; the rest is decided in its own files.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from holdfast.export import Format, Selection
from holdfast.gui import words
from holdfast.gui.exporting.controller import ExportController
from holdfast.gui.exporting.dragging import DragController
from holdfast.gui.exporting.keeping import VaultKeeper
from holdfast.gui.exporting.page import ExportPage
from holdfast.gui.exporting.wording import EVERYTHING
from holdfast.gui.panes import Notice
from holdfast.language import mark, tr, trn
from holdfast.program import no_exports
from holdfast.settings import LAST_EXPORT_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.domain import ConversationId, ConversationRow
    from holdfast.domain.projects import Assignment
    from holdfast.errors import HoldfastError
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.exporting.controller import What
    from holdfast.gui.main_window import MainWindow
    from holdfast.program import Program

TITLE_SHOWN = 60


def can_export(program: Program) -> bool:
    """Say whether this program was built with exports."""
    return program.make_exports is not no_exports


class Exporting(QObject):
    """Exports, as the window has them."""

    def __init__(self, window: MainWindow, program: Program, chooser: Chooser) -> None:
        super().__init__(window)
        self._window = window
        self._program = program
        self._chooser = chooser
        self.export = _action(mark("Export…"), window)
        self.export.setShortcut("Ctrl+E")
        self.export_all = _action(mark("Export everything…"), window)
        self.export_changed = _action(mark("Export what changed since the last export…"), window)
        self.hand_off = _action(mark("Hand this conversation to another assistant…"), window)
        window.addActions([self.export, self.export_all, self.export_changed, self.hand_off])
        window.menus.add_to("File", [self.export, self.export_all, self.export_changed, self.hand_off])
        self.keeper = VaultKeeper(program, window.bridge, window.settings, self)
        self.dragging = DragController(program, window.bridge, window.list_pane)
        self._connect()
        self.keeper.start()

    @cached_property
    def controller(self) -> ExportController:
        """Return what takes an export from the choice to the report; its page is made when it is first asked for."""
        window = self._window
        page = ExportPage(window.theme)
        made = ExportController(
            self._program.exports,
            window.bridge,
            page,
            settings=window.settings,
            chooser=self._chooser,
            remembered=window.remembered,
        )
        made.shown.connect(partial(window.home.show_page, page))
        made.left.connect(window.home.leave_page)
        made.running_changed.connect(self._on_running_changed)
        made.kept.connect(self._on_kept)
        return made

    def end(self) -> None:
        """Clear what was made ready to be dragged."""
        self.dragging.end()

    def _connect(self) -> None:
        self.export.triggered.connect(partial(self._open, None))
        self.hand_off.triggered.connect(partial(self._open, Format.HANDOFF))
        self.export_all.triggered.connect(self._on_all)
        self.export_changed.triggered.connect(self._on_changed_wanted)
        self.keeper.failed.connect(self._on_keeping_failed)
        self._window.controller.reading.opened.connect(self._on_opened)

    def _open(self, form: Format | None, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own
        """Look up the project of the conversation that is open, then show the choices."""
        conversation_id = self._window.controller.reading.conversation_id
        if conversation_id is None:
            self.controller.open(list(self._whats(None)), form)
            return
        self._window.bridge.run(
            partial(self._assignment, conversation_id),
            partial(self._on_assignment, form),
            on_failed=self._on_no_project,
        )

    def _assignment(self, conversation_id: ConversationId, _token: object) -> Assignment:
        return self._program.library.assignment(conversation_id)

    def _on_assignment(self, form: Format | None, assignment: Assignment) -> None:
        self.controller.open(list(self._whats(assignment)), form)

    def _on_no_project(self, _error: HoldfastError) -> None:
        self.controller.open(list(self._whats(None)))

    def _whats(self, assignment: Assignment | None) -> Iterator[What]:
        """Yield what can be exported from where the person is, the nearest first."""
        window = self._window
        rows = self._chosen_rows()
        if len(rows) > 1:
            yield (
                trn("{count} conversation chosen in the list", "{count} conversations chosen in the list", len(rows)),
                _of(rows),
            )
        query = window.top_bar.search.text().strip()
        if query and window.list_pane.shows_results:
            yield tr("What was found for “{query}”", query=query[:TITLE_SHOWN]), Selection(query=query)
        row = self._open_row()
        if row is not None:
            yield row.title[:TITLE_SHOWN], Selection(ids=(row.id,))
            if assignment is not None and assignment.project_id is not None:
                yield (
                    tr("The project {project}", project=row.project[:TITLE_SHOWN]),
                    Selection(project_id=assignment.project_id),
                )
        yield tr(EVERYTHING), Selection()
        yield self._changed()

    def _changed(self) -> What:
        last_ms = self._window.settings.get(LAST_EXPORT_MS)
        if not last_ms:
            return tr("What changed since the last export (there was none yet)"), Selection()
        since = datetime.fromtimestamp(last_ms / 1000, UTC)
        return tr("What changed since the last export, {date}", date=words.long_date(since)), Selection(since=since)

    def _chosen_rows(self) -> list[ConversationRow]:
        pane = self._window.list_pane
        return [] if pane.shows_results else pane.list.chosen_conversations()

    def _open_row(self) -> ConversationRow | None:
        wanted = self._window.controller.reading.conversation_id
        return next((row for row in self._window.controller.listing.rows if row.id == wanted), None)

    def _on_all(self) -> None:
        self.controller.open([(tr(EVERYTHING), Selection()), self._changed()])

    def _on_changed_wanted(self) -> None:
        self.controller.open([self._changed(), (tr(EVERYTHING), Selection())])

    def _on_opened(self, _conversation_id: ConversationId) -> None:
        if (row := self._open_row()) is not None:
            self.dragging.make_ready(row)

    def _on_running_changed(self, words_now: str) -> None:
        running = self._window.status_bar.passing
        running.setText(words_now)

    def _on_kept(self, folder: str) -> None:
        self.keeper.start()
        self._window.controller.say(
            tr("This folder is kept up to date") if folder else tr("The folder is no longer kept")
        )

    def _on_keeping_failed(self, error: HoldfastError) -> None:
        self._window.notice.show_notice(
            Notice(tr("The folder of notes could not be brought up to date."), f"{error.message} {error.hint}", "warn")
        )


def _of(rows: list[ConversationRow]) -> Selection:
    return Selection(ids=tuple(row.id for row in rows))


def _action(text: str, window: MainWindow) -> QAction:
    """Return an action that settings know by its English words."""
    action = QAction(tr(text), window)
    action.setObjectName(text)
    return action
