"""Makes hits of rows of the index: what they belong to, who wrote it, the stretch of text to show. Knows the tables;
changes nothing, and knows nothing of ranks.

All rows of a result are read by two statements; one for each row cost half of a search. Texts are read one row at a
time and no further than to the first that has a mark: a megabyte that a tool gave back is not kept beside the others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from holdfast import search
from holdfast.domain import ConversationId, Hit, HitKind, Message, MessageId, Segment, Sender, Source, TextBlock
from holdfast.domain.encoding import decode_blocks
from holdfast.search import RowKind
from holdfast.store.features import ATTACHMENT
from holdfast.store.packing import unpack, unpack_text
from holdfast.store.reading import load_artifact, load_attachments
from holdfast.store.texts import raw_texts
from holdfast.store.times import from_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import apsw

    from holdfast.domain import Attachment, Block, ProjectId
    from holdfast.search import Query

# The joins stand in the order in which they must be made, from the few rows outwards.
DETAILS = """
    SELECT r.id, r.kind, r.owner_id, r.conversation_id, r.time_ms, r.source, r.sender, r.features,
        coalesce(t.title, c.title, ''), m.source_id, b.body, a.conversation_id IS NOT NULL
    FROM json_each(?) j CROSS JOIN search_row r ON r.id = j.value
    LEFT JOIN conversation c ON c.id = r.conversation_id
    LEFT JOIN own_title t ON t.conversation_id = c.id
    LEFT JOIN own_archive a ON a.conversation_id = r.conversation_id
    LEFT JOIN message m ON m.id = CASE r.kind WHEN 0 THEN r.owner_id END
    LEFT JOIN message_body b ON b.message_id = m.id"""
WRITERS = """
    SELECT r.id, s.provider, s.model, s.first_block
    FROM json_each(?) j CROSS JOIN search_row r ON r.id = j.value AND r.kind = 0
    CROSS JOIN segment s ON s.message_id = r.owner_id ORDER BY r.id, s.position"""

SUMMARY = """
    SELECT CASE WHEN t.title IS NULL THEN c.summary ELSE c.title || char(10) || c.summary END
    FROM conversation c LEFT JOIN own_title t ON t.conversation_id = c.id WHERE c.id = ?"""
NOTE = "SELECT text FROM note WHERE id = ?"
MESSAGE_OF = "SELECT message_id FROM note WHERE id = ?"
DOCUMENT = """
    SELECT p.name, d.name, d.text FROM project_document d JOIN project p ON p.id = d.project_id WHERE d.id = ?"""
PROJECT_OF = "SELECT project_id FROM project_document WHERE id = ?"
MEMORY = "SELECT path, text FROM memory WHERE id = ?"

SAID = (1, 2)
BESIDE = (5, 3, 4, 0)
"""Where to look for an excerpt: first what a person wrote or the answer, then attachments, thinking, tools, names."""

KINDS: dict[int, HitKind] = {
    RowKind.MESSAGE: "message",
    RowKind.CONVERSATION: "title",
    RowKind.DOCUMENT: "document",
    RowKind.MEMORY: "memory",
    RowKind.ARTIFACT: "artifact",
    RowKind.NOTE: "note",
}
_SENDERS = {sender.value: sender for sender in Sender}
_SOURCES = {source.value: source for source in Source}


def hits(con: apsw.Connection, asked: Mapping[int, Query]) -> tuple[Hit, ...]:
    """Return the hits for rows of the index, in the order of `asked`, which says for each what was asked for."""
    # In the order of the file, so that what lies on one page is read from it at once.
    rows = json.dumps(sorted(asked))
    writers: dict[int, list[Segment]] = {}
    for row, *segment in cast("Any", con.execute(WRITERS, (rows,))):
        writers.setdefault(row, []).append(Segment(*segment))
    made: dict[int, Hit] = {}
    for row, *details in cast("Any", con.execute(DETAILS, (rows,))):
        made[row] = _hit(con, details, asked[row], tuple(writers.get(row, ())))
    return tuple(made[row] for row in asked)


def _hit(con: apsw.Connection, details: Any, query: Query, segments: tuple[Segment, ...]) -> Hit:  # noqa: ANN401 - of DETAILS
    kind, owner_id, conversation_id, time_ms, source, sender, features, title, source_id, body, is_archived = details
    if kind == RowKind.MESSAGE:
        texts: Iterable[str] = _texts_of_message(con, owner_id, sender, features, body)
    else:
        title, texts = _texts(con, RowKind(kind), owner_id, title)
    message_id = owner_id if kind == RowKind.MESSAGE else None
    if kind == RowKind.NOTE:
        message_id = cast("int | None", con.execute(MESSAGE_OF, (owner_id,)).get)
    return Hit(
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        message_id=None if message_id is None else MessageId(message_id),
        source_message_id=source_id or "",
        title=title,
        sender=None if sender is None else _SENDERS[sender],
        when=from_ms(time_ms),
        excerpt=search.best_excerpt(texts, query),
        source=_SOURCES[source],
        kind=KINDS[kind],
        project_id=cast("ProjectId", con.execute(PROJECT_OF, (owner_id,)).get) if kind == RowKind.DOCUMENT else None,
        segments=segments,
        thing_id=None if kind in (RowKind.MESSAGE, RowKind.CONVERSATION) else owner_id,
        is_archived=bool(is_archived),
    )


def _texts_of_message(con: apsw.Connection, message_id: int, sender: str, features: int, body: bytes) -> Iterator[str]:
    """Yield the words of a message, those to show first at the front; what is attached is read only when asked for."""
    blocks = decode_blocks(unpack(body))
    if len(blocks) == 1 and type(only := blocks[0]) is TextBlock and not features & ATTACHMENT:
        # three quarters of all messages
        yield only.text
        return
    texts = raw_texts(_message(sender, blocks, ()))
    yield from (texts[column] for column in SAID)
    if features & ATTACHMENT:
        texts = raw_texts(_message(sender, blocks, load_attachments(con, message_id)))
    yield from (texts[column] for column in BESIDE)


def _message(sender: str, blocks: tuple[Block, ...], attachments: tuple[Attachment, ...]) -> Message:
    """Return a message of which only the words count."""
    return Message("", None, _SENDERS[sender], None, None, blocks, attachments)


def _texts(con: apsw.Connection, kind: RowKind, owner_id: int, title: str) -> tuple[str, tuple[str, ...]]:
    """Return what to call a thing that is no message, and its texts, the one to show first at the front."""
    match kind:
        case RowKind.CONVERSATION:
            return title, (title, cast("str", con.execute(SUMMARY, (owner_id,)).get))
        case RowKind.DOCUMENT:
            project, name, text = cast("Any", con.execute(DOCUMENT, (owner_id,)).fetchone())
            return (f"{project}: {name}" if name != project else project), (unpack_text(text), name)
        case RowKind.MEMORY:
            path, text = cast("Any", con.execute(MEMORY, (owner_id,)).fetchone())
            return path, (unpack_text(text), path)
        case RowKind.ARTIFACT:
            page = load_artifact(con, owner_id)
            text = page.content_at(len(page.versions) - 1) if page.versions else ""
            return title or page.title, (text, page.title)
        case RowKind.NOTE:
            return title, (str(con.execute(NOTE, (owner_id,)).get or ""),)
        case RowKind.MESSAGE:
            raise AssertionError("the texts of a message are read from its body")
