"""The tables of version 2 for providers' health and outages. Frozen when version 2 is released."""

from __future__ import annotations

OUTAGES: tuple[str, ...] = (
    """
    CREATE TABLE provider_breaker (
        provider TEXT PRIMARY KEY,
        breaker_json TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE measurement (
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        failure TEXT NOT NULL,
        status INTEGER,
        first_token_ms INTEGER,
        is_probe INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX measurement_by_time ON measurement (at_ms)",
    """
    CREATE TABLE link_proof (
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        added_ms INTEGER NOT NULL,
        proven_ms INTEGER,
        failing_since_ms INTEGER,
        why TEXT NOT NULL,
        PRIMARY KEY (provider, model)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE status_page (
        address TEXT PRIMARY KEY,
        read_ms INTEGER NOT NULL,
        etag TEXT NOT NULL,
        modified TEXT NOT NULL,
        body BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE incident (
        id INTEGER PRIMARY KEY,
        page TEXT NOT NULL,
        incident_id TEXT NOT NULL,
        started_ms INTEGER,
        resolved_ms INTEGER,
        seen_ms INTEGER NOT NULL,
        incident_json TEXT NOT NULL,
        UNIQUE (page, incident_id)
    ) STRICT
    """,
    """
    CREATE TABLE outage_event (
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        provider TEXT NOT NULL,
        detail_json TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX outage_event_by_time ON outage_event (at_ms)",
)
"""Breakers, own measurements, what status pages said, proofs of the chain's links, what happened."""
