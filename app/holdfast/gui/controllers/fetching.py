"""Reads a conversation and makes the first screens of it ready to be shown. Knows the library and what makes pieces; no
widget: all of it runs on the read lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import ConversationId, MessageId, OpenConversation, Source, StoredMessage
from holdfast.gui import words
from holdfast.gui.controllers.preparing import first_pieces
from holdfast.gui.view import Entry, Piece, Renderer, entries_of
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.gui.controllers.places import Place
    from holdfast.gui.library import Library
    from holdfast.jobs import CancelToken


@dataclass(frozen=True, slots=True)
class Ready:
    """A conversation made ready to be shown, from the message at `at` on."""

    place: Place
    opened: OpenConversation
    entries: tuple[Entry, ...]
    pieces: dict[int, tuple[Piece, ...]]
    at: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch made ready, from the message at `at` on; a jump brings that to the top."""

    entries: tuple[Entry, ...]
    pieces: dict[int, tuple[Piece, ...]]
    at: int
    is_jump: bool


@dataclass(frozen=True, slots=True)
class Again:
    """The open conversation read again: `kept` messages from its beginning are as they are shown. `moves_to_end`:
    the person wrote the newest message and wants to see it.
    """

    opened: OpenConversation
    entries: tuple[Entry, ...]
    pieces: dict[int, tuple[Piece, ...]]
    kept: int
    is_changed: bool
    moves_to_end: bool


class Fetcher:
    """Reads for one pane. `decorate` adds to the entries what others know of the messages."""

    def __init__(self, library: Library, renderer: Renderer) -> None:
        self._library = library
        self._renderer = renderer
        self.decorate: Callable[[ConversationId, tuple[Entry, ...]], tuple[Entry, ...]] = _undecorated

    def conversation(self, place: Place, resume: int | None, token: CancelToken) -> Ready:
        """Read a conversation and make its first messages ready."""
        opened = self._library.open(place.conversation_id, token)
        wanted = place.message_id if place.message_id is not None else resume
        known = {stored.id for stored in opened.messages}
        if wanted is not None and wanted in known:
            path = opened.path_through(MessageId(wanted))
        else:
            path = opened.current_path()
            wanted = None
        entries = self.decorate(opened.row.id, entries_of(path, opened.row.source, words.now()))
        at = next((index for index, entry in enumerate(entries) if entry.message_id == wanted), 0)
        return Ready(place, opened, entries, first_pieces(entries, at, self._renderer, token), at)

    def branch(
        self,
        path: tuple[StoredMessage, ...],
        conversation_id: ConversationId,
        source: Source,
        through: MessageId,
        token: CancelToken,
        *,
        is_jump: bool,
    ) -> Branch:
        """Make a branch ready from its fork on."""
        entries = self.decorate(conversation_id, entries_of(path, source, words.now()))
        at = next(index for index, entry in enumerate(entries) if entry.message_id == through)
        return Branch(entries, first_pieces(entries, at, self._renderer, token), at, is_jump=is_jump)

    def again(
        self,
        conversation_id: ConversationId,
        leaf: MessageId | None,
        shown: tuple[Entry, ...],
        token: CancelToken,
        *,
        moves_to_end: bool,
    ) -> Again:
        """Read a conversation that is shown once more, and make ready what is new in it."""
        opened = self._library.open(conversation_id, token)
        is_known = any(stored.id == leaf for stored in opened.messages)
        path = opened.path_through(leaf) if is_known and leaf is not None else opened.current_path()
        entries = self.decorate(conversation_id, entries_of(path, opened.row.source, words.now()))
        kept = 0
        for before, now in zip(shown, entries, strict=False):
            if (before.message_id, before.message) != (now.message_id, now.message):
                break
            kept += 1
        pieces = first_pieces(entries, kept, self._renderer, token) if kept < len(entries) else {}
        return Again(opened, entries, pieces, kept, is_changed=entries != shown, moves_to_end=moves_to_end)


def _undecorated(_conversation_id: ConversationId, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the entries as they are: nobody has anything to add."""
    return entries
