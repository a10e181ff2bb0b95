"""Tabs in one row: those that do not fit stand in a menu at its end. Knows sizes; decides nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from holdfast.gui.controls import button
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from holdfast.gui.theme import Theme

ORDER = ("all", "starred", "projects", "tags", "sources", "archived", "bin")
"""From left to right; the last are the first to leave the row."""


class TabRow(QWidget):
    """The tabs, by key; one that is not offered is hidden."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._tabs: dict[str, QPushButton] = {}
        self._offered: set[str] = set()
        self._over: list[str] = []
        self.more = button(theme, tr("More"), "tab")
        self.more.setParent(self)
        self.more.setCheckable(True)
        self.menu = QMenu(self.more)
        self.menu.setAccessibleName(tr("More places"))
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.more.clicked.connect(self._on_more_clicked)

    def add(self, key: str, tab: QPushButton, *, is_offered: bool) -> None:
        """Add a tab in its place."""
        tab.setParent(self)
        tab.setVisible(is_offered)
        tab.toggled.connect(self._arrange)
        self._tabs[key] = tab
        if is_offered:
            self._offered.add(key)
        self._arrange()

    def offer(self, key: str, *, is_offered: bool) -> None:
        """Show a tab, or do not, where there is nothing behind it."""
        if is_offered != (key in self._offered):
            (self._offered.add if is_offered else self._offered.discard)(key)
            self._arrange()

    def offers(self, key: str) -> bool:
        """Say whether a tab is offered, in the row or in the menu."""
        return key in self._offered

    def sizeHint(self) -> QSize:
        """Return the height of a tab; the width is what there is."""
        return QSize(0, max((tab.sizeHint().height() for tab in self._tabs.values()), default=0))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tabs anew."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Turn with the direction of the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()

    def _arrange(self) -> None:
        """Place those that fit; if any does not, the menu takes it, and says so when it is the chosen one."""
        keys = [key for key in ORDER if key in self._offered and key in self._tabs]
        widths = {key: self._tabs[key].sizeHint().width() for key in keys}
        room = self.width()
        self._over = []
        if sum(widths.values()) > room:
            chosen = next((key for key in keys if self._tabs[key].isChecked()), "")
            names = [self._tabs[key].text() for key in keys]
            more = max([self._width_of(name) for name in names] + [self._width_of(tr("More"))])
            while keys and sum(widths[key] for key in keys) + more > room:
                self._over.insert(0, keys.pop())
            is_over = chosen in self._over
            self.more.setText(self._tabs[chosen].text() if is_over else tr("More"))
            self.more.setChecked(is_over)
            self.more.setAccessibleName(
                tr("{place}: more places", place=self.more.text()) if is_over else tr("More places")
            )
        x = 0
        for key in keys:
            self._put(self._tabs[key], x, widths[key])
            x += widths[key]
        if self._over:
            self._put(self.more, x, self.more.sizeHint().width())
        for key, tab in self._tabs.items():
            tab.setVisible(key in keys)
        self.more.setVisible(bool(self._over))

    def _width_of(self, name: str) -> int:
        before = self.more.text()
        self.more.setText(name)
        width = self.more.sizeHint().width()
        self.more.setText(before)
        return width

    def _put(self, tab: QPushButton, x: int, width: int) -> None:
        height = self.sizeHint().height()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - x - width
        tab.setGeometry(QRect(x, 0, width, height))

    def _on_more_clicked(self) -> None:
        self.menu.clear()
        for key in self._over:
            tab = self._tabs[key]
            action = self.menu.addAction(tab.text().replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(tab.isChecked())
            action.triggered.connect(partial(self._on_chosen, key))
        self.more.setChecked(any(self._tabs[key].isChecked() for key in self._over))
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_chosen(self, key: str, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own
        self._tabs[key].click()
