"""Joins help, palette, shortcuts, figures, arrivals, tour and tray with the main window. Knows the window's parts;
what each of them does is decided in its own file.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from holdfast.gui.home.behind_icon import BehindIcon
from holdfast.gui.home.following_code import CodeFollower
from holdfast.gui.home.going_round import GoingRound
from holdfast.gui.home.vim_keys import VimKeys
from holdfast.gui.home.watching import ArrivalController
from holdfast.gui.keys_back import give_back
from holdfast.gui.panes import Notice
from holdfast.language import mark, tr
from holdfast.settings import DESKTOP_SEARCH, FOLLOW_CODE, TRAY, VIM_KEYS, WATCH, WATCH_FOLDER, ZOOM_PERCENT

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from holdfast.gui.choosers import Chooser
    from holdfast.gui.home.commands import Command
    from holdfast.gui.home.counting import InsightsController
    from holdfast.gui.home.helping import HelpController
    from holdfast.gui.home.keying import ShortcutController
    from holdfast.gui.home.own_window import OwnWindows
    from holdfast.gui.home.palette import Palette
    from holdfast.gui.home.tour import Tour
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.panes import WelcomePage
    from holdfast.jobs import CancelToken
    from holdfast.operations.insights import Figures
    from holdfast.program import Program
    from holdfast.render import Worker
    from holdfast.settings import Setting

RECENT_KEPT = 12
"""Commands that the palette offers again before any other."""


class Home(QObject):
    """Everything of the window that belongs to no single pane."""

    def __init__(self, window: MainWindow, program: Program, chooser: Chooser, worker: Worker | None) -> None:
        super().__init__(window)
        self._window = window
        self._program = program
        self._chooser = chooser
        self._worker = worker
        self._own_pages: list[QWidget] = []
        self._from: QWidget | None = None
        self._focus_before: QWidget | None = None
        self._focus_before_palette: QWidget | None = None
        self.arrivals = ArrivalController(window, program, program.figures)
        self.code = CodeFollower(window, program.library, program.figures)
        self.behind = BehindIcon(window)
        typed_in = (window.list_pane.list, window.list_pane.results, window.reading_pane.view)
        self.vim = VimKeys(typed_in, lambda: window.settings.get(VIM_KEYS), self)
        self._add_commands()
        self.going_round = GoingRound(window)
        self._connect()
        self.behind.follow()
        window.commands.all()  # puts the shortcuts on that the person chose

    # pages, made when they are first asked for: a start need not pay for them

    @cached_property
    def palette(self) -> Palette:
        """Return what offers everything that can be done."""
        from holdfast.gui.home.palette import Palette  # noqa: PLC0415 - as said above

        made = Palette(self._window.theme, self._middle)
        made.chosen.connect(self._on_command_chosen)
        made.closed.connect(self._on_palette_closed)
        return made

    @cached_property
    def tour(self) -> Tour:
        """Return what shows what is where."""
        from holdfast.gui.home.tour import Tour  # noqa: PLC0415 - as said above

        made = Tour(self._window.theme, self._middle)
        made.over.connect(self._on_tour_over)
        return made

    @property
    def _middle(self) -> QWidget:
        return cast("QWidget", self._window.centralWidget())

    @cached_property
    def help(self) -> HelpController:
        """Return what shows help."""
        from holdfast.gui.home.help_view import HelpView  # noqa: PLC0415 - as said above
        from holdfast.gui.home.helping import HelpController  # noqa: PLC0415 - the same

        view = HelpView(self._window.theme)
        made = HelpController(self._window.bridge, self._window.controller.reading.renderer, view)
        made.shown.connect(partial(self.show_page, view))
        made.link_wanted.connect(self._window.controller.ask_about_link)
        view.left.connect(self.leave_page)
        view.view.copied.connect(self._window.controller.say)
        self.vim.watch(view.view)
        return made

    @cached_property
    def shortcuts(self) -> ShortcutController:
        """Return what changes shortcuts."""
        from holdfast.gui.home.keying import ShortcutController  # noqa: PLC0415 - as said above
        from holdfast.gui.home.shortcuts_page import ShortcutsPage  # noqa: PLC0415 - the same

        page = ShortcutsPage(self._window.theme)
        made = ShortcutController(self._window.commands, page, self._window.settings)
        made.shown.connect(partial(self.show_page, page))
        page.left.connect(self.leave_page)
        return made

    @cached_property
    def insights(self) -> InsightsController:
        """Return what shows the figures."""
        from holdfast.gui.home.counting import InsightsController  # noqa: PLC0415 - as said above
        from holdfast.gui.home.insights_page import InsightsPage  # noqa: PLC0415 - the same

        window = self._window
        page = InsightsPage(window.theme)
        figures = cast("Figures", self._program.figures)
        made = InsightsController(
            figures, window.bridge, page, theme=window.theme, chooser=self._chooser, remembered=window.remembered
        )
        made.shown.connect(partial(self.show_page, page))
        made.said.connect(window.controller.say)
        page.left.connect(self.leave_page)
        return made

    @cached_property
    def own_windows(self) -> OwnWindows:
        """Return the windows of single conversations."""
        from holdfast.gui.home.own_window import OwnWindows  # noqa: PLC0415 - as said above

        window = self._window
        return OwnWindows(window.theme, self._program.library, window.bridge, window.remembered.positions)

    # what the window asks

    def end(self) -> None:
        """Close what is open beside the window."""
        if "own_windows" in vars(self):
            self.own_windows.close_all()
        self.behind.end()

    # what can be done

    def show_page(self, page: QWidget) -> None:
        """Show a page of its own in place of what is shown now; leaving it brings that back."""
        now = self._window.pages.currentWidget()
        if self._window.pages.indexOf(page) < 0:
            self._window.pages.addWidget(page)
            self._own_pages.append(page)
        if now not in self._own_pages:
            self._from = now
            self._focus_before = self._window.focusWidget()
        self._window.pages.setCurrentWidget(page)

    def show_help(self, name: str = "") -> None:
        """Show a page of help; without a name, the one that was read last, or the first."""
        self.help.show(name)

    def show_shortcuts(self) -> None:
        """Show the shortcuts."""
        self.shortcuts.show()

    def show_insights(self) -> None:
        """Show the figures."""
        self.insights.show()

    def leave_page(self) -> None:
        """Show again what the page took the place of."""
        if self._from is not None:
            self._window.pages.setCurrentWidget(self._from)
        give_back(self._focus_before)

    def open_palette(self, *, from_search: bool = False) -> None:
        """Offer everything that can be done."""
        self._focus_before_palette = self._window.top_bar.search if from_search else self._window.focusWidget()
        self.palette.open(self._window.commands.all(), self._window.remembered.recent_commands)

    def rehearse(self) -> None:
        """Rehearse an outage, which needs no key."""
        self._window.menus.rehearse.trigger()

    def add_provider(self) -> None:
        """Show where a provider is added."""
        if (chat := self._window.controller.chat) is not None:
            chat.settings.open("providers")

    def take_tour(self) -> None:
        """Show what is where."""
        self._window.show_conversations()
        self._start_tour(takes_focus=True)

    def open_own_window(self) -> None:
        """Show the open conversation in a window of its own."""
        conversation_id = self._window.controller.reading.conversation_id
        if conversation_id is None:
            return
        zoom = self._window.settings.get(ZOOM_PERCENT)
        known = len(self.own_windows.windows)
        opened = self.own_windows.open(conversation_id, self._window, zoom, self._worker)
        if len(self.own_windows.windows) > known:
            opened.link_wanted.connect(self._on_own_link_wanted)

    def save_diagnostics(self) -> None:
        """Write a file to send along with a question."""
        state = self._window.remembered
        path = self._chooser.target(self._window, state.save_folder, "holdfast-diagnostics.zip")
        if path is None:
            return
        state.save_folder = str(path.parent)
        screen = self._window.screen()
        facts = {
            "screen": f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}",
            "platform": QGuiApplication.platformName(),
            "theme": "dark" if self._window.theme.is_dark else "light",
        }
        self._window.bridge.run(partial(self._write_diagnostics, path, facts), partial(self._on_diagnostics, path))

    def _add_commands(self) -> None:
        window = self._window
        add = window.commands.add
        helps = [
            add(mark("Help"), self.show_help, group="Help", shortcut="F1"),
            add(mark("What is new"), partial(self.show_help, "whats-new"), group="Help"),
            add(mark("Take the tour"), self.take_tour, group="Help"),
            add(mark("Keyboard shortcuts"), self.show_shortcuts, group="Help", shortcut="Ctrl+Alt+K"),
            None,
            add(mark("Save a diagnostics file…"), self.save_diagnostics, group="Help"),
            add(mark("About Holdfast"), partial(self.show_help, "about"), group="Help"),
        ]
        views = [
            add(mark("All commands"), self.open_palette, group="View", shortcut="Ctrl+Shift+P"),
            add(mark("In a window of its own"), self.open_own_window, group="View", shortcut="Ctrl+Alt+N"),
        ]
        if self._program.figures is not None:
            views.append(add(mark("Insights"), self.show_insights, group="View", shortcut="Ctrl+Shift+I"))
        window.menus.add_to("View", views)
        window.menus.add_to("Help", helps)
        add(mark("How to get an export"), partial(self.show_help, "getting-an-export"), group="Help")
        add(mark("What can be searched for"), partial(self.show_help, "searching"), group="Help")

    def _connect(self) -> None:
        window, controller = self._window, self._window.controller
        window.later.welcome.when_made(self._join_welcome)
        window.top_bar.search.commands_requested.connect(partial(self.open_palette, from_search=True))
        self.arrivals.import_wanted.connect(controller.take_files)
        self.arrivals.steps_wanted.connect(partial(self.show_help, "getting-an-export"))
        if controller.chat is not None:
            self.behind.tray.add(tr("New chat"), self.ask_quickly)
        window.top_bar.status.changed.connect(self.behind.tray.show_status)
        self.vim.match_wanted.connect(controller.reading.step_match)
        self.vim.search_wanted.connect(controller.searching.focus)
        controller.listing.loaded.connect(self._on_first_list)
        controller.importing.finished.connect(self._on_import_finished)
        if controller.chat is not None:
            controller.chat.settings.changed.connect(self._on_setting_changed)

    def _join_welcome(self, page: WelcomePage) -> None:
        page.provider_requested.connect(self.add_provider)
        page.rehearsal_requested.connect(self.rehearse)

    def _offer_ways(self, page: WelcomePage) -> None:
        """Offer what this window can do beyond importing."""
        window = self._window
        page.offer(provider=window.controller.chat is not None, rehearsal=window.menus.rehearse.isEnabled())

    # what happens

    def _on_setting_changed(self, setting: Setting[Any]) -> None:
        """Follow what was set."""
        if setting.key in (WATCH.key, WATCH_FOLDER.key):
            self.arrivals.watch()
        elif setting.key == FOLLOW_CODE.key:
            self.code.follow(is_new=True)
        elif setting.key == TRAY.key:
            self.behind.follow()
        elif setting.key == DESKTOP_SEARCH.key:
            is_wished = self._window.settings.get(DESKTOP_SEARCH)
            self._window.bridge.run(partial(self._offer_search, is_wished=is_wished), lambda _done: None)

    def _on_first_list(self, _count: int) -> None:
        """Begin to watch once the window knows what is stored."""
        self._window.controller.listing.loaded.disconnect(self._on_first_list)
        self._window.later.welcome.when_made(self._offer_ways)
        self.arrivals.start()
        self.code.follow()

    def _on_import_finished(self, opens: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Show the tour once, when the first conversations are there to be looked at."""
        if opens and not self._window.remembered.is_tour_over and self.tour.isHidden():
            self._window.controller.reading.opened.connect(self._on_first_opened)

    def _on_first_opened(self, _conversation_id: object) -> None:
        self._window.controller.reading.opened.disconnect(self._on_first_opened)
        self._start_tour(takes_focus=False)

    def _start_tour(self, *, takes_focus: bool) -> None:
        from holdfast.gui.home.stops import tour_stops  # noqa: PLC0415 - as said above

        self.tour.start(tour_stops(self._window), takes_focus=takes_focus)

    def _on_tour_over(self) -> None:
        self._window.remembered.is_tour_over = True

    def _on_command_chosen(self, command: Command) -> None:
        recent = self._window.remembered.recent_commands
        recent[:] = [command.key, *(key for key in recent if key != command.key)][:RECENT_KEPT]
        command.action.trigger()

    def _on_palette_closed(self, goes_back: bool) -> None:  # noqa: FBT001 - a signal's argument
        if goes_back:
            give_back(self._focus_before_palette)

    def ask_quickly(self) -> None:
        """Bring the window with a new chat to write into."""
        self.behind.come_forward()
        self._window.menus.new_chat.trigger()

    def _on_own_link_wanted(self, address: str) -> None:
        self.behind.come_forward()
        self._window.controller.ask_about_link(address)

    def _offer_search(self, _token: CancelToken, *, is_wished: bool) -> None:
        from holdfast.operations.desktop_search import DesktopSearch  # noqa: PLC0415 - hardly ever asked for

        DesktopSearch(self._window.paths).follow(is_wished=is_wished)

    def _write_diagnostics(self, path: Path, facts: dict[str, str], _token: CancelToken) -> bool:
        from holdfast.operations.diagnostics import write_diagnostics  # noqa: PLC0415 - a start need not load it

        window = self._window
        try:
            write_diagnostics(path, window.paths, window.settings, self._program.library.counts(), facts)
        except OSError:
            return False
        return True

    def _on_diagnostics(self, path: Path, is_written: bool) -> None:  # noqa: FBT001 - a job's answer
        if is_written:
            notice = Notice(
                tr("Saved {name}.", name=path.name),
                tr(
                    "It holds versions, settings and the log, and nothing that you wrote. Look into it before "
                    "you send it."
                ),
                "good",
            )
        else:
            notice = Notice(tr("{name} cannot be written there.", name=path.name), tr("Choose another folder."), "warn")
        self._window.notice.show_notice(notice)
