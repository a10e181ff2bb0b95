"""Where Claude Code puts the files of a session: its own, its sub-agents' and outputs beside it. Knows paths only.

FOLDER/SESSION.jsonl
FOLDER/agent-ID.jsonl                      a sub-agent, until version 2.0: its records name the session
FOLDER/SESSION/subagents/agent-ID.jsonl    since then
FOLDER/SESSION/tool-results/ID.txt         an output that was too long for the session
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SESSION = ".jsonl"
SUB_AGENTS = "subagents"
OUTPUTS = "tool-results"
OUTPUT_ENDINGS = (".txt", ".json")
AGENT_FILES = "agent-*.jsonl"
START_BYTES = 64 * 1024

_SESSION_ID = re.compile(rb'"sessionId"\s*:\s*"([0-9A-Za-z-]{1,80})"')


def owner_by_place(at: str) -> str:
    """Return the session's file that a file belongs to by its place, "" where that does not say."""
    parts = at.split("/")
    for folder in (SUB_AGENTS, OUTPUTS):
        if folder in parts[1:-1]:
            return "/".join(parts[: len(parts) - 1 - parts[::-1].index(folder)]) + SESSION
    return ""


def owner_of_agent(at: str, start: bytes) -> str:
    """Return the session's file that a sub-agent's file beside it names, "" where it names none."""
    named = _SESSION_ID.search(start)
    return f"{at.rpartition('/')[0]}/{named[1].decode()}{SESSION}" if named else ""


def is_output(path: str) -> bool:
    """Say whether a file is an output that was saved beside a session."""
    parts = path.lower().split("/")
    return parts[-2:-1] == [OUTPUTS] and parts[-1].endswith(OUTPUT_ENDINGS)


def belonging(path: Path) -> Iterator[Path]:
    """Yield the other files of the session that a file is, or is part of; there may be none."""
    if path.suffix != SESSION and path.parent.name != OUTPUTS:
        return
    owner = owner_by_place(path.as_posix())
    if not owner and path.match(AGENT_FILES):
        owner = owner_of_agent(path.as_posix(), _start_of(path))
    session = path.with_name(path.name) if not owner else path.parent / owner if "/" not in owner else type(path)(owner)
    if session.is_file():
        yield session
    folder = session.with_suffix("")
    if folder.is_dir():
        for name in (SUB_AGENTS, OUTPUTS):
            yield from sorted(each for each in (folder / name).rglob("*") if each.is_file())
    for agent in sorted(session.parent.glob(AGENT_FILES)):
        if owner_of_agent(agent.as_posix(), _start_of(agent)) == session.as_posix():
            yield agent


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(START_BYTES)
    except OSError:
        return b""
