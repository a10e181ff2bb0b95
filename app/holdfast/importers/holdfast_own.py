"""Read what a person added, in the `holdfast` form: stars, titles, tags, notes, how replies went, drafts, snippets.

Whatever makes no sense is left out; `holdfast_records` says what of the rest there is.
"""

from __future__ import annotations

import base64
import binascii
import math
from typing import TYPE_CHECKING

from holdfast.domain import Usage
from holdfast.domain.chatting import Continued, Draft, KeptPart, KeptReply, NewAttachment
from holdfast.importers.items import FoundAdditions, FoundDraft, FoundNote, FoundSnippet
from holdfast.importers.json_values import count_of, dict_of, dicts_of, id_of, list_of, text_of
from holdfast.importers.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from holdfast.domain import Source

    Raw = Mapping[str, object]

TOKENS = 4
"""Read, written, read from a cache, written to a cache."""


def additions(raw: Raw, source: Source, source_id: str) -> FoundAdditions | None:
    """Return what the person put to a conversation, None where that is nothing."""
    own = dict_of(raw.get("own"))
    link = (text_of(own.get("provider")), text_of(own.get("model")))
    found = FoundAdditions(
        source=source,
        source_id=source_id,
        title=text_of(own.get("title")),
        is_starred=own.get("is_starred") is True,
        is_unstarred=own.get("is_starred") is False and raw.get("is_starred") is True,
        is_archived=own.get("is_archived") is True,
        tags=texts_of(own.get("tags")),
        notes=tuple(_note(each) for each in dicts_of(own.get("notes")) if text_of(each.get("text")).strip()),
        project=named(own.get("project")),
        instructions=text_of(own.get("instructions")),
        is_claude_only=own.get("is_claude_only") is True,
        files=tuple(_files(raw)),
        replies=tuple((id_of(each.get("message")), _reply(each)) for each in dicts_of(own.get("replies"))),
        link=link if link[0] else None,
        draft=_draft(dict_of(own.get("draft"))),
        continued=_continued(dict_of(own.get("continued"))),
    )
    return None if found == FoundAdditions(source, source_id) else found


def _continued(raw: Raw) -> Continued | None:
    messages, leaf = tuple(filter(None, map(id_of, list_of(raw.get("messages"))))), id_of(raw.get("leaf"))
    if not messages and not leaf:
        return None
    return Continued(messages, timestamp(raw.get("updated")), leaf, timestamp(raw.get("chosen")))


def draft(raw: Raw) -> FoundDraft | None:
    """Return what was being written outside any conversation, None where that is nothing."""
    found = _draft(raw)
    return None if found is None else FoundDraft(found)


def texts_of(value: object) -> tuple[str, ...]:
    """Return the texts of a list."""
    return tuple(filter(None, map(text_of, list_of(value))))


def named(value: object) -> tuple[str, str] | None:
    """Return what is named by its source and id, None where it is not."""
    parts = [text_of(each) for each in list_of(value)]
    return (parts[0], parts[1]) if len(parts) == 2 else None  # noqa: PLR2004 - the source and the id


def snippet(raw: Raw) -> FoundSnippet | None:
    """Return a passage that was kept, None where there is nothing in it."""
    key, text = id_of(raw.get("key")), text_of(raw.get("text"))
    if not key or not text.strip():
        return None
    return FoundSnippet(
        key,
        text_of(raw.get("name")),
        text,
        text_of(raw.get("folder")),
        named(raw.get("conversation")),
        text_of(raw.get("message")),
        timestamp(raw.get("created")),
        timestamp(raw.get("updated")),
    )


def bytes_of(value: object) -> bytes:
    """Return bytes that were written as text, none where they were not."""
    try:
        return base64.b64decode(text_of(value), validate=True)
    except (binascii.Error, ValueError):
        return b""


def exact(value: object) -> str:
    """Return a text as it is, halves of characters included, which the store keeps in such places."""
    return value if isinstance(value, str) else ""


def _files(raw: Raw) -> Iterator[tuple[str, int, bytes]]:
    for message in dicts_of(raw.get("messages")):
        for place, attachment in enumerate(dicts_of(message.get("attachments"))):
            if data := bytes_of(attachment.get("data_base64")):
                yield id_of(message.get("id")), place, data


def _reply(raw: Raw) -> KeptReply:
    return KeptReply(
        provider=text_of(raw.get("provider")),
        model=text_of(raw.get("model")),
        parts=tuple(map(_part, dicts_of(raw.get("parts")))),
        notices=texts_of(raw.get("notices")),
        usage=_usage(raw.get("tokens")),
        cost_usd=_measured(raw.get("cost_usd")),
        seconds=_measured(raw.get("seconds")),
        failure=text_of(raw.get("failure")),
        error=text_of(raw.get("error")),
        hint=text_of(raw.get("hint")),
        away_since=timestamp(raw.get("away_since")),
    )


def _part(raw: Raw) -> KeptPart:
    return KeptPart(
        provider=text_of(raw.get("provider")),
        model=text_of(raw.get("model")),
        answered_by=text_of(raw.get("answered_by")),
        usage=_usage(raw.get("tokens")),
        cost_usd=_measured(raw.get("cost_usd")),
        seconds=_measured(raw.get("seconds")),
        first_token_ms=count_of(raw.get("first_token_ms")),
        request_id=text_of(raw.get("request_id")),
        failure=text_of(raw.get("failure")),
        chars=count_of(raw.get("chars")) or 0,
    )


def _usage(value: object) -> Usage | None:
    counts = [count_of(each) or 0 for each in list_of(value)]
    return Usage(*counts) if len(counts) == TOKENS else None


def _measured(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) and found >= 0 else None


def _draft(raw: Raw) -> Draft | None:
    attachments = tuple(
        NewAttachment(
            text_of(each.get("name")),
            text_of(each.get("media_type")),
            bytes_of(each.get("data_base64")),
            exact(each.get("text")),
        )
        for each in dicts_of(raw.get("attachments"))
    )
    found = Draft(exact(raw.get("text")), attachments)
    return None if found.is_empty else found


def _note(raw: Raw) -> FoundNote:
    return FoundNote(
        text_of(raw.get("text")),
        text_of(raw.get("message")),
        timestamp(raw.get("created")),
        timestamp(raw.get("updated")),
    )
