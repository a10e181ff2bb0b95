"""In which order the Tab key goes through a window. Qt goes by when a thing was made, and the parts of this window are
made one after the other, what is seen last. Knows widgets and nothing of what they are for.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def go_through(window: QWidget, panes: Sequence[QWidget]) -> None:
    """Have Tab go through each pane, in this order, before the next; within a pane nothing changes. What is in two of
    them, one inside the other, belongs to the first.
    """
    known = list(_chain(window))
    ordered = list(dict.fromkeys(each for pane in panes for each in known if pane.isAncestorOf(each)))
    for first, second in pairwise(ordered):
        QWidget.setTabOrder(first, second)


def _chain(window: QWidget) -> Iterator[QWidget]:
    """Yield what can be reached, in the order it has now."""
    each = window.nextInFocusChain()
    while each is not None and each is not window:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus or each.focusPolicy() == Qt.FocusPolicy.ClickFocus:
            yield each
        each = each.nextInFocusChain()
