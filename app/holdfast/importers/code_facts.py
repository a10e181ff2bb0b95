"""What a session is as a whole: which, where it was held, what to call it. Knows records one after the other; keeps of
none more than a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.domain import TextBlock
from holdfast.importers.code_entries import is_result
from holdfast.importers.code_texts import COMMAND, title_of
from holdfast.importers.json_values import id_of, text_of
from holdfast.importers.timestamps import timestamp
from holdfast.importers.tree import made_up_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from holdfast.importers.turns import Entry

    Raw = Mapping[str, object]

AGENT = "agent-"

_AGENT_TITLE = "Sub-agent"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TITLES = {"custom-title": "customTitle", "ai-title": "aiTitle", "agent-name": "agentName"}
_SPEAKING = {"user", "assistant"}
_FIRST_IDS = 5
_LINE = 1_000
"""Characters of a first line that are kept for a title."""


class Facts:
    """What is known of a session when its records were taken, one after the other."""

    def __init__(self) -> None:
        self.folder = ""
        self.is_session = False
        self.is_aside = True
        """Whether a sub-agent alone speaks; a session may begin with one, and go on by itself."""
        self.messages = 0
        """How many messages a person will count: prompts, and answers in one piece."""
        self.created: datetime | None = None
        self.updated: datetime | None = None
        self._was_answer = False
        self._first_session = self._last_session = self._agent = ""
        self._first_ids: list[str] = []
        self._ids: set[str] = set()
        self._named: dict[str, str] = {}
        self._summaries: list[tuple[str, str]] = []
        self._summary = ""

    def take(self, record: Raw, part: str) -> None:
        """Take a record; of a sub-agent's own file it tells nothing about the session but its time."""
        self._take_time(record)
        kind = text_of(record.get("type"))
        uuid = id_of(record.get("uuid"))
        self._ids.add(uuid)
        if part:
            return
        self._take_names(record, kind)
        if len(self._first_ids) < _FIRST_IDS:
            self._first_ids.append(uuid)
        self.folder = self.folder or text_of(record.get("cwd"))
        is_speaking = kind in _SPEAKING
        self.is_session |= is_speaking
        self.is_aside &= "message" not in record or record.get("isSidechain") is True
        is_answer = kind == "assistant" or is_result(record)
        self.messages += is_speaking and not (is_answer and self._was_answer)
        self._was_answer = is_answer

    def source_id(self, name: str) -> str:
        """Return what tells this session from others: the file's name where it is an id, else what the records say.

        A continued session copies records of the one before it, so that the newest word counts; a sub-agent is told
        from others by where it began, since another session may go on with it.
        """
        stem = name.rsplit(".", 1)[0]
        if _UUID.fullmatch(stem):
            return stem.lower()
        if stem.startswith(AGENT):
            return f"{self._first_session}/{stem}"
        if self.is_aside:
            return f"{self._first_session}/{AGENT}{self._agent or stem}"
        return self._last_session or made_up_id("session", *self._first_ids, name)

    def title(self, lines: Sequence[str], *, is_agent: bool) -> str:
        """Return what the session calls itself, else what `lines`, the first of what was said, make; "" for neither."""
        for kind in _TITLES:
            if named := self._named.get(kind):
                return named
        if self._summary:
            return self._summary
        if is_agent and lines:
            return f"{_AGENT_TITLE}: {next(iter(lines[0].strip().splitlines()), '')}"
        return title_of(list(lines))

    def end(self) -> None:
        """Take what only all of the records tell: summaries at the head of a file may be those of other sessions."""
        self._summary = next((summary for leaf, summary in self._summaries if leaf in self._ids), "")
        self._ids.clear()

    def _take_time(self, record: Raw) -> None:
        moment = timestamp(record.get("timestamp"))
        if moment is not None:
            self.created = moment if self.created is None else min(self.created, moment)
            self.updated = moment if self.updated is None else max(self.updated, moment)

    def _take_names(self, record: Raw, kind: str) -> None:
        session = id_of(record.get("sessionId"))
        self._first_session = self._first_session or session
        self._last_session = session or self._last_session
        self._agent = self._agent or id_of(record.get("agentId"))
        if kind in _TITLES:
            self._named[kind] = text_of(record.get(_TITLES[kind]))
        elif kind == "summary" and record.get("summary") and (leaf := id_of(record.get("leafUuid"))):
            self._summaries.append((leaf, text_of(record.get("summary"))))


def lines_of(entry: Entry) -> tuple[str, ...]:
    """Return of each text of an entry the line that a title may be made of."""
    return tuple(_line(block.text) for block in entry.blocks if isinstance(block, TextBlock))


def _line(text: str) -> str:
    if text.startswith(COMMAND):
        return text[:_LINE]
    return next(iter(text.strip()[:_LINE].splitlines()), "")
