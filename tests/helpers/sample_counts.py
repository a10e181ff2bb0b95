"""What `holdfast stats` must say of the sample: counted from its raw JSON, without any of Holdfast's code.

`KNOWN` are the figures by source, in the words of `stats`; `TOTAL` is their sum. `count(folder)` finds them again.
Two points decide: a published page is an artifact of its own beside the document it was made from, and messages of
deleted conversations count as messages although they have no words.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Json = dict[str, Any]

FIGURES = (
    "conversations",
    "shells",
    "messages",
    "attachments",
    "artifacts",
    "artifact_versions",
    "tool_calls",
    "thinking_blocks",
    "unknown_blocks",
    "branched_conversations",
    "projects",
)
KNOWN_TYPES = {
    "text",
    "thinking",
    "tool_use",
    "tool_result",
    "token_budget",
    "voice_note",
    "injected_prompt_block",
    "image",
    "document",
    "flag",
}
KNOWN: dict[str, dict[str, int]] = {
    "claude": {
        "conversations": 24,
        "shells": 2,
        "messages": 227,
        "attachments": 6,
        "artifacts": 10,
        "artifact_versions": 22,
        "tool_calls": 30,
        "thinking_blocks": 24,
        "unknown_blocks": 2,
        "branched_conversations": 5,
        "projects": 1,
    },
    "claude-design": {
        "conversations": 1,
        "shells": 0,
        "messages": 4,
        "attachments": 0,
        "artifacts": 0,
        "artifact_versions": 0,
        "tool_calls": 1,
        "thinking_blocks": 1,
        "unknown_blocks": 0,
        "branched_conversations": 0,
        "projects": 0,
    },
}
TOTAL = {figure: sum(figures[figure] for figures in KNOWN.values()) for figure in FIGURES}


def conversations(folder: Path) -> list[Json]:
    """Return the conversations as they lie in the export."""
    found: list[Json] = json.loads((folder / "conversations-000" / "conversations.json").read_text("utf-8"))
    return found


def blocks(chats: Iterable[Json], kind: str = "") -> list[Json]:
    """Return all blocks of all messages, or those of one type."""
    every = [block for chat in chats for message in chat["chat_messages"] for block in message["content"]]
    return [block for block in every if not kind or block["type"] == kind]


def count(folder: Path) -> dict[str, dict[str, int]]:
    """Return the figures of the sample in `folder` by source."""
    return {"claude": _count_claude(folder), "claude-design": _count_design(folder)}


def is_shell(chat: Json) -> bool:
    """Say whether nothing is left of a conversation: no words, no blocks with content, no attachments."""
    return not any(
        message["text"]
        or message["attachments"]
        or message["files"]
        or any(block["type"] != "text" or block["text"] for block in message["content"])
        for message in chat["chat_messages"]
    )


def is_branched(chat: Json) -> bool:
    """Say whether two messages of a conversation answer the same one, or begin it."""
    parents = Counter(message["parent_message_uuid"] for message in chat["chat_messages"])
    return max(parents.values(), default=0) > 1


def _count_claude(folder: Path) -> dict[str, int]:
    chats = conversations(folder)
    full = [chat for chat in chats if not is_shell(chat)]
    documents, versions = _documents(chats)
    pages = [json.loads(path.read_text("utf-8")) for path in folder.glob("frames-*/artifacts/*/artifact.json")]
    bodies = list(folder.glob("frames-*/artifacts/*/versions/*.html"))
    return {
        "conversations": len(full),
        "shells": len(chats) - len(full),
        "messages": sum(len(chat["chat_messages"]) for chat in chats),
        "attachments": sum(len(message["attachments"]) for chat in chats for message in chat["chat_messages"]),
        "artifacts": len(documents) + len(pages),
        "artifact_versions": versions + len(bodies),
        "tool_calls": len(blocks(chats, "tool_use")),
        "thinking_blocks": len(blocks(chats, "thinking")),
        "unknown_blocks": sum(block["type"] not in KNOWN_TYPES for block in blocks(chats)),
        "branched_conversations": sum(is_branched(chat) for chat in full),
        "projects": len(list(folder.glob("projects-*/projects/*.json"))),
    }


def _documents(chats: Iterable[Json]) -> tuple[set[tuple[str, str]], int]:
    """Return the documents as (conversation, name), and how many edits made a state of one."""
    documents, versions = set(), 0
    for chat in chats:
        for use in blocks([chat], "tool_use"):
            if use["name"] == "artifacts":
                name = use["input"]["id"]
            elif use["name"] in {"create_file", "str_replace"}:
                name = use["input"]["path"]
            else:
                continue
            documents.add((chat["uuid"], name))
            versions += 1
    return documents, versions


def _count_design(folder: Path) -> dict[str, int]:
    chats = [json.loads(path.read_text("utf-8")) for path in folder.glob("design_chats-*/design_chats/*.json")]
    contents = [message["content"] for chat in chats for message in chat["messages"]]
    kinds = Counter(block["type"] for content in contents for block in content["contentBlocks"])
    return dict.fromkeys(FIGURES, 0) | {
        "conversations": len(chats),
        "messages": len(contents),
        "tool_calls": kinds["tool_call"],
        "thinking_blocks": kinds["thinking"],
    }
