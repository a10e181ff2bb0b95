"""What a person does with many conversations at once, and how that is taken back. Standard library only."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from holdfast.domain.conversation import Source
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain.reading import ConversationId, ProjectId

OWN_SOURCE = Source.HOLDFAST
"""The source of a project that a person made here."""


class Colour(StrEnum):
    """What a tag or a project can be coloured with; how each looks is the window's business."""

    CLAY = "clay"
    AMBER = "amber"
    MOSS = "moss"
    TEAL = "teal"
    BLUE = "blue"
    VIOLET = "violet"
    ROSE = "rose"
    SLATE = "slate"


@dataclass(frozen=True, slots=True)
class Star:
    """Star them, or take their stars away."""

    is_starred: bool = True


@dataclass(frozen=True, slots=True)
class Archive:
    """Put them away, out of the list of all, or bring them back to it."""

    is_archived: bool = True


@dataclass(frozen=True, slots=True)
class AddTags:
    """Put tags on them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeTags:
    """Take tags off them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PutInProject:
    """Put them into a project; None gives each its source's own again."""

    project_id: ProjectId | None


@dataclass(frozen=True, slots=True)
class ThrowAway:
    """Put them into the bin."""


Action = Star | Archive | AddTags | TakeTags | PutInProject | ThrowAway

Row = tuple[str | int, ...]
"""A row as it stood before, in the order of its table's columns."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the conversations it changed, and how it stood with these before. `tags` are those it spoke
    of, as they were: folded, name, colour.
    """

    action: Action
    ids: tuple[ConversationId, ...] = ()
    rows: tuple[Row, ...] = ()
    tags: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedProject:
    """A project of a person's own that was removed, with all that hung on it, so that it can come back."""

    project_id: ProjectId
    name: str
    project: Row
    documents: tuple[tuple[str | int | bytes | None, ...], ...] = ()
    colours: tuple[Row, ...] = ()
    conversations: tuple[Row, ...] = ()
