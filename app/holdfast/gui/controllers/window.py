"""Joins the parts of the window: what one of them says, another one does. Knows all controllers, and no layout."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from holdfast.domain import ConversationId
from holdfast.gui import words
from holdfast.gui.controllers.adding import AddingController, shelves_of
from holdfast.gui.controllers.beside import BesideController
from holdfast.gui.controllers.chatting import ChatController, has_chats
from holdfast.gui.controllers.importing import ImportController
from holdfast.gui.controllers.indexing import IndexController
from holdfast.gui.controllers.leaving import LeaveController
from holdfast.gui.controllers.links import ask_about_link
from holdfast.gui.controllers.listing import ListController
from holdfast.gui.controllers.looking import LookController
from holdfast.gui.controllers.places import Place
from holdfast.gui.controllers.reading import ReadingController
from holdfast.gui.controllers.search_menus import SearchMenus
from holdfast.gui.controllers.searching import SearchController
from holdfast.gui.controllers.telling import TellController
from holdfast.gui.outages.controller import OutageController
from holdfast.gui.protection.bin import BinController
from holdfast.gui.protection.controller import ProtectionController
from holdfast.gui.side.contents import SideItem, ToShelf
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from holdfast.gui.choosers import Chooser
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.panes import WelcomePage
    from holdfast.program import Program
    from holdfast.render import Worker


class WindowController(QObject):
    """Decides what the window shows."""

    def __init__(self, window: MainWindow, program: Program, chooser: Chooser, worker: Worker | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._chooser = chooser
        self._is_first_list = True
        bridge, library = window.bridge, program.library
        library.on_changes(bridge.take_changes)
        self.listing = ListController(library, bridge, window.list_pane)
        self.reading = ReadingController(library, bridge, window.reading_pane, window.remembered.positions, worker)
        self.beside = BesideController(window, library, chooser, self.reading)
        self.side, self.projects = self.beside.side, self.beside.projects
        self.searching = SearchController(library, bridge, window.top_bar.search, window.list_pane)
        self.search_menus = SearchMenus(
            library,
            bridge,
            window.top_bar,
            self.searching,
            remembered=window.remembered,
            forget_file=window.save_state,
        )
        self.adding = AddingController(window, library, self.reading)
        self.indexing = IndexController(library, bridge)
        self.importing = ImportController(library, bridge, window.later.importing)
        self.looking = LookController(window)
        self.telling = TellController(window)

    def complete(self, program: Program) -> Iterator[None]:
        """Make the controllers of chats and of what is beside reading, and join all; every step is a slice."""
        window, library, chooser = self._window, program.library, self._chooser
        self.chat = ChatController(window, program, self.reading, chooser) if has_chats(program) else None
        yield
        self.leaving = LeaveController(window, self.importing, None if self.chat is None else program.chats)
        self.outages = OutageController(window, program, chooser, self.reading)
        yield
        self.bin = BinController(window, library.bin)
        self.protection = ProtectionController(window, program.protection, chooser) if program.is_protected else None
        self._connect_window()
        self._connect_controllers()
        self._connect_tasks()
        self._connect_menus()

    def start(self) -> None:
        """Read the list and show what there is; what nobody sees begins when the window has been painted."""
        self.looking.show()
        self._on_history_changed()
        self.projects.look_up(None)
        self.listing.refresh()
        self.bin.look()

    def _on_painted(self) -> None:
        """Begin what nobody sees: it loads the rooms of the network and the keyring."""
        if self.protection is not None:
            self.protection.start()
        if self.chat is not None:
            self.chat.start()
        if not self._is_first_list:
            self._watch()

    @property
    def is_ready(self) -> bool:
        """Say whether the window knows by now what is stored."""
        return not self._is_first_list

    def show_place(self, place: Place) -> None:
        """Show a place that was asked for from outside the window."""
        self._on_hit_chosen(place)
        self._on_reading_wanted()

    def take_files(self, paths: Sequence[Path]) -> None:
        """Look at files that were dropped or chosen."""
        if paths:
            self._window.remembered.folder = str(paths[0].parent)
            self.importing.look_at(paths)

    def may_close(self) -> bool:
        """Say whether the window can close now; ask in the window if something would be given up."""
        return self.leaving.may_close()

    def end(self) -> None:
        """Remember where the person was, and keep what they are writing."""
        self.adding.finish()
        if self.chat is not None:
            self.chat.end()
        self.reading.remember_position()
        self._window.remembered.conversation = int(self.reading.conversation_id or 0)

    # who is told of what

    def _connect_window(self) -> None:
        window = self._window
        window.settled.connect(self._on_painted)
        window.later.welcome.when_made(self._join_welcome)
        window.status_bar.running.clicked.connect(window.show_import)
        window.reading_pane.back_button.clicked.connect(self._on_back_to_list)
        window.reading_pane.view.escaped.connect(self._on_escape)
        window.reading_pane.view.copied.connect(self.say)
        window.list_pane.list.escaped.connect(self._on_escape)
        window.top_bar.search.escaped.connect(self._on_escape)
        window.top_bar.search.focused.connect(self.indexing.warm_up)

    def _join_welcome(self, page: WelcomePage) -> None:
        page.files_requested.connect(self._on_files_wanted)
        page.folder_requested.connect(self._on_folder_wanted)
        page.sample_requested.connect(self.importing.import_sample)

    def _connect_controllers(self) -> None:
        self.listing.loaded.connect(self._on_list_loaded)
        self.listing.touched.connect(self.searching.search_again)
        self.listing.conversation_chosen.connect(self._on_conversation_chosen)
        self.listing.conversation_opened.connect(self._on_conversation_opened)
        self.searching.began.connect(self._on_search_began)
        self.searching.hit_chosen.connect(self._on_hit_chosen)
        self.searching.page_chosen.connect(self.beside.show_found)
        self.indexing.running_changed.connect(self._on_running_changed)
        self.searching.hit_opened.connect(self._on_reading_wanted)
        self.searching.ended.connect(self._on_search_ended)
        self.beside.link_wanted.connect(self.ask_about_link)
        self.beside.said.connect(self.say)
        self.beside.escaped.connect(self._on_escape)
        self.listing.star_toggled.connect(self.adding.toggle_star)
        self.adding.shelf_wanted.connect(self._on_shelf_wanted)
        self.adding.column_wanted.connect(self._on_column_wanted)
        for shelves in (self._window.tag_list, self._window.source_list):
            shelves.chosen.connect(self._on_shelf_chosen)
            shelves.escaped.connect(self._on_escape)
        self.reading.opened.connect(self._on_opened)
        self.reading.emptied.connect(self.listing.leave)
        self.reading.link_wanted.connect(self.ask_about_link)
        self.reading.history_changed.connect(self._on_history_changed)
        self._window.reading_pane.find_bar.everything_wanted.connect(self.searching.search_for)
        self.looking.said.connect(self.say)
        self.bin.said.connect(self.say)

    def _connect_tasks(self) -> None:
        """Join what runs beside reading: chats, imports, outages."""
        if self.chat is not None:
            self.chat.said.connect(self.say)
            self.chat.look_changed.connect(self.looking.show)
            self.chat.conversation_wanted.connect(self.show_place)
        self.importing.page_wanted.connect(self._window.show_import)
        self.importing.page_left.connect(self._show_home)
        self.importing.finished.connect(self._on_import_finished)
        if self.protection is not None:
            self.importing.finished.connect(self.protection.back_up_after_import)
        self.importing.running_changed.connect(self._on_running_changed)
        self.importing.files_wanted.connect(self._on_files_wanted)
        self.outages.left.connect(self._show_home)
        self.outages.said.connect(self.say)
        self.outages.place_wanted.connect(self.show_place)
        self.outages.link_wanted.connect(self.ask_about_link)
        if self.chat is not None:
            self.outages.settings_wanted.connect(self.chat.settings.open)

    def _connect_menus(self) -> None:
        menus = self._window.menus
        menus.import_files.triggered.connect(self._on_files_wanted)
        menus.import_folder.triggered.connect(self._on_folder_wanted)
        menus.import_code.triggered.connect(self.importing.look_at_code)
        menus.import_sample.triggered.connect(self.importing.import_sample)
        menus.quit.triggered.connect(self._window.close)
        self._window.reading_pane.view.addActions([menus.copy, menus.select_all])
        menus.copy.triggered.connect(self._window.reading_pane.view.hands.copy)
        menus.select_all.triggered.connect(self._window.reading_pane.view.hands.select_all)
        menus.find.triggered.connect(self.searching.focus)
        menus.find_here.triggered.connect(self.reading.find)
        menus.next.triggered.connect(partial(self.listing.step, 1))
        menus.previous.triggered.connect(partial(self.listing.step, -1))
        menus.back.triggered.connect(partial(self.reading.go, -1))
        menus.forward.triggered.connect(partial(self.reading.go, 1))

    # what is shown

    def _show_home(self) -> None:
        if self.listing.rows:
            self._window.show_conversations()
            if not self._window.top_bar.search.hasFocus():  # where somebody types already
                self._window.list_pane.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.show_welcome()
            self._window.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_list_loaded(self, count: int) -> None:
        window = self._window
        window.status_bar.count.setText(words.stored_count(count))
        window.top_bar.search.setEnabled(count > 0)
        self._show_shelves()
        if self._is_first_list:
            self._is_first_list = False
            self._show_home()
            self._open_last()
            if self._window.is_settled:
                self._watch()
        elif count and window.pages.currentWidget() is window.later.welcome.made:
            window.show_conversations()
        self.searching.search_again()

    def _watch(self) -> None:
        """Begin what needs the list and is not seen."""
        self.indexing.start()
        self.search_menus.start()
        self.outages.start()
        self.reading.warm_up()

    def _show_shelves(self) -> None:
        """Offer tags once there is something to tag, and sources once there are several."""
        window, items = self._window, shelves_of(self.listing.rows)
        window.list_pane.offer_tab("tags", is_offered=bool(items))
        window.list_pane.offer_tab("sources", is_offered=len(items) > 1)
        if window.source_list.lines.items != items:
            window.source_list.lines.set_items(items)

    def _open_last(self) -> None:
        """Open what was read last time, or else the newest; a narrow window begins with its list."""
        last = self._window.chosen_early or ConversationId(self._window.remembered.conversation)
        known = [row.id for row in self.listing.rows if not row.is_archived or row.id == last]
        if known and not self._window.is_folded:
            self.listing.select(last if last in known else known[0])
            self.reading.open(Place(last if last in known else known[0]))
        else:
            self._window.reading_pane.show_nothing(tr("Choose a conversation to read it here"))

    def _on_conversation_chosen(self, conversation_id: ConversationId) -> None:
        self.side.leave_page()
        self.reading.open(Place(conversation_id))

    def _on_conversation_opened(self, conversation_id: ConversationId) -> None:
        self.side.leave_page()
        self.reading.open(Place(conversation_id))
        if not self._window.top_bar.search.hasFocus():  # who has begun to type goes on typing there
            self._on_reading_wanted()

    def _on_hit_chosen(self, place: Place) -> None:
        self.side.leave_page()
        self._window.show_conversations()
        self.reading.open(place)

    def _on_reading_wanted(self) -> None:
        self._window.show_side(is_list=False)
        self._window.reading_pane.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_opened(self, conversation_id: ConversationId) -> None:
        self.listing.select(conversation_id)
        if self._window.is_folded and not self._window.list_pane.shows_results:
            self._window.show_side(is_list=False)

    def _on_search_began(self) -> None:
        """Show the place where results appear."""
        self._window.show_conversations()
        self._window.show_side(is_list=True)

    def _on_search_ended(self) -> None:
        self.reading.forget_query()
        if self.reading.conversation_id is not None:
            self.listing.select(self.reading.conversation_id)

    def _on_back_to_list(self) -> None:
        self._window.show_side(is_list=True)
        self._window.list_pane.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_escape(self) -> None:
        """Step back: what was begun in the chat, the conversation of a narrow window, the search, a shelf; a notice,
        which covers nothing, comes last.
        """
        window = self._window
        if self.chat is not None and self.chat.step_back():
            return
        if window.is_folded and window.reading_pane.isVisible() and window.list_pane.isHidden():
            self._on_back_to_list()
        elif self.searching.step_back() or window.list_pane.leave_shelf():
            return
        elif window.notice.isVisible():
            window.notice.dismiss()
        else:
            window.list_pane.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_history_changed(self) -> None:
        self._window.menus.back.setEnabled(self.reading.can_go_back)
        self._window.menus.forward.setEnabled(self.reading.can_go_forward)

    def _on_shelf_chosen(self, item: SideItem) -> None:
        if isinstance(item.target, ToShelf):
            self._on_shelf_wanted(item.target)

    def _on_shelf_wanted(self, shelf: ToShelf) -> None:
        """Show the conversations that have a tag or come from a source."""
        self._window.show_conversations()
        self._window.show_side(is_list=True)
        self.searching.step_back()
        key = "tags" if shelf.filter.startswith("tag:") else "sources"
        self._window.list_pane.show_shelf(key, shelf.filter, shelf.name)

    def _on_column_wanted(self) -> None:
        """Show the column: a tag or a note is going to be written in it."""
        self._window.set_side_shown(is_shown=True)

    # how files come in

    def _on_files_wanted(self) -> None:
        self.take_files(self._chooser.files(self._window, self._window.remembered.folder))

    def _on_folder_wanted(self) -> None:
        self.take_files(self._chooser.folder(self._window, self._window.remembered.folder))

    def _on_import_finished(self, opens: bool) -> None:  # noqa: FBT001 - a signal's argument
        if self.leaving.is_closing:
            self._window.close()
        elif opens:
            self._window.show_conversations()
            asked = self.reading.times_asked  # a search or a new chat may be quicker than the list
            self.listing.open_first_when_loaded(lambda: self.reading.times_asked == asked)

    def _on_running_changed(self, words_now: str) -> None:
        running = self._window.status_bar.running
        running.setText(words_now)
        running.setVisible(bool(words_now))
        if not words_now and self.leaving.is_closing:
            self._window.close()

    # everything else

    def ask_about_link(self, address: str) -> None:
        """Say where a link goes before it is followed."""
        ask_about_link(self._window.notice, address)

    def say(self, passing: str) -> None:
        """Say something in passing, in the line below."""
        self.telling.say(passing)
