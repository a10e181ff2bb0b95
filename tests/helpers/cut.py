"""Which words of a window are not wholly seen: cut at an edge, or under others. What ends in an ellipsis on purpose,
and says the whole in its tooltip, is not meant; nor is what lies over the window by its nature.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QLineEdit, QWidget

from holdfast.gui.labels import ElidedLabel, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

EDGE = 14
"""Pixels of a field beside its words."""
OVERLAP = 3
LAYERS = ("bubble", "palette", "notice-card", "drop")


def cut_off(root: QWidget) -> list[str]:
    """Return what is wrong in a window, a line each, nothing where every word is seen."""
    shown = [each for each in root.findChildren(QWidget) if each.isVisible() and words_of(each)]
    found = [
        f"cut: {words_of(each)!r} in {_where(each)}"
        for each in shown
        if not isinstance(each, ElidedLabel) and is_cut(each)
    ]
    return sorted({*found, *_overlapping(root, shown)})


def nothing_is_cut(root: QWidget) -> None:
    """Fail with what is wrong in a window. To be waited for: where things stand is settled a moment after they come."""
    found = cut_off(root)
    assert not found, "\n".join(found)


def words_of(widget: QWidget) -> str:
    """Return the words that a part of a window shows, "" for what has none."""
    match widget:
        case QLabel() | QAbstractButton():
            return widget.text()
        case QLineEdit():
            return widget.text()  # Qt ends a hint in an ellipsis
        case _:
            return ""


def is_cut(widget: QWidget) -> bool:
    """Say whether the words of a part have less room than they need."""
    match widget:
        case QLabel() if widget.wordWrap():
            longest = max(map(widget.fontMetrics().horizontalAdvance, widget.text().split()), default=0)
            is_too_wide = not isinstance(widget, Paragraph) and widget.width() < longest  # which breaks long words
            return widget.height() < widget.heightForWidth(widget.width()) - 1 or is_too_wide
        case QLineEdit():
            return widget.width() - EDGE < widget.fontMetrics().horizontalAdvance(words_of(widget))
        case _:
            return widget.width() < widget.sizeHint().width() or widget.height() < widget.fontMetrics().height()


def _overlapping(root: QWidget, shown: list[QWidget]) -> Iterator[str]:
    """Yield which words lie over each other; what scrolls is looked at within what is seen of it."""
    places = [(each, _place(each, root)) for each in shown]
    for (one, first), (other, second) in combinations(places, 2):
        both = first.intersected(second)
        is_inside = one.isAncestorOf(other) or other.isAncestorOf(one)
        if not is_inside and _layer(one) is _layer(other) and both.width() > OVERLAP and both.height() > OVERLAP:
            yield f"over each other: {words_of(one)!r} and {words_of(other)!r}"


def _layer(widget: QWidget) -> QWidget | None:
    """Return the card or panel over the window that a part belongs to."""
    above: QWidget | None = widget
    while above is not None and above.property("role") not in LAYERS:
        above = above.parentWidget()
    return above


def _place(widget: QWidget, root: QWidget) -> QRect:
    """Return where a part is seen in the window."""
    place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    above = widget.parentWidget()
    while above is not None and above is not root:
        if isinstance(above.parentWidget(), QAbstractScrollArea):
            place = place.intersected(QRect(above.mapTo(root, QPoint(0, 0)), above.size()))
        above = above.parentWidget()
    return place


def _where(widget: QWidget) -> str:
    parents = []
    above = widget.parentWidget()
    while above is not None and len(parents) < 3:
        parents.append(type(above).__name__)
        above = above.parentWidget()
    return " in ".join((type(widget).__name__, *parents))
