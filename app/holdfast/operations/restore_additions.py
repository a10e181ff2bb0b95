"""Put back what a person had put to conversations, from an export of Holdfast's own. What is here already stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.domain import Changes
from holdfast.domain.organising import Archive, Colour
from holdfast.domain.own import Note, NoteId
from holdfast.domain.snippets import Snippet, SnippetId
from holdfast.errors import BadInput
from holdfast.importers import FoundAdditions, FoundColour, FoundDraft, FoundSearches, FoundSnippet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.domain import ConversationId, MessageId
    from holdfast.domain.chatting import Draft
    from holdfast.domain.own import Own
    from holdfast.importers import OwnItem
    from holdfast.store import Store


def restore_additions(store: Store, additions: Sequence[OwnItem]) -> Changes:
    """Add what a person added that is not here yet. On the write lane. Raises StoreError."""
    changes = _restore_conversations(store, [each for each in additions if isinstance(each, FoundAdditions)])
    _restore_snippets(store, [each for each in additions if isinstance(each, FoundSnippet)])
    _restore_colours(store, [each for each in additions if isinstance(each, FoundColour)])
    for each in additions:
        if isinstance(each, FoundDraft):
            _restore_draft(store, None, each.draft)
        elif isinstance(each, FoundSearches):
            _restore_searches(store, each)
    return changes


def _restore_conversations(store: Store, additions: Sequence[FoundAdditions]) -> Changes:
    """Add the titles, stars, tags, notes, projects and what was put away."""
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
        if found.is_unstarred and store.exports.own_star(conversation_id) is None:
            store.own.star([conversation_id], is_starred=False)
        if found.is_archived:
            store.organising.do([conversation_id], Archive())
        _restore_tags(store, conversation_id, found)
        _restore_settings(store, conversation_id, found)
        messages = _messages(store, conversation_id, found)
        _restore_notes(store, own, found, messages)
        store.exports.put_files(
            [(messages[name], place, data) for name, place, data in found.files if name in messages]
        )
        store.exports.put_replies([(messages[name], kept) for name, kept in found.replies if name in messages])
        _restore_draft(store, conversation_id, found.draft)
        if found.continued is not None:
            store.exports.put_continued(conversation_id, found.continued)
        project_id = None if found.project is None else projects.get(found.project)
        if project_id is not None and not store.assignment(conversation_id).is_by_hand:
            store.assign_project(conversation_id, project_id)
        changed.add(conversation_id)
    return Changes(frozenset(changed))


def _restore_snippets(store: Store, found: Sequence[FoundSnippet]) -> None:
    ids = store.exports.ids() if found else {}
    by_name = {(source.value, source_id): id_ for (source, source_id), id_ in ids.items()}
    made = []
    for each in found:
        now = datetime.now(UTC)
        created = each.created or each.updated or now
        conversation_id = None if each.conversation is None else by_name.get(each.conversation)
        message_id = None
        if conversation_id is not None and each.message_source_id:
            message_id = store.exports.message_id(conversation_id, each.message_source_id)
        made.append(
            Snippet(
                *(SnippetId(0), each.key, each.name, each.text, each.folder, created, each.updated or created),
                *(conversation_id, message_id),
            )
        )
    store.snippets.restore(made)


def _restore_colours(store: Store, found: Sequence[FoundColour]) -> None:
    """Give tags and projects their colours; those that have one, or are not here, stay as they are."""
    if not found:
        return
    coloured = {tag.name: tag.colour for tag in store.own.tags()}
    ids, rows = store.exports.project_ids(), {row.id: row.colour for row in store.project_rows()}
    for each in found:
        if each.colour not in set(Colour):
            continue
        project_id = None if each.project is None else ids.get(each.project)
        if coloured.get(each.tag) == "":
            store.own.colour_tag(each.tag, Colour(each.colour))
        elif project_id is not None and not rows.get(project_id):
            store.own_projects.colour(project_id, Colour(each.colour))


def _restore_settings(store: Store, conversation_id: ConversationId, found: FoundAdditions) -> None:
    """Put back a conversation's instructions, who answers in it, and that it is for Claude only.

    What is set here stays; of the last the stricter counts.
    """
    before = store.chats.settings(conversation_id)
    provider, model = found.link if found.link is not None and not before.provider else (before.provider, before.model)
    after = replace(
        before,
        provider=provider,
        model=model,
        system=before.system or found.instructions,
        is_claude_only=before.is_claude_only or found.is_claude_only,
    )
    if after != before:
        store.chats.set_settings(conversation_id, after)


def _restore_draft(store: Store, conversation_id: ConversationId | None, draft: Draft | None) -> None:
    """Put back what was being written, where nothing is."""
    if draft is not None and store.chats.draft(conversation_id).is_empty:
        store.chats.keep_draft(conversation_id, draft)


def _restore_searches(store: Store, found: FoundSearches) -> None:
    before = store.searches.all()
    new = tuple(each for each in found.saved if each not in before.saved)
    if new:
        store.searches.keep(replace(before, saved=(*before.saved, *new)))


def _restore_tags(store: Store, conversation_id: ConversationId, found: FoundAdditions) -> None:
    for tag in found.tags:
        try:
            store.own.tag([conversation_id], [tag])
        except BadInput:
            continue  # no tag by our own rules: the file was written by something else


def _messages(store: Store, conversation_id: ConversationId, found: FoundAdditions) -> dict[str, MessageId]:
    """Return the messages by the source's id, where anything belongs to one of them."""
    if not found.files and not found.replies and not any(note.message_source_id for note in found.notes):
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
