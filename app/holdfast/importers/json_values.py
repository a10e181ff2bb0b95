"""Take values out of decoded JSON that may hold anything. Knows no format."""

from __future__ import annotations

import json
import re

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)
"""Made once: setting one up costs as much as encoding what a tool is usually called with. JSON that was decoded has no
circles to look for."""

_SURROGATE = re.compile("[\ud800-\udfff]")
TOO_DEEP = '"(nested too deeply to be shown)"'


def clean(text: str) -> str:
    """Return `text` with U+FFFD for every lone surrogate, which no database and no file takes."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def text_of(value: object) -> str:
    """Return a string as it is and "" for anything else."""
    return clean(value) if isinstance(value, str) else ""


def shown_text(value: object) -> str:
    """Return a string as it is, "" for null, and the JSON of anything else, so that nothing written is lost."""
    if isinstance(value, str):
        return clean(value)
    return "" if value is None else json_text(value)


def id_of(value: object) -> str:
    """Return an identifier: a string, or a whole number as one; "" for anything else."""
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def json_text(value: object) -> str:
    """Return `value` as JSON text in the separators the exports use, readable characters unescaped."""
    try:
        return clean(_ENCODER.encode(value))
    except RecursionError:
        return TOO_DEEP


def dict_of(value: object) -> dict[str, object]:
    """Return an object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """Return a list, or an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def dicts_of(value: object) -> list[dict[str, object]]:
    """Return the objects in a list, leaving out whatever else is in it."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def count_of(value: object) -> int | None:
    """Return a number that counts something, None for anything else or what no database could hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value < 2**63:  # also false for NaN
        return None
    return int(value)


def printable(name: str) -> str:
    """Return the name of a file fit to be shown: no control characters, no lone surrogates."""
    return name if name.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in name)
