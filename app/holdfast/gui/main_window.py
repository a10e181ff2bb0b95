"""The window: its parts, put together, and which of them is seen. What the parts do is decided in the controllers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from holdfast.domain.reading import ConversationRow
from holdfast.gui import remembered, tokens, words
from holdfast.gui.pages_by_name import HasPages
from holdfast.gui.painting import FirstPainting
from holdfast.gui.panes.list_pane import ListPane
from holdfast.gui.panes.pane_row import FIRST_WIDTH, PaneRow
from holdfast.gui.panes.status_bar import StatusBar
from holdfast.gui.panes.top_bar import TopBar
from holdfast.gui.theme import Theme, as_choice
from holdfast.settings import THEME, Settings

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QKeyEvent,
        QResizeEvent,
    )

    from holdfast.domain.reading import ConversationId, FirstLook
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.controllers.window import WindowController
    from holdfast.gui.dropping import Dropping
    from holdfast.gui.exporting import Exporting
    from holdfast.gui.home import Commands, Home
    from holdfast.gui.menus import Menus
    from holdfast.gui.organise.joining import Organise
    from holdfast.gui.panes import NoticeBar, ReadingPane
    from holdfast.gui.side import SideList, SidePane
    from holdfast.paths import Paths

FIRST_SIZE = QSize(FIRST_WIDTH, 900)
TITLE_BAR = QSize(0, 40)
"""Room for what the desktop puts around a window, which nobody knows before it is shown."""
SMALLEST = QSize(560, 420)
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
USUAL_ORDER = ("changed", "date")
SEARCH_KEYS = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_K)


class MainWindow(HasPages, QMainWindow):
    """Holdfast's window. Made with what is seen first; `furnishing` adds the parts below. Needs a QApplication; shows
    nothing until `show`. Signals: settled(), once, when it is furnished and has been painted; left(), when it was
    closed for good.
    """

    settled = Signal()
    left = Signal()

    bridge: Bridge
    dropping: Dropping
    notice: NoticeBar
    reading_pane: ReadingPane
    side_pane: SidePane
    project_list: SideList
    tag_list: SideList
    source_list: SideList
    bin_list: SideList
    menus: Menus
    commands: Commands
    controller: WindowController
    home: Home
    exporting: Exporting | None
    organising: Organise

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self.paths = paths
        self.remembered = remembered.load(paths.config)
        application = cast("QApplication", QApplication.instance())
        self.settings = Settings(paths.config)
        self.theme = Theme(application, as_choice(self.settings.get(THEME)))
        self.theme.setParent(self)  # follows the system no longer than there is a window
        self.is_furnished = False
        self.is_settled = False
        self.chosen_early: ConversationId | None = None
        self._early_keys: list[QKeySequence] = []
        self.first_painting = FirstPainting(self)
        self.setWindowTitle("Holdfast")
        self.setMinimumSize(SMALLEST)
        self.top_bar = TopBar(self.theme)
        self.list_pane = ListPane(self.theme)
        self.status_bar = StatusBar(self.theme)
        self._build()
        self._restore()

    def show_first(self, look: FirstLook) -> None:
        """Show the first lines of the list, which is all that is known before the store is open."""
        if look.count:
            self.status_bar.count.setText(words.stored_count(look.count))
        rows = [row for row in look.rows if not row.is_archived]
        is_usual = (self.remembered.list_sort, self.remembered.list_group) == USUAL_ORDER
        if rows and is_usual:
            self.list_pane.conversations.set_rows(rows, words.now())
            last = self.remembered.conversation
            read = next((row.id for row in rows if row.id == last), rows[0].id)
            if not self.is_folded:
                self.list_pane.list.choose(self.list_pane.conversations.row_of(read), is_told=False, is_shown=False)
        self.pages.setCurrentWidget(self.splitter)
        self._fold()
        self.list_pane.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list_pane.list.row_chosen.connect(self._on_row_chosen)

    def take_reading_pane(self, pane: ReadingPane) -> None:
        """Take the conversation's pane in the place of what kept it."""
        self.reading_pane = pane
        self.splitter.take_middle(pane)

    def take_side_pane(self, pane: SidePane) -> None:
        """Take the column in the place of what kept it."""
        self.side_pane = pane
        self.splitter.take_column(pane)

    def settle(self) -> None:
        """Say that everything is there and has been painted: what nobody sees begins now."""
        self.is_settled = True
        self.settled.emit()
        for keys in self._early_keys:
            action = next((each for each in self.actions() if keys in each.shortcuts()), None)
            if action is not None:
                action.trigger()

    def order_focus(self) -> None:
        """Have Tab go through the window as it is seen, however late its parts were made."""
        from holdfast.gui.focus_order import go_through  # noqa: PLC0415 - when it is furnished

        read = (self.list_pane, self.notice, self.reading_pane, self.side_pane)
        go_through(self, (self.top_bar, *read, self.pages, self.status_bar))

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

    def keep(self) -> None:
        """Keep what is being written and where the person is: the window closes, or the session may end."""
        if self.is_furnished:
            self.controller.end()
            self.organising.end()
        self.save_state()

    def leave(self) -> None:
        """Close and ask nothing: whoever ends the session does not wait. What runs stops; what came of it is kept."""
        if self.is_furnished:
            self.controller.leaving.give_up()
        self.close()

    def save_state(self) -> None:
        """Write down what is to be remembered."""
        state = self.remembered
        state.is_maximised = self.isMaximized()
        if not self.isMaximized():
            state.geometry = [self.x(), self.y(), self.width(), self.height()]
        if self.splitter.isVisible() and not self.is_folded:
            self.splitter.note_sizes(has_room_for_side=self.has_room_for_side)
        remembered.save(self.paths.config, state)

    # Qt's own

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys of actions that are not there yet; the search can be typed into already."""
        if self.is_furnished:
            super().keyPressEvent(event)
        elif event.keyCombination() == SEARCH_KEYS:
            self.top_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() not in MODIFIERS:
            self._early_keys.append(QKeySequence(event.keyCombination()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the panes where there is no room for two."""
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask, in the window, before an import is given up; otherwise remember and close."""
        if not self.is_furnished:
            self.save_state()
            super().closeEvent(event)
            self.left.emit()
        elif self.home.behind.takes_close(event):
            event.ignore()
        elif self.controller.may_close():
            self.keep()
            self.home.end()
            if self.exporting is not None:
                self.exporting.end()
            self.bridge.close()
            super().closeEvent(event)
            self.left.emit()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files, once there is somebody to take them."""
        if self.is_furnished:
            self.dropping.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show what dropping would do there."""
        self.dropping.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show the window again."""
        self.dropping.leave()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        self.dropping.drop(event)

    def _build(self) -> None:
        self.splitter = PaneRow(self.list_pane, self.remembered)
        self.pages = QStackedWidget()
        for page in (QWidget(), self.splitter):
            self.pages.addWidget(page)
        central = QWidget()
        self.column = QVBoxLayout(central)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.top_bar)
        self.column.addWidget(self.pages, 1)
        self.column.addWidget(self.status_bar)
        self.setCentralWidget(central)
        self._shows_list = True
        self._peeks = False

    def _on_row_chosen(self, row: int) -> None:
        """Keep what a person chose before there was anybody to open it."""
        item = self.list_pane.conversations.entry(row)
        if isinstance(item, ConversationRow) and not (self.is_furnished and self.controller.is_ready):
            self.chosen_early = item.id

    def _restore(self) -> None:
        """Stand where the window stood, if that is still on a screen."""
        state = self.remembered
        screens = QApplication.screens()
        self.resize(FIRST_SIZE.boundedTo(screens[0].availableSize() - TITLE_BAR) if screens else FIRST_SIZE)
        if len(state.geometry) == 4:  # noqa: PLR2004 - x, y, width, height
            x, y, width, height = state.geometry
            room = screens[0].availableVirtualSize() if screens else FIRST_SIZE
            self.resize(width, height)
            if QSize(width, height).boundedTo(room) != QSize(width, height):  # it stood on a screen that is gone
                self.resize(self.size().boundedTo(room - TITLE_BAR))
            elif any(screen.availableGeometry().contains(x + width // 2, y + 20) for screen in screens):
                self.move(x, y)
        self.splitter.set_first_sizes()
        if state.is_maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _fold(self) -> None:
        """Show what there is room for: of list, conversation and column all three, the two wanted, or one."""
        if self.has_room_for_side:
            self._peeks = False
        is_folded, shows_side = self.is_folded, self.shows_side
        self.splitter.fold(
            is_folded=is_folded,
            shows_list=self._shows_list,
            shows_side=shows_side,
            has_room_for_side=self.has_room_for_side,
        )
        self.top_bar.side_button.setChecked(shows_side)
        if not self.is_furnished:
            return
        self.menus.side.setChecked(shows_side)
        self.reading_pane.back_button.setVisible(is_folded)
        self.reading_pane.align_header()
