"""Entries of the outbox as text for the store, and back. Knows the rules' value and JSON, and no store."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from holdfast.failover import Chain, Entry, Failure, Link, Permission, Waiting


def encode(entry: Entry) -> str:
    """Return an entry as JSON."""
    return json.dumps(
        {
            "id": entry.id,
            "conversation": entry.conversation,
            "queued": entry.queued.isoformat(),
            "chain": [_link(link) for link in entry.chain.links],
            "consented": sorted(entry.permission.consented),
            "may_exceed": entry.permission.may_exceed,
            "is_claude_only": entry.permission.is_claude_only,
            "state": entry.state.value,
            "attempts": entry.attempts,
            "link": None if entry.link is None else _link(entry.link),
            "why": None if entry.why is None else entry.why.value,
        }
    )


def decode(text: str) -> Entry | None:
    """Return an entry from its JSON, None where it is not one."""
    try:
        kept = json.loads(text)
        link, why = kept["link"], kept["why"]
        return Entry(
            str(kept["id"]),
            str(kept["conversation"]),
            datetime.fromisoformat(kept["queued"]),
            Chain(tuple(_as_link(one) for one in kept["chain"])),
            Permission(
                frozenset(str(name) for name in kept["consented"]),
                bool(kept["is_claude_only"]),
                may_exceed=kept.get("may_exceed") is True,
            ),
            Waiting(kept["state"]),
            int(kept["attempts"]),
            None if link is None else _as_link(link),
            None if why is None else Failure(why),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _link(link: Link) -> list[str | bool]:
    return [link.provider, link.model, link.is_local, link.family]


def _as_link(kept: Any) -> Link:  # noqa: ANN401 - decoded JSON
    provider, model, is_local, *more = kept  # an earlier version knew no families
    family: Any = more[0] if more and more[0] in {"claude", "other"} else ""
    return Link(str(provider), str(model), bool(is_local), family)
