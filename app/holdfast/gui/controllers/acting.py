"""Does what a message offers: another version, another answer, another try. Knows the view and the chats."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.chat import Draft
from holdfast.domain import MessageState
from holdfast.domain.portions import message_text
from holdfast.gui.chat_words import CHOICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat import Chats, NewAttachment, Sent
    from holdfast.domain import Message, MessageId
    from holdfast.failover import Link
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.controllers.choosing import ChooseController
    from holdfast.gui.controllers.composing import ComposeController
    from holdfast.gui.panes import ReadingPane


class ActController(QObject):
    """Signals: sent(Sent), another answer or version is on its way; changed(), the outbox is another one."""

    sent = Signal(object)
    changed = Signal()

    def __init__(
        self,
        chats: Chats,
        bridge: Bridge,
        pane: ReadingPane,
        composing: ComposeController,
        choosing: ChooseController,
    ) -> None:
        super().__init__(pane)
        self._chats, self._bridge, self._pane = chats, bridge, pane
        self._composing, self._choosing = composing, choosing
        self._connect()

    def _connect(self) -> None:
        self._pane.view.act_wanted.connect(self._on_act)

    def _on_act(self, wanted: tuple[MessageId, str]) -> None:  # noqa: C901, PLR0912 - a case for each act
        message_id, key = wanted
        match key:
            case "edit":
                self._edit(message_id)
            case "again":
                self._run(partial(self._chats.regenerate, message_id))
            case "other":
                self._choosing.pick(self._pane.foot.composer.model_button, partial(self._with, message_id))
            case "whole":
                self._run(partial(self._chats.answer_whole, message_id))
            case "retry":
                self._run(partial(self._chats.retry, message_id))
            case "go_on":
                self._bridge.run(lambda _token: self._chats.go_on(message_id), self._on_changed)
            case "stop":
                self._chats.stop(message_id)
            case "withdraw":
                self._bridge.run(lambda _token: self._chats.withdraw(message_id), self._on_withdrawn)
            case "earlier" | "later":
                step = -1 if key == "earlier" else 1
                self._bridge.run(lambda _token: self._chats.move(message_id, step), self._on_changed)
            case "leave":
                self._bridge.run(lambda _token: self._chats.leave(message_id), self._on_changed)
            case _ if key.startswith(CHOICE):
                self._chats.answer(message_id, key.removeprefix(CHOICE))
            case "send_over":
                job = partial(self._chats.send_again, message_id, may_exceed=True)
                self._bridge.run(lambda _token: job(), self._on_changed)
            case "send_again":
                self._bridge.run(lambda _token: self._chats.send_again(message_id), self._on_changed)

    def _with(self, message_id: MessageId, link: Link | None) -> None:
        self._run(partial(self._chats.regenerate, message_id, link))

    def _run(self, job: Callable[[], Sent]) -> None:
        self._bridge.run(lambda _token: job(), self.sent.emit)

    def _edit(self, message_id: MessageId) -> None:
        message = self._shown(message_id)
        if message is None:
            return
        if not message.attachments:
            self._composing.edit(message_id, Draft(message_text(message)), is_waiting=_waits(message))
        else:  # their bytes lie in the store
            self._bridge.run(
                lambda _token: self._chats.attachments(message_id), partial(self._on_attachments, message_id)
            )

    def _on_attachments(self, message_id: MessageId, attachments: tuple[NewAttachment, ...]) -> None:
        message = self._shown(message_id)
        if message is not None:
            self._composing.edit(message_id, Draft(message_text(message), attachments), is_waiting=_waits(message))

    def _shown(self, message_id: MessageId) -> Message | None:
        """Return a message that is shown, None where another conversation is by now."""
        entries = self._pane.view.boxes.entries
        return next((entry.message for entry in entries if entry.message_id == message_id), None)

    def _on_withdrawn(self, draft: Draft) -> None:
        self._composing.take_back(draft)
        self.changed.emit()

    def _on_changed(self, _answer: None) -> None:
        self.changed.emit()


def _waits(message: Message) -> bool:
    return message.state is MessageState.QUEUED
