"""The schema of version 1, frozen: a later change is a step of its own in `migrations`, never an edit here.

What was imported and what a person adds lie in different tables. Times are milliseconds since 1970 UTC. BLOBs named
`text`, `body` and the like are packed (see `packing`). `message` is narrow on purpose: lists, counts and filters run
over it without touching the texts, which lie in `message_body`.
"""

from __future__ import annotations

APPLICATION_ID = 0x486F6C64
"""Says in the file's header that it is ours: "Hold"."""

VERSION_1 = (
    """
    CREATE TABLE import (
        id INTEGER PRIMARY KEY,
        started_ms INTEGER NOT NULL,
        finished_ms INTEGER,
        layout TEXT NOT NULL,
        files TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        exported_ms INTEGER,
        export_id TEXT NOT NULL,
        is_complete INTEGER NOT NULL DEFAULT 0,
        report TEXT
    ) STRICT
    """,
    """
    CREATE TABLE account (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        source_id TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        seen_import INTEGER REFERENCES import (id),
        complete_ms INTEGER,
        complete_import INTEGER REFERENCES import (id),
        UNIQUE (source, source_id)
    ) STRICT
    """,
    """
    CREATE TABLE conversation (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        source_id TEXT NOT NULL,
        account_id INTEGER NOT NULL REFERENCES account (id),
        project_source_id TEXT NOT NULL,
        source_title TEXT NOT NULL,
        title TEXT NOT NULL,
        snippet TEXT NOT NULL,
        created_ms INTEGER,
        updated_ms INTEGER,
        current_leaf TEXT,
        is_source_starred INTEGER NOT NULL,
        is_shell INTEGER NOT NULL,
        message_count INTEGER NOT NULL,
        branch_count INTEGER NOT NULL,
        attachment_count INTEGER NOT NULL,
        tool_calls INTEGER NOT NULL,
        thinking_blocks INTEGER NOT NULL,
        unknown_blocks INTEGER NOT NULL,
        seen_import INTEGER REFERENCES import (id),
        seen_ms INTEGER NOT NULL,
        missing_since INTEGER REFERENCES import (id),
        summary TEXT NOT NULL,
        UNIQUE (source, source_id)
    ) STRICT
    """,
    "CREATE INDEX conversation_newest ON conversation (updated_ms)",
    """
    CREATE TABLE message (
        id INTEGER PRIMARY KEY,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        source_id TEXT NOT NULL,
        parent_id INTEGER REFERENCES message (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
        position INTEGER NOT NULL,
        sender TEXT NOT NULL,
        state TEXT NOT NULL,
        created_ms INTEGER,
        updated_ms INTEGER,
        is_orphan INTEGER NOT NULL,
        is_empty INTEGER NOT NULL,
        features INTEGER NOT NULL,
        attachment_count INTEGER NOT NULL,
        tool_calls INTEGER NOT NULL,
        thinking_blocks INTEGER NOT NULL,
        unknown_blocks INTEGER NOT NULL,
        import_id INTEGER REFERENCES import (id),
        missing_since INTEGER REFERENCES import (id),
        digest BLOB NOT NULL,
        UNIQUE (conversation_id, source_id)
    ) STRICT
    """,
    """
    CREATE TABLE message_body (
        message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
        body BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE segment (
        id INTEGER PRIMARY KEY,
        message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        first_block INTEGER NOT NULL,
        UNIQUE (message_id, position)
    ) STRICT
    """,
    """
    CREATE TABLE attachment (
        id INTEGER PRIMARY KEY,
        message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size_bytes INTEGER,
        file_id TEXT NOT NULL,
        text BLOB NOT NULL,
        UNIQUE (message_id, position)
    ) STRICT
    """,
    """
    CREATE TABLE artifact (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        conversation_id INTEGER REFERENCES conversation (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        title TEXT NOT NULL,
        media_type TEXT NOT NULL,
        language TEXT NOT NULL,
        version_count INTEGER NOT NULL,
        seen_import INTEGER REFERENCES import (id)
    ) STRICT
    """,
    "CREATE INDEX artifact_of_conversation ON artifact (conversation_id, position)",
    """
    CREATE TABLE artifact_version (
        id INTEGER PRIMARY KEY,
        artifact_id INTEGER NOT NULL REFERENCES artifact (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        edit TEXT NOT NULL,
        base INTEGER,
        is_applied INTEGER NOT NULL,
        title TEXT NOT NULL,
        message_source_id TEXT NOT NULL,
        block_position INTEGER,
        old_text BLOB NOT NULL,
        new_text BLOB NOT NULL,
        UNIQUE (artifact_id, position)
    ) STRICT
    """,
    """
    CREATE TABLE source_document (
        id INTEGER PRIMARY KEY,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        import_id INTEGER NOT NULL REFERENCES import (id),
        is_newest INTEGER NOT NULL,
        size_bytes INTEGER NOT NULL,
        digest BLOB NOT NULL,
        text BLOB NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX source_document_newest ON source_document (conversation_id, is_newest, digest)",
    """
    CREATE TABLE project (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        source_id TEXT NOT NULL,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        instructions TEXT NOT NULL,
        created_ms INTEGER,
        updated_ms INTEGER,
        is_starter INTEGER NOT NULL,
        seen_import INTEGER REFERENCES import (id),
        UNIQUE (source, source_id)
    ) STRICT
    """,
    """
    CREATE TABLE project_document (
        id INTEGER PRIMARY KEY,
        project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        source_id TEXT NOT NULL,
        is_instructions INTEGER NOT NULL,
        name TEXT NOT NULL,
        created_ms INTEGER,
        seen_import INTEGER REFERENCES import (id),
        text BLOB NOT NULL,
        UNIQUE (project_id, is_instructions, source_id)
    ) STRICT
    """,
    """
    CREATE TABLE memory (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        account_source_id TEXT NOT NULL,
        path TEXT NOT NULL,
        project_source_id TEXT NOT NULL,
        updated_ms INTEGER,
        seen_import INTEGER REFERENCES import (id),
        text BLOB NOT NULL,
        UNIQUE (source, account_source_id, project_source_id, path)
    ) STRICT
    """,
    """
    CREATE TABLE own_title (
        conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        title TEXT NOT NULL,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE own_star (
        conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        is_starred INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE own_project (
        conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE note (
        id INTEGER PRIMARY KEY,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
        created_ms INTEGER NOT NULL,
        updated_ms INTEGER NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX note_of_conversation ON note (conversation_id)",
    """
    CREATE TABLE tag (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL COLLATE NOCASE UNIQUE
    ) STRICT
    """,
    """
    CREATE TABLE conversation_tag (
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
        PRIMARY KEY (conversation_id, tag_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE VIRTUAL TABLE search USING fts5 (
        title, human, answer, thinking, tools, attachments,
        content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    # What stands behind a row of the search table, for joins that touch no text; see `indexing` for its numbers.
    """
    CREATE TABLE search_row (
        id INTEGER PRIMARY KEY,
        owner_id INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        conversation_id INTEGER,
        time_ms INTEGER,
        source TEXT NOT NULL,
        sender TEXT,
        features INTEGER NOT NULL,
        UNIQUE (owner_id, kind)
    ) STRICT
    """,
    # `format` of the text that was indexed, and where a reindexing stands.
    "CREATE TABLE search_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "INSERT INTO search_state VALUES ('format', 1)",
    "CREATE VIRTUAL TABLE search_word USING fts5vocab ('search', 'row')",
    # A leaf of the index fills a page of the file (16,384 bytes less the cipher's 64) and spills into no other.
    "INSERT INTO search (search, rank) VALUES ('pgsz', 16000)",
)
