"""Put back what a person had put to conversations, from an export of Holdfast's own. What is here already stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.domain import Changes
from holdfast.domain.own import Note, NoteId
from holdfast.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.domain import ConversationId, MessageId
    from holdfast.domain.own import Own
    from holdfast.importers import FoundAdditions
    from holdfast.store import Store


def restore_additions(store: Store, additions: Sequence[FoundAdditions]) -> Changes:
    """Add the titles, stars, tags, notes and projects that are not here yet. On the write lane. Raises StoreError."""
    ids, projects = store.exports.ids(), store.exports.project_ids()
    changed: set[ConversationId] = set()
    for found in additions:
        conversation_id = ids.get((found.source, found.source_id))
        if conversation_id is None:
            continue
        own = store.own.own(conversation_id)
        if found.title and not own.title:
            store.own.rename(conversation_id, found.title)
        if found.is_starred and not own.is_starred:
            store.own.star([conversation_id], is_starred=True)
        _restore_tags(store, conversation_id, found)
        _restore_settings(store, conversation_id, found)
        messages = _messages(store, conversation_id, found)
        _restore_notes(store, own, found, messages)
        store.exports.put_files(
            [(messages[name], place, data) for name, place, data in found.files if name in messages]
        )
        project_id = None if found.project is None else projects.get(found.project)
        if project_id is not None and not store.assignment(conversation_id).is_by_hand:
            store.assign_project(conversation_id, project_id)
        changed.add(conversation_id)
    return Changes(frozenset(changed))


def _restore_settings(store: Store, conversation_id: ConversationId, found: FoundAdditions) -> None:
    """Put back a conversation's instructions, and that it is for Claude only: the stricter of the two counts."""
    before = store.chats.settings(conversation_id)
    after = replace(
        before,
        system=before.system or found.instructions,
        is_claude_only=before.is_claude_only or found.is_claude_only,
    )
    if after != before:
        store.chats.set_settings(conversation_id, after)


def _restore_tags(store: Store, conversation_id: ConversationId, found: FoundAdditions) -> None:
    for tag in found.tags:
        try:
            store.own.tag([conversation_id], [tag])
        except BadInput:
            continue  # no tag by our own rules: the file was written by something else


def _messages(store: Store, conversation_id: ConversationId, found: FoundAdditions) -> dict[str, MessageId]:
    """Return the messages by the source's id, where anything belongs to one of them."""
    if not found.files and not any(note.message_source_id for note in found.notes):
        return {}
    return {each.message.source_id: each.id for each in store.conversation(conversation_id).messages}


def _restore_notes(store: Store, own: Own, found: FoundAdditions, messages: Mapping[str, MessageId]) -> None:
    known = {note.text for note in own.notes}
    for note in found.notes:
        created, updated = note.created or note.updated, note.updated or note.created
        if note.text in known:
            continue
        message_id = messages.get(note.message_source_id)
        if created is None or updated is None:
            store.own.add_note(own.conversation_id, message_id, note.text)
        else:
            made = Note(NoteId(0), own.conversation_id, message_id, note.text, created, updated)
            store.own.restore_note(made)
