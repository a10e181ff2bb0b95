"""Puts outputs that Claude Code saved beside a session into the results that name them. Knows that form, no files.

A result that is too long stands in the session as its first two thousand characters and the name of a file with all of
it, which lies in the session's folder.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.domain import ToolResultBlock

_SAVED = re.compile(r"\s*<persisted-output>.{0,200}?Full output saved to: ([^\n]{1,4000})\n", re.DOTALL)
_PLACE = re.compile(r"[/\\]tool-results[/\\]([^/\\]+)\s*$")


def whole_output(block: ToolResultBlock, output: Callable[[str], str | None]) -> ToolResultBlock:
    """Return a result with the whole of what it names, where `output` has that by the name of its file."""
    items = []
    for item in block.items:
        saved = _SAVED.match(item.text) if item.kind == "text" else None
        place = _PLACE.search(saved[1]) if saved else None
        text = output(place[1]) if place else None
        items.append(item if text is None else replace(item, text=text))
    return replace(block, items=tuple(items))
