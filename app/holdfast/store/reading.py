"""Reads rows into the values that lists and panes show. Knows the tables; changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from holdfast.domain import (
    Artifact,
    ArtifactVersion,
    Attachment,
    ConversationId,
    Memory,
    Message,
    MessageId,
    MessageState,
    OpenConversation,
    Project,
    ProjectDocument,
    Segment,
    Sender,
    Source,
    StoredMessage,
)
from holdfast.domain.encoding import decode_blocks
from holdfast.domain.importing import KnownSource
from holdfast.errors import NotFound
from holdfast.language import tr
from holdfast.store.packing import plain, unpack, unpack_text
from holdfast.store.rows import ROW_FIELDS, ROW_TABLES, row_of
from holdfast.store.times import from_ms
from holdfast.store.tree import Place, branches, leaf_below, newest_leaf, path_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

OWN_LEAF = """
        (SELECT m.source_id FROM own_leaf l JOIN message m ON m.id = l.message_id WHERE l.conversation_id = c.id)"""
ROW = f"SELECT {ROW_FIELDS}, c.summary, coalesce({OWN_LEAF}, c.current_leaf) {ROW_TABLES} WHERE c.id = :id"

MESSAGES = """
    SELECT m.id, m.parent_id, m.source_id, m.sender, m.state, m.created_ms, m.updated_ms, m.is_orphan,
        m.missing_since IS NOT NULL, b.body
    FROM message m JOIN message_body b ON b.message_id = m.id
    WHERE m.conversation_id = :id ORDER BY m.position"""

MESSAGE = """
    SELECT m.id, m.parent_id, m.source_id, m.sender, m.state, m.created_ms, m.updated_ms, m.is_orphan,
        m.missing_since IS NOT NULL, b.body
    FROM message m JOIN message_body b ON b.message_id = m.id WHERE m.id = :id"""

ATTACHMENTS = """
    SELECT a.message_id, a.kind, a.name, a.media_type, a.size_bytes, a.text, a.file_id
    FROM message m JOIN attachment a ON a.message_id = m.id
    WHERE m.conversation_id = :id ORDER BY a.message_id, a.position"""

ATTACHMENTS_OF_MESSAGE = """
    SELECT message_id, kind, name, media_type, size_bytes, text, file_id
    FROM attachment WHERE message_id = :id ORDER BY position"""

SEGMENTS = """
    SELECT s.message_id, s.provider, s.model, s.first_block, s.began_ms
    FROM message m JOIN segment s ON s.message_id = m.id
    WHERE m.conversation_id = :id ORDER BY s.message_id, s.position"""

ARTIFACTS = """
    SELECT id, key, kind, title, media_type, language FROM artifact WHERE conversation_id = :id ORDER BY position, id"""

VERSIONS = """
    SELECT v.artifact_id, v.edit, v.new_text, v.old_text, v.base, v.is_applied, v.title, v.message_source_id,
        v.block_position
    FROM artifact a JOIN artifact_version v ON v.artifact_id = a.id
    WHERE a.conversation_id = :id ORDER BY v.artifact_id, v.position"""

ARTIFACT = "SELECT id, key, kind, title, media_type, language FROM artifact WHERE id = :id"
VERSIONS_OF_ARTIFACT = """
    SELECT artifact_id, edit, new_text, old_text, base, is_applied, title, message_source_id, block_position
    FROM artifact_version WHERE artifact_id = :id ORDER BY position"""

BY_ID = "SELECT id FROM conversation WHERE id = ?"
BY_SOURCE_ID = "SELECT id FROM conversation WHERE source_id = ? ORDER BY id LIMIT 1"
NEWEST_SOURCE = "SELECT text FROM source_document WHERE conversation_id = ? AND is_newest"

DIGESTS = """
    SELECT c.source, c.source_id, d.digest, c.is_shell
    FROM conversation c JOIN source_document d ON d.conversation_id = c.id AND d.is_newest"""

PROJECTS = """
    SELECT id, source, source_id, name, description, instructions, created_ms, updated_ms, is_starter
    FROM project ORDER BY name, id"""

DOCUMENTS = """
    SELECT project_id, source_id, name, text, created_ms FROM project_document
    WHERE NOT is_instructions ORDER BY project_id, id"""

MEMORIES = "SELECT source, account_source_id, path, text, project_source_id, updated_ms FROM memory ORDER BY path, id"

ID_DIGITS = 18
"""Every number of so many digits fits in a column."""


def open_conversation(con: apsw.Connection, conversation_id: int) -> OpenConversation:
    """Return a conversation with all its messages. Raises NotFound."""
    values = con.execute(ROW, {"id": conversation_id}).fetchone()
    if values is None:
        raise _not_found(str(conversation_id))
    *row, summary, current_leaf = values
    return OpenConversation(
        row_of(row),
        str(summary),
        _stored_messages(con, conversation_id, cast("str | None", current_leaf)),
        load_artifacts(con, conversation_id),
    )


def resolve_id(con: apsw.Connection, text: str) -> ConversationId:
    """Return the conversation that goes by this id of ours, as lists show it, or of its source. Raises NotFound."""
    text = plain(text).strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= ID_DIGITS
    found = con.execute(BY_ID, (int(text),)).get if is_number else None
    if found is None:
        found = con.execute(BY_SOURCE_ID, (text,)).get
    if found is None:
        raise _not_found(text)
    return ConversationId(cast("int", found))


def source_json(con: apsw.Connection, conversation_id: int) -> bytes:
    """Return the untouched source text of a conversation. Raises NotFound."""
    found = con.execute(NEWEST_SOURCE, (conversation_id,)).get
    if found is None:
        raise _not_found(str(conversation_id))
    return unpack(cast("bytes", found))


def digests(con: apsw.Connection) -> dict[tuple[Source, str], KnownSource]:
    """Return, for every conversation, what its newest kept source text is."""
    known = {source.value: source for source in Source}
    return {
        (known[str(source)], str(source_id)): KnownSource(cast("bytes", digest), bool(is_shell))
        for source, source_id, digest, is_shell in con.execute(DIGESTS)
    }


def projects(con: apsw.Connection) -> list[Project]:
    """Return all projects with their documents, by name."""
    documents: dict[int, list[ProjectDocument]] = {}
    for project_id, source_id, name, text, created_ms in cast("Any", con.execute(DOCUMENTS)):
        document = ProjectDocument(source_id, name, unpack_text(text), from_ms(created_ms))
        documents.setdefault(project_id, []).append(document)
    return [
        Project(
            source=Source(source),
            source_id=source_id,
            name=name,
            description=description,
            instructions=instructions,
            created=from_ms(created_ms),
            updated=from_ms(updated_ms),
            is_starter=bool(is_starter),
            documents=tuple(documents.get(id_, ())),
        )
        for id_, source, source_id, name, description, instructions, created_ms, updated_ms, is_starter in cast(
            "Any", con.execute(PROJECTS)
        )
    ]


def memories(con: apsw.Connection) -> list[Memory]:
    """Return all that services remember, by path."""
    return [
        Memory(Source(source), account_id, path, unpack_text(text), project_source_id, from_ms(updated_ms))
        for source, account_id, path, text, project_source_id, updated_ms in cast("Any", con.execute(MEMORIES))
    ]


def load_messages(con: apsw.Connection, conversation_id: int) -> list[Message]:
    """Return the messages of a conversation in order."""
    return [stored.message for stored in _stored_messages(con, conversation_id, None)]


def load_message(con: apsw.Connection, message_id: int) -> Message:
    """Return one message as it was stored, without its place in the tree and its segments."""
    (values,) = con.execute(MESSAGE, {"id": message_id}).fetchall()
    return _message(values, None, load_attachments(con, message_id), ())


def load_attachments(con: apsw.Connection, message_id: int) -> tuple[Attachment, ...]:
    """Return what is attached to one message."""
    return _attachments(con.execute(ATTACHMENTS_OF_MESSAGE, {"id": message_id})).get(message_id, ())


def load_artifacts(con: apsw.Connection, conversation_id: int) -> tuple[Artifact, ...]:
    """Return the documents of a conversation with all their versions."""
    return _artifacts(con, conversation_id, ARTIFACTS, VERSIONS)


def load_artifact(con: apsw.Connection, artifact_id: int) -> Artifact:
    """Return one document with all its versions."""
    (artifact,) = _artifacts(con, artifact_id, ARTIFACT, VERSIONS_OF_ARTIFACT)
    return artifact


def _artifacts(con: apsw.Connection, id_: int, statement: str, versions_statement: str) -> tuple[Artifact, ...]:
    versions: dict[int, list[ArtifactVersion]] = {}
    for values in con.execute(versions_statement, {"id": id_}):
        artifact_id, edit, new_text, old_text, base, is_applied, title, message_source_id, block = cast("Any", values)
        versions.setdefault(artifact_id, []).append(
            ArtifactVersion(
                edit,
                unpack_text(new_text),
                unpack_text(old_text),
                base,
                bool(is_applied),
                title,
                message_source_id,
                block,
            )
        )
    return tuple(
        Artifact(key, kind, title, media_type, language, tuple(versions.get(artifact_id, ())))
        for artifact_id, key, kind, title, media_type, language in cast("Any", con.execute(statement, {"id": id_}))
    )


def segment_of(provider: str, model: str, first_block: int, began_ms: int | None) -> Segment:
    """Return who wrote a part, as a row has it."""
    return Segment(provider, model, first_block, from_ms(began_ms))


def _stored_messages(con: apsw.Connection, conversation_id: int, current_leaf: str | None) -> tuple[StoredMessage, ...]:
    attached = _attachments(con.execute(ATTACHMENTS, {"id": conversation_id}))
    segments: dict[int, list[Segment]] = {}
    for message_id, *values in cast("Any", con.execute(SEGMENTS, {"id": conversation_id})):
        segments.setdefault(message_id, []).append(segment_of(*values))
    found: list[Any] = con.execute(MESSAGES, {"id": conversation_id}).fetchall()
    source_ids: dict[int, str] = {values[0]: values[2] for values in found}
    places = [Place(values[0], values[1], bool(values[7])) for values in found]
    named = next((id_ for id_, source_id in source_ids.items() if source_id == current_leaf), None)
    current = path_to(places, newest_leaf(places) if named is None else leaf_below(places, named))
    branch_of = branches(places)
    return tuple(
        StoredMessage(
            id=MessageId(values[0]),
            parent_id=None if values[1] is None else MessageId(values[1]),
            branch=branch_of[values[0]][0],
            branch_count=branch_of[values[0]][1],
            is_current=values[0] in current,
            message=_message(
                values,
                None if values[1] is None else source_ids[values[1]],
                attached.get(values[0], ()),
                tuple(segments.get(values[0], ())),
            ),
            is_missing=bool(values[8]),
        )
        for values in found
    )


def _message(
    values: Any,  # noqa: ANN401 - a row of MESSAGES
    parent_source_id: str | None,
    attachments: tuple[Attachment, ...],
    segments: tuple[Segment, ...],
) -> Message:
    _, _, source_id, sender, state, created_ms, updated_ms, is_orphan, _, body = values
    return Message(
        source_id=source_id,
        parent_source_id=parent_source_id,
        sender=Sender(sender),
        created=from_ms(created_ms),
        updated=from_ms(updated_ms),
        blocks=decode_blocks(unpack(body)),
        attachments=attachments,
        segments=segments,
        state=MessageState(state),
        is_orphan=bool(is_orphan),
    )


def _attachments(found: Iterable[Any]) -> dict[int, tuple[Attachment, ...]]:
    attached: dict[int, tuple[Attachment, ...]] = {}
    for message_id, kind, name, media_type, size_bytes, text, file_id in found:
        attachment = Attachment(kind, name, media_type, size_bytes, unpack_text(text), file_id)
        attached[message_id] = (*attached.get(message_id, ()), attachment)
    return attached


def _not_found(name: str) -> NotFound:
    return NotFound(tr("There is no conversation {name}.", name=name[:80]), tr("`holdfast list` shows what is stored."))
