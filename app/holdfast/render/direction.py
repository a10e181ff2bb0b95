"""Which way a text runs. Knows letters, nothing of what is drawn."""

from __future__ import annotations

import unicodedata

STRONG_RTL = frozenset({"R", "AL"})
DIRECTION_LOOK = 1_000
"""Code points looked at for the first with a direction."""


def is_rtl(text: str) -> bool:
    """Say whether the first character of `text` that has a direction runs from right to left."""
    for character in text[:DIRECTION_LOOK]:
        direction = unicodedata.bidirectional(character)
        if direction in STRONG_RTL:
            return True
        if direction == "L":
            return False
    return False
