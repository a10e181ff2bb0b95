"""Puts conversations into views, for tests and benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.made_conversations import NOON
from holdfast.domain import Source
from holdfast.gui.view import entries_of, message_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain import OpenConversation
    from holdfast.gui.view import ConversationView, Entry


def show(view: ConversationView, opened: OpenConversation, marker: object = None) -> Sequence[Entry]:
    """Show a conversation; the pieces that the view asks for are made at once."""
    entries = entries_of(opened.current_path(), Source.CLAUDE, NOON)

    def give(wanted: tuple[int, ...]) -> None:
        view.take_pieces({index: message_pieces(entries[index].message) for index in wanted})

    view.pieces_wanted.connect(give)
    view.show_entries(entries, {0: message_pieces(entries[0].message)}, marker)
    return entries
