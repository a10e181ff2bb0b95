"""What version 2 adds, by subject; each subject's statements belong to the room that needs them. Frozen when released.

Chats held here lie in the tables of version 1, as messages without an import; what stands here is what only a chat of
one's own has.
"""

from __future__ import annotations

from holdfast.store.schema_2_chat import CHAT
from holdfast.store.schema_2_outages import OUTAGES
from holdfast.store.schema_2_own import OWN

PROTECTION: tuple[str, ...] = (
    # `age_ms` grows while Holdfast is used, a week at a time at most: a clock that is wrong empties no bin.
    """
    CREATE TABLE bin (
        conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        binned_ms INTEGER NOT NULL,
        age_ms INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE TABLE bin_state (looked_ms INTEGER NOT NULL) STRICT",
)
"""The bin."""

VERSION_2 = (*CHAT, *OUTAGES, *OWN, *PROTECTION)
