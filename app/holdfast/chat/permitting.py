"""Whom a message that waits may go to, as the person would have it now. Sends nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.failover import Permission

if TYPE_CHECKING:
    from holdfast.chat.means import Means
    from holdfast.domain import ConversationId
    from holdfast.failover import Entry


def as_permitted(means: Means, entry: Entry, conversation_id: ConversationId) -> Entry:
    """Return an entry that goes to nobody whom the person has excluded since it was written. (io)

    "Claude only" counts as it is now; of the consents those that were given then and have not been taken back: whoever
    was refused when it was written does not get it later.
    """
    is_claude_only = means.store.chats.settings(conversation_id).is_claude_only
    consented = entry.permission.consented & means.providers.consented()
    return replace(entry, permission=Permission(consented, is_claude_only))
