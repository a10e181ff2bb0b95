"""Shows replies while they are written: as they grow, what they ask, and that they can be stopped. Pulls at the pace of
the screen what the chats have; knows the reading pane.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from holdfast.domain import Segment
from holdfast.failover import Level
from holdfast.gui import chat_words
from holdfast.gui.view import Growing
from holdfast.gui.view.entries import written_by
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat import Chats, Live, TurnNews
    from holdfast.domain import MessageId
    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.controllers.reading import ReadingController
    from holdfast.gui.panes import ReadingPane
    from holdfast.gui.view import GrowingJob, Piece
    from holdfast.jobs import CancelToken

TICK_MS = 1000
HINT_CHOICES = (("switch", mark("Switch now")), ("wait", mark("Keep waiting")))


class StreamController(QObject):
    """Signals: running_changed(), another reply is on its way in the conversation that is shown, or none; ended()."""

    running_changed = Signal()
    ended = Signal()

    def __init__(self, chats: Chats, bridge: Bridge, pane: ReadingPane, reading: ReadingController) -> None:
        super().__init__(pane)
        self._chats = chats
        self._bridge = bridge
        self._pane = pane
        self._view = pane.view
        self._reading = reading
        self._growing: dict[MessageId, Growing] = {}
        self._places: dict[MessageId, int] = {}
        self._asking: MessageId | None = None
        self._running: MessageId | None = None
        self._news = _News(self._take_news, bridge)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._connect()

    @property
    def running(self) -> MessageId | None:
        """Return the reply that is being written at the end of the branch shown."""
        return self._running

    def stop(self) -> bool:
        """Stop the reply that is shown; say False where none is on its way."""
        if self._running is None:
            return False
        self._chats.stop(self._running)
        self._pull(self._running)  # what has come is shown now, and not with the next news
        return True

    def answer(self, key: str) -> None:
        """Give a choice of the line above the composer to the reply that asked."""
        asking = self._asking
        if asking is None:
            return
        if key == "switch":
            self._chats.switch_now(asking)
        elif key == "wait":
            self._chats.keep_waiting(asking)
        else:
            self._chats.answer(asking, key)
        self._ask(None, "")

    def _connect(self) -> None:
        self._chats.on_turn(self._news.take)
        self._reading.branch_shown.connect(self._on_branch_shown)
        self._reading.emptied.connect(self._on_emptied)
        self._tick.timeout.connect(self._on_tick)

    def _on_branch_shown(self) -> None:
        """Take up what is on its way in the branch that is shown now."""
        running = set(self._chats.running())
        self._places = {
            entry.message_id: at for at, entry in enumerate(self._view.boxes.entries) if entry.message_id in running
        }
        self._growing = {key: made for key, made in self._growing.items() if key in self._places}
        if self._asking not in self._places:
            self._ask(None, "")
        for reply_id in tuple(self._places):
            self._pull(reply_id)
        self._set_running()

    def _on_emptied(self) -> None:
        """Show nothing of what is on its way elsewhere: a new chat begins, or what was shown is gone."""
        self._places, self._growing = {}, {}
        self._ask(None, "")
        self._set_running()

    def _take_news(self, changed: set[MessageId], ended: set[MessageId]) -> None:
        """Show what changed, and read again what ended."""
        is_ended = bool(ended & self._places.keys())
        for reply_id in changed:
            if reply_id in self._places:
                self._pull(reply_id)
        if is_ended:
            self._reading.reread()
            self.ended.emit()

    def _pull(self, reply_id: MessageId) -> None:
        """Show how a reply stands now."""
        live = self._chats.live(reply_id)
        if live is None:
            self._drop(reply_id)
            return
        growing = self._growing.setdefault(reply_id, Growing())
        growing.take(live.blocks, live.segments)
        self._show(reply_id, growing, live)
        self._make_next(reply_id, growing)
        self._ask_of(live)

    def _show(self, reply_id: MessageId, growing: Growing, live: Live) -> None:
        at, boxes = self._places[reply_id], self._view.boxes
        asked = () if live.link is None else (Segment(live.link.provider, live.link.model),)
        if (named := written_by(boxes.entries[at], live.segments or asked)) is not boxes.entries[at]:
            boxes.set_entry(at, named)
        self._view.following.grow(at, growing.pieces(live.seconds), chat_words.live_foot(live))

    def _make_next(self, reply_id: MessageId, growing: Growing) -> None:
        """Have what is whole made into Markdown, one stretch at a time."""
        job = growing.next_job()
        if job is None:
            return
        renderer = self._reading.renderer

        def make(token: CancelToken) -> tuple[Piece, ...]:
            return job.run(renderer, token)

        self._bridge.run(make, partial(self._on_made, reply_id, growing, job), on_failed=partial(_give_up, growing))

    def _on_made(self, reply_id: MessageId, growing: Growing, job: GrowingJob, pieces: tuple[Piece, ...]) -> None:
        growing.made(job, pieces)
        if self._growing.get(reply_id) is growing and reply_id in self._places:
            self._pull(reply_id)

    def _ask_of(self, live: Live) -> None:
        """Show the question a reply asks, or the hint that it takes long."""
        if live.question is not None:
            self._ask(live.reply_id, live.question.words, live.question.choices)
        elif live.hint is not None and live.hint.level in (Level.HINT, Level.SOFT):
            who = live.label or tr("The model")
            self._ask(
                live.reply_id,
                tr("{who} has said nothing for {seconds}.", who=who, seconds=chat_words.seconds(live.hint.silent_s)),
                tuple((key, tr(words)) for key, words in HINT_CHOICES),
            )
        elif self._asking == live.reply_id:
            self._ask(None, "")

    def _ask(self, reply_id: MessageId | None, said: str, choices: tuple[tuple[str, str], ...] = ()) -> None:
        if reply_id is None and self._asking is None:
            return
        self._asking = reply_id
        self._pane.foot.ask_line.ask(said, choices)

    def _drop(self, reply_id: MessageId) -> None:
        self._places.pop(reply_id, None)
        self._growing.pop(reply_id, None)
        if self._asking == reply_id:
            self._ask(None, "")
        self._set_running()

    def _set_running(self) -> None:
        running = next(reversed(self._places), None)
        self._pane.foot.composer.set_running(is_running=running is not None)
        if running is None:
            self._tick.stop()
        elif not self._tick.isActive():
            self._tick.start()
        if running != self._running:
            self._running = running
            self.running_changed.emit()

    def _on_tick(self) -> None:
        """Say how long it takes by now, where nothing else is said."""
        for reply_id in tuple(self._places):
            self._pull(reply_id)


class _News:
    """Gathers news of the lane of the network, so that a thousand of them are one call of the window."""

    def __init__(self, deliver: Callable[[set[MessageId], set[MessageId]], None], bridge: Bridge) -> None:
        self._deliver = deliver
        self._bridge = bridge
        self._lock = threading.Lock()
        self._changed: set[MessageId] = set()
        self._ended: set[MessageId] = set()

    def take(self, news: TurnNews) -> None:
        """Take a piece of news, on any thread."""
        with self._lock:
            is_first = not (self._changed or self._ended)
            self._changed.add(news.reply_id)
            if news.is_ended:
                self._ended.add(news.reply_id)
        if is_first:
            self._bridge.post(self._hand_over)

    def _hand_over(self) -> None:
        with self._lock:
            changed, ended = self._changed, self._ended
            self._changed, self._ended = set(), set()
        self._deliver(changed, ended)


def _give_up(growing: Growing, _error: HoldfastError) -> None:
    growing.failed()
