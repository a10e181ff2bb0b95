"""A line below the top bar that says what happened and offers what can be done. Never a box in the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, button
from holdfast.gui.labels import PlainLabel
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said: `text` in strong words, `hint` what to do, `actions` as (key, label), the first one the main."""

    text: str
    hint: str = ""
    kind: Literal["info", "good", "warn", "bad"] = "info"
    actions: tuple[tuple[str, str], ...] = ()


class NoticeBar(QFrame):
    """Shows one notice at a time. Signals: dismissed()."""

    dismissed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind = "info"
        self._answer: Callable[[str], None] | None = None
        self.setProperty("role", "notice")
        self.buttons: list[QPushButton] = []
        self._icon = PlainLabel(theme)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text = PlainLabel(theme, size=tokens.SIZE_SMALL, is_strong=True, wraps=True)
        self.hint = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.close_button = IconButton(theme, "close", tr("Close this notice"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.text)
        words.addWidget(self.hint)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(tokens.SPACE_8)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_16, tokens.SPACE_8, tokens.SPACE_8, tokens.SPACE_8)
        layout.setSpacing(tokens.SPACE_12)
        layout.addWidget(self._icon)
        layout.addLayout(words, 1)
        layout.addLayout(self._actions)
        layout.addWidget(self.close_button)
        self.hide()
        self._connect()

    def show_notice(
        self, notice: Notice, answer: Callable[[str], None] | None = None, *, takes_focus: bool = True
    ) -> None:
        """Show a notice in place of the one before; `answer` takes the key of the action that is chosen.

        One that nobody asked for must not take the focus from what the person types.
        """
        self._answer = answer
        self._kind = notice.kind
        self.text.setText(notice.text)
        self.text.set_tone("" if notice.kind == "info" else notice.kind)
        self.hint.setText(notice.hint)
        self.hint.setVisible(bool(notice.hint))
        self.setAccessibleName(f"{notice.text} {notice.hint}".strip())
        for old in self.buttons:
            self._actions.removeWidget(old)
            old.deleteLater()
        self.buttons = []
        for key, label in notice.actions:
            made = button(self._theme, label)
            made.clicked.connect(partial(self._choose, key))
            self._actions.addWidget(made)
            self.setTabOrder(self.buttons[-1] if self.buttons else self.close_button, made)
            self.buttons.append(made)
        self._on_theme_changed()
        self.show()
        if self.buttons and takes_focus:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Close the notice without an answer."""
        if self.isVisible():
            self._answer = None
            self.hide()
            self.dismissed.emit()

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.dismiss)
        self._theme.changed.connect(self._on_theme_changed)

    def _choose(self, key: str) -> None:
        answer = self._answer
        self.dismiss()
        if answer is not None:
            answer(key)

    def _on_theme_changed(self) -> None:
        colours = self._theme.colours
        colour = {"good": colours.good, "warn": colours.warn, "bad": colours.bad}.get(self._kind, colours.quiet)
        icon = {"good": "good", "warn": "warn", "bad": "warn"}.get(self._kind, "info")
        self._icon.setPixmap(self._theme.pixmap(icon, colour))
