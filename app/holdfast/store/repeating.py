"""What a conversation's row repeats of its messages, so that a list touches none of them: how many there are of what, a
title made of the first words, a line of the newest. Written anew when messages of a known conversation changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast, overload

from holdfast.domain import Message
from holdfast.store.indexing import title_entry
from holdfast.store.reading import load_message
from holdfast.store.texts import made_title, shown_title, snippet
from holdfast.store.tree import Place, branch_count

if TYPE_CHECKING:
    import apsw

    from holdfast.store.writing import Batch

RECOUNT = """
    UPDATE conversation SET is_shell = n.full_ones = 0, message_count = n.messages, attachment_count = n.attachments,
        tool_calls = n.tools, thinking_blocks = n.thinking, unknown_blocks = n.unknown, branch_count = :branches,
        title = :title, snippet = :snippet
    FROM (SELECT coalesce(sum(NOT is_empty), 0) AS full_ones, count(*) AS messages,
            coalesce(sum(attachment_count), 0) AS attachments, coalesce(sum(tool_calls), 0) AS tools,
            coalesce(sum(thinking_blocks), 0) AS thinking, coalesce(sum(unknown_blocks), 0) AS unknown
        FROM message WHERE conversation_id = :id) n
    WHERE id = :id"""

TITLES = """
    SELECT c.source_title, c.summary, t.title, coalesce(c.updated_ms, c.created_ms), c.source
    FROM conversation c LEFT JOIN own_title t ON t.conversation_id = c.id WHERE c.id = ?"""


PLACES = """
    SELECT m.id, m.parent_id, m.is_orphan FROM message m JOIN message_body b ON b.message_id = m.id
    WHERE m.conversation_id = ? ORDER BY m.position"""


class _Messages(Sequence[Message]):
    """The messages of a conversation in order, each read when it is looked at: a title and a line need few of them."""

    def __init__(self, con: apsw.Connection, conversation_id: int) -> None:
        self._con = con
        rows = cast("Any", con.execute(PLACES, (conversation_id,)))
        self.places = [Place(id_, parent, bool(is_orphan)) for id_, parent, is_orphan in rows]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Message: ...

    @overload
    def __getitem__(self, at: slice) -> list[Message]: ...

    def __getitem__(self, at: int | slice) -> Message | list[Message]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        return load_message(self._con, cast("int", self.places[at].id))


def write_repeated(con: apsw.Connection, conversation_id: int, rows: Batch) -> None:
    """Write a conversation's row again from its messages, and add its search row to `rows`."""
    messages = _Messages(con, conversation_id)
    source_title, summary, own, when_ms, source = cast("Any", con.execute(TITLES, (conversation_id,)).fetchone())
    title = shown_title(None, source_title, made_title(messages))
    con.execute(
        RECOUNT,
        {
            "id": conversation_id,
            "branches": branch_count(messages.places),
            "title": title,
            "snippet": snippet(messages),
        },
    )
    rows.put_words(title_entry(conversation_id, title, summary, when_ms, source, own=own))
