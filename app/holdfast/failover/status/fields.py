"""Reading JSON that may lack anything. Nothing here raises; what is odd is as good as absent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

TEXT_MAX = 4000
"""Longer than any update that was ever posted."""


def decode(body: bytes | str) -> Any:  # noqa: ANN401 - JSON, whose values are looked at one by one
    """Return the JSON of a page, None where it is none: a challenge page, half a file, nothing."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def table(value: object) -> dict[str, Any]:
    """Return an object, an empty one where there is none."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a text, "" where there is none; numbers are ids sometimes."""
    if isinstance(value, str):
        return value.strip()[:TEXT_MAX]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def word(value: object) -> str:
    """Return a word that stands for something, in small letters."""
    return text(value).lower()


def time(value: object) -> datetime | None:
    """Return a time in UTC, None where there is none. Without an offset it is taken for UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
