"""Makes, names, colours and removes projects of a person's own, and colours tags. Knows the lists of both, the project
page, and what the library offers for it.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from holdfast.domain.organising import Colour
from holdfast.gui.organise.picking import origin_in
from holdfast.gui.organise.said import short
from holdfast.gui.organise.undoing import Step
from holdfast.gui.side.contents import SideItem, ToProject, ToShelf
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.domain import ProjectId
    from holdfast.domain.organising import RemovedProject
    from holdfast.domain.projects import ProjectRow
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.organise.name_panel import NamePanel
    from holdfast.gui.organise.undoing import Undoing
    from holdfast.gui.side import ProjectPage
    from holdfast.operations.organising import Organising

COLOURS: dict[Colour, str] = {
    Colour.CLAY: mark("Clay"),
    Colour.AMBER: mark("Amber"),
    Colour.MOSS: mark("Moss"),
    Colour.TEAL: mark("Teal"),
    Colour.BLUE: mark("Blue"),
    Colour.VIOLET: mark("Violet"),
    Colour.ROSE: mark("Rose"),
    Colour.SLATE: mark("Slate"),
}


class ThingController(QObject):
    """Projects by hand and colours, as the window has them."""

    def __init__(self, window: MainWindow, library: Library, undoing: Undoing) -> None:
        super().__init__(window)
        self._window, self._library, self._undoing = window, library, undoing
        self.new_project = window.commands.add(
            mark("New project…"), self.ask_for_new, group="Conversation", shortcut="Ctrl+Alt+P"
        )
        window.menus.add_to("Conversation", [self.new_project])
        window.project_list.menu_wanted.connect(self._on_menu_wanted)
        window.tag_list.menu_wanted.connect(self._on_menu_wanted)
        window.later.project.when_made(self._join_page)

    def _join_page(self, page: ProjectPage) -> None:
        page.change_button.clicked.connect(self._on_change_clicked)

    @cached_property
    def names(self) -> NamePanel:
        """Return what asks for a name."""
        from holdfast.gui.organise.name_panel import NamePanel  # noqa: PLC0415 - nobody needs it at a start

        return NamePanel(self._window.theme, self._window)

    @property
    def _organising(self) -> Organising:
        return self._library.organising

    # what is done

    def ask_for_new(self) -> None:
        """Ask what a new project is called, and make it."""
        self.names.ask(origin_in(self._window), tr("Name of the new project"), "", self._make)

    def colour_tag(self, name: str, before: str, colour: Colour | None) -> None:
        """Give a tag a colour, or none."""
        self._run(partial(self._organising.colour_tag, name, colour))
        was = Colour(before) if before in set(Colour) else None
        self._undoing.remember(Step(tr("Undoing the colour"), partial(self._organising.colour_tag, name, was)))

    def colour_project(self, row: ProjectRow, colour: Colour | None) -> None:
        """Give a project a colour, or none."""
        was = Colour(row.colour) if row.colour in set(Colour) else None
        self._run(partial(self._organising.colour_project, row.id, colour))
        self._undoing.remember(Step(tr("Undoing the colour"), partial(self._organising.colour_project, row.id, was)))

    def rename(self, row: ProjectRow) -> None:
        """Ask how a project is called from now on."""
        self.names.ask(origin_in(self._window), tr("Name of the project"), row.name, partial(self._rename, row))

    def remove(self, row: ProjectRow) -> None:
        """Remove a project; its conversations stay."""
        self._window.bridge.run(lambda _token: self._organising.remove_project(row.id), self._on_removed)

    def thing_menu(self, item: SideItem) -> QMenu | None:
        """Return what can be done with a line, None where nothing can."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(item.text)
        match item.target:
            case ToProject(project_id=project_id):
                row = self._row_of(project_id)
                if row is None:
                    return None
                if row.is_own:
                    menu.addAction(tr("Rename…")).triggered.connect(partial(_call, partial(self.rename, row)))
                self._add_colours(menu, row.colour, partial(self.colour_project, row))
                if row.is_own:
                    menu.addSeparator()
                    menu.addAction(tr("Remove the project")).triggered.connect(
                        partial(_call, partial(self.remove, row))
                    )
            case ToShelf(name=name):
                self._add_colours(menu, item.colour, partial(self.colour_tag, name, item.colour))
            case _:
                return None
        return menu

    def _add_colours(self, menu: QMenu, chosen: str, take: Callable[[Colour | None], object]) -> None:
        from holdfast.gui.lists.dots import dot_icon  # noqa: PLC0415 - nobody needs it at a start

        colours = menu.addMenu(tr("Colour"))
        colours.setAccessibleName(tr("Colour"))
        colours.setAccessibleName(tr("Colour"))
        group = QActionGroup(colours)
        none: list[tuple[Colour | None, str]] = [(None, tr("No colour"))]
        for colour, label in [*none, *((colour, tr(said)) for colour, said in COLOURS.items())]:
            action = QAction(dot_icon(self._window.theme, colour or ""), label, colours)
            action.setCheckable(True)
            action.setChecked((colour or "") == chosen)
            action.triggered.connect(partial(_call, partial(take, colour)))
            group.addAction(action)
            colours.addAction(action)

    # what came of it

    def _make(self, name: str) -> None:
        self._window.bridge.run(lambda _token: self._organising.make_project(name), partial(self._on_made, name))

    def _on_made(self, name: str, made: ProjectId) -> None:
        step = Step(tr("Undoing the new project"), partial(self._organising.remove_project, made))
        self._undoing.done(
            step,
            tr("The project {name} is there.", name=short(name)),
            tr("Ctrl+Shift+M puts into it what you read, or what you chose in the list."),
        )

    def _rename(self, row: ProjectRow, name: str) -> None:
        if name == row.name:
            return
        step = Step(tr("Undoing the new name"), partial(self._organising.rename_project, row.id, row.name))
        said = tr("The project {name} is now called {other}.", name=short(row.name), other=short(name))
        self._window.bridge.run(
            lambda _token: self._organising.rename_project(row.id, name), lambda _none: self._undoing.done(step, said)
        )

    def _on_removed(self, removed: RemovedProject) -> None:
        page = self._window.later.project.made
        if page is not None and page.isVisible():
            page.left.emit()
        step = Step(tr("Bringing the project back"), partial(self._organising.restore_project, removed))
        said = tr("The project {name} is removed.", name=short(removed.name))
        self._undoing.done(step, said, tr("Its conversations stay."))

    def _run(self, job: Callable[[], object]) -> None:
        self._window.bridge.run(lambda _token: job(), _nothing)

    def _row_of(self, project_id: ProjectId) -> ProjectRow | None:
        rows = self._window.controller.projects.belonging.projects
        return next((row for row in rows if row.id == project_id), None)

    def _on_menu_wanted(self, wanted: tuple[SideItem, QPoint]) -> None:
        item, point = wanted
        if (menu := self.thing_menu(item)) is not None:
            menu.popup(point)

    def _on_change_clicked(self) -> None:
        project_id = self._window.controller.projects.project_id
        row = None if project_id is None else self._row_of(project_id)
        if row is not None:
            button = self._window.project_page.change_button
            item = SideItem(row.name, ToProject(row.id), colour=row.colour)
            self._on_menu_wanted((item, button.mapToGlobal(button.rect().bottomLeft())))


def _call(run: Callable[[], object], _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own
    run()


def _nothing(_answer: object) -> None:
    """Whoever shows it hears of the change."""
