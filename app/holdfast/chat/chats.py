"""What a person can do with chats, each method one thing: write, send, stop, go on elsewhere, wait. Knows no Qt.

Every method is safe from any thread. Those marked (io) wait for the store and belong on the read lane; the others
return at once. What is going on is told on the lane of the network.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from holdfast.chat import asking, entries
from holdfast.chat.dispatching import Dispatch
from holdfast.chat.planning import Who, plan, who_answers
from holdfast.chat.recovering import recover
from holdfast.chat.replying import as_reply, with_choices
from holdfast.chat.values import (
    ChatSettings,
    Draft,
    Live,
    OutboxNews,
    Outgoing,
    Plan,
    Reply,
    Sent,
    TurnNews,
    Waiting,
)
from holdfast.chat.writing import attached_again, files_of, new_message, new_reply
from holdfast.domain import Changes, MessageState, Sender
from holdfast.domain.chatting import Edit, KeptSettings, NewTurn
from holdfast.domain.portions import message_text
from holdfast.errors import BadInput, NobodyAnswers
from holdfast.failover import Entry, Link
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.chat.expenses import Expenses
    from holdfast.chat.means import Means
    from holdfast.domain import ConversationId, MessageId
    from holdfast.domain.chatting import NewAttachment
    from holdfast.jobs import CancelToken, NetLane

T = TypeVar("T")

TEXT_START_CHARS = 200


class Chats:
    """The chats of one store."""

    def __init__(self, means: Means, net: NetLane) -> None:
        self._means = means
        self._chats = means.store.chats
        self._starting = threading.Lock()
        self._is_started = False
        self._dispatch = Dispatch(means, net)
        self._running, self._queue = self._dispatch.running, self._dispatch.queue

    # what is being written

    def draft(self, conversation_id: ConversationId | None) -> Draft:
        """Return what was written and not sent. (io)"""
        return self._chats.draft(conversation_id)

    def keep_draft(self, conversation_id: ConversationId | None, draft: Draft) -> None:
        """Keep what is being written; an empty draft is forgotten. (io)"""
        self._write(lambda: self._chats.keep_draft(conversation_id, draft))

    def edits(self, conversation_id: ConversationId) -> tuple[Edit, ...]:
        """Return what was changed of earlier messages and not sent, the newest first. (io)"""
        found = []
        for edit in self._chats.edits(conversation_id):
            message = self._chats.place(edit.message_id).message
            as_it_is = Draft(message_text(message), self.attachments(edit.message_id))
            found.append(replace(edit, message=as_it_is, is_waiting=message.state is MessageState.QUEUED))
        return tuple(found)

    def keep_edit(self, edit: Edit) -> bool:
        """Keep what is being changed of an earlier message; an empty edit is forgotten. Say False where that message is
        gone, so that nothing is kept. (io)
        """
        return self._write(lambda: self._chats.keep_edit(edit))

    def settings(self, conversation_id: ConversationId) -> ChatSettings:
        """Return a conversation's own settings. (io)"""
        kept = self._chats.settings(conversation_id)
        link = None
        if kept.provider and kept.provider in self._means.providers.names():
            link = self._means.providers.link(kept.provider, kept.model)
        return ChatSettings(link, kept.system, is_claude_only=kept.is_claude_only)

    def set_settings(self, conversation_id: ConversationId, settings: ChatSettings) -> None:
        """Set them. (io)"""
        kept = _kept(settings)
        self._write(lambda: self._chats.set_settings(conversation_id, kept))

    def rename(self, conversation_id: ConversationId, title: str) -> None:
        """Give a conversation a title of the person's own; "" takes it back. (io)"""
        self._write(lambda: self._means.store.own.rename(conversation_id, title))
        self._means.tell(Changes(frozenset({conversation_id})))

    def warm_up(self) -> None:
        """Load what the first message would otherwise wait for (0.2 s of processor time), while it is being written."""
        self._running.keep(self._means.providers.warm_up())

    # sending

    def plan(self, outgoing: Outgoing, editing: MessageId | None = None, token: CancelToken | None = None) -> Plan:
        """Return what sending would mean: who answers, what goes along, about what it costs. With `editing` it is
        another version of that message, and nothing that came after it goes along. (io)
        """
        if editing is not None:
            outgoing = replace(outgoing, parent_id=self._chats.place(editing).parent_id)
        who = self._who(outgoing.conversation_id, outgoing.link, outgoing.settings)
        return plan(self._means, outgoing, who, waits=self._dispatch.waits(outgoing), token=token)

    def send(self, outgoing: Outgoing) -> Sent:
        """Store a message and the reply to come, clear the kept draft, and let the network begin. (io)

        Raises BadInput where there is nothing to send or nobody to send it to.
        """
        if outgoing.draft.is_empty:
            raise BadInput(tr("There is nothing to send."), tr("Write something, or attach a file."))
        conversation_id = outgoing.conversation_id
        who = self._needed(conversation_id, outgoing.link, outgoing.settings)
        who = replace(who, permission=replace(who.permission, may_exceed=outgoing.may_exceed))
        waits = self._dispatch.waits(outgoing)
        now = self._means.clock.now()
        message = new_message(outgoing.draft, now, waits=waits)
        entry = Entry(message.source_id, str(conversation_id), now, who.chain, who.permission) if waits else None
        reply = None if waits else new_reply(now)
        turn = NewTurn(
            conversation_id,
            outgoing.parent_id,
            message,
            reply,
            who.asked,
            files_of(outgoing.draft),
            "" if entry is None else entries.encode(entry),
            (conversation_id or 0) if outgoing.is_kept_draft else None,
            outgoing.edited,
            _kept(outgoing.settings) if conversation_id is None and outgoing.settings is not None else None,
        )
        begun = self._write(lambda: self._chats.begin(turn))
        return self._dispatch.send(begun, reply, who, outgoing.overflow)

    def regenerate(self, reply_id: MessageId, link: Link | None = None) -> Sent:
        """Ask for another reply beside this one, of `link` if it is given. Raises BadInput, NotFound. (io)"""
        where = self._chats.place(reply_id)
        if where.message.sender is not Sender.ASSISTANT or where.parent_id is None:
            raise BadInput(tr("Only the answer to a message can be asked for again."), tr("Choose an answer."))
        parent_id = where.parent_id
        who = self._needed(where.conversation_id, link)
        reply = new_reply(self._means.clock.now())
        begun = self._write(lambda: self._chats.begin_reply(parent_id, reply, who.asked))
        return self._dispatch.send(begun, reply, who, "ask")

    def retry(self, reply_id: MessageId) -> Sent:
        """Ask again after a reply that failed, was interrupted or stopped. (io)"""
        self.try_again()
        return self.regenerate(reply_id)

    def go_on(self, reply_id: MessageId) -> None:
        """Ask for the rest of a reply that ended with the program, of its writer. Raises BadInput, NotFound. (io)"""
        where = self._chats.place(reply_id)
        writer, providers = next(reversed(where.message.segments), None), self._means.providers
        is_known = writer is not None and writer.provider in providers.names()
        link = providers.link(writer.provider, writer.model) if writer is not None and is_known else None
        self._queue.ask_for_rest(where, self._needed(where.conversation_id, link))
        self.try_again()
        self._dispatch.nudge()

    def answer_whole(self, reply_id: MessageId, link: Link | None = None) -> Sent:
        """Ask for the answer in one piece, beside a reply with a seam. (io)"""
        return self.regenerate(reply_id, link)

    def attachments(self, message_id: MessageId) -> tuple[NewAttachment, ...]:
        """Return what came with a message, as it would go along again; what is not in the store is left out. (io)"""
        found = attached_again(self._chats.place(message_id).message, self._chats.files([message_id]), message_id)
        return tuple(one for one in found if one.data or one.text)

    def edit(self, message_id: MessageId, draft: Draft, link: Link | None = None) -> Sent:
        """Send another version of a message beside it; one that still waits is replaced. (io)"""
        where = self._chats.place(message_id)
        if where.message.sender is not Sender.HUMAN:
            raise BadInput(tr("Only a person's message can be edited."), tr("Ask for another answer instead."))
        if draft.is_empty:
            raise BadInput(tr("There is nothing to send."), tr("Write something, or attach a file."))
        if self._queue.can_change(message_id):
            self._queue.change(where, draft)
            self._dispatch.nudge()
            return Sent(where.conversation_id, where.message_id, None)
        outgoing = Outgoing(where.conversation_id, where.parent_id, draft, link, is_kept_draft=False)
        return self.send(replace(outgoing, edited=message_id))

    # while a reply is on its way

    def stop(self, reply_id: MessageId) -> None:
        """Stop a reply at once; what came is kept."""
        self._running.touch(reply_id, lambda driver: driver.hand.stop())

    def switch_now(self, reply_id: MessageId) -> None:
        """Wait no longer: let the next of the chain answer."""
        self._running.touch(reply_id, lambda driver: driver.hand.switch_now())

    def keep_waiting(self, reply_id: MessageId) -> None:
        """Wait on, and be asked again later."""
        self._running.touch(reply_id, lambda driver: driver.hand.keep_waiting())

    def answer(self, reply_id: MessageId, choice: str) -> None:
        """Answer the question of `Live.question` by the key of a choice."""
        if reply_id in self._running.ids():
            self._running.touch(reply_id, lambda one: one.hand.choose(choice))
        else:  # it ended with a question, in this run or in one before
            self._running.take_ended(reply_id)
            self._means.lanes.read(lambda: self._answered_later(reply_id, choice))

    def live(self, reply_id: MessageId) -> Live | None:
        """Return how a reply stands; None once the stored message says it all."""
        return self._running.live(reply_id)

    def last_word(self, reply_id: MessageId) -> Live | None:
        """Return how a reply that ended lately in this run ended, one that went to the outbox too."""
        return self._running.last_word(reply_id)

    def running(self) -> tuple[MessageId, ...]:
        """Return the replies that are on their way."""
        return self._running.ids()

    def on_turn(self, listener: Callable[[TurnNews], None]) -> None:
        """Have `listener` told, on the lane of the network, that something about a reply changed."""
        self._running.listen(listener)

    def off_turn(self, listener: Callable[[TurnNews], None]) -> None:
        """Tell a listener nothing more."""
        self._running.unlisten(listener)

    # what it costs

    @property
    def expenses(self) -> Expenses:
        """Return the book of what answers cost."""
        return self._means.expenses

    # what was stored

    def replies(self, conversation_id: ConversationId) -> dict[MessageId, Reply]:
        """Return how the stored replies of a conversation went. (io)"""
        kept, running = self._chats.replies(conversation_id), set(self.running())
        providers = self._means.providers
        found = {each: as_reply(each, one, providers) for each, one in kept.items() if each not in running}
        if not any(one.question for one in kept.values()):
            return found
        who = self._who(conversation_id, None)
        return {each: with_choices(one, who, providers) if kept[each].question else one for each, one in found.items()}

    # the outbox

    def outbox(self) -> tuple[Waiting, ...]:
        """Return the messages that wait, oldest first. (io)"""
        return self._queue.rows()

    def withdraw(self, message_id: MessageId) -> Draft:
        """Take a waiting message back; it becomes the kept draft of its conversation. Raises BadInput. (io)"""
        return self._queue.withdraw(message_id)

    def send_again(self, message_id: MessageId, *, may_exceed: bool = False) -> None:
        """Let a message that is stuck or unsure be sent once more, and look at once for who answers; with `may_exceed`
        also where this month's limit is reached. (io)
        """
        self._queue.again(message_id, may_exceed=may_exceed)
        self._dispatch.nudge()

    def move(self, message_id: MessageId, step: int) -> None:
        """Let a waiting message change places with the one before (-1) or after it (1). Raises BadInput. (io)"""
        self._queue.move(message_id, step)

    def leave(self, reply_id: MessageId) -> None:
        """Wait no longer for the rest of a reply; what came stays. Raises NotFound. (io)"""
        self._queue.leave(reply_id)

    def on_outbox(self, listener: Callable[[OutboxNews], None]) -> None:
        """Have `listener` told, on any thread, that a message waits, was answered or stands elsewhere."""
        self._dispatch.listen(listener)

    def send_waiting(self) -> bool:
        """Send all that can be sent now; say whether something still waits. Raises `Cancelled`. (io, network)"""
        return self._dispatch.look()

    # the whole

    def start(self) -> None:
        """Mark what a crash left unfinished, and let the outbox go on; once, however often it is called. (io)

        Raises StoreError where the store takes nothing: nothing is begun then, and it can be called again.
        """
        with self._starting:
            if self._is_started:
                return
            self.recover()
            self._is_started = True
        self.try_again()
        self._means.providers.on_change(self._dispatch.nudge)
        self._dispatch.start()

    def try_again(self) -> None:
        """Let those be asked again whom only the person could mend: they may have. (io)"""
        for name in self._means.providers.names():
            self._means.health.person_acted(name)

    def recover(self) -> None:
        """Mark what a crash left unfinished. (io)"""
        changed = self._write(lambda: recover(self._chats))
        if changed:
            self._means.tell(Changes(changed))

    def close(self) -> None:
        """Stop what runs; what came is kept."""
        self._running.close()

    # behind the door

    def _who(self, conversation_id: ConversationId | None, link: Link | None, first: ChatSettings | None = None) -> Who:
        settings = (first or ChatSettings()) if conversation_id is None else self.settings(conversation_id)
        return who_answers(self._means.providers, settings, link)

    def _needed(
        self, conversation_id: ConversationId | None, link: Link | None, first: ChatSettings | None = None
    ) -> Who:
        who = self._who(conversation_id, link, first)
        if not who.chain.links:
            raise NobodyAnswers(
                tr("There is no provider to answer yet."),
                tr("Add one in the settings under Providers, or with: holdfast providers add"),
            )
        return who

    def _answered_later(self, reply_id: MessageId, choice: str) -> None:
        """Do what a person chose of a question that a stored reply ended with. (io)"""
        where = self._chats.place(reply_id)
        self._write(lambda: self._chats.answered_question(reply_id))
        self._means.tell(Changes(frozenset({where.conversation_id})))
        link = asking.chosen_link(choice, self._who(where.conversation_id, None).chain.links)
        if link is not None:
            self.regenerate(reply_id, link)

    def _write(self, job: Callable[[], T]) -> T:
        return self._means.lanes.write(job).result()


def _kept(settings: ChatSettings) -> KeptSettings:
    link = settings.link
    names = ("", "") if link is None else (link.provider, link.model)
    return KeptSettings(*names, settings.system, is_claude_only=settings.is_claude_only)
