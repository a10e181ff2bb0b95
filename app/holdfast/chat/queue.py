"""The messages that wait, as a person handles them: listed, changed, moved, taken back. Sends nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from holdfast.chat import entries
from holdfast.chat.outbox import held_words, waiting_text, waits_for_money
from holdfast.chat.permitting import as_permitted
from holdfast.chat.values import Draft, Waiting
from holdfast.chat.writing import files_of, new_message
from holdfast.domain import Changes, MessageState
from holdfast.domain.chatting import KeptReply
from holdfast.errors import BadInput
from holdfast.failover import Entry, answer_text, is_held_up
from holdfast.failover import Waiting as WaitingState
from holdfast.language import joined, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from holdfast.chat.means import Means
    from holdfast.chat.planning import Who
    from holdfast.domain import ConversationId, Message, MessageId
    from holdfast.domain.chatting import KeptEntry, Place

T = TypeVar("T")

TEXT_START_CHARS = 200


class Queue:
    """The outbox of one store, from the person's side. Every method waits for the store."""

    def __init__(self, means: Means, busy: Callable[[], set[ConversationId]]) -> None:
        self._means = means
        self._busy = busy
        self._chats = means.store.chats

    def rows(self) -> tuple[Waiting, ...]:
        """Return the messages that wait, oldest first."""
        found, busy = [], self._busy()
        for one in self._chats.entries():
            if (entry := entries.decode(one.entry)) is None:
                continue
            blocks = self._chats.place(one.message_id).message.blocks
            start = answer_text(blocks)[:TEXT_START_CHARS]
            permitted = as_permitted(self._means, entry, one.conversation_id)
            words = waiting_text(
                permitted,
                self._means.providers.label,
                has_half=one.reply_id is not None,
                is_behind=one.conversation_id in busy,
            )
            is_held = waits_for_money(permitted)
            if is_held and (standing := self._means.expenses.standing()) is not None:
                words = joined(standing.words, held_words(has_half=one.reply_id is not None))
            found.append(
                Waiting(
                    one.message_id,
                    one.conversation_id,
                    one.title,
                    start,
                    entry.queued,
                    entry.state,
                    words,
                    one.reply_id,
                    is_held,
                )
            )
        return tuple(sorted(found, key=lambda one: (one.queued, one.message_id)))

    def is_held_up(self, conversation_id: ConversationId | None) -> bool:
        """Say whether a new message of a conversation has to wait for one before it."""
        if conversation_id is None:
            return False
        found = [entries.decode(one.entry) for one in self._chats.entries() if one.conversation_id == conversation_id]
        return is_held_up((entry for entry in found if entry is not None), str(conversation_id))

    def withdraw(self, message_id: MessageId) -> Draft:
        """Take a message back into the draft of its conversation. Raises BadInput."""
        conversation_id, draft = self._write(lambda: self._taken_back(message_id))
        self._means.tell(Changes(frozenset({conversation_id})))
        return draft

    def again(self, message_id: MessageId, *, may_exceed: bool = False) -> None:
        """Let a message that is stuck or unsure be sent once more, over this month's limit too. Raises BadInput."""

        def again() -> None:
            kept, entry = self._entry(message_id)
            entry = entry.again()
            permission = replace(entry.permission, may_exceed=may_exceed or entry.permission.may_exceed)
            entry = replace(entry, permission=permission)
            self._chats.put_entry(kept.message_id, entry.state.value, entries.encode(entry))

        self._write(again)

    def can_change(self, message_id: MessageId) -> bool:
        """Say whether it waits and nothing of it has been answered: then it is changed where it stands."""
        return any(one.message_id == message_id and one.reply_id is None for one in self._chats.entries())

    def change(self, where: Place, draft: Draft) -> None:
        """Change a message that waits where it stands. Raises BadInput."""
        now = self._means.clock.now()
        created = where.message.created
        message = replace(new_message(draft, now, waits=True), source_id=where.message.source_id, created=created)

        def change() -> None:
            kept, entry = self._entry(where.message_id)
            if kept.reply_id is not None:
                raise BadInput(tr("This message is on its way or answered already."), tr("Write another one after it."))
            changed = entries.encode(entry.edited())
            self._chats.change_waiting(where.message_id, message, files_of(draft), changed)

        self._write(change)
        self._means.tell(Changes(frozenset({where.conversation_id})))

    def move(self, message_id: MessageId, step: int) -> None:
        """Let a message change places with its neighbour among those that wait in its conversation. Raises BadInput."""
        conversation_id = self._write(lambda: self._moved(message_id, step))
        self._means.tell(Changes(frozenset({conversation_id})))

    def leave(self, reply_id: MessageId) -> None:
        """Wait no longer for the rest of a reply. Raises NotFound."""
        conversation_id = self._write(lambda: self._chats.leave_half(reply_id))
        self._means.tell(Changes(frozenset({conversation_id})))

    def ask_for_rest(self, where: Place, who: Who) -> None:
        """Let the message wait whose answer, a reply at `where`, ended with the program. Raises BadInput."""
        message_id, reply = where.parent_id, where.message
        if message_id is None or reply.state is not MessageState.INTERRUPTED or not reply.segments or not reply.blocks:
            raise BadInput(tr("Nobody waits for the rest of this reply."), tr("Ask for another answer instead."))
        queued = reply.created or self._means.clock.now()
        entry = Entry(str(message_id), str(where.conversation_id), queued, who.chain, who.permission)
        waiting = (message_id, entry.state.value, entries.encode(entry))

        def wait() -> None:
            if any(one.message_id == message_id for one in self._chats.entries()):
                raise BadInput(tr("This message is on its way or answered already."), tr("Write another one after it."))
            kept = self._chats.replies(where.conversation_id).get(where.message_id, KeptReply())
            self._chats.wait_with_half(where.message_id, reply, kept, waiting)

        self._write(wait)
        self._means.tell(Changes(frozenset({where.conversation_id})))

    def _entry(self, message_id: MessageId) -> tuple[KeptEntry, Entry]:
        found = next((one for one in self._chats.entries() if message_id in {one.message_id, one.reply_id}), None)
        entry = None if found is None else entries.decode(found.entry)
        if found is None or entry is None:
            raise BadInput(tr("This message does not wait any more."), tr("It was answered or taken back."))
        return found, entry

    def _taken_back(self, message_id: MessageId) -> tuple[ConversationId, Draft]:
        """Withdraw a message, on the write lane, where nobody can claim it meanwhile."""
        kept, entry = self._entry(message_id)
        entry.withdrawn()
        if kept.reply_id is not None:  # half of its answer is there: it was sent, and only the rest is given up
            return self._chats.leave_half(kept.reply_id), Draft()
        return self._chats.withdraw(message_id)

    def _moved(self, message_id: MessageId, step: int) -> ConversationId:
        """Exchange what two neighbours say, on the write lane: their places in the conversation stay as they are."""
        kept, entry = self._entry(message_id)
        others = [
            (one, other)
            for one in self._chats.entries()
            if one.conversation_id == kept.conversation_id
            and one.reply_id is None
            and (other := entries.decode(one.entry)) is not None
            and other.state is WaitingState.WAITING
        ]
        others.sort(key=lambda pair: (pair[1].queued, pair[1].id))
        at = next((at for at, (one, _entry) in enumerate(others) if one.message_id == message_id), None)
        if at is None or entry.state is not WaitingState.WAITING or kept.reply_id is not None:
            raise BadInput(tr("This message cannot be moved."), tr("Only one that waits can."))
        if not 0 <= at + step < len(others):
            return kept.conversation_id
        other_kept, other = others[at + step]
        here, there = self._chats.place(message_id), self._chats.place(other_kept.message_id)
        files = self._chats.files([message_id, other_kept.message_id])
        self._chats.exchange_waiting(
            _put_at(here, entry, there, other, files), _put_at(there, other, here, entry, files)
        )
        return kept.conversation_id

    def _write(self, job: Callable[[], T]) -> T:
        return self._means.lanes.write(job).result()


def _put_at(
    place: Place, at: Entry, given: Place, its: Entry, files: Mapping[tuple[MessageId, int], bytes]
) -> tuple[MessageId, Message, tuple[bytes, ...], str]:
    """Return what is stored where `given` comes to stand in the place of another: its words, and whom it may go to."""
    message = replace(
        given.message,
        source_id=place.message.source_id,
        parent_source_id=place.message.parent_source_id,
        created=place.message.created,
    )
    data = tuple(files.get((given.message_id, position), b"") for position in range(len(message.attachments)))
    moved = replace(its, id=at.id, queued=at.queued)
    return place.message_id, message, data, entries.encode(moved)
