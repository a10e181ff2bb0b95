"""What a status page says, whatever its format. Frozen values; knows no JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Health(StrEnum):
    """How a service is, as its page says."""

    UP = "up"
    MAINTENANCE = "maintenance"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class IncidentPhase(StrEnum):
    """How far the people there are with an incident. `OPEN` is one whose word for it nobody knows."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    OPEN = "open"


class Impact(StrEnum):
    """How bad an incident is by the page's own account."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a service."""

    id: str
    name: str
    health: Health


@dataclass(frozen=True, slots=True)
class Update:
    """Something that was written about an incident."""

    text: str
    phase: IncidentPhase
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong, or is planned.

    `components` are ids; None where the page does not say which are affected, which is not the same as none.
    `models` are those its title names. Updates are the newest first.
    """

    id: str
    title: str
    phase: IncidentPhase
    impact: Impact
    started: datetime | None = None
    monitoring: datetime | None = None
    resolved: datetime | None = None
    components: tuple[str, ...] | None = None
    models: tuple[str, ...] = ()
    updates: tuple[Update, ...] = ()
    url: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether it goes on."""
        return self.phase is not IncidentPhase.RESOLVED


@dataclass(frozen=True, slots=True)
class Page:
    """What a page said when it was read. A page that could not be read has neither components nor incidents, and
    `is_readable` False: nothing follows from it.
    """

    components: tuple[Component, ...] = ()
    incidents: tuple[Incident, ...] = ()
    is_readable: bool = True


UNREADABLE = Page(is_readable=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page means for one service: its health, and the open incidents that touch it.

    `models` are those that the incidents name, when every open one names some: then others may well answer.
    `others_down` are names of other components that are not well, such as the web application.
    """

    health: Health
    incidents: tuple[Incident, ...] = ()
    models: tuple[str, ...] = ()
    others_down: tuple[str, ...] = ()
