"""How searches are asked, and what of them is kept by wish. Standard library only."""

from __future__ import annotations

from enum import StrEnum

from holdfast.values import dataclass

FIELDS: dict[str, str] = {
    "title": "title:budget",
    "role": "role:human",
    "model": "model:opus",
    "provider": "provider:anthropic",
    "source": "source:claude",
    "project": "project:thesis",
    "tag": "tag:recipe",
    "has": "has:code",
    "in": "in:thinking",
    "is": "is:starred",
    "date": 'date:"last week"',
    "on": "on:2025-03-14",
    "before": "before:2025-03",
    "until": "until:2025-03",
    "after": "after:yesterday",
    "since": "since:yesterday",
}
"""The fields that a search can name, with one example each for the syntax help."""


class SearchOrder(StrEnum):
    """In which order hits are given."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class KeptSearches:
    """Searches as they were typed: the newest first, and those that the person saved."""

    recent: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
