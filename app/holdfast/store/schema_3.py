"""What version 3 adds, by subject; each subject's statements belong to the room that needs them. Frozen at release."""

from __future__ import annotations

from holdfast.store.schema_3_chat import CHAT
from holdfast.store.schema_3_own import OWN

VERSION_3 = (*CHAT, *OWN)
