"""Shows what lies in the bin, and takes it back or deletes it for good. Knows the library's bin, the list's page for it
and the notice.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui.panes import Notice
from holdfast.gui.side.contents import SideItem, ToBinned
from holdfast.jobs import LatestWins
from holdfast.language import tr, trn
from holdfast.operations.binning import WHAT_STAYS

if TYPE_CHECKING:
    from holdfast.domain import Changes, ConversationId
    from holdfast.domain.binned import Binned
    from holdfast.gui.main_window import MainWindow
    from holdfast.jobs import CancelToken
    from holdfast.operations.binning import Bin

TITLE_LENGTH = 60


class BinController(QObject):
    """Signals: said(str)."""

    said = Signal(str)

    def __init__(self, window: MainWindow, bin_: Bin) -> None:
        super().__init__(window)
        self._window = window
        self._bin = bin_
        self._bridge = window.bridge
        self._latest = LatestWins()
        window.bin_list.chosen.connect(self._on_chosen)
        self._bridge.changed.connect(self._on_changed)

    def look(self) -> None:
        """Read what lies in the bin."""
        self._bridge.run_latest(self._latest, self._read, self._on_read)

    def _read(self, _token: CancelToken) -> list[Binned]:
        return self._bin.rows()

    def _on_read(self, rows: list[Binned]) -> None:
        window = self._window
        items = tuple(
            SideItem(
                each.row.title,
                ToBinned(each.row.id, each.row.title),
                trn("{count} day left", "{count} days left", each.days_left),
            )
            for each in rows
        )
        window.list_pane.offer_tab("bin", is_offered=bool(items))
        if window.bin_list.lines.items != items:
            window.bin_list.lines.set_items(items)
            window.list_pane.page_changed("bin")

    def _on_changed(self, _changes: Changes) -> None:
        self.look()

    # back, and away for good

    def _on_chosen(self, item: SideItem) -> None:
        if isinstance(item.target, ToBinned):
            self._window.notice.show_notice(
                Notice(
                    tr("“{title}” is in the bin.", title=_short(item.target.title)),
                    tr(
                        "{detail}. Deleted for good, it is gone from this store and cannot come back. {stays}",
                        detail=item.detail,
                        stays=tr(WHAT_STAYS),
                    ),
                    actions=(("undo", tr("Take it back")), ("remove", tr("Delete for good now"))),
                ),
                partial(self._on_answer, item.target),
            )

    def _on_answer(self, thrown: ToBinned, key: str) -> None:
        if key == "undo":
            self._bridge.run(partial(self._take_back, thrown.conversation_id), partial(self._on_back, thrown))
        elif key == "remove":
            self._bridge.run(partial(self._remove, thrown.conversation_id), self._on_removed)

    def _take_back(self, id_: ConversationId, _token: CancelToken) -> None:
        self._bin.take_back([id_])

    def _remove(self, id_: ConversationId, _token: CancelToken) -> int:
        return self._bin.remove([id_])

    def _on_back(self, thrown: ToBinned, _nothing: None) -> None:
        self.said.emit(tr("“{title}” is back", title=_short(thrown.title)))

    def _on_removed(self, count: int) -> None:
        self.said.emit(trn("{count} conversation deleted for good", "{count} conversations deleted for good", count))


def _short(title: str) -> str:
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…"
