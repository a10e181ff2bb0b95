"""What version 2 adds, by subject; each subject's statements belong to the room that needs them. Frozen when released.

Chats held here lie in the tables of version 1, as messages without an import; what stands here is what only a chat of
one's own has.
"""

from __future__ import annotations

from holdfast.store.schema_2_outages import OUTAGES
from holdfast.store.schema_2_own import OWN

CHAT: tuple[str, ...] = ()
"""Drafts, settings of a conversation, how a reply went, bytes of what was attached, the outbox."""

PROTECTION: tuple[str, ...] = ()
"""The bin, and what is known of backups."""

VERSION_2 = (*CHAT, *OUTAGES, *OWN, *PROTECTION)
