"""What was searched for, and what of that is kept by wish. Standard library only."""

from __future__ import annotations

from holdfast.values import dataclass


@dataclass(frozen=True, slots=True)
class KeptSearches:
    """Searches as they were typed: the newest first, and those that the person saved."""

    recent: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
