"""What version 2 adds for chats held here. Frozen when released.

`source_updated_ms` is when the source last changed a conversation that was continued here, NULL where it was not:
what is compared with the next export must not be the time of a message written here.
"""

from __future__ import annotations

CHAT = (
    "ALTER TABLE conversation ADD COLUMN source_updated_ms INTEGER",
    """
    CREATE TABLE own_leaf (
        conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX own_leaf_message ON own_leaf (message_id)",
    # conversation 0 is the one that has not begun
    """
    CREATE TABLE draft (
        conversation_id INTEGER PRIMARY KEY,
        text BLOB NOT NULL,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE draft_attachment (
        id INTEGER PRIMARY KEY,
        conversation_id INTEGER NOT NULL REFERENCES draft (conversation_id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        text BLOB NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (conversation_id, position)
    ) STRICT
    """,
    # an id is given once: whoever still shows what was removed must not come to show something else
    "CREATE TABLE last_removed (message_id INTEGER NOT NULL, conversation_id INTEGER NOT NULL) STRICT",
    "INSERT INTO last_removed VALUES (0, 0)",
    """
    CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
        UPDATE last_removed SET message_id = max(message_id, old.id);
    END
    """,
    """
    CREATE TRIGGER conversation_removed AFTER DELETE ON conversation BEGIN
        UPDATE last_removed SET conversation_id = max(conversation_id, old.id);
    END
    """,
    """
    CREATE TRIGGER draft_of_removed AFTER DELETE ON conversation BEGIN
        DELETE FROM draft WHERE conversation_id = old.id;
    END
    """,
    """
    CREATE TABLE chat_settings (
        conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        system TEXT NOT NULL,
        is_claude_only INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE attachment_data (
        id INTEGER PRIMARY KEY,
        message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (message_id, position)
    ) STRICT
    """,
    # how a reply went; `away_since_ms`: somebody else than the first choice wrote it, since then
    """
    CREATE TABLE reply (
        message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        notices TEXT NOT NULL,
        input_tokens INTEGER,
        output_tokens INTEGER,
        cache_read_tokens INTEGER,
        cache_write_tokens INTEGER,
        cost_usd REAL,
        seconds REAL,
        failure TEXT NOT NULL,
        error TEXT NOT NULL,
        hint TEXT NOT NULL,
        away_since_ms INTEGER
    ) STRICT
    """,
    # one row for each segment of a reply; `replay` are its blocks as the provider sent them, packed JSON
    """
    CREATE TABLE reply_part (
        id INTEGER PRIMARY KEY,
        message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        answered_by TEXT NOT NULL,
        input_tokens INTEGER,
        output_tokens INTEGER,
        cache_read_tokens INTEGER,
        cache_write_tokens INTEGER,
        cost_usd REAL,
        seconds REAL,
        first_token_ms INTEGER,
        request_id TEXT NOT NULL,
        failure TEXT NOT NULL,
        chars INTEGER NOT NULL,
        replay BLOB NOT NULL,
        UNIQUE (message_id, position)
    ) STRICT
    """,
    # messages that wait for an answer; `entry` is what the rules of waiting keep, as JSON
    """
    CREATE TABLE outbox (
        message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
        state TEXT NOT NULL,
        entry TEXT NOT NULL,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX message_streaming ON message (id) WHERE state = 'streaming'",
)
"""Drafts, settings of a conversation, how a reply went, bytes of what was attached, the outbox."""
