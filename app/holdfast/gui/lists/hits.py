"""What a search found, grouped by conversation. Holds what it is given and knows nothing of searching."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

from holdfast.domain import ConversationId, Hit, naming
from holdfast.gui import words
from holdfast.gui.lists.conversations import Heading, Index
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class More:
    """A row that stands for the other places in a conversation; choosing it shows them."""

    conversation_id: ConversationId
    count: int

    @property
    def text(self) -> str:
        """Return what the row says."""
        return tr("{count} more in this conversation", count=words.number(self.count))


GroupedHit = Heading | Hit | More

_KINDS = {"document": mark("Document"), "memory": mark("Memory"), "artifact": mark("Artifact"), "note": mark("Note")}


class HitModel(QAbstractListModel):
    """Hits under the titles of their conversations, the best conversation first."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[GroupedHit] = []
        self._at = words.now()

    @property
    def at(self) -> datetime:
        """Return the time that dates are said against."""
        return self._at

    def entry(self, row: int) -> GroupedHit:
        """Return what stands in a row."""
        return self._items[row]

    def is_heading(self, row: int) -> bool:
        """Say whether a row only names the conversation of the rows below."""
        return isinstance(self._items[row], Heading)

    def are_headings(self, count: int) -> list[bool]:
        """Say of each of the first rows whether it is a heading."""
        return [isinstance(item, Heading) for item in islice(self._items, count)]

    def heading_above(self, row: int) -> int:
        """Return the row of the heading that `row` stands under."""
        while row > 0 and not isinstance(self._items[row], Heading):
            row -= 1
        return row

    def set_hits(self, hits: Sequence[Hit], at: datetime, places: Mapping[ConversationId, int] | None = None) -> None:
        """Show these hits; `places` says how many there are in each conversation."""
        self.beginResetModel()
        self._at = at
        self._items = grouped(hits, places or {})
        self.endResetModel()

    def put_more(self, row: int, hits: Sequence[Hit]) -> int:
        """Show the hits of a conversation in place of those there and the row that stands for more; return the row of
        the first that was not there, -1 where all were.
        """
        first = self.heading_above(row) + 1
        known = {_place(item) for item in self._items[first:row] if isinstance(item, Hit)}
        new = [hit for hit in hits if _place(hit) not in known]
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._items[row]
        self.endRemoveRows()
        if not new:
            return -1
        self.beginInsertRows(QModelIndex(), row, row + len(new) - 1)
        self._items[row:row] = new
        self.endInsertRows()
        return row

    def row_like(self, hit: Hit) -> int:
        """Return the row of a hit at the same place, -1 where there is none."""
        for row, item in enumerate(self._items):
            if isinstance(item, Hit) and _place(item) == _place(hit):
                return row
        return -1

    def first_hit(self) -> int:
        """Return the row of the first hit, -1 where there is none."""
        return next((row for row, item in enumerate(self._items) if isinstance(item, Hit)), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """Return a hit's text, and for those who listen with who said it and when."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if isinstance(item, Heading | More):
            return item.text
        if role == Qt.ItemDataRole.DisplayRole:
            return item.excerpt.text
        return tr(
            "{caption}: {text}, in {title}",
            caption=hit_caption(item, self._at),
            text=item.excerpt.text,
            title=item.title,
        )

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a row: headings cannot be chosen."""
        if not index.isValid() or index.row() >= len(self._items):
            return Qt.ItemFlag.NoItemFlags
        if self.is_heading(index.row()):
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def grouped(hits: Sequence[Hit], places: Mapping[ConversationId, int]) -> list[GroupedHit]:
    """Return the hits, those of one conversation together, where the first of them stood, and under them a row for
    those that are not shown. What belongs to no conversation stands under its own name.
    """
    groups: dict[int | str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.title if hit.conversation_id is None else hit.conversation_id, []).append(hit)
    items: list[GroupedHit] = []
    for group in groups.values():
        items.append(Heading(group[0].title))
        items.extend(group)
        conversation_id = group[0].conversation_id
        if conversation_id is not None and (rest := places.get(conversation_id, 0) - len(group)) > 0:
            items.append(More(conversation_id, rest))
    return items


def hit_caption(hit: Hit, at: datetime) -> str:
    """Return who said it and when: "Claude · 14 Feb"."""
    if hit.kind in _KINDS:
        who = tr(_KINDS[hit.kind])
    elif hit.message_id is None:
        who = tr("Title") if hit.excerpt.text.strip(" …") in hit.title else tr("Summary")
    else:
        who = naming.speaker(hit.sender, hit.source, hit.segments)
    said = f"{who} · {words.short_date(hit.when, at)}" if hit.when is not None else who
    return tr("{said} · archived", said=said) if hit.is_archived else said


def _place(hit: Hit) -> tuple[object, ...]:
    """Return what tells a hit from any other; texts of one conversation that are no messages differ by their words."""
    return (hit.conversation_id, hit.message_id, "" if hit.message_id is not None else (hit.kind, hit.excerpt.text))
