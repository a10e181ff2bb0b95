"""Small controls that every pane uses: buttons, icon buttons, hairlines. They know the theme and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QFrame, QLineEdit, QPushButton, QToolButton, QWidget

from holdfast.gui import tokens
from holdfast.gui.theme import ICON_SIZE, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

TAB_PADDING = 18
FIELD_HEIGHT = 32
HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


def button(theme: Theme, text: str, role: str = "plain") -> QPushButton:
    """Return a push button; `role` is plain, primary, link, tab, chip or float."""
    made = Tab(theme, text) if role == "tab" else PushButton(text)
    made.setProperty("role", role)
    made.setFont(theme.font(tokens.SIZE_SMALL if role != "link" else tokens.SIZE_BODY))
    made.setAutoDefault(False)
    if role == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def line_field(
    theme: Theme, name: str, hint: str = "", *, height: int = FIELD_HEIGHT, size: int = tokens.SIZE_BODY
) -> QLineEdit:
    """Return a field of one line, with a hint in it while it is empty."""
    made = QLineEdit()
    made.setProperty("role", "find")
    made.setFont(theme.font(size))
    made.setFixedHeight(height)
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    return made


class EnterPresses:
    """Makes a button one that Enter presses as Space does. Qt's own take Enter in dialogs alone, and here are none."""

    def keyPressEvent(self: QAbstractButton, event: QKeyEvent) -> None:  # type: ignore[misc] # mixed into buttons only
        """Press it, once for each time the key goes down."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & HELD:
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)  # type: ignore[misc] # the button's own


class PushButton(EnterPresses, QPushButton):
    """A button with words."""


class Tab(PushButton):
    """A tab: always as wide as it is when it is chosen and strong, so that nothing moves and nothing is cut."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self._strong = QFontMetrics(theme.font(tokens.SIZE_SMALL, is_strong=True))

    def sizeHint(self) -> QSize:
        """Return the size of the strong text."""
        usual = super().sizeHint()
        return QSize(max(usual.width(), self._strong.horizontalAdvance(self.text()) + TAB_PADDING), usual.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()


class IconButton(EnterPresses, QToolButton):
    """A button that is only an icon, tinted by the theme; its name is also its tooltip."""

    def __init__(self, theme: Theme, icon: str, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._is_drawn = False
        self._connect()

    def show_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self._on_theme_changed()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the icon when it is seen first."""
        if not self._is_drawn:
            self._is_drawn = True
            self._on_theme_changed()
        super().showEvent(event)

    def _connect(self) -> None:
        self._theme.changed.connect(self._on_theme_changed)

    def _on_theme_changed(self) -> None:
        if self._is_drawn:
            self.setIcon(self._theme.icon(self._icon))


def plain_hint(text: str) -> str:
    """Return a text as a tooltip that shows it as it stands: Qt draws what looks like HTML, pictures and all."""
    if "<" not in text and "&" not in text:
        return text
    from html import escape  # noqa: PLC0415 - hardly any text needs it, and no start

    return f"<span>{escape(text)}</span>"


class TintedButton(PushButton):
    """A small quiet button with an icon before its text, tinted by the theme."""

    def __init__(self, theme: Theme, text: str, name: str, icon: str) -> None:
        super().__init__(text)
        self._theme = theme
        self._icon = icon
        self.setProperty("role", "chip")
        self.setFont(theme.font(tokens.SIZE_CAPTION))
        self.setAutoDefault(False)
        self.setAccessibleName(name)
        self.setToolTip(plain_hint(name))
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        if self._icon:
            self.setIcon(self._theme.icon(self._icon))


def holds_focus(part: QWidget) -> bool:
    """Say whether the keyboard is within a part of its window, also while a panel is open over that."""
    focus = QWidget.focusWidget(part.window())
    return bool(focus) and part.isAncestorOf(focus)


def frame(role: str) -> QFrame:
    """Return a frame that the style sheet knows by its role."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def hairline() -> QFrame:
    """Return a line one pixel high."""
    return frame("hairline")


def row(layout: QBoxLayout, *items: QWidget | int | None, spacing: int = tokens.SPACE_8) -> QBoxLayout:
    """Fill a layout: widgets as they are, a number as a gap, None as what stretches."""
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        else:
            layout.addWidget(item)
    return layout
