"""Tell what a member of an archive is: by where it lies and by what it begins with, never by date or zip name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal

from holdfast.importers.code_places import is_output
from holdfast.importers.json_stream import keys_of
from holdfast.importers.json_window import end_of_space

if TYPE_CHECKING:
    from holdfast.importers.members import Member

Role = Literal[
    "accounts", "projects", "memories", "conversations", "design", "reflections", "frame", "private", "noise",
    "manifest", "chatgpt", "webui", "code", "output", "zip", "unknown", "holdfast",
]  # fmt: skip

START_BYTES = 64 * 1024
"""Enough to see the keys of a first conversation: its long list of messages is its last key."""

WRAPPERS = ("conversations",)

_BY_NAME: dict[str, Role] = {
    "users.json": "accounts",
    "projects.json": "projects",
    "memories.json": "memories",
    "login_history.json": "private",
}
_BY_FOLDER: dict[str, Role] = {
    "projects": "projects",
    "memories": "memories",
    "design_chats": "design",
    "reflections": "reflections",
    "conversations": "conversations",
}
_BY_KEYS: tuple[tuple[set[str], Role], ...] = (
    ({"holdfast", "version"}, "holdfast"),
    ({"data_files"}, "manifest"),
    ({"chat_messages"}, "conversations"),
    ({"mapping"}, "chatgpt"),
    ({"chat", "user_id"}, "webui"),
    ({"history", "models"}, "webui"),
    ({"uuid", "title", "project", "messages"}, "design"),
    ({"conversations_memory"}, "memories"),
    ({"project_memories"}, "memories"),
    ({"memory_files"}, "memories"),
    ({"prompt_template"}, "projects"),
    ({"is_starter_project"}, "projects"),
    ({"email_address"}, "accounts"),
    ({"uuid", "full_name"}, "accounts"),
    ({"reflections"}, "reflections"),
    ({"loglines"}, "code"),
    ({"parentUuid", "sessionId"}, "code"),
    ({"type", "sessionId"}, "code"),
    ({"type", "leafUuid"}, "code"),
    ({"type", "snapshot", "messageId"}, "code"),
)
_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
_ZIP_SUFFIXES = (".zip", ".dms")
_NOISE_NAMES = {".ds_store", "thumbs.db", "desktop.ini"}
_FRAME_NAMES = {"artifact.json", "page.md", "comments.json", "artifact_comments.json"}


def role_by_place(path: str) -> Role | None:
    """Return what a member is where its place says so; None if one must look inside."""
    parts = path.lower().split("/")
    name = parts[-1]
    if "__macosx" in parts or name.startswith("._") or name in _NOISE_NAMES:
        return "noise"
    if "artifacts" in parts[:-2] and (name in _FRAME_NAMES or "versions" in parts[:-1]):
        return "frame"
    if is_output(path) or name.endswith(_ZIP_SUFFIXES):
        return "output" if is_output(path) else "zip"
    if not name.endswith(_JSON_SUFFIXES):
        return "unknown"
    if name in _BY_NAME:
        return _BY_NAME[name]
    return _BY_FOLDER.get(parts[-2]) if len(parts) > 1 else None


def is_body(path: str) -> bool:
    """Say whether a member holds one conversation in a file of its own."""
    return path.lower().split("/")[-2:-1] == ["conversations"]


def role_by_start(member: Member, start: bytes) -> Role:
    """Return what a JSON file is by the keys it begins with."""
    text = start.decode(json.detect_encoding(start), "replace") if start else ""
    keys = _first_keys(text)
    role = role_by_keys(keys)
    if role != "unknown":
        return role
    if member.name.lower() == "conversations.json" and "mapping" not in keys:
        return "conversations"
    if re.search(r'"chat_messages"\s*:', text):
        return "conversations"
    if re.search(r'"mapping"\s*:\s*\{', text):
        return "chatgpt"
    # a record of a session may begin with more than is looked at here, and its first line may be of any kind
    return "code" if re.search(r'"type"\s*:\s*"(user|assistant)"', text) and '"message"' in text else "unknown"


def role_by_keys(keys: set[str]) -> Role:
    """Return what an object with these keys is."""
    return next((role for needed, role in _BY_KEYS if needed <= keys), "unknown")


def _first_keys(text: str, wrappers: tuple[str, ...] = WRAPPERS) -> set[str]:
    """Return the keys of the first object of the text, or of the list in it, as far as they can be seen."""
    at = end_of_space(text, 1 if text.startswith("\ufeff") else 0)
    if text[at : at + 1] == "[":
        at = end_of_space(text, at + 1)
    keys = set()
    for key, value_at in keys_of(text, at) if text[at : at + 1] == "{" else ():
        keys.add(key)
        if key in wrappers and text[value_at : value_at + 1] == "[":
            return _first_keys(text[value_at:], wrappers=())
    return keys
