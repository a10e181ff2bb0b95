"""Turn a session file of Claude Code into a conversation. Knows its records; knows nothing of where files lie.

A session is a file of JSON lines, one for each piece of an answer, each result and each prompt, linked by parents. The
chain breaks in practice (compaction, files being written, forks), so that a record whose parent is not there follows
the one before it in the file: none is ever dropped for that.
"""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from holdfast.domain import (
    Attachment,
    Block,
    Conversation,
    InjectedBlock,
    ReferenceBlock,
    ResultItem,
    Sender,
    Source,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
)
from holdfast.importers.claude_blocks import read_block
from holdfast.importers.code_queue import PromptQueue
from holdfast.importers.code_texts import blocks_of_text, title_of
from holdfast.importers.json_stream import DECODER
from holdfast.importers.json_values import dict_of, dicts_of, id_of, list_of, shown_text, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import made_up_id
from holdfast.importers.turns import Entry, as_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.domain import Message

    Raw = Mapping[str, object]
    Records = Sequence[dict[str, object]]

PROVIDER = "anthropic"
AGENT = "agent-"

_SYNTHETIC = "<synthetic>"
_AGENT_TITLE = "Sub-agent"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TITLES = (("custom-title", "customTitle"), ("ai-title", "aiTitle"), ("agent-name", "agentName"))
_PICTURES = {"image", "document"}
_SPEAKING = {"user", "assistant"}


def records_of(source: bytes) -> tuple[list[dict[str, object]], list[int]]:
    """Return the records of a session file and the numbers of the lines that are none.

    Sessions of the web come as one object with the records in `loglines`.
    """
    if b"loglines" in source[:200]:
        try:
            whole = dict_of(DECODER.decode(source.decode("utf-8-sig", "replace")))
        except (ValueError, RecursionError):
            whole = {}
        if "loglines" in whole:
            return [_light(record) for record in dicts_of(whole["loglines"])], []
    found: list[dict[str, object]] = []
    broken: list[int] = []
    for number, line in enumerate(BytesIO(source), start=1):
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
        if not text:
            continue
        try:
            value = DECODER.decode(text)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            found.append(_light(value))
        elif line.endswith(b"\n"):  # else it is being written just now, or never was to its end
            broken.append(number)
    return found, broken


def _light(record: dict[str, object]) -> dict[str, object]:
    """Take out of a record what fills the memory and is not shown: the second copy of a result, bytes of pictures."""
    record.pop("toolUseResult", None)
    blocks = dicts_of(dict_of(record.get("message")).get("content"))
    for block in (*blocks, *(inner for each in blocks for inner in dicts_of(each.get("content")))):
        source = dict_of(block.get("source"))
        if text_of(block.get("type")) in _PICTURES and source.get("type") == "base64":
            source.pop("data", None)
    return record


def is_session(records: Records) -> bool:
    """Say whether anybody speaks in these records."""
    return any(text_of(record.get("type")) in _SPEAKING for record in records)


def session_id(records: Records, name: str) -> str:
    """Return what tells this session from others: the file's name where it is an id, else what the records say.

    A continued session copies records of the one before it, so that the newest word counts; a sub-agent is told from
    others by where it began, since another session may go on with it.
    """
    stem = name.rsplit(".", 1)[0]
    if _UUID.fullmatch(stem):
        return stem.lower()
    sessions = [named for record in records if (named := id_of(record.get("sessionId")))] or [""]
    if stem.startswith(AGENT):
        return f"{sessions[0]}/{stem}"
    if _is_aside(records):
        agents = (id_of(record.get("agentId")) for record in records)
        return f"{sessions[0]}/{AGENT}{next(filter(None, agents), stem)}"
    return sessions[-1] or made_up_id("session", *(id_of(record.get("uuid")) for record in records[:5]), name)


def _is_aside(records: Records) -> bool:
    """Say whether a sub-agent alone speaks in these records; a session may begin with one, and go on by itself."""
    return all(record.get("isSidechain") is True for record in records if "message" in record)


def folder_of(records: Records) -> str:
    """Return the folder that was worked in, "" where nothing says."""
    return next((folder for record in records if (folder := text_of(record.get("cwd")))), "")


def messages_in(records: Records) -> int:
    """Return how many messages a person will count: prompts, and answers in one piece."""
    count = 0
    was_answer = False
    for record in records:
        is_answer = record.get("type") == "assistant" or _is_result(record)
        count += text_of(record.get("type")) in _SPEAKING and not (is_answer and was_answer)
        was_answer = is_answer
    return count


def read_session(raw: Raw, source_id: str) -> Conversation:
    """Return the conversation in the records; wrong types anywhere cost only themselves."""
    records = dicts_of(raw.get("records"))
    reading = _Reading(records, is_agent=f"/{AGENT}" in source_id or _is_aside(records))
    entries = reading.entries()
    messages, _edits, message_of = as_messages(entries, PROVIDER)
    times = [moment for record in records if (moment := timestamp(record.get("timestamp"))) is not None]
    return Conversation(
        source=Source.CLAUDE_CODE,
        source_id=source_id,
        title=_title(records, messages, is_agent=reading.is_agent),
        summary="",
        created=min(times, default=None),
        updated=max(times, default=None),
        messages=tuple(messages),
        project_source_id=folder_of(records),
        current_leaf=message_of.get(reading.last) or None,
    )


def _title(records: Records, messages: Sequence[Message], *, is_agent: bool) -> str:
    for kind, key in _TITLES:
        named = [text_of(record.get(key)) for record in records if record.get("type") == kind]
        if named and named[-1]:
            return named[-1]
    here = {id_of(record.get("uuid")) for record in records} - {""}
    for record in records:
        # summaries at the head of a file may be those of other sessions
        if record.get("type") == "summary" and id_of(record.get("leafUuid")) in here and record.get("summary"):
            return text_of(record.get("summary"))
    texts = [
        block.text
        for message in messages
        if message.sender is not Sender.ASSISTANT
        for block in message.blocks
        if isinstance(block, TextBlock)
    ]
    if is_agent and texts:
        return f"{_AGENT_TITLE}: {texts[0].strip().splitlines()[0] if texts[0].strip() else ''}"
    return title_of(texts)


def _is_result(record: Raw) -> bool:
    content = dict_of(record.get("message")).get("content")
    return any(block.get("type") == "tool_result" for block in dicts_of(content))


class _Reading:
    """One pass over the records, in their order in the file. `last` is the last entry of the main conversation."""

    def __init__(self, records: Records, *, is_agent: bool) -> None:
        self._records = records
        self.is_agent = is_agent
        self.last = ""
        self._standing: dict[str, str] = {}
        self._seen: dict[str, Raw] = {}
        self._queue = PromptQueue()
        self._prompts: dict[str, Entry] = {}

    def entries(self) -> list[Entry]:
        """Return the records that say something, read; results are named by their calls."""
        found = [entry for number, record in enumerate(self._records) for entry in self._read(number, record)]
        names = {
            block.call_id: block.name for entry in found for block in entry.blocks if isinstance(block, ToolUseBlock)
        }
        for entry in found:
            entry.blocks = [
                replace(block, name=names.get(block.call_id, ""))
                if isinstance(block, ToolResultBlock) and not block.name
                else block
                for block in entry.blocks
            ]
        return found

    def _read(self, number: int, record: Raw) -> Iterator[Entry]:
        uuid = id_of(record.get("uuid"))
        if uuid and self._seen.get(uuid) == record:
            return
        key = uuid if uuid and uuid not in self._seen else made_up_id("record", str(number), uuid)
        if uuid:
            self._seen.setdefault(uuid, record)
        is_side = record.get("isSidechain") is True and not self.is_agent
        parent = self._parent(record, is_side=is_side)
        entries = list(_entries(record, key, parent, is_agent=is_side or self.is_agent))
        if uuid:
            self._standing.setdefault(uuid, key if entries else parent)
        if record.get("type") == "queue-operation":
            self._queue.take(record, _text(record.get("content")))
        if not entries:
            self._attach(record, parent)
            return
        self._prompts.update((entry.id, entry) for entry in entries if entry.kind == "human")
        if not is_side and entries[0].kind == "human":
            yield from self._lost_before(entries[0])
        self.last = self.last if is_side else key
        yield from entries

    def _attach(self, record: Raw, parent: str) -> None:
        """Put a file that a prompt named to that prompt: it is noted behind it."""
        about = dict_of(record.get("attachment"))
        file = dict_of(dict_of(about.get("content")).get("file"))
        name = text_of(about.get("filename")) or text_of(file.get("filePath"))
        if record.get("type") == "attachment" and about.get("type") == "file" and name and parent in self._prompts:
            text = text_of(file.get("content"))
            self._prompts[parent].attachments += (Attachment("document" if text else "file", name, text=text),)

    def _lost_before(self, prompt: Entry) -> Iterator[Entry]:
        """Yield the prompts before this one that only the queue knows of: it follows them if it followed the same."""
        self._queue.hear("\n".join(block.text for block in prompt.blocks if isinstance(block, TextBlock)))
        for queued in self._queue.lost():
            key = made_up_id("queued", queued.created, queued.text)
            yield _said(key, self.last, queued.created, [TextBlock(queued.text)])
            prompt.parent = key if prompt.parent == self.last else prompt.parent
            self.last = key

    def _parent(self, record: Raw, *, is_side: bool) -> str:
        """Return which entry a record follows: its parent, or else the one before it.

        What a sub-agent did begins a branch of its own: below the call it would be what is read and gone on with.
        """
        for name in ("parentUuid", "logicalParentUuid"):
            known = self._standing.get(id_of(record.get(name)))
            if known is not None:
                return known
        return "" if is_side else self.last


def _entries(record: Raw, key: str, parent: str, *, is_agent: bool) -> Iterator[Entry]:
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
        if queued.get("type") == "queued_command" and (text := _text(queued.get("prompt"))):
            yield _said(key, parent, created, blocks_of_text(text, is_put_in=False))
    elif kind == "system" and (text := text_of(record.get("content"))):
        yield Entry(key, parent, "aside", created, blocks_of_text(text, is_put_in=True))
    elif kind == "summary" and (text := _text(message.get("content"))):
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
            said += blocks_of_text(_text(value), is_put_in=is_put_in)
        elif raw.get("type") != "tool_result" and (block := _block(value)) is not None:
            said.append(block)
    if results:
        name = f"{key}/result" if said else key
        yield Entry(name, parent, "answer", created, list(results), belongs=f"call {results[0].call_id}")
        parent = name
    if said:
        entry = _said(key, parent, created, said)
        if is_agent and entry.kind == "human":
            entry.kind = "other"  # the model wrote it, for a sub-agent
        yield entry


def _said(key: str, parent: str, created: object, blocks: list[Block]) -> Entry:
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


def _text(value: object) -> str:
    """Return the text of a content, a block or a string."""
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, dict):
        return shown_text(value.get("text"))
    return "\n\n".join(text for each in list_of(value) if (text := _text(each)))
