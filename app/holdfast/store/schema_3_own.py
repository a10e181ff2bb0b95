"""What version 3 adds for a person's own order: what is put away, colours, and passages kept for later.

A project made by hand is a row of `project` whose source is Holdfast itself; nothing here is needed for it.
"""

from __future__ import annotations

OWN: tuple[str, ...] = (
    """
    CREATE TABLE own_archive (
        conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        changed_ms INTEGER NOT NULL
    ) STRICT
    """,
    "ALTER TABLE tag ADD COLUMN colour TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE own_project_colour (
        project_id INTEGER PRIMARY KEY REFERENCES project (id) ON DELETE CASCADE,
        colour TEXT NOT NULL
    ) STRICT
    """,
    # `key` tells a snippet from others wherever it is taken; it outlives the message that it came from
    """
    CREATE TABLE snippet (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        folder TEXT NOT NULL,
        text TEXT NOT NULL,
        conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
        message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
        created_ms INTEGER NOT NULL,
        updated_ms INTEGER NOT NULL
    ) STRICT
    """,
)
