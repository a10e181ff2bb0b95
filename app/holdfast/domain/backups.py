"""A backup as lists show it, and which backups are kept. Pure: files and clocks are somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import datetime
    from pathlib import Path

KEPT_DAYS = 12
KEPT_WEEKS = 10
KEPT_MONTHS = 9
KEPT_BEFORE_CHANGES = 15
"""In days that have a backup: twelve days and three weeks, which is a month."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the store in a folder of its own. `verified` is when it was last opened, checked and found to be what
    it was; `covers`, when the store was last found to hold just this, None where that was when it was made.
    """

    folder: Path
    made: datetime
    reason: str
    size_bytes: int
    conversations: int
    messages: int
    digest: str
    is_encrypted: bool
    origin: str
    verified: datetime | None = None
    test_restored: datetime | None = None
    fault: str = ""
    covers: datetime | None = None

    @property
    def as_of(self) -> datetime:
        """Return up to when what was in the store is in it."""
        return self.covers or self.made

    @property
    def is_good(self) -> bool:
        """Say whether it may be relied on."""
        return self.verified is not None and not self.fault

    @property
    def is_before_change(self) -> bool:
        """Say whether it was made so that a change can be taken back."""
        return self.reason.startswith("before")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A store that another was put in the place of: a folder, when that was, and all that lies in it."""

    folder: Path
    made: datetime
    size_bytes: int
    is_encrypted: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back or, tried without doing it, would; `present` are those in the store now."""

    made: datetime | None
    conversations: int
    messages: int
    present_conversations: int
    present_messages: int
    aside: Path | None = None
    into: Path | None = None


def surplus(backups: Iterable[Backup], made: Backup | None = None) -> list[Backup]:
    """Return the backups that need not be kept: all of the newest day stay, and of the day of the one just `made`, then
    the newest of each of 12 days, 10 weeks and 9 months; those made before a change stay until 15 later days have a
    backup. What is not good goes when a newer one is good.

    Only the backups' own times are compared, and by order rather than distance: a clock that is wrong deletes nothing.
    """
    in_order = sorted(backups, key=lambda each: each.made, reverse=True)
    good = [each for each in in_order if each.is_good]
    if not good:
        return []
    days = list(dict.fromkeys(_day(each.made.astimezone()) for each in good))
    whole = {days[0], *([] if made is None else [_day(made.made.astimezone())])}
    late = set(days[:KEPT_BEFORE_CHANGES])
    keep = {each.folder for each in good if _day(each.made.astimezone()) in whole}
    keep |= {each.folder for each in good if each.is_before_change and _day(each.made.astimezone()) in late}
    for count, period in ((KEPT_DAYS, _day), (KEPT_WEEKS, _week), (KEPT_MONTHS, _month)):
        keep |= {each.folder for each in _newest_of(good, period, count)}
    keep |= {each.folder for each in in_order if not each.is_good and each.made > good[0].made}
    keep |= set() if made is None else {made.folder}
    return [each for each in in_order if each.folder not in keep]


def _newest_of(in_order: Iterable[Backup], period: Callable[[datetime], Hashable], count: int) -> list[Backup]:
    found: dict[Hashable, Backup] = {}
    for each in in_order:
        found.setdefault(period(each.made.astimezone()), each)
    return list(found.values())[:count]


def _day(when: datetime) -> Hashable:
    return when.date()


def _week(when: datetime) -> Hashable:
    return when.isocalendar()[:2]


def _month(when: datetime) -> Hashable:
    return when.year, when.month
