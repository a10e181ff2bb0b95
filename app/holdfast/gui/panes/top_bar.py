"""The bar at the top: the menu, the name, the search field. Signals what is typed and pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton
from holdfast.gui.labels import PlainLabel
from holdfast.gui.mirroring import placed
from holdfast.gui.outages.status_button import StatusButton
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent

    from holdfast.gui.theme import Theme

PADDING = 40
"""At each side of what is typed; see the style sheet."""
ICON_LEFT = 12
SEARCH_HEIGHT = 36
SHORTCUT = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)


class SearchField(QLineEdit):
    """Where a search is typed. Signals: walk_requested(int), arrows; open_requested(); history_requested(), Alt+Down;
    help_requested(), F1; commands_requested(), ">" at the beginning; escaped(); focused(), somebody is about to type.
    """

    walk_requested = Signal(int)
    open_requested = Signal()
    history_requested = Signal()
    help_requested = Signal()
    commands_requested = Signal()
    escaped = Signal()
    focused = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "search")
        self.setFont(theme.font(tokens.SIZE_BODY))
        self.setFixedHeight(SEARCH_HEIGHT)
        self.setPlaceholderText(tr("Search everything you have written"))
        self.setAccessibleName(tr("Search all conversations"))
        self.setAcceptDrops(False)  # files dropped here are for the window
        self._icon = PlainLabel(theme, parent=self)
        self._icon.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key = PlainLabel(theme, SHORTCUT.replace("+", " "), size=tokens.SIZE_CAPTION, parent=self)
        self._key.setProperty("role", "key")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._clear = IconButton(theme, "close", tr("Clear the search"))
        self._clear.setParent(self)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._connect()
        self._on_theme_changed()
        self._on_text_changed("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the results with the arrows without leaving the field."""
        key = event.key()
        if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.history_requested.emit()
        elif key == Qt.Key.Key_F1:
            self.help_requested.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.walk_requested.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_requested.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.text() == ">" and self.selectedText() == self.text():
            self.commands_requested.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that somebody is about to type."""
        super().focusInEvent(event)
        self.focused.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the icon at the left and the key at the right."""
        super().resizeEvent(event)
        whole = self.rect()
        self._icon.setGeometry(placed(QRect(ICON_LEFT, 0, 20, self.height()), whole))
        self._key.adjustSize()
        key = self._key.rect().translated(
            self.width() - self._key.width() - 10, (self.height() - self._key.height()) // 2
        )
        self._key.move(placed(key, whole).topLeft())
        self._leave_room()
        self._clear.setGeometry(placed(QRect(self.width() - 34, 3, 30, self.height() - 6), whole))

    def _connect(self) -> None:
        self._theme.changed.connect(self._on_theme_changed)
        self.textChanged.connect(self._on_text_changed)
        self._clear.clicked.connect(self.clear)

    def _leave_room(self) -> None:
        """Say the key only where the hint is not cut by it."""
        hint = self.fontMetrics().horizontalAdvance(self.placeholderText())
        has_room = hint + 2 * PADDING + self._key.width() <= self.width()
        self._key.setVisible(not self.text() and has_room)

    def _on_text_changed(self, text: str) -> None:
        self._leave_room()
        self._clear.setVisible(bool(text))

    def _on_theme_changed(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("search", self._theme.colours.quiet, 18))


class TopBar(QFrame):
    """Menu, name and search."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "top-bar")
        self.setFixedHeight(tokens.TOP_BAR_HEIGHT)
        self.menu_button = IconButton(theme, "menu", tr("Menu"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.new_button = IconButton(theme, "compose", tr("New chat (Ctrl+N)"))
        policy = self.new_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves when it comes
        self.new_button.setSizePolicy(policy)
        self.new_button.hide()
        self.side_button = IconButton(theme, "side", tr("Show or hide the column at the right (F9)"))
        self.side_button.setCheckable(True)
        self.status = StatusButton(theme)
        self.search = SearchField(theme)
        self.search.setMaximumWidth(tokens.SEARCH_WIDTH)
        self.history_button = IconButton(theme, "history", tr("Recent and saved searches (Alt+Down in the search)"))
        self.help_button = IconButton(theme, "help", tr("What can be searched for (F1 in the search)"))
        for menu_button in (self.history_button, self.help_button):
            menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._name = PlainLabel(theme, "Holdfast", size=tokens.SIZE_READING, is_strong=True)
        self._build()

    def _build(self) -> None:
        self._left, self._right = QWidget(), QWidget()
        left = QHBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(tokens.SPACE_8)
        left.addWidget(self.menu_button)
        left.addWidget(self._name)
        left.addStretch(1)
        left.addWidget(self.new_button)
        right = QHBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(tokens.SPACE_4)
        right.addWidget(self.history_button)
        right.addWidget(self.help_button)
        right.addStretch(1)
        right.addWidget(self.status)
        right.addWidget(self.side_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_8, 0, tokens.SPACE_16, 0)
        layout.setSpacing(tokens.SPACE_16)
        layout.addWidget(self._left, 1)
        layout.addWidget(self.search, 4)
        layout.addWidget(self._right, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the search have the room in a narrow window."""
        super().resizeEvent(event)
        has_room = self.width() >= tokens.FOLD_BELOW
        self.history_button.setVisible(has_room)
        self.help_button.setVisible(has_room)
        self.status.set_short(is_short=self.width() < tokens.FOLD_BELOW)
