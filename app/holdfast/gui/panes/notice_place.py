"""Where a notice lies: over the lower edge of the list, else of the conversation, else of the page that is shown. What
comes by itself must move nothing under the pointer, so it lies over what is there; only the list ends above it, and a
conversation can be scrolled on behind its end, so that the last lines can still be read. Knows the panes' places and
nothing of what is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect

from holdfast.gui import tokens
from holdfast.gui.mirroring import placed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget, QWidget

    from holdfast.gui.panes.list_pane import ListPane
    from holdfast.gui.panes.notice import NoticeBar
    from holdfast.gui.panes.reading_pane import ReadingPane

WIDEST = 420
GAP = tokens.SPACE_8
MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class NoticePlace(QObject):
    """Keeps a notice in its place while panes come, go and change their sizes."""

    def __init__(
        self, notice: NoticeBar, pages: QStackedWidget, list_pane: ListPane, reading_pane: ReadingPane
    ) -> None:
        super().__init__(notice)
        self._notice, self._pages, self._list, self._reading = notice, pages, list_pane, reading_pane
        self._is_placing = self._follows = False
        self._around = (pages, list_pane, reading_pane, reading_pane.view, list_pane.body)
        pages.currentChanged.connect(self.place)
        notice.shown.connect(self.place)
        notice.dismissed.connect(self.place)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the panes."""
        if event.type() in MOVES and not self._is_placing and not self._notice.isHidden():
            self.place()
        return False

    def place(self) -> None:
        """Put the notice where it belongs now."""
        self._follow(not self._notice.isHidden())
        self._is_placing = True
        try:
            self._place()
        finally:
            self._is_placing = False

    def _follow(self, is_wanted: bool) -> None:  # noqa: FBT001 - a state, not a switch
        """Hear of the panes only while there is something to keep in its place: every event would come through here."""
        if is_wanted == self._follows:
            return
        self._follows = is_wanted
        for each in self._around:
            if is_wanted:
                each.installEventFilter(self)
            else:
                each.removeEventFilter(self)

    def _place(self) -> None:
        if self._notice.isHidden():
            self._list.keep_free(0)
            self._reading.view.keep_free(0)
            return
        is_over_list = self._list.isVisible()
        host = self._list if is_over_list else self._reading.view if self._reading.view.isVisible() else self._pages
        within = self._list.room.intersected(host.rect()) if is_over_list else host.rect()  # its parts may not fit
        area = within.translated(host.mapTo(cast("QWidget", self._notice.parentWidget()), QPoint(0, 0)))
        width = min(WIDEST, area.width() - 2 * GAP)
        height = min(self._notice.height_for(width), area.height() - 2 * GAP)
        rect = QRect(area.left() + GAP, area.bottom() - GAP - height + 1, width, height)
        self._notice.setGeometry(placed(rect, area))
        self._list.keep_free(height + 2 * GAP if is_over_list else 0)
        self._reading.view.keep_free(height + 2 * GAP if host is self._reading.view else 0)
