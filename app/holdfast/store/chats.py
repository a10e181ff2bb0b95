"""The tables of chats held here, each method one transaction or one look. What writes belongs on the write lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from holdfast.domain.encoding import encode_blocks
from holdfast.store import chat_edits, chat_outbox, chat_reading, chat_writing
from holdfast.store.times import now_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    import apsw

    from holdfast.domain import Block, ConversationId, Message, MessageId, Segment
    from holdfast.domain.chatting import (
        BegunTurn,
        Draft,
        Edit,
        KeptEntry,
        KeptReply,
        KeptSettings,
        NewTurn,
        Place,
    )
    from holdfast.jobs import CancelToken

    class Reading(Protocol):
        """Lends a connection to read with."""

        def __call__(self, token: CancelToken | None = None) -> AbstractContextManager[apsw.Connection]:
            """Return the loan."""


class ChatTables:
    """Made by `Store.chats`. A turn is stored before anything of it is sent, and ends in one transaction."""

    def __init__(self, writing: Callable[[], AbstractContextManager[apsw.Connection]], reading: Reading) -> None:
        self._writing = writing
        self._reading = reading

    # turns

    def begin(self, turn: NewTurn) -> BegunTurn:
        """Store what a person sent and the reply to come. Raises NotFound."""
        with self._writing() as con:
            if turn.clears_edit_of is not None:
                chat_edits.take(con, turn.clears_edit_of)
            return chat_writing.begin(con, turn, now_ms())

    def begin_reply(self, message_id: MessageId, reply: Message, asked: tuple[str, str]) -> BegunTurn:
        """Store another reply to come, below a message that is there. Raises NotFound."""
        with self._writing() as con:
            return chat_writing.begin_reply(con, message_id, reply, asked, now_ms())

    def checkpoint(
        self, reply_id: MessageId, source_id: str, blocks: Sequence[Block], segments: Sequence[Segment]
    ) -> None:
        """Keep what has come of a reply; once it has ended, nothing more is taken."""
        encoded = encode_blocks(blocks)
        with self._writing() as con:
            chat_writing.checkpoint(con, (reply_id, source_id), encoded, segments, now_ms())

    def end(self, reply_id: MessageId, message: Message, kept: KeptReply) -> ConversationId:
        """Keep a reply as it ended; a message of the outbox that it answers is answered. Raises NotFound."""
        with self._writing() as con:
            return chat_writing.end(con, reply_id, message, kept, now_ms())

    def answered_question(self, reply_id: MessageId) -> None:
        """Note that the question a reply ended with was answered."""
        with self._writing() as con:
            con.execute(chat_writing.SET_QUESTION, ("", reply_id))

    def streaming(self) -> list[Place]:
        """Return the replies that were being written when they were last heard of."""
        with self._reading() as con:
            return chat_reading.streaming(con)

    # the outbox

    def entries(self) -> list[KeptEntry]:
        """Return the messages of the outbox."""
        with self._reading() as con:
            return chat_reading.entries(con)

    def put_entry(self, message_id: MessageId, state: str, entry: str) -> None:
        """Keep where a message of the outbox stands. Raises NotFound where it is not in there."""
        with self._writing() as con:
            chat_outbox.put_entry(con, message_id, state, entry, now_ms())

    def into_outbox(self, message_id: MessageId, reply: tuple[MessageId, str], state: str, entry: str) -> None:
        """Let a message wait; the reply that never began, by both its ids, is taken away again. Raises NotFound."""
        with self._writing() as con:
            chat_outbox.into_outbox(con, message_id, reply, state=state, entry=entry, now_ms=now_ms())

    def wait_with_half(
        self, reply_id: MessageId, message: Message, kept: KeptReply, waiting: tuple[MessageId, str, str]
    ) -> ConversationId:
        """Keep a reply as far as it came, and let its message (id, state, entry) wait for the rest. Raises NotFound."""
        with self._writing() as con:
            return chat_outbox.wait_with_half(con, reply_id, message, kept, waiting=waiting, now_ms=now_ms())

    def leave_half(self, reply_id: MessageId) -> ConversationId:
        """Wait no longer for the rest of a reply. Raises NotFound."""
        with self._writing() as con:
            return chat_outbox.leave_half(con, reply_id)

    def out_of_outbox(
        self, message_id: MessageId, entries: tuple[str, str], reply: Message, asked: tuple[str, str]
    ) -> BegunTurn | None:
        """Claim a waiting message for sending; None where it does not wait any more, or not as the first of `entries`
        says; the second is how it is kept now.
        """
        with self._writing() as con:
            return chat_outbox.out_of_outbox(con, message_id, entries, reply, asked=asked, now_ms=now_ms())

    def change_waiting(self, message_id: MessageId, message: Message, files: Sequence[bytes], entry: str) -> None:
        """Change what a message that waits says. Raises NotFound."""
        with self._writing() as con:
            chat_outbox.change_waiting(con, message_id, message, files, entry=entry, now_ms=now_ms())
            chat_edits.take(con, message_id)

    def exchange_waiting(self, *changes: tuple[MessageId, Message, Sequence[bytes], str]) -> None:
        """Let two messages that wait say (id, message, bytes, entry) what the other did; what was changed of it and not
        sent goes along. Raises NotFound.
        """
        with self._writing() as con:
            for message_id, message, files, entry in changes:
                chat_outbox.change_waiting(con, message_id, message, files, entry=entry, now_ms=now_ms())
            (one, *_), (other, *_) = changes
            chat_edits.exchange(con, one, other, now_ms())

    def withdraw(self, message_id: MessageId) -> tuple[ConversationId, Draft]:
        """Take a message that was never sent out of its conversation, back into the draft. Raises NotFound."""
        with self._writing() as con:
            return chat_outbox.withdraw(con, message_id, now_ms())

    # drafts and settings

    def draft(self, conversation_id: ConversationId | None) -> Draft:
        """Return a draft, an empty one where there is none."""
        with self._reading() as con:
            return chat_reading.draft(con, conversation_id or 0)

    def keep_draft(self, conversation_id: ConversationId | None, draft: Draft) -> None:
        """Keep a draft; an empty one is forgotten."""
        with self._writing() as con:
            chat_writing.keep_draft(con, conversation_id or 0, draft, now_ms())

    def edits(self, conversation_id: ConversationId) -> list[Edit]:
        """Return what was changed of a conversation's messages and not sent, the newest first."""
        with self._reading() as con:
            return chat_edits.edits(con, conversation_id)

    def keep_edit(self, edit: Edit) -> bool:
        """Keep an edit; an empty one is forgotten. Say False, and keep nothing, of a message that is not there."""
        with self._writing() as con:
            return chat_edits.keep(con, edit, now_ms())

    def settings(self, conversation_id: ConversationId) -> KeptSettings:
        """Return a conversation's settings, the usual ones where it has none."""
        with self._reading() as con:
            return chat_reading.settings(con, conversation_id)

    def set_settings(self, conversation_id: ConversationId, settings: KeptSettings) -> None:
        """Keep a conversation's settings."""
        with self._writing() as con:
            chat_writing.set_settings(con, conversation_id, settings, now_ms())

    # what was stored

    def place(self, message_id: MessageId) -> Place:
        """Return a message and where it hangs. Raises NotFound."""
        with self._reading() as con:
            return chat_reading.place(con, message_id)

    def replies(self, conversation_id: ConversationId) -> dict[MessageId, KeptReply]:
        """Return how each stored reply of a conversation went."""
        with self._reading() as con:
            return chat_reading.replies(con, conversation_id)

    def files(self, message_ids: Iterable[MessageId]) -> dict[tuple[MessageId, int], bytes]:
        """Return the bytes of what was attached to these messages, by message and position."""
        with self._reading() as con:
            return chat_reading.files(con, message_ids)
