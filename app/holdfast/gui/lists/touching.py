"""What a change of a few lines means for a list of thousands: the same lines in the same places, or another order.
Pure; knows rows and how a list is arranged, no widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.gui.lists.arranging import shelved
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from holdfast.domain import ConversationRow
    from holdfast.gui.lists.arranging import Arrangement

MOST = 50
"""More lines than that are read with all the others."""


@dataclass(frozen=True, slots=True)
class Touched:
    """All rows, and those of them that are not as before. `stays`: each is still where it was, in what was shown."""

    rows: list[ConversationRow]
    changed: tuple[ConversationRow, ...]
    stays: bool
    chosen: str
    how: Arrangement


def touched(
    rows: Sequence[ConversationRow], fresh: Iterable[ConversationRow], chosen: str, how: Arrangement
) -> Touched | None:
    """Return the rows with the `fresh` ones in the places of those before; None where that cannot be said without
    reading all: one is new, or has another time, by which all of them are ordered.
    """
    known = {row.id: at for at, row in enumerate(rows)}
    after, changed, stays = list(rows), [], True
    for row in fresh:
        at = known.get(row.id)
        if at is None or _times(was := rows[at]) != _times(row):
            return None
        if was != row:
            after[at] = row
            changed.append(row)
            stays &= _place(was, chosen, how) == _place(row, chosen, how)
    return Touched(after, tuple(changed), stays, chosen, how)


def _times(row: ConversationRow) -> object:
    return row.created, row.updated


def _place(row: ConversationRow, chosen: str, how: Arrangement) -> object:
    """Return what decides where a row stands, and what else is offered because of it: tags and sources are shelves."""
    title = row.title if how.sort == "title" else ""
    project = row.project if how.group == "project" else ""
    return title, project, row.tags, row.source, row.message_count, bool(shelved([row], chosen))
