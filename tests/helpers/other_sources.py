"""Make small sessions of Claude Code and chats of ChatGPT, as their files hold them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SESSION = "11111111-2222-4333-8444-555555555555"
FOLDER = "/home/ada/garden"


def session_lines(*texts: str, session: str = SESSION) -> list[dict[str, Any]]:
    """Return the records of a session: what was typed and what was answered, by turns."""
    records: list[dict[str, Any]] = []
    for number, text in enumerate(texts):
        is_answer = number % 2 == 1
        message: dict[str, Any] = {"role": "assistant" if is_answer else "user", "content": text}
        if is_answer:
            message |= {"id": f"msg-{number}", "model": "claude-opus-5-5"}
        records.append(
            {
                "type": message["role"],
                "uuid": f"{session}-{number}",
                "parentUuid": f"{session}-{number - 1}" if number else None,
                "sessionId": session,
                "timestamp": f"2026-05-01T10:00:{number:02d}.000Z",
                "cwd": FOLDER,
                "message": message,
            }
        )
    return records


def write_session(folder: Path, *texts: str, session: str = SESSION) -> Path:
    """Write a session into the folder that Claude Code would put it into."""
    path = folder / FOLDER.replace("/", "-") / f"{session}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in session_lines(*texts, session=session)))
    return path


def chatgpt_chat(*texts: str, title: str = "A chat", uuid: str = "c-1") -> dict[str, Any]:
    """Return a conversation as ChatGPT exports it, without branches."""
    mapping: dict[str, Any] = {"root": {"id": "root", "parent": None, "children": ["0"], "message": None}}
    for number, text in enumerate(texts):
        mapping[str(number)] = {
            "id": str(number),
            "parent": str(number - 1) if number else "root",
            "children": [str(number + 1)] if number + 1 < len(texts) else [],
            "message": {
                "author": {"role": "assistant" if number % 2 else "user"},
                "create_time": 1_700_000_000.0 + number,
                "content": {"content_type": "text", "parts": [text]},
                "recipient": "all",
                "metadata": {"model_slug": "gpt-6"} if number % 2 else {},
            },
        }
    return {
        "title": title,
        "create_time": 1_700_000_000.0,
        "update_time": 1_700_000_100.0,
        "mapping": mapping,
        "current_node": str(len(texts) - 1),
        "conversation_id": uuid,
    }
