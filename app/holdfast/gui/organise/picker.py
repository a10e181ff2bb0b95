"""A list to pick a tag or a project from, or to name a new one. Shows and signals; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from holdfast.gui import tokens
from holdfast.gui.labels import PlainLabel
from holdfast.gui.lists.choices import Choice, ChoiceList
from holdfast.gui.lists.filter_field import FilterField
from holdfast.gui.popup import Popup
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from holdfast.gui.theme import Theme

WIDTH = 360
NEW = "new:"
"""What the key of a new thing begins with; its name follows."""


class Picker(Popup):
    """Asks, and hands the key of a line, or `NEW` and the name that was typed, to whoever asked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("Choose"), WIDTH)
        self.title = PlainLabel(theme, size=tokens.SIZE_BODY, is_strong=True, wraps=True)
        self.field = FilterField(theme, tr("Choose"))
        self.list = ChoiceList(theme, tr("Choices"))
        self.nothing = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self._choices: tuple[Choice, ...] = ()
        self._new = ""
        self._take: Callable[[str], None] | None = None
        for each in (self.title, self.field, self.list, self.nothing):
            self.content.addWidget(each)
        self._connect()

    def ask(
        self,
        origin: QWidget,
        title: str,
        choices: Sequence[Choice],
        take: Callable[[str], None],
        *,
        hint: str,
        new: str,
    ) -> None:
        """Open with these choices; `hint` stands in the empty field, `new` before a name that is none of them."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.nothing.setText(hint)
        self._choices, self._new, self._take = tuple(choices), new, take
        self.field.clear()
        self._fill()
        self.open_above(origin)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._fill)
        self.field.walk_requested.connect(self.list.walk)
        self.field.taken.connect(self.list.take)
        self.list.chosen.connect(self._on_chosen)

    def _fill(self) -> None:
        typed = self.field.text().strip()
        wanted = typed.casefold()
        lines = [each for each in self._choices if wanted in each.title.casefold()]
        if typed and not any(each.title.casefold() == wanted for each in lines):
            lines.append(Choice(NEW + typed, tr("{what}: “{name}”", what=self._new, name=typed)))
        self.list.set_choices(lines)
        self.list.setFixedHeight(min(self.list.sizeHint().height(), 300))
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        if self.isVisible():
            self.content.activate()
            self.resize(self.width(), self.content.totalHeightForWidth(self.width()))

    def _on_chosen(self, key: str) -> None:
        self.hide()
        if self._take is not None:
            self._take(key)
