"""From pane to pane with one key, as desktops have it (F6): the search, the list, a notice where there is one, the
conversation, the composer, the column; or the page in their place. Knows where the panes are, and nothing of what they
do.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt

from holdfast.language import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from holdfast.gui.main_window import MainWindow


class GoingRound(QObject):
    """Gives the keys to the next pane, or the one before; each pane to the part of it that had them last."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last: dict[QWidget, QWidget] = {}
        add = window.commands.add
        self.actions = (
            add(mark("Next pane"), partial(self.step, 1), group="Go", shortcut="F6"),
            add(mark("Previous pane"), partial(self.step, -1), group="Go", shortcut="Shift+F6"),
        )
        window.menus.add_to("Go", list(self.actions))

    def step(self, by: int) -> None:
        """Go on by one pane of those that are seen."""
        panes = [pane for pane in self._panes() if pane.isVisible()]
        now = cast("QWidget | None", self._window.focusWidget())  # which the stubs say there always is
        at = next((at for at, pane in enumerate(panes) if now is not None and _is_in(now, pane)), -1)
        if at >= 0 and now is not None:
            self._last[panes[at]] = now
        for further in range(1, len(panes) + 1):
            pane = panes[((at if at >= 0 or by > 0 else 0) + by * further) % len(panes)]
            if (wanted := self._target(pane)) is not None:
                wanted.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _panes(self) -> Iterator[QWidget]:
        """Yield the panes in the order of reading; what is hidden too."""
        window, reading = self._window, self._window.reading_pane
        yield window.top_bar
        yield window.list_pane
        yield window.notice
        yield reading.view
        yield reading.foot
        yield window.side_pane
        page = window.pages.currentWidget()
        if page is not None and page is not window.splitter:
            yield page

    def _target(self, pane: QWidget) -> QWidget | None:
        """Return what takes the keys in a pane: what had them last, what it is there for, or the first that can."""
        window = self._window
        usual: dict[QWidget, QWidget] = {
            window.top_bar: window.top_bar.search,
            window.list_pane: window.list_pane.list,
            window.notice: window.notice.buttons[0] if window.notice.buttons else window.notice.close_button,
            window.reading_pane.view: window.reading_pane.view,
            window.reading_pane.foot: window.reading_pane.foot.composer.field,
        }
        reached = [each for each in _reached(pane) if _can(each)]
        wanted = (self._last.get(pane), usual.get(pane), *reached)  # what had them last may be gone by now
        return next((each for each in wanted if each in reached), None)


def _is_in(widget: QWidget, pane: QWidget) -> bool:
    return pane is widget or pane.isAncestorOf(widget)


def _can(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _reached(pane: QWidget) -> Iterator[QWidget]:
    """Yield what Tab comes to in a pane, in its order."""
    yield pane
    each = pane.nextInFocusChain()
    while each is not None and each is not pane:
        if pane.isAncestorOf(each):
            yield each
        each = each.nextInFocusChain()
