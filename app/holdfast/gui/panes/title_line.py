"""The title of the open conversation, its star, and the field in which it is given another title. Shows and signals;
decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton
from holdfast.gui.labels import ElidedLabel
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

FIELD_HEIGHT = 34
LONGEST = 500


class TitleLine(QWidget):
    """Signals: star_toggled(bool), the star was clicked; renamed(str), another title was typed, "" to take it back."""

    star_toggled = Signal(bool)
    renamed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.label = ElidedLabel(theme, size=tokens.SIZE_TITLE, is_strong=True)
        self.field = QLineEdit()
        self.field.setProperty("role", "find")
        self.field.setFont(theme.font(tokens.SIZE_BODY, is_strong=True))
        self.field.setFixedHeight(FIELD_HEIGHT)
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName(tr("Title of this conversation"))
        self.star = IconButton(theme, "unstarred", tr("Star this conversation (Ctrl+D)"))
        self.star.setCheckable(True)
        self._own = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_8)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.star)
        self.field.hide()
        self._connect()

    def show_star(self, *, is_starred: bool) -> None:
        """Show whether the conversation is starred."""
        self.star.setChecked(is_starred)
        self.star.show_icon("star" if is_starred else "unstarred")
        name = tr("Take the star away (Ctrl+D)") if is_starred else tr("Star this conversation (Ctrl+D)")
        self.star.setAccessibleName(name)
        self.star.setToolTip(name)

    def show_own(self, title: str) -> None:
        """Take the title of a person's own, "" where there is none: what stands behind an empty field."""
        self._own = title

    def edit(self) -> None:
        """Let the person type another title."""
        self.field.setText(self._own or self.label.text())
        self.field.setPlaceholderText(tr("Empty brings the title of before back") if self._own else "")
        self.label.hide()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def leave(self) -> None:
        """Show the title again."""
        if self.is_editing:
            self.label.show()
            self.field.hide()

    @property
    def is_editing(self) -> bool:
        """Say whether a title is being typed."""
        return not self.field.isHidden()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Edit on a double click, leave on Esc."""
        if watched is self.label and event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            self.edit()
            return True
        if watched is self.field and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.leave()
            return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.label.installEventFilter(self)
        self.field.installEventFilter(self)
        self.field.editingFinished.connect(self._on_editing_finished)
        self.star.clicked.connect(self.star_toggled)

    def _on_editing_finished(self) -> None:
        """Take what was typed, by Enter or by going elsewhere."""
        if not self.is_editing:
            return
        typed, before = self.field.text().strip(), self._own or self.label.text()
        self.leave()
        if typed != before:
            self.renamed.emit(typed)
