"""Makes the content of an export from a conversation of the store: which messages, in which order, with what beside.

Knows values and words; knows no format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import Sender, TextBlock
from holdfast.domain.shortening import one_line
from holdfast.export import wording
from holdfast.export.choice import Branch, Part
from holdfast.export.content import Background, Content, Entry, Section
from holdfast.export.documents import document_of, files_of
from holdfast.export.message_parts import MessageParts
from holdfast.language import in_english

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.domain import ConversationRow, MessageId, OpenConversation, StoredMessage
    from holdfast.export.choice import Choice
    from holdfast.export.content import Bundle, File


ABOUT_LENGTH = 60
"""Characters of a message that say which one a note is on."""


@in_english()
def assemble(bundle: Bundle, choice: Choice) -> Content:
    """Return what of `bundle` is to be written, in English: it is handed on."""
    conversation = bundle.conversation
    row = conversation.row
    files = files_of(conversation, choice, bundle.data)
    by_message: dict[str, list[File]] = {}
    for source_id, file in files:
        by_message.setdefault(source_id, []).append(file)
    sections = tuple(
        Section(title, tuple(_entry(stored, row, choice, by_message) for stored in path))
        for title, path in _paths(conversation, choice)
    )
    models = dict.fromkeys(
        segment.model for stored in conversation.messages for segment in stored.message.segments if segment.model
    )
    return Content(
        id=row.id,
        source=row.source,
        source_id=row.source_id,
        title=row.title,
        created=row.created,
        updated=row.updated,
        models=tuple(models),
        tags=bundle.tags,
        project=row.project,
        summary=conversation.summary,
        message_count=sum(len(section.entries) for section in sections),
        branch_count=row.branch_count,
        sections=sections,
        notes=tuple(_notes(bundle)) if choice.has(Part.METADATA) else (),
        files=tuple(file for _, file in files),
        facts=tuple(_facts(row, tuple(models), bundle.tags)) if choice.has(Part.METADATA) else (),
        instructions=bundle.instructions,
        project_key=bundle.project_key,
        is_starred=row.is_starred,
        is_archived=row.is_archived,
        background=_background(bundle, choice),
    )


def _background(bundle: Bundle, choice: Choice) -> Background | None:
    if bundle.project is None or not choice.has(Part.PROJECTS):
        return None
    return Background(bundle.project.instructions, tuple(map(document_of, bundle.project.documents)))


def _notes(bundle: Bundle) -> Iterator[str]:
    """Yield what a person noted; before a note on a message stands which one, in its first words."""
    messages = {stored.message.source_id: stored.message for stored in bundle.conversation.messages}
    for source_id, text in bundle.notes:
        message = messages.get(source_id)
        said = (
            ""
            if message is None
            else next(
                (block.text for block in message.blocks if isinstance(block, TextBlock) and block.text.strip()), ""
            )
        )
        yield f"On “{one_line(said, ABOUT_LENGTH)}”:\n\n{text}" if said else text


def _facts(row: ConversationRow, models: Sequence[str], tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "Held in", wording.SOURCES[row.source]
    if row.created is not None:
        yield "Begun", wording.minute(row.created)
    if row.updated is not None and row.updated != row.created:
        yield "Last changed", wording.minute(row.updated)
    yield "Messages", f"{row.message_count:,}"
    if row.branch_count > 1:
        yield "Branches", f"{row.branch_count:,}"
    if models:
        yield "Models", ", ".join(models)
    if row.project:
        yield "Project", row.project
    if tags:
        yield "Tags", ", ".join(tags)
    if row.is_starred:
        yield "Starred", "yes"
    if row.is_archived:
        yield "Archived", "yes"
    yield "Id", row.source_id


def _paths(conversation: OpenConversation, choice: Choice) -> Iterator[tuple[str, Sequence[StoredMessage]]]:
    """Yield the branch shown first, then each stretch that is not in those before, so that each message comes once."""
    current = conversation.current_path()
    yield "", current
    if choice.branch is Branch.CURRENT or len(current) == len(conversation.messages):
        return
    children: dict[MessageId | None, list[StoredMessage]] = {}
    for stored in conversation.messages:
        children.setdefault(stored.parent_id, []).append(stored)
    parents = {stored.id: stored for stored in conversation.messages}
    given = {stored.id for stored in current}
    for start in conversation.messages:
        if start.id in given:
            continue
        path = [start]
        while below := children.get(path[-1].id):
            path.append(below[-1])
        given.update(stored.id for stored in path)
        yield _parting(start, None if start.parent_id is None else parents[start.parent_id]), path


def _parting(start: StoredMessage, parent: StoredMessage | None) -> str:
    """Return where a branch parts from the others, in words."""
    what = "Another question" if start.message.sender is Sender.HUMAN else "Another answer"
    if parent is None:
        return f"{what}, from the beginning ({start.branch} of {start.branch_count})"
    when = wording.minute(parent.message.created)
    after = "to what you wrote" if parent.message.sender is Sender.HUMAN else "after the answer"
    at = f", {when}" if when else ""
    return f"{what} {after}{at} ({start.branch} of {start.branch_count})"


def _entry(
    stored: StoredMessage,
    row: ConversationRow,
    choice: Choice,
    files: Mapping[str, Sequence[File]],
) -> Entry:
    message = stored.message
    has_metadata = choice.has(Part.METADATA)
    labels = []
    if stored.branch_count > 1 and choice.branch is Branch.ALL:
        labels.append(f"branch {stored.branch} of {stored.branch_count}")
    if stored.is_missing and has_metadata:
        labels.append("no longer in the newest export")
    parts = MessageParts(message, choice, files.get(message.source_id, ()))
    return Entry(
        who=wording.speaker(message, row.source),
        is_person=message.sender is Sender.HUMAN,
        when=message.created if has_metadata else None,
        labels=tuple(labels),
        pieces=tuple(parts.pieces()),
        source_id=message.source_id,
    )
