"""Furnishes the window: makes its parts, puts them in their places and has the controllers join them.

In slices, between which the window answers: what is seen first is painted before any of this, and what is a matter of
loading modules is done one module at a time. Knows the window's parts; decides nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from holdfast.language import tr, tr_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.gui.choosers import Chooser
    from holdfast.gui.main_window import MainWindow
    from holdfast.jobs import Lanes
    from holdfast.paths import Paths
    from holdfast.program import Program
    from holdfast.render import Worker

AHEAD = (
    "gui.choosers",
    "gui.menus",
    "gui.home.commands",
    "gui.panes.notice",
    "gui.view.painter",
    "gui.view.conversation_view",
    "gui.panes.reading_pane",
    "gui.side.side_pane",
    "gui.side.section",
    "gui.controllers.reading",
    "gui.controllers.searching",
    "gui.side",
    "gui.side.controller",
    "gui.side.documents",
    "gui.side.projects",
    "gui.controllers.chatting",
    "gui.composer.composer",
    "gui.outages.controller",
    "gui.protection.controller",
    "gui.controllers.window",
    "gui.home.watching",
    "gui.home.joining",
    "gui.exporting.joining",
    "gui.organise.branch",
    "gui.organise.controller",
    "gui.organise.joining",
)
"""What is loaded one by one before it is needed; what is missing here is loaded with what needs it."""


def furnished(
    program: Program, lanes: Lanes, paths: Paths, chooser: Chooser | None = None, worker: Worker | None = None
) -> MainWindow:
    """Return a window with all its parts, made at once. It is settled when it has been painted."""
    from holdfast.gui.bridge import Bridge  # noqa: PLC0415 - each part is loaded in its slice
    from holdfast.gui.main_window import MainWindow  # noqa: PLC0415 - as above

    window = MainWindow(paths)
    window.bridge = Bridge(lanes, window)
    for _slice in furnish(window, program, chooser, worker):
        pass
    window.first_painting.over.connect(window.settle)
    return window


def furnish(
    window: MainWindow, program: Program, chooser: Chooser | None = None, worker: Worker | None = None
) -> Iterator[None]:
    """Make all that `window` has not yet; every step is a slice."""
    for name in AHEAD:
        import_module(f"holdfast.{name}")
        yield
    from holdfast.gui.choosers import DialogChooser  # noqa: PLC0415 - each part is loaded in its slice

    chooser = chooser or DialogChooser()
    yield from _beside_the_list(window)
    yield from _pages(window)
    yield from _joined(window, program, chooser, worker)


def _beside_the_list(window: MainWindow) -> Iterator[None]:
    """Make what is seen: the conversation's place, the column, the tabs, the menus."""
    from holdfast.gui.composer import ConversationFoot  # noqa: PLC0415 - each part is loaded in its slice
    from holdfast.gui.home.commands import Commands  # noqa: PLC0415 - as above
    from holdfast.gui.menus import Menus  # noqa: PLC0415 - as above
    from holdfast.gui.panes.reading_pane import ReadingPane  # noqa: PLC0415 - as above
    from holdfast.gui.side.side_pane import SidePane  # noqa: PLC0415 - as above
    from holdfast.gui.view import ConversationView  # noqa: PLC0415 - as above

    theme = window.theme
    window.menus = Menus(window, window.top_bar.menu_button, theme.choice)
    window.commands = Commands(window, window.settings, lambda: window.menus.top)
    yield
    window.list_pane.complete()
    yield
    view = ConversationView(theme)
    yield
    foot = ConversationFoot(theme)
    yield
    pane = ReadingPane(theme, view, foot)
    pane.show_nothing("")  # until it is known what is going to be read
    yield
    window.take_reading_pane(pane)
    yield
    side_pane = SidePane(theme)
    yield
    window.take_side_pane(side_pane)
    yield


def _pages(window: MainWindow) -> Iterator[None]:
    """Make what is seen when it is asked for, or have it made then."""
    from holdfast.gui.dropping import Dropping  # noqa: PLC0415 - each part is loaded in its slice
    from holdfast.gui.later_pages import LaterPages  # noqa: PLC0415 - each part is loaded in its slice
    from holdfast.gui.mark import mark_icon  # noqa: PLC0415 - as above
    from holdfast.gui.panes.notice import NoticeBar  # noqa: PLC0415 - as above
    from holdfast.gui.panes.notice_place import NoticePlace  # noqa: PLC0415 - as above

    window.notice = NoticeBar(window.theme, window.centralWidget())
    NoticePlace(window.notice, window.pages, window.list_pane, window.reading_pane)
    window.later = LaterPages(window)
    yield
    _shelves(window)
    yield
    window.dropping = Dropping(window)
    window.setAcceptDrops(True)
    window.setWindowIcon(mark_icon())
    yield


def _shelves(window: MainWindow) -> None:
    """Make the pages that take the list's place."""
    from holdfast.gui.side.section import SideList  # noqa: PLC0415 - each part is loaded in its slice

    theme, pane = window.theme, window.list_pane
    names = {
        "projects": tr_in("a tab", "Projects"),
        "tags": tr_in("a tab", "Tags"),
        "sources": tr_in("a tab", "Sources"),
        "bin": tr_in("a tab", "Bin"),
    }
    lists = window.project_list, window.tag_list, window.source_list, window.bin_list = (
        SideList(theme, names["projects"]),
        SideList(theme, names["tags"]),
        SideList(theme, names["sources"]),
        SideList(theme, names["bin"]),
    )
    for (key, name), page in zip(names.items(), lists, strict=True):
        page.setProperty("role", "")
        pane.add_page(theme, key, name, page)
    pane.say_when_empty("tags", tr("No tags yet"), tr("Ctrl+T puts one on the conversation you read."))
    pane.say_when_empty("bin", tr("The bin is empty"), tr("What is thrown away stays here for 30 days of use."))


def _joined(window: MainWindow, program: Program, chooser: Chooser, worker: Worker | None) -> Iterator[None]:
    """Have the controllers take the parts, and begin."""
    from holdfast.gui.controllers.window import WindowController  # noqa: PLC0415 - each part is loaded in its slice
    from holdfast.gui.exporting import Exporting, can_export  # noqa: PLC0415 - as above
    from holdfast.gui.home import Home  # noqa: PLC0415 - as above
    from holdfast.gui.organise.joining import Organise  # noqa: PLC0415 - as above

    window.controller = WindowController(window, program, chooser, worker)
    yield
    yield from window.controller.complete(program)
    yield
    window.home = Home(window, program, chooser, worker)
    yield
    window.exporting = Exporting(window, program, chooser) if can_export(program) else None
    yield
    window.organising = Organise(window, program, chooser)
    window.order_focus()
    window.is_furnished = True
    window.controller.start()
    yield
