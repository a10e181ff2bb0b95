"""Turn one chat of an Open WebUI export into domain values. Knows its tree; knows nothing of files.

All chats come as a list of rows, each with the chat in it; a single one as the chat alone, or in a list of its own. Its
messages name their parents; answers of several models to one prompt stand side by side, as branches.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from holdfast.domain import Attachment, Conversation, InjectedBlock, ReferenceBlock, Source, TextBlock, ThinkingBlock
from holdfast.importers.json_values import count_of, dict_of, dicts_of, id_of, json_text, shown_text, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import made_up_id
from holdfast.importers.turns import Entry, as_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from holdfast.domain import Block

    Raw = Mapping[str, object]

_THOUGHT_BEGINS = '<details type="reasoning"'
_THOUGHT_ENDS = "</details>"
_SUMMARY = re.compile(r"\s*<summary>[^<]*</summary>\n?")
_SECONDS = re.compile(r'\bduration="(\d{1,6})"')


def is_conversation(value: object) -> bool:
    """Say whether `value` has what makes an object a chat of Open WebUI, or a row with one."""
    history = _chat(dict_of(value)).get("history")
    return isinstance(history, dict) and isinstance(history.get("messages"), dict)


def id_of_chat(raw: Raw) -> str:
    """Return what tells a chat from others: a single one has no id, but begins with the same message for ever."""
    chat = _chat(raw)
    return id_of(raw.get("id")) or id_of(chat.get("id")) or made_up_id("chat", *list(_messages(raw))[:1])


def is_archived(raw: Raw) -> bool:
    """Say whether it was put away there."""
    return raw.get("archived") is True


def messages_in(raw: Raw) -> int:
    """Return how many messages a person will count."""
    return sum(message.get("role") != "system" for message in _messages(raw).values())


def read_conversation(raw: Raw, source_id: str) -> Conversation:
    """Return the conversation in `raw`; wrong types anywhere cost only themselves."""
    chat, messages = _chat(raw), _messages(raw)
    entries = [_entry(key, messages[key], messages) for key in _parents_first(messages)]
    read, _edits, message_of = as_messages(entries, "")
    times = [moment for message in messages.values() if (moment := timestamp(message.get("timestamp"))) is not None]
    return Conversation(
        source=Source.OPEN_WEBUI,
        source_id=source_id,
        title=text_of(raw.get("title")) or text_of(chat.get("title")),
        summary="",
        created=_time(raw, "created_at", min(times, default=None)),
        updated=_time(raw, "updated_at", max(times, default=None)),
        messages=tuple(read),
        current_leaf=message_of.get(id_of(dict_of(chat.get("history")).get("currentId"))) or None,
        is_starred=raw.get("pinned") is True,
    )


def _chat(raw: Raw) -> Raw:
    return dict_of(raw.get("chat")) or raw


def _messages(raw: Raw) -> dict[str, dict[str, object]]:
    history = dict_of(_chat(raw).get("history"))
    return {key: dict_of(message) for key, message in dict_of(history.get("messages")).items()}


def _time(raw: Raw, name: str, otherwise: datetime | None) -> datetime | None:
    return timestamp(raw.get(name)) or otherwise


def _parents_first(messages: Mapping[str, Raw]) -> list[str]:
    """Return the keys, every parent before its children; circles are cut where they close."""
    children: dict[str, list[str]] = {}
    for key, message in messages.items():
        children.setdefault(id_of(message.get("parentId")), []).append(key)
    order: dict[str, None] = {}
    roots = [key for key, message in messages.items() if id_of(message.get("parentId")) not in messages]
    for start in (*roots, *messages):
        ready = [start]
        while ready:
            key = ready.pop()
            if key not in order:
                order[key] = None
                ready += reversed(children.get(key, []))
    return list(order)


def _entry(key: str, message: Raw, messages: Mapping[str, Raw]) -> Entry:
    named = id_of(message.get("parentId"))
    parent = named if named in messages else ""
    created = message.get("timestamp")
    text = shown_text(message.get("content"))
    if message.get("role") == "system":
        return Entry(key, parent, "aside", created, [InjectedBlock(text, "system")] if text else [])
    pictures, files = _files(message)
    if message.get("role") == "user":
        blocks: list[Block] = [TextBlock(text)] if text.strip() else []
        return Entry(key, parent, "human", created, [*blocks, *pictures], files)
    blocks = [*_answered(text), *pictures, *_failed(message)]
    return Entry(key, parent, "answer", created, blocks, files, model=text_of(message.get("model")))


def _answered(text: str) -> Iterator[Block]:
    """Yield what was answered; thoughts stand among the words, folded away."""
    at = 0
    while (start := text.find(_THOUGHT_BEGINS, at)) >= 0:
        head = text.find(">", start)
        end = text.find(_THOUGHT_ENDS, head)
        if head < 0 or end < 0:
            break
        if before := text[at:start].strip():
            yield TextBlock(before)
        seconds = _SECONDS.search(text, start, head)
        thought = _SUMMARY.sub("", text[head + 1 : end], count=1).strip()
        lines = (html.unescape(line).removeprefix(">").removeprefix(" ") for line in thought.splitlines())
        yield ThinkingBlock("\n".join(lines), seconds=float(seconds[1]) if seconds else None)
        at = end + len(_THOUGHT_ENDS)
    if (rest := text[at:].strip() if at else text) and rest.strip():
        yield TextBlock(rest)


def _failed(message: Raw) -> Iterator[Block]:
    error = message.get("error")
    words = error.get("content") if isinstance(error, dict) else error
    if words and words is not True:
        yield TextBlock(shown_text(words))


def _files(message: Raw) -> tuple[list[Block], tuple[Attachment, ...]]:
    """Return the pictures that came with a message, named, and the files, with their text where it is there."""
    pictures: list[Block] = []
    files: list[Attachment] = []
    for entry in dicts_of(message.get("files")):
        about = dict_of(entry.get("file"))
        name = text_of(entry.get("name")) or text_of(about.get("filename"))
        if entry.get("type") == "image":
            place = text_of(entry.get("url"))
            pictures.append(ReferenceBlock("image", "" if place.startswith("data:") else place[:200], name))
            continue
        text = text_of(dict_of(about.get("data")).get("content"))
        meta = dict_of(about.get("meta"))
        file_id = id_of(entry.get("id")) or id_of(about.get("id"))
        files.append(
            Attachment(
                kind="document" if text else "file",
                name=name or (json_text(entry)[:200] if not file_id else ""),
                media_type=text_of(meta.get("content_type")),
                size_bytes=count_of(entry.get("size")) or count_of(meta.get("size")),
                text=text,
                file_id=file_id,
            )
        )
    return pictures, tuple(files)
