"""What a person chose to export, and what became of it. Values only: knows no format and no file."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from holdfast.domain import ConversationId, ProjectId, Skipped


class Format(StrEnum):
    """What is written."""

    MARKDOWN = "markdown"
    PDF = "pdf"
    HTML = "html"
    JSON = "json"
    HANDOFF = "handoff"


class Branch(StrEnum):
    """Which of a conversation's branches."""

    ALL = "all"
    CURRENT = "current"


class Part(StrEnum):
    """What beside the words of a conversation; `PROJECTS` is what stands beside conversations: projects, memories."""

    THINKING = "thinking"
    TOOLS = "tools"
    ATTACHMENTS = "attachments"
    ARTIFACTS = "artifacts"
    METADATA = "metadata"
    PROJECTS = "projects"


EVERYTHING = frozenset(Part)

Paper = Literal["a4", "us-letter"]

HANDOFF_CHARS = 24_000
"""How long a hand-off is unless somebody says otherwise: some 6,000 tokens, which every assistant takes in one go."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How to export. `is_claude_form`: the source's own JSON, unchanged; `handoff_chars`: how long a hand-off is."""

    format: Format
    branch: Branch = Branch.ALL
    parts: frozenset[Part] = EVERYTHING
    redacts: bool = False
    paper: Paper = "a4"
    is_claude_form: bool = False
    handoff_chars: int = HANDOFF_CHARS

    def has(self, part: Part) -> bool:
        """Say whether `part` is wanted."""
        return part in self.parts


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export did.

    `conversations` were written and `unchanged` were up to date already; `files` counts what was written in all,
    `place` is the file or folder it is in. `skipped` could not be written, with why; `remarks` are sentences on what a
    person should know of what was written. `was_stopped`: somebody pressed Cancel; what is whole by then is there.
    """

    place: Path
    conversations: int = 0
    unchanged: int = 0
    files: int = 0
    removed: int = 0
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[str, ...] = ()
    seconds: float = 0.0
    was_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Which conversations: those named, those a search finds, those of a project, those changed since a time, or, with
    none of these, all.
    """

    ids: tuple[ConversationId, ...] | None = None
    query: str = ""
    since: datetime | None = None
    project_id: ProjectId | None = None
