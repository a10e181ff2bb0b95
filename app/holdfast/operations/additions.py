"""What a person adds to conversations to find them again: stars, titles, tags, notes. Each method is one operation, and
whoever shows the conversations is told.

Methods run on the caller's thread, which is the read lane in the window; what they write goes to the write lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.domain import ConversationId, MessageId
    from holdfast.domain.own import Note, NoteId, Own, Tag
    from holdfast.jobs import Lanes
    from holdfast.store import Store


class Additions:
    """What a person adds, over an open store."""

    def __init__(self, store: Store, lanes: Lanes, tell: Callable[[Changes], None]) -> None:
        self._tables = store.own
        self._lanes = lanes
        self._tell = tell

    def own(self, conversation_id: ConversationId) -> Own:
        """Return what was added to a conversation. Raises NotFound."""
        return self._tables.own(conversation_id)

    def tags(self) -> list[Tag]:
        """Return all tags by name."""
        return self._tables.tags()

    def star(self, ids: Sequence[ConversationId], *, is_starred: bool = True) -> None:
        """Star conversations, or take their stars away. Raises NotFound, StoreError."""
        self._lanes.write(lambda: self._tables.star(ids, is_starred=is_starred)).result()
        self._told(ids)

    def rename(self, conversation_id: ConversationId, title: str) -> None:
        """Give a conversation another title; "" takes it back. Raises NotFound, StoreError."""
        self._lanes.write(lambda: self._tables.rename(conversation_id, title)).result()
        self._told([conversation_id])

    def show_branch(self, conversation_id: ConversationId, message_id: MessageId | None) -> MessageId | None:
        """Have a conversation open on the branch through a message, and exports begin with it; None takes that back.

        Return the message that was chosen before, to be given back. Raises NotFound, StoreError.
        """
        before = self._lanes.write(lambda: self._tables.show_branch(conversation_id, message_id)).result()
        self._told([conversation_id])
        return before

    def tag(self, ids: Sequence[ConversationId], names: Sequence[str]) -> None:
        """Put tags on conversations. Raises NotFound, BadInput, StoreError."""
        self._lanes.write(lambda: self._tables.tag(ids, names)).result()
        self._told(ids)

    def untag(self, ids: Sequence[ConversationId], names: Sequence[str]) -> None:
        """Take tags off conversations. Raises NotFound, BadInput, StoreError."""
        self._lanes.write(lambda: self._tables.untag(ids, names)).result()
        self._told(ids)

    def add_note(self, conversation_id: ConversationId, message_id: MessageId | None, text: str) -> Note:
        """Keep a note on a conversation or a message of it. Raises NotFound, BadInput, StoreError."""
        note = self._lanes.write(lambda: self._tables.add_note(conversation_id, message_id, text)).result()
        self._told([conversation_id])
        return note

    def change_note(self, note_id: NoteId, text: str) -> Note:
        """Write a note anew. Raises NotFound, BadInput, StoreError."""
        note = self._lanes.write(lambda: self._tables.change_note(note_id, text)).result()
        self._told([note.conversation_id])
        return note

    def remove_note(self, note_id: NoteId) -> Note:
        """Remove a note and return it, so that it can be restored. Raises NotFound, StoreError."""
        note = self._lanes.write(lambda: self._tables.remove_note(note_id)).result()
        self._told([note.conversation_id])
        return note

    def restore_note(self, note: Note) -> Note:
        """Put back a note that was removed. Raises NotFound, StoreError."""
        restored = self._lanes.write(lambda: self._tables.restore_note(note)).result()
        self._told([note.conversation_id])
        return restored

    def _told(self, ids: Sequence[ConversationId]) -> None:
        self._tell(Changes(own=frozenset(ids)))
