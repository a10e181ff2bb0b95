"""Turn one record of a session of Claude Code into entries. Knows what a record says; knows no other record.

What a record of a wrong type holds costs only itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.domain import (
    Attachment,
    Block,
    InjectedBlock,
    ReferenceBlock,
    ResultItem,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
)
from holdfast.importers.claude_blocks import read_block
from holdfast.importers.code_texts import blocks_of_text
from holdfast.importers.json_values import dict_of, dicts_of, id_of, list_of, shown_text, text_of
from holdfast.importers.turns import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Raw = Mapping[str, object]

_SYNTHETIC = "<synthetic>"
_PICTURES = {"image", "document"}


def light(record: dict[str, object]) -> dict[str, object]:
    """Take out of a record what fills the memory and is not shown: the second copy of a result, bytes of pictures."""
    record.pop("toolUseResult", None)
    blocks = dicts_of(dict_of(record.get("message")).get("content"))
    for block in (*blocks, *(inner for each in blocks for inner in dicts_of(each.get("content")))):
        source = dict_of(block.get("source"))
        if text_of(block.get("type")) in _PICTURES and source.get("type") == "base64":
            source.pop("data", None)
    return record


def is_result(record: Raw) -> bool:
    """Say whether a record brings what a tool gave back."""
    content = dict_of(record.get("message")).get("content")
    return any(block.get("type") == "tool_result" for block in dicts_of(content))


def entries_of(record: Raw, key: str, parent: str, *, is_agent: bool) -> Iterator[Entry]:
    """Yield what a record says: nothing for most kinds, two entries for a result that came with words."""
    kind = record.get("type")
    message = dict_of(record.get("message"))
    created = record.get("timestamp")
    if kind == "assistant":
        yield _answer(message, key, parent, created)
    elif kind == "user":
        yield from _from_user(record, key, parent, is_agent=is_agent)
    elif kind == "attachment":
        queued = dict_of(record.get("attachment"))
        if queued.get("type") == "queued_command" and (text := words_of(queued.get("prompt"))):
            yield said_entry(key, parent, created, blocks_of_text(text, is_put_in=False))
    elif kind == "system" and (text := text_of(record.get("content"))):
        yield Entry(key, parent, "aside", created, blocks_of_text(text, is_put_in=True))
    elif kind == "summary" and (text := words_of(message.get("content"))):
        yield Entry(key, parent, "aside", created, [InjectedBlock(text, "summary")])


def _answer(message: Raw, key: str, parent: str, created: object) -> Entry:
    blocks = _blocks(message.get("content"))
    model = text_of(message.get("model"))
    calls = [block.call_id for block in blocks if isinstance(block, ToolUseBlock) and block.call_id]
    name = id_of(message.get("id"))
    return Entry(
        key,
        parent,
        "answer",
        created,
        blocks,
        model="" if model == _SYNTHETIC else model,
        opens=(*((f"message {name}",) if name else ()), *(f"call {call}" for call in calls)),
        belongs=f"message {name}" if name else "",
    )


def _from_user(record: Raw, key: str, parent: str, *, is_agent: bool) -> Iterator[Entry]:
    raw_content = record.get("message")
    content = raw_content.get("content") if isinstance(raw_content, dict) else raw_content
    created = record.get("timestamp")
    is_put_in = any(record.get(flag) is True for flag in ("isMeta", "isCompactSummary", "isVisibleInTranscriptOnly"))
    results = [block for block in _blocks(content) if isinstance(block, ToolResultBlock)]
    said: list[Block] = []
    for value in [content] if isinstance(content, str) else list_of(content):
        raw = dict_of(value)
        if isinstance(value, str) or raw.get("type") == "text":
            said += blocks_of_text(words_of(value), is_put_in=is_put_in)
        elif raw.get("type") != "tool_result" and (block := _block(value)) is not None:
            said.append(block)
    if results:
        name = f"{key}/result" if said else key
        yield Entry(name, parent, "answer", created, list(results), belongs=f"call {results[0].call_id}")
        parent = name
    if said:
        entry = said_entry(key, parent, created, said)
        if is_agent and entry.kind == "human":
            entry.kind = "other"  # the model wrote it, for a sub-agent
        yield entry


def said_entry(key: str, parent: str, created: object, blocks: list[Block]) -> Entry:
    """Return what was said as an entry: a person's where anything of it was typed."""
    is_typed = any(not isinstance(block, InjectedBlock) for block in blocks)
    return Entry(key, parent, "human" if is_typed else "aside", created, blocks)


def _blocks(content: object) -> list[Block]:
    if isinstance(content, str):
        return [TextBlock(text)] if (text := shown_text(content)) else []
    return [block for value in list_of(content) if (block := _block(value)) is not None]


def _block(value: object) -> Block | None:
    """Return a block; pictures are named and not carried along, as their bytes stay in the source."""
    raw = dict_of(value)
    kind = text_of(raw.get("type"))
    if isinstance(value, str):
        return TextBlock(shown_text(value)) if value else None
    if kind == "redacted_thinking":
        return ThinkingBlock("", hidden=True)
    if kind in _PICTURES:
        title = text_of(raw.get("title")) or text_of(dict_of(raw.get("source")).get("media_type"))
        return ReferenceBlock("image" if kind == "image" else "document", "", title)
    if kind == "tool_result" and isinstance(raw.get("content"), list):
        plain = [item for item in list_of(raw["content"]) if text_of(dict_of(item).get("type")) not in _PICTURES]
        block = read_block({**raw, "content": plain})
        pictures = tuple(
            ResultItem("image", text_of(dict_of(item.get("source")).get("media_type")))
            for item in dicts_of(raw["content"])
            if text_of(item.get("type")) in _PICTURES
        )
        if isinstance(block, ToolResultBlock) and pictures:
            return ToolResultBlock(block.call_id, block.name, (*block.items, *pictures), block.is_error)
        return block
    return read_block(value)


def attached_file(record: Raw) -> Attachment | None:
    """Return the file that a prompt named, None where the record brings none: it is noted behind the prompt."""
    about = dict_of(record.get("attachment"))
    file = dict_of(dict_of(about.get("content")).get("file"))
    name = text_of(about.get("filename")) or text_of(file.get("filePath"))
    if record.get("type") != "attachment" or about.get("type") != "file" or not name:
        return None
    text = text_of(file.get("content"))
    return Attachment("document" if text else "file", name, text=text)


def words_of(value: object) -> str:
    """Return the text of a content, a block or a string."""
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, dict):
        return shown_text(value.get("text"))
    return "\n\n".join(text for each in list_of(value) if (text := words_of(each)))
