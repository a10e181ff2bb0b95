"""Build real Claude exports, in every layout, for the tests of every room. Uses nothing of Holdfast's own code.

What is built follows the exports seen in the wild: one line of JSON, `", "` and `": "` between, non-ASCII escaped.
"""

from __future__ import annotations

import itertools
import json
import zipfile
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Json = dict[str, object]

ROOT = "00000000-0000-4000-8000-000000000000"
ACCOUNT = "a0a0a0a0-1111-4222-8333-444444444444"
G4_STEM = f"manifest-{ACCOUNT}-1790000000-0123abcd-2026-09-21-13-33-20"
_LINK = "https://claude.invalid/export/one-time-secret"
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_REAL_DATE = (2026, 5, 16, 8, 30, 0)

_numbers = itertools.count(1)


def new_uuid() -> str:
    """Return an id that nothing else in this run has."""
    return str(UUID(int=next(_numbers) << 96, version=4))


# Blocks, as in 1.7 of the format


def text_block(text: str, **more: object) -> Json:
    """Return a text block."""
    return {"type": "text", "text": text, "citations": [], "start_timestamp": None, "stop_timestamp": None, **more}


def thinking_block(thinking: str, *summaries: str, **more: object) -> Json:
    """Return a thinking block with its summaries."""
    return {
        "type": "thinking",
        "thinking": thinking,
        "summaries": [{"summary": summary} for summary in summaries],
        "cut_off": False,
        "start_timestamp": "2026-05-01T10:00:00.000000Z",
        "stop_timestamp": "2026-05-01T10:00:04.500000Z",
        **more,
    }


def tool_use_block(name: str, arguments: object, call_id: str | None = None, **more: object) -> Json:
    """Return a tool call; exports of 2025 have no id."""
    return {"type": "tool_use", "id": call_id, "name": name, "input": arguments, "message": None, **more}


def tool_result_block(name: str, *items: object, call_id: str | None = None, **more: object) -> Json:
    """Return what a tool gave back; a string stands for a text item."""
    content = [{"type": "text", "text": item} if isinstance(item, str) else item for item in items]
    return {"type": "tool_result", "tool_use_id": call_id, "name": name, "content": content, "is_error": False, **more}


def artifact_block(command: str, identifier: str, call_id: str | None = None, **arguments: object) -> Json:
    """Return a call of the `artifacts` tool: create, update or rewrite."""
    return tool_use_block("artifacts", {"command": command, "id": identifier, **arguments}, call_id)


def attachment(name: str, text: str, kind: str = "txt") -> Json:
    """Return an attachment; the name "" stands for pasted text."""
    return {"file_name": name, "file_size": len(text), "file_type": kind, "extracted_content": text}


# Messages and conversations, as in 1.5 and 1.6


def message(
    text: str = "",
    *,
    sender: str = "human",
    uuid: str | None = None,
    parent: str | None = None,
    at: str = "2026-05-01T10:00:00.000000Z",
    blocks: Sequence[object] | None = None,
    **more: object,
) -> Json:
    """Return a message. Without `blocks` it has one text block; with `parent` "" the key is left out."""
    built: Json = {
        "uuid": uuid or new_uuid(),
        "text": text,
        "content": [text_block(text)] if blocks is None else list(blocks),
        "sender": sender,
        "created_at": at,
        "updated_at": at,
        "attachments": [],
        "files": [],
    }
    if parent is not None and parent != "":
        built["parent_message_uuid"] = parent
    return built | more


def human(text: str = "", **more: object) -> Json:
    """Return a message of a person."""
    return message(text, **more)


def assistant(text: str = "", **more: object) -> Json:
    """Return an answer."""
    return message(text, sender="assistant", **more)


def chained(*messages: Json) -> list[Json]:
    """Give every message the one before it as its parent, and stamps a minute apart."""
    parent = ROOT
    for place, entry in enumerate(messages):
        entry["parent_message_uuid"] = parent
        entry["created_at"] = entry["updated_at"] = f"2026-05-01T{10 + place // 60:02}:{place % 60:02}:00.000000Z"
        parent = str(entry["uuid"])
    return list(messages)


def conversation(*messages: object, name: str = "A conversation", uuid: str | None = None, **more: object) -> Json:
    """Return a conversation with the given messages."""
    return {
        "uuid": uuid or new_uuid(),
        "name": name,
        "summary": "",
        "created_at": "2026-05-01T10:00:00.000000Z",
        "updated_at": "2026-05-01T11:00:00.000000Z",
        "account": {"uuid": ACCOUNT},
        "chat_messages": list(messages),
        **more,
    }


def project(name: str = "A project", *documents: tuple[str, str], uuid: str | None = None, **more: object) -> Json:
    """Return a project with its documents, each a name and a text."""
    return {
        "uuid": uuid or new_uuid(),
        "name": name,
        "description": "",
        "is_private": True,
        "is_starter_project": False,
        "prompt_template": "",
        "created_at": "2026-04-01T10:00:00.000000+00:00",
        "updated_at": "2026-04-02T10:00:00.000000+00:00",
        "creator": {"uuid": ACCOUNT, "full_name": "Ada Example"},
        "docs": [
            {"uuid": new_uuid(), "filename": file, "content": text, "created_at": "2026-04-01T10:00:00.000000+00:00"}
            for file, text in documents
        ],
        **more,
    }


def design_message(role: str, text: str, blocks: Sequence[object], **more: object) -> Json:
    """Return a message of a Claude Design chat; `role` is user or assistant."""
    content = {"role": role, "kind": "chat", "content": text, "attachments": [], "contentBlocks": list(blocks)}
    stamp = "2026-06-01T10:00:00.123456789Z"
    return {"uuid": new_uuid(), "role": role, "created_at": stamp, "content": content, **more}


def design_chat(*messages: Json, project: str = "Landing page", uuid: str | None = None, **more: object) -> Json:
    """Return a Claude Design chat; the id of its project means nothing elsewhere."""
    return {
        "uuid": uuid or new_uuid(),
        "title": "Chat",
        "project": {"uuid": new_uuid(), "name": project},
        "created_at": "2026-06-01T10:00:00.123456789Z",
        "updated_at": "2026-06-01T11:00:00Z",
        "messages": list(messages),
        **more,
    }


def user(name: str | None = "Ada Example", uuid: str = ACCOUNT) -> Json:
    """Return an entry of users.json, with what must not be kept."""
    return {
        "uuid": uuid,
        "full_name": name,
        "email_address": "ada@example.invalid",
        "verified_phone_number": "+10005550100",
    }


# Files


def as_json(value: object) -> bytes:
    """Return JSON as the exports have it; bytes are taken as they are."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def write_zip(path: Path, members: Mapping[str, object], *, date: tuple[int, ...] = _REAL_DATE) -> Path:
    """Write a zip of the members, deflated and without folder entries, and return its path."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in members.items():
            info = zipfile.ZipInfo(name, date_time=date)  # type: ignore[arg-type] # always six numbers
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, as_json(value))
    return path


def write_g1(path: Path, conversations: object, projects: Sequence[object] = (), users: object = None) -> Path:
    """Write the layout of 2024: one zip with three lists."""
    return write_zip(
        path, {"conversations.json": conversations, "projects.json": list(projects), "users.json": users or [user()]}
    )


def write_g1b(folder: Path, batches: Sequence[object], projects: Sequence[object] = ()) -> list[Path]:
    """Write the layout of late 2025: numbered zips, each with a part of the conversations."""
    return [
        write_g1(folder / f"data-2025-12-01-10-11-12-batch-{number:04}.zip", batch, projects)
        for number, batch in enumerate(batches)
    ]


def write_g3(
    path: Path,
    conversations: object,
    projects: Iterable[Json] = (),
    *,
    memories: object = None,
    design_chats: Iterable[Json] = (),
) -> Path:
    """Write the layout of spring 2026: projects, memories and design chats each in a file of their own."""
    members: dict[str, object] = {"conversations.json": conversations, "users.json": [user()]}
    members |= {f"projects/{entry['uuid']}.json": entry for entry in projects}
    members |= {f"design_chats/{entry['uuid']}.json": entry for entry in design_chats}
    if memories is not None:
        members[f"memories/{ACCOUNT}.json"] = memories
    return write_zip(path, members)


def g3_name(batch: int = 0) -> str:
    """Return the name such a zip has."""
    return f"data-{ACCOUNT}-1779000000-0123abcd-batch-{batch:04}.zip"


def write_g4(
    folder: Path,
    parts: Sequence[object],
    projects: Iterable[Json] = (),
    *,
    memories: object = None,
    design_chats: Iterable[Json] = (),
    frames: Sequence[Mapping[str, object]] = (),
) -> Path:
    """Write the layout from August 2026 on, a manifest and one zip per part, and return the manifest's path.

    Each of `parts` is the list of conversations of one zip, each of `frames` the members of one.
    """
    account: dict[str, object] = {"users.json": [user()], "login_history.json": [{"ip_address": "192.0.2.1"}]}
    categories: list[tuple[str, list[Mapping[str, object]]]] = [
        ("light_metadata", [account]),
        ("conversations", [{"conversations.json": part} for part in parts]),
        ("projects", [{f"projects/{entry['uuid']}.json": entry for entry in projects}]),
        ("memories", [] if memories is None else [{f"memories/{ACCOUNT}.json": memories}]),
        ("design_chats", [{f"design_chats/{entry['uuid']}.json": entry for entry in design_chats}]),
        ("frames", list(frames)),
    ]
    listed = []
    for category, zips in categories:
        for part, members in enumerate(members for members in zips if members):
            name = f"{category}-{part:03}.zip"
            write_zip(folder / name, members, date=_NO_DATE)
            listed.append(
                {
                    "batch_index": len(listed),
                    "category": category,
                    "part": part,
                    "filename": name,
                    "export_url": f"{_LINK}/{len(listed)}",
                }
            )
    manifest = folder / f"{G4_STEM}.json"
    manifest.write_bytes(
        as_json(
            {
                "version": "1.0",
                "created_at": "2026-09-21T13:33:20.123456+00:00",
                "instructions": "Download every file.",
                "total_files": len(listed),
                "data_files": listed,
            }
        )
    )
    return manifest


def write_json(path: Path, value: object) -> Path:
    """Write a bare JSON file and return its path."""
    path.write_bytes(as_json(value))
    return path
