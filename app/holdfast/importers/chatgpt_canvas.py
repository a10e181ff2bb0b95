"""Read what ChatGPT did to the documents of its canvas. Knows its two calls, not where they stand.

An edit there is a list of regular expressions. None of them is ever run, since a pattern can be made to take for ever:
one that means the whole text or plain words is played back, any other is kept as an edit that could not be.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holdfast.importers.artifacts import Edit
from holdfast.importers.json_values import dict_of, dicts_of, shown_text, text_of
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import ToolUseBlock

CREATE, UPDATE = "canmore.create_textdoc", "canmore.update_textdoc"

_WHOLE = {".*", "^.*$", "[\\s\\S]*", "(?s).*"}
_SPECIAL = set(".^$*+?{}[]|()")
_PAGES = {"html": "text/html", "react": "application/vnd.ant.react"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The document that is being written on: what tells it from others, and its title."""

    key: str
    title: str


def canvas_edits(call: ToolUseBlock, before: Sheet | None) -> tuple[list[Edit], Sheet | None]:
    """Return the edits that a call makes, and on which document the next one will be."""
    try:
        given = dict_of(json.loads(call.input_json))
    except (ValueError, RecursionError):
        return [], before
    if call.name == CREATE:
        sheet = Sheet(call.call_id, text_of(given.get("name")))
        return [_created(given, call, sheet)], sheet
    if call.name != UPDATE or before is None:
        return [], before
    return [_changed(dict_of(each), call, before) for each in dicts_of(given.get("updates"))], before


def _created(given: dict[str, object], call: ToolUseBlock, sheet: Sheet) -> Edit:
    kind, _, language = text_of(given.get("type")).partition("/")
    media_type = _PAGES.get(language, "application/vnd.ant.code") if kind == "code" else "text/markdown"
    return Edit(
        kind="artifact",
        key=sheet.key,
        edit="create",
        new_text=shown_text(given.get("content")),
        block_position=0,
        title=sheet.title,
        media_type=media_type,
        language=language,
        call_id=call.call_id,
    )


def _changed(update: dict[str, object], call: ToolUseBlock, sheet: Sheet) -> Edit:
    pattern = text_of(update.get("pattern"))
    is_whole = pattern in _WHOLE
    return Edit(
        kind="artifact",
        key=sheet.key,
        edit="rewrite" if is_whole else "replace",
        new_text=shown_text(update.get("replacement")),
        old_text="" if is_whole else _plain(pattern),
        block_position=0,
        call_id=call.call_id,
    )


def _plain(pattern: str) -> str:
    """Return the words that a pattern stands for; the pattern itself where it means more than one text."""
    words = ""
    at = 0
    while at < len(pattern):
        char, after = pattern[at], pattern[at + 1 : at + 2]
        if char == "\\" and after and not after.isalnum():
            words += after
            at += 2
        elif char == "\\" and after == "n":
            words += "\n"
            at += 2
        elif char in _SPECIAL or char == "\\":
            return pattern
        else:
            words += char
            at += 1
    return words
