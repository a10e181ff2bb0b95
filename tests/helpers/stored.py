"""Small conversations as an importer hands them over, and a short way of bringing them into a store."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from holdfast.domain import Conversation, ImportReport, Message, Sender, Source, TextBlock
from holdfast.domain.encoding import block_as_json
from holdfast.domain.importing import ArchivePreview, ImportedConversation
from holdfast.store import Prepared, Store, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain import Changes
    from holdfast.domain.importing import Outcome

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
ACCOUNT = "account-1"


def day(number: float) -> datetime:
    """Return a time so many days after the start of all tests."""
    return START + timedelta(days=number)


def said(source_id: str, text: str = "", parent: str | None = None, **more: Any) -> Message:
    """Return what a person wrote; its time follows the digits in its id, so that ids sort like times."""
    number = int("".join(each for each in source_id if each.isdigit()) or 0)
    fields: dict[str, Any] = {
        "source_id": source_id,
        "parent_source_id": parent,
        "sender": Sender.HUMAN,
        "created": START + timedelta(minutes=number),
        "updated": START + timedelta(minutes=number),
        "blocks": (TextBlock(text),) if text else (),
    }
    return Message(**(fields | more))


def answered(source_id: str, text: str = "", parent: str | None = None, **more: Any) -> Message:
    """Return what a model answered."""
    return said(source_id, text, parent, sender=Sender.ASSISTANT, **more)


def talk(source_id: str, *messages: Message, **more: Any) -> Conversation:
    """Return a conversation; with `chain` unset, messages hang where they say."""
    fields: dict[str, Any] = {
        "source": Source.CLAUDE,
        "source_id": source_id,
        "title": "",
        "summary": "",
        "created": START,
        "updated": START,
        "messages": messages,
        "account_id": ACCOUNT,
    }
    return Conversation(**(fields | more))


def chained(*messages: Message) -> tuple[Message, ...]:
    """Return the messages with each one below the one before."""
    placed: list[Message] = []
    for message in messages:
        parent = placed[-1].source_id if placed else None
        fields = {name: getattr(message, name) for name in Message.__slots__}
        placed.append(Message(**(fields | {"parent_source_id": parent})))
    return tuple(placed)


def found(conversation: Conversation) -> ImportedConversation:
    """Return the conversation with a source text that differs whenever the conversation does."""
    text = json.dumps(
        {
            "uuid": conversation.source_id,
            "name": conversation.title,
            "updated_at": str(conversation.updated),
            "chat_messages": [
                [message.source_id, str(message.updated), [block_as_json(block) for block in message.blocks]]
                for message in conversation.messages
            ],
        }
    ).encode()
    return ImportedConversation(conversation, text, hashlib.sha256(text).digest())


def prepared(conversation: Conversation) -> Prepared:
    """Return the conversation ready to be written."""
    return prepare(found(conversation))


def preview(exported: datetime | None = START, export_id: str = "", *, is_whole: bool = False) -> ArchivePreview:
    """Return what an importer says of an archive."""
    return ArchivePreview("Claude export", ("export.zip",), 1_000, exported, export_id, is_whole)


def bring(
    store: Store,
    *conversations: Conversation,
    exported: datetime | None = START,
    export_id: str = "",
    is_whole: bool = False,
) -> tuple[Outcome, ...]:
    """Import the conversations as one export made at `exported`; return what became of each."""
    return bring_and_tell(store, conversations, exported, export_id, is_whole=is_whole)[0]


def bring_and_tell(
    store: Store,
    conversations: Sequence[Conversation],
    exported: datetime | None = START,
    export_id: str = "",
    *,
    is_whole: bool = False,
) -> tuple[tuple[Outcome, ...], Changes]:
    """Import as `bring` does; return the outcomes and what the end of the import changed."""
    import_id = store.begin_import(preview(exported, export_id, is_whole=is_whole))
    outcome = store.add_conversations(import_id, [prepared(conversation) for conversation in conversations])
    changes = store.finish_import(import_id, ImportReport(), is_complete=is_whole)
    return outcome.outcomes, changes
