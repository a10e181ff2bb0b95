"""Decoded JSON whose fields may be missing or of another type than promised. Knows no dialect."""

from __future__ import annotations

import json
import math
from typing import Any

Json = dict[str, Any]

MOST = 10**15
"""No window, no count of tokens is near it; larger numbers are nonsense, and a database has no room for some."""


class NotJson(Exception):
    """The text is no JSON, or not a JSON object."""


def decode(text: str | bytes) -> Json:
    """Return the JSON object in `text`; raise NotJson."""
    value = decode_any(text)
    if not isinstance(value, dict):
        raise NotJson
    return value


def decode_any(text: str | bytes) -> object:
    """Return the JSON value in `text`; raise NotJson."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError; a number of 5,000 digits raises one
        raise NotJson from None  # the error's own words would hold the text


def obj(fields: Json, name: str) -> Json:
    """Return the object `name`, empty where there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def objects(fields: Json, name: str) -> list[Json]:
    """Return the objects in the list `name`."""
    value = fields.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(fields: Json, name: str) -> str:
    """Return the text `name`, "" where there is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def count(fields: Json, name: str) -> int:
    """Return the number `name` as a whole one, 0 where there is none."""
    return count_or_none(fields, name) or 0


def count_or_none(fields: Json, name: str) -> int | None:
    """Return the number `name` as a whole one that is not negative, or None where there is none that can be meant."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return max(0, int(value)) if value <= MOST else None
