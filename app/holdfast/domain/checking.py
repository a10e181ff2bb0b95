"""What a check of the store found, and what a repair could bring back."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from holdfast.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

Area = Literal["database", "index", "tree", "sources", "messages", "backups"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    area: Area
    text: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was looked at, and what was found."""

    conversations: int
    messages: int
    is_deep: bool
    findings: tuple[Finding, ...] = ()
    checked: tuple[Area, ...] = ()

    @property
    def is_well(self) -> bool:
        """Say whether everything is as it should be."""
        return not self.findings

    @property
    def needs_only_index(self) -> bool:
        """Say whether building the index anew mends everything."""
        return bool(self.findings) and all(each.area == "index" for each in self.findings)


@dataclass(frozen=True, slots=True)
class Loss:
    """A conversation of which something is gone: so many of its messages."""

    title: str
    messages: int


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair brought back and from where, and what is gone."""

    conversations: int
    messages: int
    from_backup: int
    from_sources: int
    lost: tuple[Loss, ...] = field(default=())
    aside: Path | None = None
    unreadable: int = 0
    asks: int = 0
    """Messages that waited for an answer of which something is gone: they are there, and wait for the person now."""
