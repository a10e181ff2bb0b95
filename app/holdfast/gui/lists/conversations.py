"""The conversations as a list with day headings. Holds what it is given and knows nothing of where it comes from.

The first page is there at once and the rest follows when the view asks. New rows are merged in: what stays
keeps its index, so that selection and scroll position survive a refresh.

Qt itself keeps how many rows are loaded, in empty items: it asks that often, and where Python answers each time,
waiting for its turn beside other threads, the window stands still.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QStandardItemModel

from holdfast.domain import ConversationId, ConversationRow
from holdfast.gui import words
from holdfast.language import tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from holdfast.gui.lists.arranging import Sort

FIRST_PAGE = 400
"""Rows that are there at once. The rest follows at one time: a view lays out all of its rows again for each page."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows."""

    text: str


Item = Heading | ConversationRow


class ConversationModel(QStandardItemModel):
    """Rows under headings. `ready_files` are those that can be dragged out, `sorted_by` what orders them, `colours` the
    colours of tags by name. Signals: more(), there are rows that can be fetched.
    """

    more = Signal()

    def __init__(self) -> None:
        super().__init__(0, 1)
        self._items: list[Item] = []
        self._rest: list[Item] = []
        self._coming: list[Item] = []
        self._headings: list[int] | None = None
        """The rows of headings, looked for when they are asked for: a list that is not grouped has none for long."""
        self._at = words.now()
        self.ready_files: dict[ConversationId, Path] = {}
        self.sorted_by: Sort = "changed"
        self.colours: dict[str, str] = {}
        self.rowsInserted.connect(self._on_rows_inserted)  # before any view hears of it
        self.rowsRemoved.connect(self._on_rows_removed)

    @property
    def at(self) -> datetime:
        """Return the time the headings were made for."""
        return self._at

    def entry(self, row: int) -> Item:
        """Return what stands in a row."""
        return self._items[row]

    def row_of(self, conversation_id: ConversationId, near: int = -1) -> int:
        """Return the row of a conversation, loading the rest for it, or -1 where it is not in the list; `near` where
        that row is the one, since a list by tags can have it several times.
        """
        if 0 <= near < len(self._items) and _is_of(self._items[near], conversation_id):
            return near
        for row, item in enumerate(chain(self._items, self._rest)):
            if _is_of(item, conversation_id):
                if row >= len(self._items):
                    self.fetchMore(QModelIndex())
                return row
        return -1

    def is_heading(self, row: int) -> bool:
        """Say whether a row is a heading."""
        return isinstance(self._items[row], Heading)

    def are_headings(self, count: int) -> list[bool]:
        """Say of each of the first rows whether it is a heading."""
        return [isinstance(item, Heading) for item in islice(self._items, count)]

    def heading_above(self, row: int) -> int:
        """Return the row of the heading that `row` stands under."""
        if self._headings is None:
            self._headings = [at for at, item in enumerate(self._items) if isinstance(item, Heading)]
        above = bisect_right(self._headings, row)
        return self._headings[above - 1] if above else 0

    def set_rows(self, rows: Sequence[ConversationRow], at: datetime) -> None:
        """Show these rows under headings seen from the time `at`."""
        self.set_items(with_headings(rows, at), at)

    def set_items(self, fresh: list[Item], at: datetime) -> None:
        """Show these rows and headings; those that are the same as before stay where they are."""
        self._at = at
        if not self._items:
            self._replace_all(fresh)
            return
        old = self._items + self._rest
        if fresh[: len(old)] == old:  # what is new is below
            self._rest = fresh[len(self._items) :]
            self.more.emit()
            return
        self.fetchMore(QModelIndex())
        self._merge(fresh)

    def touch(self, rows: Iterable[ConversationRow]) -> None:
        """Show these rows as they are now, each in the place it has."""
        fresh = {row.id: row for row in rows}
        for items in (self._items, self._rest):
            places = [
                place for place, item in enumerate(items) if isinstance(item, ConversationRow) and item.id in fresh
            ]
            for place in places:
                items[place] = fresh[cast("ConversationRow", items[place]).id]
                if items is self._items:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def canFetchMore(self, parent: Index) -> bool:
        """Say whether there is a rest."""
        return not parent.isValid() and bool(self._rest)

    def fetchMore(self, parent: Index) -> None:
        """Load the rest."""
        if self.canFetchMore(parent):
            self._insert(len(self._items), self._rest)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """Return the title, and for those who listen the whole row as words."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text if isinstance(item, Heading) else item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.text if isinstance(item, Heading) else spoken(item, self._at)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a row: headings cannot be chosen."""
        if not index.isValid() or index.row() >= len(self._items):
            return Qt.ItemFlag.NoItemFlags
        if self.is_heading(index.row()):
            return Qt.ItemFlag.ItemNeverHasChildren
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        item = self._items[index.row()]
        is_ready = isinstance(item, ConversationRow) and item.id in self.ready_files
        return can | Qt.ItemFlag.ItemIsDragEnabled if is_ready else can

    def supportedDragActions(self) -> Qt.DropAction:
        """Say that what is dragged out is a copy."""
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the files that were made ready for these rows."""
        data = QMimeData()
        ids = [item.id for index in indexes if isinstance(item := self._items[index.row()], ConversationRow)]
        data.setUrls([QUrl.fromLocalFile(str(self.ready_files[id_])) for id_ in ids if id_ in self.ready_files])
        return data

    def _replace_all(self, fresh: list[Item]) -> None:
        self.beginResetModel()
        self._items, self._rest, self._headings = fresh[:FIRST_PAGE], fresh[FIRST_PAGE:], None
        was_blocked = self.blockSignals(True)
        self.insertRows(0, len(self._items))
        self.blockSignals(was_blocked)
        self.endResetModel()

    def _insert(self, row: int, coming: list[Item]) -> None:
        self._coming, self._rest = coming, []
        self.insertRows(row, len(coming))

    def _on_rows_inserted(self, _parent: QModelIndex, first: int, _last: int) -> None:
        """Take rows that are in; while they are put in they are not there yet."""
        self._items[first:first], self._coming, self._headings = self._coming, [], None

    def _on_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Forget rows that are out; while they are taken out a view still asks about them."""
        del self._items[first : last + 1]
        self._headings = None

    def _merge(self, fresh: list[Item]) -> None:
        """Replace only the stretch between what is the same at the top and what is the same at the bottom."""
        old = self._items
        top = _alike(old, fresh)
        bottom = min(_alike(reversed(old), reversed(fresh)), len(old) - top, len(fresh) - top)
        if (gone := len(old) - top - bottom) > 0:
            self.removeRows(top, gone)
        if (new := len(fresh) - top - bottom) > 0:
            self._insert(top, fresh[top : top + new])
        changed = [row for row, (was, is_) in enumerate(zip(old, fresh, strict=True)) if was is not is_ and was != is_]
        self._items, self._headings = fresh, None
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))


def with_headings(
    rows: Sequence[ConversationRow],
    at: datetime,
    time_of: Callable[[ConversationRow], datetime | None] = lambda row: row.updated or row.created,
) -> list[Item]:
    """Return the rows with a heading before each stretch of the same day or month."""
    items: list[Item] = []
    heading = ""
    for row in rows:
        named = words.day_heading(time_of(row), at)
        if named != heading:
            heading = named
            items.append(Heading(heading))
        items.append(row)
    return items


def spoken(row: ConversationRow, at: datetime) -> str:
    """Return a row as a person would read it out."""
    parts = [
        row.title,
        words.list_time(row.updated or row.created, at),
        trn("{count} message", "{count} messages", row.message_count),
    ]
    if row.is_starred:
        parts.append(tr("starred"))
    if row.is_archived:
        parts.append(tr("archived"))
    parts += [tr("tagged {tag}", tag=tag) for tag in row.tags]
    return ", ".join(part for part in parts if part)


def _is_of(item: Item, conversation_id: ConversationId) -> bool:
    return isinstance(item, ConversationRow) and item.id == conversation_id


def _alike(old: Iterable[Item], fresh: Iterable[Item]) -> int:
    """Return how many of the first stand for the same; most of thousands are the very same, and are not looked into."""
    pairs = enumerate(zip(old, fresh, strict=False))
    count = -1
    for count, (one, other) in pairs:
        if one is not other and _key(one) != _key(other):
            return count
    return count + 1


def _key(item: Item) -> tuple[str, object]:
    return ("heading", item.text) if isinstance(item, Heading) else ("conversation", item.id)
