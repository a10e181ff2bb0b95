"""What version 3 adds, by subject; each subject's statements belong to the room that needs them. Frozen at release."""

from __future__ import annotations

from holdfast.store.schema_3_chat import CHAT

VERSION_3 = (*CHAT,)
