"""In which order the list stands and under which headings. Pure; knows rows and words, no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from holdfast.gui import words
from holdfast.gui.lists.conversations import Heading, with_headings
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from holdfast.domain import ConversationRow
    from holdfast.gui.lists.conversations import Item

Sort = Literal["changed", "created", "title", "length"]
Group = Literal["date", "project", "source", "tag", "none"]

SORTS: dict[Sort, str] = {
    "changed": mark("Last change"),
    "created": mark("Beginning"),
    "title": mark("Title"),
    "length": mark("Length"),
}
GROUPS: dict[Group, str] = {
    "date": mark("By date"),
    "project": mark("By project"),
    "source": mark("By where it came from"),
    "tag": mark("By tag"),
    "none": mark("Not grouped"),
}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a person wants the list."""

    sort: Sort = "changed"
    group: Group = "date"

    @classmethod
    def of(cls, sort: str, group: str) -> Arrangement:
        """Return the arrangement of these names; a name that is none gives the usual."""
        usual = cls()
        return cls(
            next((each for each in get_args(Sort) if each == sort), usual.sort),
            next((each for each in get_args(Group) if each == group), usual.group),
        )


def arranged(rows: Sequence[ConversationRow], how: Arrangement, at: datetime) -> list[Item]:
    """Return the rows, which come with the newest first, in order and under their headings."""
    ordered = _sorted(rows, how.sort)
    match how.group:
        case "none":
            return list(ordered)
        case "date" if how.sort in ("changed", "created"):
            return with_headings(ordered, at, lambda row: _time(row, how.sort))
        case "date":
            # the headings of days come the newest first, whatever stands below each
            days = {row.id: words.day_heading(_time(row, how.sort), at) for row in rows}
            return _grouped(ordered, lambda row: (days[row.id],), list(dict.fromkeys(days.values())))
        case "project":
            return _grouped(ordered, lambda row: (row.project,), None, without=tr("No project"))
        case "source":
            return _grouped(ordered, lambda row: (words.source_name(row.source),), None)
        case "tag":
            return _grouped(ordered, lambda row: row.tags or ("",), None, without=tr("No tag"))


def shelved(rows: Iterable[ConversationRow], chosen: str) -> list[ConversationRow]:
    """Return the rows of a tab or a shelf. What was archived is left out of all of them only in "all"."""
    kind, _, value = chosen.partition(":")
    match kind:
        case "starred":
            return [row for row in rows if row.is_starred]
        case "archived":
            return [row for row in rows if row.is_archived]
        case "tag":
            return [row for row in rows if value in row.tags]
        case "source":
            return [row for row in rows if row.source.value == value]
        case _:
            return [row for row in rows if not row.is_archived]


def mark_of(row: ConversationRow, sort: Sort, at: datetime) -> str:
    """Return what stands at the right of a row: what the list is sorted by, where that is no name."""
    if sort == "length":
        return words.number(row.message_count)
    return words.list_time(_time(row, sort), at)


def _time(row: ConversationRow, sort: Sort) -> datetime | None:
    return row.created or row.updated if sort == "created" else row.updated or row.created


def _sorted(rows: Sequence[ConversationRow], sort: Sort) -> Sequence[ConversationRow]:
    match sort:
        case "changed":
            return rows
        case "created":
            known = [row for row in rows if _time(row, sort) is not None]
            rest = [row for row in rows if _time(row, sort) is None]
            known.sort(key=lambda row: (_time(row, sort) or 0, row.id), reverse=True)
            return [*known, *rest]
        case "title":
            return sorted(rows, key=lambda row: (row.title.casefold(), row.id))
        case "length":
            return sorted(rows, key=lambda row: -row.message_count)


def _grouped(
    rows: Sequence[ConversationRow],
    names: Callable[[ConversationRow], tuple[str, ...]],
    order: list[str] | None,
    without: str = "",
) -> list[Item]:
    """Return the rows under the headings that `names` gives each; "" is the last of them and called `without`."""
    groups: dict[str, list[ConversationRow]] = {}
    for row in rows:
        for name in names(row):
            groups.setdefault(name, []).append(row)
    if order is None:
        order = sorted(groups, key=lambda name: (not name, name.casefold()))
    items: list[Item] = []
    for name in order:
        items.append(Heading(name or without))
        items += groups[name]
    return items
