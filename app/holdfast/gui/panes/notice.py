"""A card that says what happened and offers what can be done. It lies over the window's lower edge, where it moves
nothing (`notice_place`), and is never a box in the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.announcing import announce
from holdfast.gui.controls import IconButton, button
from holdfast.gui.flow import FlowLayout
from holdfast.gui.keys_back import give_back
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.theme import ICON_SIZE
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from holdfast.gui.theme import Theme

LONGEST = 240
"""Characters of what is said that are shown: its buttons have to stay within a small window. The rest is read out."""
WIDE = "\u2e80"
"""From here on letters are twice as wide."""
HEAD, TAIL = 24, 15
_UNBROKEN = re.compile(r"[!-\u10ff]{41,}")
"""A name or an address without a place to break: both ends of it are shown, since either may tell it. Letters above
these, of China, Japan and Korea, break anywhere.
"""
DEAF_MS = 500
"""How long a card that comes by itself under the pointer takes no click: that was meant for what lay there before."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said: `text` in strong words, `hint` what to do, `actions` as (key, label), the first one the main."""

    text: str
    hint: str = ""
    kind: Literal["info", "good", "warn", "bad"] = "info"
    actions: tuple[tuple[str, str], ...] = ()


Answer = Callable[[str], None]


def shown(text: str) -> str:
    """Return what is shown of a text: no word that cannot be broken, and no more than there is room for."""
    return _begun(_UNBROKEN.sub(lambda word: f"{word[0][:HEAD]}…{word[0][-TAIL:]}", text))


def _begun(text: str) -> str:
    most = LONGEST if max(text, default="") < WIDE else LONGEST // 2
    return text if len(text) <= most else f"{text[: most - 1]}…"


class NoticeBar(QFrame):
    """Shows one notice at a time. Signals: shown(), there is one, or another one; dismissed().

    What a person was asked stands until it is answered: what comes by itself meanwhile waits for its turn.
    """

    shown = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind = "info"
        self._answer: Answer | None = None
        self._is_question = False
        self._waiting: list[tuple[Notice, Answer | None]] = []
        self._before: QWidget | None = None
        self._deaf = QTimer(self)
        self._deaf.setSingleShot(True)
        self._deaf.setInterval(DEAF_MS)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self.setProperty("role", "notice-card")
        self.buttons: list[QPushButton] = []
        self._icon = PlainLabel(theme)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text = PlainLabel(theme, size=tokens.SIZE_SMALL, is_strong=True, wraps=True)
        self.hint = Paragraph(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.close_button = IconButton(theme, "close", tr("Close this notice"))
        self._build()
        self.hide()
        self._connect()

    def show_notice(self, notice: Notice, answer: Answer | None = None, *, takes_focus: bool = True) -> None:
        """Show a notice in place of the one before; `answer` takes the key of the action that is chosen.

        One that nobody asked for must not take the focus from what the person types, nor the place of a question.
        """
        if self._is_question and self.isVisible() and not takes_focus:
            self._waiting.append((notice, answer))
            return
        self._is_question = takes_focus and bool(notice.actions)
        self._answer = answer
        self._kind = notice.kind
        self.text.setText(shown(notice.text))
        self.text.set_tone("" if notice.kind == "info" else notice.kind)
        self.hint.setText(_begun(notice.hint))
        self.hint.setVisible(bool(notice.hint))
        self.setAccessibleName(f"{notice.text} {notice.hint}".strip())
        now = self._focused()
        had_focus = now is not None and self.isAncestorOf(now)
        self._offer(notice.actions)
        self._on_theme_changed()
        self.show()
        self.shown.emit()
        announce(self, self.accessibleName(), is_urgent=notice.kind in ("warn", "bad"))
        if had_focus and not takes_focus:
            give_back(self._before)  # the next key is not meant for what is asked now
        if self.buttons and takes_focus:
            self.take_focus()
        elif self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self._deaf.start()

    def show_when_free(self, notice: Notice, answer: Answer | None = None) -> None:
        """Show a notice that nobody asked for once there is no other, in the order in which they came."""
        self._waiting.append((notice, answer))
        self._show_next()

    def take_focus(self) -> None:
        """Give the keys to what it offers; they go back where they were when it is closed."""
        now = self._focused()
        if now is not None and not self.isAncestorOf(now):
            self._before = now
        (self.buttons[0] if self.buttons else self.close_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Close the notice without an answer."""
        if self.isVisible():
            now = self._focused()
            self._answer = None
            if now is not None and self.isAncestorOf(now):
                give_back(self._before)
            self._before = None
            self.hide()
            self.dismissed.emit()
            if self._waiting:
                self._next.start()  # the answer to this one may bring another, which goes first

    def height_for(self, width: int) -> int:
        """Return how high it is in a width."""
        return self._column.totalHeightForWidth(width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _show_next(self) -> None:
        if self._waiting and self.isHidden():
            self.show_notice(*self._waiting.pop(0), takes_focus=False)

    def _focused(self) -> QWidget | None:
        return self.window().focusWidget()

    def _build(self) -> None:
        above = (self.close_button.sizeHint().height() - ICON_SIZE) // 2
        for part in (self._icon, self.text):  # the first line stands beside the middle of the button
            part.setContentsMargins(0, above, 0, 0)
        head = QHBoxLayout()
        head.setSpacing(tokens.SPACE_8)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.text, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._actions = FlowLayout(spacing=tokens.SPACE_8)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.SPACE_12, tokens.SPACE_8, tokens.SPACE_8, tokens.SPACE_12)
        self._column.setSpacing(tokens.SPACE_4)
        self._column.addLayout(head)
        self._column.addWidget(self.hint)
        self._column.addLayout(self._actions)

    def _offer(self, actions: tuple[tuple[str, str], ...]) -> None:
        for old in self.buttons:
            self._actions.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = []
        for key, label in actions:
            made = button(self._theme, label)
            made.clicked.connect(partial(self._choose, key))
            self._actions.addWidget(made)
            self.setTabOrder(self.buttons[-1] if self.buttons else self.close_button, made)
            self.buttons.append(made)
            made.show()

    def _connect(self) -> None:
        self.close_button.clicked.connect(self._on_close_clicked)
        self._theme.changed.connect(self._on_theme_changed)
        self._next.timeout.connect(self._show_next)

    def _on_close_clicked(self) -> None:
        if not self._deaf.isActive():
            self.dismiss()

    def _choose(self, key: str) -> None:
        if self._deaf.isActive():
            return
        answer = self._answer
        self.dismiss()
        if answer is not None:
            answer(key)

    def _on_theme_changed(self) -> None:
        colours = self._theme.colours
        colour = {"good": colours.good, "warn": colours.warn, "bad": colours.bad}.get(self._kind, colours.quiet)
        icon = {"good": "good", "warn": "warn", "bad": "warn"}.get(self._kind, "info")
        self._icon.setPixmap(self._theme.pixmap(icon, colour))
