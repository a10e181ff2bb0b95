"""Foreign archives -> domain values, one conversation at a time, and a list of what was skipped and why.

Reads Claude's data exports in every layout since 2023 and Holdfast's own, told apart by their shape. Never writes;
knows nothing of the store, of Qt or of the network.
"""

from holdfast.importers.again import read_again
from holdfast.importers.archive import Archive, open_archive
from holdfast.importers.items import (
    FoundAdditions,
    FoundColour,
    FoundConversation,
    FoundDraft,
    FoundSearches,
    FoundSession,
    FoundSnippet,
    Item,
    OwnItem,
    PublishedArtifact,
)
from holdfast.importers.limits import Limits
from holdfast.importers.sources import HOW_TO_EXPORT

__all__ = [
    "HOW_TO_EXPORT",
    "Archive",
    "FoundAdditions",
    "FoundColour",
    "FoundConversation",
    "FoundDraft",
    "FoundSearches",
    "FoundSession",
    "FoundSnippet",
    "Item",
    "Limits",
    "OwnItem",
    "PublishedArtifact",
    "open_archive",
    "read_again",
]
