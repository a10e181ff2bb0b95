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
    was refused when it was written does not get it later. So does this month's limit, unless the message may exceed it.
    """
    is_claude_only = means.store.chats.settings(conversation_id).is_claude_only
    consented = entry.permission.consented & means.providers.consented()
    is_free_only = means.expenses.is_reached()
    return replace(
        entry,
        permission=Permission(consented, is_claude_only, is_free_only, may_exceed=entry.permission.may_exceed),
    )
