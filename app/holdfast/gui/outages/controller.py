"""What the window does about outages: shows them on the page, in the top bar and above the composer, tells the desktop,
and does what is pressed. Knows `operations.outages` and the page, nothing of how either is made; `practising` does what
is done while there is none.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from holdfast.failover.status import Health
from holdfast.gui import words
from holdfast.gui.controllers.places import Place
from holdfast.gui.outages.desk import DesktopDesk
from holdfast.gui.outages.playbook_controller import PlaybookController
from holdfast.gui.outages.practising import Practice
from holdfast.gui.outages.saying import WaitingLine, short_title, waiting_line
from holdfast.gui.outages.ways import Ways
from holdfast.gui.panes import Notice
from holdfast.jobs import CancelToken, LatestWins
from holdfast.language import tr
from holdfast.operations.outages.playbook import Playbook
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import ConversationId
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.controllers.reading import ReadingController
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.outages.desk import Desk
    from holdfast.gui.outages.page import OutagePage
    from holdfast.operations.outages import News, Outlook, Overview
    from holdfast.program import Program

GATHER_MS = 200
"""Several pieces of news within this time are shown together."""

TOLD = {"outage", "recovered"}
"""What is told on the desktop: that it is down and that it is back, and nothing else."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was read for the window, the page's part only where it is open."""

    outlook: Outlook
    overview: Overview | None = None
    waiting: tuple[WaitingLine, ...] = ()
    reminders: tuple[str, ...] = ()
    can_switch: bool = False
    can_go_back: str = ""


class OutageController(QObject):
    """Signals: left(), the page was left; said(str), a passing word; settings_wanted(str), a page of the settings is to
    be opened; place_wanted(Place), a conversation is; link_wanted(str), a link of the playbook.
    """

    left = Signal()
    said = Signal(str)
    settings_wanted = Signal(str)
    place_wanted = Signal(object)
    link_wanted = Signal(str)

    def __init__(self, window: MainWindow, program: Program, chooser: Chooser, reading: ReadingController) -> None:
        super().__init__(window)
        self._window = window
        self._program = program
        self._chooser = chooser
        self._reading = reading
        self.playbook = PlaybookController(window, Playbook(window.paths.config), reading.renderer, chooser)
        self._bridge = window.bridge
        self._latest = LatestWins()
        self.desk: Desk = DesktopDesk(self, self._on_desk_clicked)
        self.ways = Ways(program)
        self.practice = Practice(window, program)
        self._is_page_shown = False
        self._gathering = QTimer(self)
        self._gathering.setSingleShot(True)
        self._gathering.setInterval(GATHER_MS)
        self._connect()

    def start(self) -> None:
        """Begin to watch, once the window is there."""
        window = self._window
        window.top_bar.status.setVisible(self._program.has_outages)
        window.menus.outages.setEnabled(self._program.has_outages)
        window.menus.rehearse.setEnabled(self.practice.can_rehearse)
        if self._program.has_outages:
            self._bridge.run(self._begin, self._on_begun)

    def end(self) -> None:
        """Watch no longer."""
        self._gathering.stop()

    def show_page(self) -> None:
        """Show the outage centre."""
        if self._program.has_outages:
            self._window.show_outages()
            self._window.outage_page.back_button.setFocus()
            self._set_looked_at(is_looked_at=True)
            self.refresh()

    def refresh(self) -> None:
        """Read how everything is, and show it."""
        self._bridge.run_latest(self._latest, partial(self._read, self._is_page_shown), self._on_read)

    def _join_page(self, page: OutagePage) -> None:
        page.buttons["rehearse"].setVisible(self.practice.can_rehearse)
        page.left.connect(self._on_left)
        page.ask_requested.connect(self._on_ask)
        page.use_requested.connect(self._on_use)
        page.action_requested.connect(self._on_action)
        page.waiting_requested.connect(self._on_waiting)

    def _connect(self) -> None:
        window = self._window
        window.later.outages.when_made(self._join_page)
        window.top_bar.status.clicked.connect(self.show_page)
        window.menus.outages.triggered.connect(self.show_page)
        window.menus.rehearse.triggered.connect(self.practice.rehearse)
        window.menus.playbook.triggered.connect(self.playbook.show)
        self.practice.said.connect(self.said)
        self.practice.page_wanted.connect(self.show_page)
        self.practice.done.connect(self.refresh)
        self.playbook.left.connect(self._on_playbook_left)
        self.playbook.said.connect(self.said)
        self.playbook.link_wanted.connect(self.link_wanted)
        window.reading_pane.outage_banner.action_requested.connect(self._on_action)
        window.pages.currentChanged.connect(self._on_page_changed)
        self._gathering.timeout.connect(self.refresh)

    # reading

    def _begin(self, _token: CancelToken) -> tuple[str, ...]:
        outages = self._program.outages  # built here, off the thread that draws: it reads the store
        outages.on_news(self._take_news)
        outages.start()
        return outages.reminders()

    def _on_begun(self, reminders: tuple[str, ...]) -> None:
        self.ways.hear_of_answers(lambda: self._bridge.post(self._on_waiting_answered))
        self.refresh()
        self.practice.remind(reminders)

    def _take_news(self, news: News) -> None:
        """Take news on whatever thread tells it."""
        self._bridge.post(partial(self._on_news, news))

    def _on_waiting_answered(self) -> None:
        """Tell it where the person is: they may have left long ago."""
        self.desk.tell(
            tr("A message that waited has its answer"), tr("It was sent as soon as somebody answered again.")
        )
        self.said.emit(tr("A message that waited has its answer"))

    def _on_news(self, news: News) -> None:
        if news.kind in TOLD:
            self.desk.tell(news.title, news.text)
        if news.kind == "outage" and self.playbook.is_own:
            ways = (("playbook", tr("Your playbook")), ("outages", tr("What is known")))
            notice = Notice(f"{news.title}.", news.text, "warn", ways)
            self._window.notice.show_notice(notice, self._on_action, takes_focus=False)
        if news.kind in {"took_over", "offline", "online"}:
            self.said.emit(news.title)
        if not self._gathering.isActive():
            self._gathering.start()

    def _read(self, is_whole: bool, _token: CancelToken) -> _Shown:  # noqa: FBT001 - bound by `partial`
        outages = self._program.outages
        if not is_whole:
            return _Shown(outages.outlook())
        overview = outages.overview()
        return _Shown(
            overview.outlook,
            overview,
            tuple(waiting_line(one) for one in self.ways.outbox()),
            outages.reminders(),
            can_switch=bool(self.ways.running()) and overview.outlook.health in {Health.DOWN, Health.DEGRADED},
            can_go_back=self.ways.way_back(overview.outlook),
        )

    def _on_read(self, shown: _Shown) -> None:
        window, outlook = self._window, shown.outlook
        health = Health.UNKNOWN if outlook.is_offline else outlook.health
        window.top_bar.status.show_status(health, short_title(outlook))
        window.reading_pane.outage_banner.show_banner(outlook.banner)
        if shown.overview is not None:
            window.outage_page.show_overview(shown.overview, shown.waiting, shown.reminders)
            window.outage_page.show_ways(can_switch=shown.can_switch, can_go_back=shown.can_go_back)

    # what is pressed

    def _on_desk_clicked(self) -> None:
        self._window.home.behind.come_forward()
        self.show_page()

    def _on_left(self) -> None:
        self.left.emit()

    def _on_playbook_left(self) -> None:
        """Go back to where the playbook was opened from: the outage centre, or where there is none, home."""
        if self._program.has_outages:
            self.show_page()
        else:
            self.left.emit()

    def _on_page_changed(self, _at: int) -> None:
        self._set_looked_at(is_looked_at=self._window.pages.currentWidget() is self._window.later.outages.made)

    def _set_looked_at(self, *, is_looked_at: bool) -> None:
        if is_looked_at != self._is_page_shown and self._program.has_outages:
            self._is_page_shown = is_looked_at

            def job(_token: CancelToken) -> None:
                self._program.outages.set_looked_at(is_looked_at=is_looked_at)

            self._bridge.run(job, _nothing)

    def _on_ask(self, provider: str) -> None:
        self.said.emit(tr("Asking"))

        def job(_token: CancelToken) -> None:
            self._program.outages.book.person_acted(provider)
            self._program.outages.ask_now(provider).result()

        self._bridge.run(job, self._on_done)

    def _on_use(self, provider: str) -> None:
        job = partial(self._use, provider, self._reading.conversation_id)
        self._bridge.run(job, self._on_said)

    def _use(self, provider: str, conversation_id: ConversationId | None, _token: CancelToken) -> str:
        return self.ways.use(provider, conversation_id)

    def _on_action(self, action: str) -> None:
        if action in {"outages", "show_outbox", "outbox"}:
            self.show_page()
        elif action in {"open_providers", "providers", "open_chain"}:
            self.settings_wanted.emit("chain" if action == "open_chain" else "providers")
        elif action == "rehearse":
            self.practice.rehearse()
        elif action == "playbook":
            self.playbook.show()
        elif action == "report":
            self._save_report()
        elif action == "drill":
            self.practice.ask_for_drill()
        elif action in {"switch_now", "go_back", "start_local", "other_model"}:
            self._bridge.run(partial(self._follow, action, self._reading.conversation_id), self._on_said)

    def _follow(self, action: str, conversation_id: ConversationId | None, _token: CancelToken) -> str:
        outlook = self._program.outages.outlook()
        if action == "switch_now":
            return self.ways.switch(outlook, conversation_id)
        if action == "go_back":
            return self.ways.back(outlook, conversation_id)
        if action == "other_model":
            return self.ways.use_model(outlook)
        if outlook.first is not None:
            self._program.outages.ask_now(outlook.first.member.name).result()
        return tr("Looked again")

    def _on_waiting(self, key: str, one: WaitingLine) -> None:
        if key == "open":
            self._window.show_conversations()
            self.place_wanted.emit(Place(one.conversation_id))
            return

        def job(_token: CancelToken) -> str:
            if key in {"send", "send_over"}:
                self._program.chats.send_again(one.message_id, may_exceed=key == "send_over")
                return tr("It is being sent again")
            self._program.chats.withdraw(one.message_id)
            return tr("Taken back: it is in the composer of its conversation")

        self._bridge.run(job, self._on_said)

    def _save_report(self) -> None:
        name = f"outages-{words.now():%Y-%m}.pdf"  # one that ends in .md or .csv is written so
        target = self._chooser.target(self._window, self._window.remembered.folder, name)
        if target is not None:
            self.said.emit(tr("Writing the report"))

            def job(token: CancelToken) -> str:
                return " ".join(
                    [tr("Saved as {name}.", name=target.name), *self._program.outages.save_report(target, token)]
                )

            self._bridge.run(job, self._on_said)

    def _on_said(self, done: str) -> None:
        if done:
            self.said.emit(done)
        self.refresh()

    def _on_done(self, _none: None) -> None:
        self.refresh()


def _nothing(_none: None) -> None:
    """Do nothing: it was done."""
