"""Conditions of a query that the store turns into SQL. Domain and standard library only.

Each docstring says exactly for which rows of the search table the condition holds.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import Sender, Source


class RowKind(IntEnum):
    """What a row of the search table stands for; the rowid is the owner's id * 8 + kind."""

    MESSAGE = 0
    CONVERSATION = 1
    DOCUMENT = 2
    MEMORY = 3
    ARTIFACT = 4
    NOTE = 5


class Feature(StrEnum):
    """What `has:` can ask for."""

    CODE = "code"
    ARTIFACT = "artifact"
    ATTACHMENT = "attachment"
    THINKING = "thinking"
    IMAGE = "image"
    BRANCH = "branch"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class RoleIs:
    """Holds for messages of that sender; never for rows of other kinds."""

    sender: Sender


@dataclass(frozen=True, slots=True)
class SourceIs:
    """Holds for everything that came from that source (the conversation's, project's or memory's)."""

    source: Source


@dataclass(frozen=True, slots=True)
class ModelLike:
    """Holds for messages with a segment whose model's name contains `text`, case ignored."""

    text: str


@dataclass(frozen=True, slots=True)
class ProviderLike:
    """Holds for messages with a segment whose provider's name contains `text`, case ignored."""

    text: str


@dataclass(frozen=True, slots=True)
class ProjectLike:
    """Holds where the name of the project that the row's conversation, document or memory belongs to contains
    `text`, case ignored.
    """

    text: str


@dataclass(frozen=True, slots=True)
class TagIs:
    """Holds where the row's conversation carries the tag of that name, case and accents ignored; or, `is_beginning`, a
    tag that begins so.
    """

    name: str
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """Holds for messages with that feature: code (a fenced block), an artifact made or changed there, an attachment,
    thinking, an image; `BRANCH` and `NOTE` hold for every row of a conversation with a branch or a note. For a
    conversation's own row it holds when one of its messages has the feature.
    """

    feature: Feature


@dataclass(frozen=True, slots=True)
class IsStarred:
    """Holds for every row of a starred conversation."""


@dataclass(frozen=True, slots=True)
class IsArchived:
    """Holds for every row of a conversation that the person put into the archive."""


@dataclass(frozen=True, slots=True)
class KindIs:
    """Holds for rows of that kind."""

    kind: RowKind


@dataclass(frozen=True, slots=True)
class After:
    """Holds for rows whose time (a message's creation; else when the owner was last changed) is at or after `ms`,
    in milliseconds since 1970 UTC. A row without a time is never found by dates.
    """

    ms: int


@dataclass(frozen=True, slots=True)
class Before:
    """Holds for rows whose time is before `ms` (exclusive); else as `After`."""

    ms: int


@dataclass(frozen=True, slots=True)
class TextMatch:
    """Holds for rows that match this FTS5 expression; stands where text is mixed with filters inside OR or NOT."""

    match: str


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """Holds for every row of a conversation whose own row (`RowKind.CONVERSATION`) matches this FTS5 expression,
    which names its column itself. Comes from `title:x` beside other words: the words are in a message, x in the
    title of its conversation.
    """

    match: str


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where `condition` does not."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where every one of `conditions` does; there are at least two."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where at least one of `conditions` does; there are at least two."""

    conditions: tuple[Condition, ...]


Condition = (
    RoleIs
    | SourceIs
    | ModelLike
    | ProviderLike
    | ProjectLike
    | TagIs
    | Has
    | IsStarred
    | IsArchived
    | KindIs
    | After
    | Before
    | TextMatch
    | TitleMatch
    | Not
    | AllOf
    | AnyOf
)
