"""What version 3 adds for chats held here: when a part of a reply began, what is still asked, what is gone on with."""

from __future__ import annotations

CHAT: tuple[str, ...] = (
    # NULL where nobody knows: an imported message, or one of an earlier version
    "ALTER TABLE segment ADD COLUMN began_ms INTEGER",
    # the kind of question that a reply ended with and that was not answered yet, '' for none
    "ALTER TABLE reply ADD COLUMN question TEXT NOT NULL DEFAULT ''",
    # half an answer that is gone on with when somebody answers, NULL for a message that has none
    "ALTER TABLE outbox ADD COLUMN reply_id INTEGER REFERENCES message (id) ON DELETE SET NULL",
    # what an attachment of a draft is told from another by, without reading it
    "ALTER TABLE draft_attachment ADD COLUMN digest BLOB NOT NULL DEFAULT x''",
)
