"""Turn a sample conversation's source into the JSON of the newest export layout. Standard library only.

Everything is derived from names and the times in the sources, so that the same sources give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sample_source import Part, Script, Turn, edit_of, without_citation_marks

Json = dict[str, Any]

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.com/holdfast/sample")
_ROOT = "00000000-0000-4000-8000-000000000000"
_CHARACTERS_PER_S = 110.0
_UNSUPPORTED = "```\nThis block is not supported on your current device yet.\n```"
_NO_CALL_KEYS = {
    "message": None,
    "integration_name": None,
    "integration_icon_url": None,
    "icon_name": None,
    "context": None,
    "display_content": None,
    "approval_options": None,
    "approval_key": None,
    "is_mcp_app": None,
    "mcp_server_url": None,
}


def v4(name: str) -> str:
    """Return the identifier that stands for a name, in the form of a random one."""
    return str(uuid.UUID(bytes=uuid.uuid5(_NAMESPACE, name).bytes, version=4))


def v7(name: str, when: datetime) -> str:
    """Return the identifier that stands for a name, in the time-ordered form."""
    value = int.from_bytes(_digest(name)[:16], "big") & ((1 << 80) - 1) | int(when.timestamp() * 1000) << 80
    value = value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    return str(uuid.UUID(int=value))


def stamp(when: datetime) -> str:
    """Return a time as conversations and messages carry it."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def conversation(script: Script, account: str, project: str | None) -> Json:
    """Return the export's object for a conversation."""
    writer = _Writer(script, datetime.strptime(script.head["start"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC))
    for turn in script.turns:
        writer.add(turn)
    writer.messages.sort(key=lambda message: str(message["created_at"]))
    newest = writer.messages[-1]["updated_at"] if writer.messages else stamp(writer.start)
    return {
        "uuid": v4(f"conversation/{script.slug}"),
        "name": script.head["title"],
        "summary": script.head.get("summary", ""),
        "created_at": stamp(writer.start),
        "updated_at": newest,
        "account": {"uuid": account},
        "project_uuid": project,
        "chat_messages": writer.messages,
    }


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def _fraction(name: str) -> timedelta:
    return timedelta(microseconds=int.from_bytes(_digest(name)[:4], "big") % 1_000_000)


@dataclass(slots=True)
class _Writer:
    """Writes the turns of one conversation one after the other; `clock` is the moment it has come to."""

    script: Script
    start: datetime
    messages: list[Json] = field(default_factory=list)
    clock: datetime = field(init=False)
    _uuids: dict[str, str] = field(default_factory=lambda: {"root": _ROOT})
    _previous: str = _ROOT

    def __post_init__(self) -> None:
        self.start += _fraction(self.script.slug)
        self.clock = self.start

    def add(self, turn: Turn) -> None:
        """Append a turn as a message."""
        name = f"{self.script.slug}/{len(self.messages)}"
        self._advance(turn, name)
        message_uuid = v7(name, self.clock)
        parts = _Parts(name, self.clock, turn.sender == "claude")
        for part in turn.parts:
            parts.add(part)
        self.clock = parts.clock
        self.messages.append(
            {
                "uuid": message_uuid,
                "text": "\n\n".join(parts.flat),
                "content": parts.blocks,
                "sender": "human" if turn.sender == "human" else "assistant",
                "created_at": stamp(self.clock),
                "updated_at": stamp(self.clock),
                "attachments": parts.attachments,
                "files": parts.files,
                "parent_message_uuid": self._uuids[turn.parent] if turn.parent else self._previous,
            }
        )
        self._previous = message_uuid
        if turn.name:
            self._uuids[turn.name] = message_uuid

    def _advance(self, turn: Turn, name: str) -> None:
        """Move the clock to when the turn begins: as written, or after the time it takes to read and type."""
        if len(turn.when) > len("+999m"):
            self.clock = datetime.strptime(turn.when, "%Y-%m-%d %H:%M").replace(tzinfo=UTC) + _fraction(name)
        elif turn.when:
            self.clock += timedelta(minutes=int(turn.when.rstrip("m"))) + _fraction(name)
        elif turn.sender == "claude":
            self.clock += timedelta(seconds=1) + _fraction(name)
        elif self.messages:
            read = len(self.messages[-1]["text"]) / 14
            typed = sum(len(part.body) for part in turn.parts if part.kind == "text") / 4
            self.clock += timedelta(seconds=9 + min(read, 300) + min(typed, 200)) + _fraction(name)


@dataclass(slots=True)
class _Parts:
    """Writes the parts of one turn as blocks, attachments and files."""

    name: str
    clock: datetime
    is_answer: bool
    blocks: list[Json] = field(default_factory=list)
    flat: list[str] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    _cited: list[Json] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Write a part; raise ValueError when its kind is not known."""
        write = getattr(self, f"_{part.kind}", None)
        if write is None:
            raise ValueError(f"{self.name}: no such part: {part.kind!r}")
        write(part)

    def _block(self, kind: str, seconds: float, own: Json) -> None:
        begin, self.clock = self.clock, self.clock + timedelta(seconds=seconds)
        times = {"start_timestamp": stamp(begin), "stop_timestamp": stamp(self.clock), "flags": None, "type": kind}
        self.blocks.append(times | own)

    def _text(self, part: Part) -> None:
        text, cited = without_citation_marks(part.body)
        citations = [
            {
                "uuid": v4(f"{self.name}/cite/{len(self.blocks)}/{start}"),
                "start_index": start,
                "end_index": end,
                "details": {"type": "web_search_citation", "url": self._cited[number - 1]["url"]},
                "title": self._cited[number - 1]["title"],
            }
            for number, start, end in cited
        ]
        self.flat.append(text)
        seconds = len(text) / _CHARACTERS_PER_S if self.is_answer else 0.0
        self._block("text", seconds, {"text": text, "citations": citations})

    def _thinking(self, part: Part) -> None:
        seconds, *words = part.field(0).split()
        hidden = "hidden" in words
        self._block(
            "thinking",
            float(seconds.rstrip("s")),
            {
                "thinking": part.body,
                "summaries": [{"summary": summary} for summary in part.fields[1:]],
                "cut_off": "cut" in words,
                "truncated": False,
                "hidden": False,
                "thinking_hidden": hidden,
                "alternative_display_type": None,
                "signature": None,
            },
        )

    def _use(self, name: str, given: Json, message: str | None = None, seconds: float = 0.8) -> None:
        self.flat.append(_UNSUPPORTED)
        own = {"id": self._call_id(len(self.blocks)), "name": name, "input": given}
        self._block("tool_use", seconds, own | _NO_CALL_KEYS | {"message": message})

    def _answer(self, content: list[Json], *, is_error: bool = False, structured: Json | None = None) -> None:
        use = next(block for block in reversed(self.blocks) if block["type"] == "tool_use")
        self.clock += timedelta(seconds=0.9)
        for position, item in enumerate(content):
            item.setdefault("uuid", v4(f"{self.name}/result/{len(self.blocks)}/{position}"))
        self.blocks.append(
            {
                "start_timestamp": None,
                "stop_timestamp": None,
                "flags": None,
                "type": "tool_result",
                "tool_use_id": use["id"],
                "name": use["name"],
                "content": content,
                "is_error": is_error,
                "structured_content": structured,
                "meta": None,
                "message": None,
                "integration_name": None,
                "display_content": None,
            }
        )

    def _call_id(self, position: int) -> str:
        number = int.from_bytes(_digest(f"{self.name}/call/{position}"), "big")
        letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
        return "toolu_01" + "".join(letters[number // 58**place % 58] for place in range(22))

    def _call(self, part: Part) -> None:
        self._use(part.field(0), json.loads(part.body), part.field(1) or None)
        self.blocks[-1]["integration_name"] = part.field(2) or None

    def _result(self, part: Part) -> None:
        self._answer([{"type": "text", "text": part.body}], is_error=part.field(0) == "error")

    def _found(self, part: Part) -> None:
        for entry in part.body.split("\n\n"):
            title, url, text = entry.split("\n", 2)
            site = url.split("/")[2]
            self._cited.append(
                {
                    "type": "knowledge",
                    "title": title,
                    "url": url,
                    "text": text,
                    "metadata": {
                        "type": "webpage_metadata",
                        "site_domain": site,
                        "site_name": site,
                        "favicon_url": None,
                    },
                    "prompt_context_metadata": {"url": url, "age": None, "content_type": "text/html"},
                    "is_citable": True,
                    "is_missing": False,
                    "links": [],
                }
            )
        self._answer(list(self._cited))

    def _artifact(self, part: Part) -> None:
        command, _, key = part.field(0).partition(" ")
        given: Json = {"command": command, "id": key}
        if command == "create":
            kind, title, language = part.field(1), part.field(2), part.field(3)
            given |= {"type": kind, "title": title, "language": language or None}
        if command == "update":
            given["old_str"], given["new_str"] = edit_of(part.body)
        else:
            given["content"] = part.body
        given |= {"source": "c", "version_uuid": v4(f"{self.name}/version/{len(self.blocks)}")}
        self._use("artifacts", given, seconds=len(part.body) / _CHARACTERS_PER_S)
        self._answer([{"type": "text", "text": "OK"}])

    def _create(self, part: Part) -> None:
        path = part.field(0)
        given = {"description": part.field(1), "path": path, "file_text": part.body + "\n"}
        self._use("create_file", given, part.field(1), len(part.body) / _CHARACTERS_PER_S)
        self._answer([{"type": "text", "text": f"File created successfully: {path}"}])

    def _replace(self, part: Part) -> None:
        path = part.field(0)
        old, new = edit_of(part.body)
        given = {"description": part.field(1), "path": path, "old_str": old, "new_str": new}
        self._use("str_replace", given, part.field(1), len(part.body) / _CHARACTERS_PER_S)
        self._answer([{"type": "text", "text": f"Successfully replaced string in {path}"}])

    def _present(self, part: Part) -> None:
        path = part.field(0)
        self._use("present_files", {"filepaths": [path]}, "Presented file")
        name = path.rsplit("/", 1)[1]
        self._answer([{"type": "local_resource", "file_path": path, "name": name, "mime_type": part.field(1)}])

    def _publish(self, part: Part) -> None:
        self._use("Artifact", {"file_path": part.field(1), "title": part.field(2)}, "Published")
        artifact = part.field(0)
        self._answer([{"type": "text", "text": "Published."}], structured={"artifact_id": artifact})
        self.blocks[-1]["display_content"] = {"type": "file", "published_artifact_id": artifact}

    def _attach(self, part: Part) -> None:
        name = part.field(0)
        self.attachments.append(
            {
                "file_name": name,
                "file_size": len(part.body.encode()),
                "file_type": part.field(1) or "txt",
                "extracted_content": part.body,
            }
        )
        if name:
            self._file(part)

    def _file(self, part: Part) -> None:
        self.files.append({"file_uuid": v4(f"{self.name}/file/{part.field(0)}"), "file_name": part.field(0)})

    def _injected(self, part: Part) -> None:
        own = {"injection_source": part.field(0), "initial_turn_only": True, "skip_on_truncated_continuation": False}
        self._block("injected_prompt_block", 0.0, {"prompt": part.body} | own)

    def _voice(self, part: Part) -> None:
        self._block("voice_note", 0.0, {"title": part.field(0), "text": part.body})

    def _budget(self, part: Part) -> None:
        self._block("token_budget", 0.0, {"remaining": int(part.field(0))})

    def _other(self, part: Part) -> None:
        self._block(part.field(0), 0.2, json.loads(part.body))
