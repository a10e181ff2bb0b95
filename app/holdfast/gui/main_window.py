"""The window: its parts, put together, and which of them is seen. What the parts do is decided in the controllers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from holdfast.gui import remembered, tokens
from holdfast.gui.bridge import Bridge
from holdfast.gui.choosers import Chooser, DialogChooser
from holdfast.gui.controllers.window import WindowController
from holdfast.gui.exporting import Exporting, can_export
from holdfast.gui.home import Commands, Home
from holdfast.gui.mark import mark_icon
from holdfast.gui.menus import Menus
from holdfast.gui.organise.joining import Organise
from holdfast.gui.outages.page import OutagePage
from holdfast.gui.outages.playbook_page import PlaybookPage
from holdfast.gui.painting import FirstPainting
from holdfast.gui.panes import DropLayer, ImportPage, ListPane, NoticeBar, ReadingPane, StatusBar, TopBar, WelcomePage
from holdfast.gui.side import DocumentPage, ProjectPage, SideList, SidePane
from holdfast.gui.theme import Theme, as_choice
from holdfast.language import tr
from holdfast.settings import THEME, Settings

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QResizeEvent,
    )

    from holdfast.jobs import Lanes
    from holdfast.paths import Paths
    from holdfast.program import Program
    from holdfast.render import Worker

FIRST_SIZE = QSize(1440, 900)
SMALLEST = QSize(560, 420)
HANDLE = 1


class MainWindow(QMainWindow):
    """Holdfast's window over the open program. Needs a QApplication; shows nothing until `show`."""

    def __init__(
        self,
        program: Program,
        lanes: Lanes,
        paths: Paths,
        chooser: Chooser | None = None,
        worker: Worker | None = None,
    ) -> None:
        super().__init__()
        self.paths = paths
        self.remembered = remembered.load(paths.config)
        application = cast("QApplication", QApplication.instance())
        self.settings = Settings(paths.config)
        self.theme = Theme(application, as_choice(self.settings.get(THEME)))
        self.bridge = Bridge(lanes, self)
        self.first_painting = FirstPainting(self)
        self.setWindowTitle("Holdfast")
        self.setWindowIcon(mark_icon())
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self.top_bar = TopBar(self.theme)
        self.notice = NoticeBar(self.theme)
        self.welcome = WelcomePage(self.theme)
        self.import_page = ImportPage(self.theme)
        self.list_pane = ListPane(self.theme)
        self.reading_pane = ReadingPane(self.theme)
        self.side_pane = SidePane(self.theme)
        self.document_page = DocumentPage(self.theme)
        self.outage_page = OutagePage(self.theme)
        self.playbook_page = PlaybookPage(self.theme)
        self.project_page = ProjectPage(self.theme)
        self.project_list = SideList(self.theme, tr("Projects"))
        self.project_list.setProperty("role", "")
        self.list_pane.add_page(self.theme, "projects", tr("Projects"), self.project_list)
        self.tag_list, self.source_list = SideList(self.theme, tr("Tags")), SideList(self.theme, tr("Sources"))
        self.bin_list = SideList(self.theme, tr("Bin"))
        shelves = (
            ("tags", tr("Tags"), self.tag_list),
            ("sources", tr("Sources"), self.source_list),
            ("bin", tr("Bin"), self.bin_list),
        )
        for key, name, page in shelves:
            page.setProperty("role", "")
            self.list_pane.add_page(self.theme, key, name, page)
        self.list_pane.say_when_empty("tags", tr("No tags yet"), tr("Ctrl+T puts one on the conversation you read."))
        self.list_pane.say_when_empty(
            "bin", tr("The bin is empty"), tr("What is thrown away stays here for 30 days of use.")
        )
        self.status_bar = StatusBar(self.theme)
        self.menus = Menus(self, self.top_bar.menu_button, self.theme.choice)
        self.commands = Commands(self, self.settings, lambda: self.menus.top)
        self.drop_layer = DropLayer(self.theme, self._build())
        self._restore()
        chooser = chooser or DialogChooser()
        self.controller = WindowController(self, program, chooser, worker)
        self.home = Home(self, program, chooser, worker)
        self.exporting = Exporting(self, program, chooser) if can_export(program) else None
        self.organising = Organise(self, program)
        self.controller.start()

    # which part is seen

    def show_welcome(self) -> None:
        """Show the page of an empty store."""
        self.pages.setCurrentWidget(self.welcome)

    def show_import(self) -> None:
        """Show the import."""
        self.pages.setCurrentWidget(self.import_page)

    def show_outages(self) -> None:
        """Show the outage centre."""
        self.pages.setCurrentWidget(self.outage_page)

    def show_playbook(self) -> None:
        """Show the playbook."""
        self.pages.setCurrentWidget(self.playbook_page)

    def show_conversations(self) -> None:
        """Show the list and the conversation."""
        self.pages.setCurrentWidget(self.splitter)
        self._fold()

    @property
    def is_folded(self) -> bool:
        """Say whether list and conversation take turns, because the window is narrow."""
        return self.width() < tokens.FOLD_BELOW

    def show_side(self, *, is_list: bool) -> None:
        """In a narrow window show the list, or the conversation."""
        self._shows_list = is_list
        self._fold()

    @property
    def has_room_for_side(self) -> bool:
        """Say whether the window is wide enough for the column beside list and conversation."""
        return self.width() >= tokens.SIDE_BELOW

    @property
    def shows_side(self) -> bool:
        """Say whether the column at the right is shown; in a narrow window it has the list's place."""
        return self.remembered.is_side_open if self.has_room_for_side else self._peeks

    def set_side_shown(self, *, is_shown: bool) -> None:
        """Show or hide the column at the right."""
        if self.has_room_for_side:
            self.remembered.is_side_open = is_shown
        self._peeks = is_shown and not self.has_room_for_side
        self._fold()

    def save_state(self) -> None:
        """Write down what is to be remembered."""
        state = self.remembered
        state.is_maximised = self.isMaximized()
        if not self.isMaximized():
            state.geometry = [self.x(), self.y(), self.width(), self.height()]
        if self.splitter.isVisible() and not self.is_folded:
            self._note_sizes()
        remembered.save(self.paths.config, state)

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the panes where there is no room for two."""
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask, in the window, before an import is given up; otherwise remember and close."""
        if self.home.takes_close(event):
            event.ignore()
        elif self.controller.may_close():
            self.controller.end()
            self.home.end()
            if self.exporting is not None:
                self.exporting.end()
            self.save_state()
            self.bridge.close()
            super().closeEvent(event)
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files."""
        if event.source() is None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.drop_layer.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show the window again."""
        self.drop_layer.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at what was dropped."""
        self.drop_layer.hide()
        event.acceptProposedAction()
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.controller.take_files(files)

    def _build(self) -> QWidget:
        """Put the parts together and return what holds them."""
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(HANDLE)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list_pane)
        self.splitter.addWidget(self.reading_pane)
        self.splitter.addWidget(self.side_pane)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setStretchFactor(2, 0)
        reading_width = FIRST_SIZE.width() - tokens.LIST_WIDTH - tokens.SIDE_WIDTH
        self.splitter.setSizes([tokens.LIST_WIDTH, reading_width, tokens.SIDE_WIDTH])
        self.pages = QStackedWidget()
        self._blank = QWidget()
        own = (self.outage_page, self.playbook_page)
        for page in (self._blank, self.welcome, self.import_page, self.splitter, *own):
            self.pages.addWidget(page)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addWidget(self.notice)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.status_bar)
        self.setCentralWidget(central)
        self._shows_list = True
        self._peeks = False
        return central

    def _restore(self) -> None:
        """Stand where the window stood, if that is still on a screen."""
        state = self.remembered
        screens = QApplication.screens()
        self.resize(FIRST_SIZE.boundedTo(screens[0].availableSize()) if screens else FIRST_SIZE)
        if len(state.geometry) == 4:  # noqa: PLR2004 - x, y, width, height
            x, y, width, height = state.geometry
            self.resize(width, height)
            if any(screen.availableGeometry().contains(x + width // 2, y + 20) for screen in screens):
                self.move(x, y)
        if len(state.panes) == 2 and min(state.panes) > 0:  # noqa: PLR2004 - the list and the conversation
            self.splitter.setSizes([*state.panes, state.side_width or tokens.SIDE_WIDTH])
        if state.is_maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _fold(self) -> None:
        """Show what there is room for: of list, conversation and column all three, the two wanted, or one."""
        was_side_shown = not self.side_pane.isHidden()
        if self.has_room_for_side:
            self._peeks = False
        is_folded, shows_side = self.is_folded, self.shows_side
        has_list_room = self.has_room_for_side or not shows_side
        if was_side_shown and not shows_side:
            self._note_sizes()
        self.list_pane.setVisible(has_list_room and (not is_folded or self._shows_list))
        self.reading_pane.setVisible(not is_folded or not (self._shows_list or shows_side))
        self.side_pane.setVisible(shows_side)
        if shows_side and not was_side_shown:
            self._give_side_its_width()
        self.top_bar.side_button.setChecked(shows_side)
        self.menus.side.setChecked(shows_side)
        self.reading_pane.back_button.setVisible(is_folded)
        self.reading_pane.align_header()

    def _note_sizes(self) -> None:
        """Remember how wide the panes are, as far as they are seen."""
        list_width, reading_width, side_width = self.splitter.sizes()
        if side_width and self.has_room_for_side:
            self.remembered.side_width = side_width
        if list_width and reading_width:
            self.remembered.panes = [list_width, reading_width]

    def _give_side_its_width(self) -> None:
        """Take the column's room from the conversation, not from the list."""
        sizes = self.splitter.sizes()
        wanted = self.remembered.side_width or tokens.SIDE_WIDTH
        list_width = sizes[0] if not self.list_pane.isHidden() else 0
        room = sum(sizes) - list_width
        self.splitter.setSizes([list_width, max(tokens.READING_MIN_WIDTH, room - wanted), wanted])
