"""What a search found, grouped by conversation. Holds what it is given and knows nothing of searching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

from holdfast.domain import Hit
from holdfast.gui import words
from holdfast.gui.lists.conversations import Heading, Index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

GroupedHit = Heading | Hit


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

    def item(self, row: int) -> GroupedHit:
        """Return what stands in a row."""
        return self._items[row]

    def is_heading(self, row: int) -> bool:
        """Say whether a row only names the conversation of the rows below."""
        return isinstance(self._items[row], Heading)

    def heading_above(self, row: int) -> int:
        """Return the row of the heading that `row` stands under."""
        while row > 0 and not isinstance(self._items[row], Heading):
            row -= 1
        return row

    def set_hits(self, hits: Sequence[Hit], at: datetime) -> None:
        """Show these hits."""
        self.beginResetModel()
        self._at = at
        self._items = grouped(hits)
        self.endResetModel()

    def row_like(self, hit: Hit) -> int:
        """Return the row of a hit at the same place, -1 where there is none."""
        place = (hit.conversation_id, hit.message_id)
        for row, item in enumerate(self._items):
            if isinstance(item, Hit) and (item.conversation_id, item.message_id) == place:
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
        if isinstance(item, Heading):
            return item.text
        if role == Qt.ItemDataRole.DisplayRole:
            return item.excerpt.text
        return f"{hit_caption(item, self._at)}: {item.excerpt.text}, in {item.title}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a row: headings cannot be chosen."""
        if not index.isValid() or index.row() >= len(self._items):
            return Qt.ItemFlag.NoItemFlags
        if self.is_heading(index.row()):
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def grouped(hits: Sequence[Hit]) -> list[GroupedHit]:
    """Return the hits, those of one conversation together, where the first of them stood."""
    by_conversation: dict[int, list[Hit]] = {}
    for hit in hits:
        by_conversation.setdefault(hit.conversation_id, []).append(hit)
    items: list[GroupedHit] = []
    for group in by_conversation.values():
        items.append(Heading(group[0].title))
        items.extend(group)
    return items


def hit_caption(hit: Hit, at: datetime) -> str:
    """Return who said it and when: "Claude · 14 Feb"."""
    if hit.message_id is None:
        who = "Title" if hit.excerpt.text.strip(" …") in hit.title else "Summary"
    else:
        who = words.sender_name(hit.sender, hit.source)
    return f"{who} · {words.short_date(hit.when, at)}" if hit.when is not None else who
