"""What version 2 adds for a person's own tags: two spellings of a name that people take for the same are one tag."""

from __future__ import annotations

OWN: tuple[str, ...] = (
    "ALTER TABLE tag ADD COLUMN folded TEXT NOT NULL DEFAULT ''",
    # version 1 had no hand that wrote a tag: whatever is there was put in by other means, in plain letters
    "UPDATE tag SET folded = lower(name)",
    "CREATE UNIQUE INDEX tag_folded ON tag (folded)",
    "CREATE INDEX conversation_of_tag ON conversation_tag (tag_id)",
)
