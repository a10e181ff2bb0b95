"""Joins the parts of a chat with the rest of the window: who is told when a message was sent, an answer ended, another
conversation is shown. Knows its controllers and no layout.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from holdfast.domain import ConversationId, MessageState, Segment
from holdfast.gui import chat_words
from holdfast.gui.composer.writing import LIBRARY_KEY
from holdfast.gui.controllers.acting import ActController
from holdfast.gui.controllers.attaching import AttachController
from holdfast.gui.controllers.choosing import ChooseController
from holdfast.gui.controllers.composing import ComposeController, Spot
from holdfast.gui.controllers.places import Place, Shown
from holdfast.gui.controllers.streaming import StreamController
from holdfast.gui.prompts import Prompt, PromptShelf
from holdfast.gui.settings import SettingsController
from holdfast.gui.view.entries import written_by
from holdfast.jobs import LatestWins
from holdfast.language import tr, trn
from holdfast.program import no_chatting
from holdfast.settings import SEND_KEY

if TYPE_CHECKING:
    from holdfast.chat import Sent, Waiting
    from holdfast.chat.values import OutboxNews
    from holdfast.errors import HoldfastError
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.composer.library import PromptPanel
    from holdfast.gui.controllers.reading import ReadingController
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.view import Entry
    from holdfast.program import Program

START_AGAIN_MS = 20_000
"""After a start that the store took nothing of: whoever makes room, or lets go of it, need not start anew."""


class ChatController(QObject):
    """Signals: said(str), in passing; conversation_wanted(Place); look_changed(), how the window is to look was set."""

    said = Signal(str)
    conversation_wanted = Signal(object)
    look_changed = Signal()

    def __init__(self, window: MainWindow, program: Program, reading: ReadingController, chooser: Chooser) -> None:
        super().__init__(window)
        chats, providers = program.chats, program.providers
        self._window = window
        self._chats = chats
        self._waiting: tuple[Waiting, ...] = ()
        self._reading = reading
        self._shelf = PromptShelf(window.paths.config)
        self._counting = LatestWins()
        pane, bridge, theme = window.reading_pane, window.bridge, window.theme
        foot = self._foot = pane.foot
        reading.fetcher.decorate = self._decorate
        self.streaming = StreamController(chats, bridge, pane, reading)
        self.composing = ComposeController(chats, bridge, foot, theme)
        self.choosing = ChooseController(program, bridge, foot.composer, theme, window.remembered)
        self.attaching = AttachController(bridge, self.composing, theme, chooser, window.remembered)
        self.acting = ActController(chats, bridge, pane, self.composing, self.choosing)
        self.settings = SettingsController(window, chats, providers, self.choosing)
        self._connect()
        self._is_start_told = self._is_slash_typed = False
        self._start_again = QTimer(self)
        self._start_again.setSingleShot(True)  # the next try begins when this one has failed, however long it took
        self._start_again.setInterval(START_AGAIN_MS)
        self._start_again.timeout.connect(self.start)
        providers.on_change(lambda: bridge.post(self._on_providers_changed))
        window.top_bar.new_button.show()
        chats.on_outbox(self._on_outbox_news)
        self.take_settings()
        self.count_waiting()

    def start(self) -> None:
        """Take up what a crash left unfinished, and let what waits go on."""
        self._window.bridge.run(lambda _token: self._chats.start(), self._on_started, on_failed=self._on_not_started)

    def new_chat(self) -> None:
        """Begin a conversation."""
        self._window.show_conversations()
        self._window.show_side(is_list=False)
        self._reading.show_new()
        self.choosing.go_to(None)
        self._go_to(Spot())
        self._foot.composer.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_settings(self) -> None:
        """Follow what is set."""
        field = self._foot.composer.field
        field.sends_on_enter = self._window.settings.get(SEND_KEY) == "enter"
        keys = tr("Enter sends, Shift+Enter is a new line") if field.sends_on_enter else tr("Ctrl+Enter sends")
        field.setToolTip(keys)

    def end(self) -> None:
        """Keep what is being written: the window closes."""
        self.composing.end()

    def step_back(self) -> bool:
        """Step back out of what is being done here, and say whether there was something: Esc."""
        return self.composing.leave_editing() or self.streaming.stop()

    def _connect(self) -> None:
        foot, composer = self._foot, self._foot.composer
        self._reading.branch_shown.connect(self._on_branch_shown)
        foot.ask_line.chosen.connect(self._on_answered)
        composer.stop_requested.connect(self.streaming.stop)
        composer.field.escaped.connect(self._on_escaped)
        composer.field.library_requested.connect(self._on_slash)
        composer.library_button.clicked.connect(self._open_library)
        self.composing.sent.connect(self._on_sent)
        self.composing.sent_elsewhere.connect(self.count_waiting)
        self.composing.planned.connect(self.choosing.show_plan)
        self.composing.said.connect(self.said)
        self.composing.larger_wanted.connect(self._on_larger_wanted)
        self.choosing.settings_changed.connect(self._on_settings_changed)
        self.choosing.providers_wanted.connect(self._on_providers_wanted)
        self.attaching.refused.connect(self._on_refused)
        self.acting.sent.connect(self._on_sent)
        self.acting.changed.connect(self._on_outbox_changed)
        self.streaming.ended.connect(self.count_waiting)
        self.streaming.running_changed.connect(self.composing.plan_soon)
        self.settings.changed.connect(self._on_setting_changed)
        self._window.menus.settings.triggered.connect(self._on_settings_wanted)
        self._window.menus.new_chat.triggered.connect(self.new_chat)
        self._window.top_bar.new_button.clicked.connect(self.new_chat)
        self._window.status_bar.waiting.clicked.connect(self._on_waiting_clicked)

    # where one writes

    def _on_branch_shown(self, shown: Shown) -> None:
        conversation_id = shown.opened.row.id
        if conversation_id != self.composing.spot.conversation_id or not self._foot.isVisible():
            self.choosing.go_to(conversation_id)
        self._go_to(Spot(conversation_id, shown.path[-1] if shown.path else None))

    def _go_to(self, spot: Spot) -> None:
        self._foot.show()
        self.composing.go_to(spot, self.choosing.settings if spot.conversation_id is None else None)

    def _on_sent(self, sent: Sent) -> None:
        newest = sent.reply_id if sent.reply_id is not None else sent.message_id
        if self._reading.conversation_id == sent.conversation_id:
            self._reading.reread(newest, moves_to_end=True)
        elif self._reading.meant_id is None:  # whoever looks at another one by now goes on reading there
            self.conversation_wanted.emit(Place(sent.conversation_id, newest))
        self.count_waiting()

    def _decorate(self, conversation_id: ConversationId, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """Return entries with what stands below them and what they offer. On the read lane."""
        replies = self._chats.replies(conversation_id)
        outbox = [each for each in self._chats.outbox() if each.conversation_id == conversation_id]
        halves = {each.reply_id: each for each in outbox if each.reply_id is not None}
        waiting = {each.message_id: each for each in outbox if each.reply_id is None}
        order = [each.message_id for each in waiting.values() if each.state.value == "waiting"]
        decorated = []
        for entry in entries:
            message, waits = entry.message, waiting.get(entry.message_id)
            acts = chat_words.acts_of(message, is_waiting=waits is not None)
            foot = None
            if waits is not None:
                at = order.index(waits.message_id) if waits.message_id in order else 0
                foot = chat_words.waiting_foot(waits, at=at, of=len(order))
            elif entry.message_id in replies or message.state is not MessageState.COMPLETE:
                foot = chat_words.reply_foot(message, replies.get(entry.message_id), is_last=entry is entries[-1])
            if entry.message_id in halves:
                foot = chat_words.half_foot(foot, halves[entry.message_id])
            reply = replies.get(entry.message_id)
            asked = () if reply is None or reply.link is None else (Segment(reply.link.provider, reply.link.model),)
            named = written_by(entry, asked)  # who was asked and said nothing has a name too
            decorated.append(replace(named, acts=(*acts, *entry.acts), foot=foot))
        return tuple(decorated)

    # what is said and asked

    def _on_answered(self, key: str) -> None:
        if key == "leave_editing":
            self.composing.leave_editing()
        elif key == "edit_anew":
            self.composing.edit_anew()
        elif key in ("understood", "add_provider"):
            self.composing.say_no_more()
            if key == "add_provider":
                self.settings.open("providers")
        else:
            self.streaming.answer(key)

    def _on_escaped(self) -> None:
        if not self.step_back():
            self._window.reading_pane.focus_conversation(Qt.FocusReason.ShortcutFocusReason)

    def _on_refused(self, sentences: str) -> None:
        self._foot.ask_line.ask(sentences, (("understood", tr("All right")),))

    def _on_larger_wanted(self) -> None:
        self.choosing.pick(self._foot.composer.model_button)

    def _on_settings_changed(self) -> None:
        is_new = self.composing.spot.conversation_id is None
        self.composing.follow_settings(self.choosing.settings if is_new else None)

    def _on_providers_wanted(self) -> None:
        self.settings.open("providers")

    def _on_providers_changed(self) -> None:
        self.composing.plan_soon()
        self.settings.follow()

    def _on_settings_wanted(self) -> None:
        self.settings.open()

    def _on_setting_changed(self) -> None:
        self.take_settings()
        self.look_changed.emit()

    # the outbox

    def count_waiting(self) -> None:
        """Say how many messages wait to be sent."""
        self._window.bridge.run_latest(self._counting, lambda _token: self._chats.outbox(), self._on_counted)

    def _on_counted(self, waiting: tuple[Waiting, ...]) -> None:
        waiting = tuple(each for each in waiting if each.state.value != "sending")  # that one is being answered
        self._waiting = waiting
        button = self._window.status_bar.waiting
        halves = sum(each.reply_id is not None for each in waiting)
        said = []
        if whole := len(waiting) - halves:
            said.append(trn("{count} message waiting to be sent", "{count} messages waiting to be sent", whole))
        if halves:
            said.append(trn("{count} answer waiting for its rest", "{count} answers waiting for their rest", halves))
        button.setText(" · ".join(said))
        button.setVisible(bool(waiting))

    def _on_started(self, _answer: None) -> None:
        self._is_start_told = False
        self.count_waiting()

    def _on_not_started(self, error: HoldfastError) -> None:
        """Say once that the store takes nothing, and try again until it does."""
        if not self._is_start_told:
            self._window.bridge.failed.emit(error)
        self._is_start_told = True
        self._start_again.start()

    def _on_outbox_news(self, _news: OutboxNews) -> None:
        """Hear of the outbox, on any thread."""
        self._window.bridge.post(self._on_outbox_changed)

    def _on_outbox_changed(self) -> None:
        self._reading.reread()
        self.count_waiting()

    def _on_waiting_clicked(self) -> None:
        if self._waiting:
            first = self._waiting[0]
            self.conversation_wanted.emit(Place(first.conversation_id, first.message_id))

    # saved prompts

    @cached_property
    def _prompts(self) -> PromptPanel:
        """Return the panel, made when it is first opened."""
        from holdfast.gui.composer.library import PromptPanel  # noqa: PLC0415 - most starts never open it

        panel = PromptPanel(self._window.theme, self._foot)
        panel.used.connect(self._on_prompt_used)
        panel.kept.connect(self._on_prompt_kept)
        panel.dropped.connect(self._on_prompt_dropped)
        panel.left.connect(self._on_prompts_left)
        return panel

    def _on_slash(self) -> None:
        self._open_library()
        self._is_slash_typed = True

    def _on_prompts_left(self, typed: str) -> None:
        """Write what was typed where the slash was meant as one."""
        if self._is_slash_typed:
            self._foot.composer.field.insert(LIBRARY_KEY + typed)
            self._foot.composer.field.setFocus()

    def _open_library(self) -> None:
        self._is_slash_typed = False
        self._prompts.open_for(self._foot.composer.library_button, self._shelf.prompts)

    def _on_prompt_used(self, text: str) -> None:
        self._foot.composer.field.insert(text)
        self._foot.composer.field.setFocus()

    def _on_prompt_kept(self, kept: tuple[Prompt, str]) -> None:
        self._shelf.keep(kept[0], kept[1])
        self._prompts.set_prompts(self._shelf.prompts)

    def _on_prompt_dropped(self, name: str) -> None:
        self._shelf.drop(name)
        self._prompts.set_prompts(self._shelf.prompts)
        self.said.emit(tr("Threw away the prompt {name}", name=name))


def has_chats(program: Program) -> bool:
    """Say whether a program was built with chats; some tests do without."""
    return program.make_chatting is not no_chatting
