"""What goes along with a message, as small chips over the field. Shows and signals; decides nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from holdfast.gui import tokens, words
from holdfast.gui.composer.reading_files import PASTED_PICTURE, PASTED_TEXT
from holdfast.gui.controls import IconButton, TintedButton, frame
from holdfast.gui.flow import FlowLayout
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from holdfast.chat import NewAttachment
    from holdfast.gui.theme import Theme

NAME_LENGTH = 36
NARROWEST = 60


class _Opening(TintedButton):
    """The name and the size of one: its middle is left out where there is no room for all of it."""

    def __init__(self, theme: Theme, text: str, name: str, icon: str) -> None:
        self._whole = text
        super().__init__(theme, text.replace("&", "&&"), name, icon)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the whole, whatever is shown now."""
        return super().sizeHint() + QSize(self._missing(), 0)

    def minimumSizeHint(self) -> QSize:
        """Return a size for a few letters."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        metrics = self.fontMetrics()
        missing = self.sizeHint().width() - event.size().width()
        room = metrics.horizontalAdvance(self._whole) - missing
        fitting = metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room) if missing > 0 else self._whole
        shown = fitting.replace("&", "&&")
        if shown != self.text():
            self.setText(shown)

    def _missing(self) -> int:
        """Return how much wider the whole is than what is shown."""
        metrics = self.fontMetrics()
        return metrics.horizontalAdvance(self._whole) - metrics.horizontalAdvance(self.text().replace("&&", "&"))


class Chips(QWidget):
    """Signals: opened(int), the place of the one a person wants to see; removed(int)."""

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.buttons: list[QPushButton] = []
        self.crosses: list[IconButton] = []
        self._flow = FlowLayout(self, tokens.SPACE_8)
        self.setAccessibleName(tr("Attachments"))
        self.hide()

    def show_attachments(self, attachments: Sequence[NewAttachment]) -> None:
        """Show these."""
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.buttons, self.crosses = [], []
        for at, attachment in enumerate(attachments):
            self._flow.addWidget(self._chip(at, attachment))
        self.setVisible(bool(attachments))
        self.updateGeometry()

    def _chip(self, at: int, attachment: NewAttachment) -> QFrame:
        chip = frame("attachment")
        name = attachment_name(attachment)
        shown = name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 9]}…{name[-8:]}"
        size = attachment_size(attachment)
        icon = "picture" if attachment.media_type.startswith("image/") else "file"
        opening = _Opening(self._theme, f"{shown} · {size}", tr("Open {name}, {size}", name=name, size=size), icon)
        cross = IconButton(self._theme, "close", tr("Remove {name}", name=name))
        cross.setToolTip(tr("Remove"))  # whatever the file is called
        cross.setFixedSize(26, 26)
        opening.clicked.connect(partial(self._on_opened, at))
        cross.clicked.connect(partial(self._on_removed, at))
        self.buttons.append(opening)
        self.crosses.append(cross)
        layout = QHBoxLayout(chip)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        layout.addWidget(opening)
        layout.addWidget(cross)
        return chip

    def _on_opened(self, at: int) -> None:
        self.opened.emit(at)

    def _on_removed(self, at: int) -> None:
        self.removed.emit(at)


def attachment_name(attachment: NewAttachment) -> str:
    """Return what an attachment is called."""
    if attachment.name in (PASTED_TEXT, PASTED_PICTURE):
        return tr(attachment.name)
    return " ".join(attachment.name.split()) or (tr("Pasted picture") if attachment.data else tr("Pasted text"))


def attachment_size(attachment: NewAttachment) -> str:
    """Return how large it is, in what a person counts it in."""
    if attachment.data:
        return words.size(len(attachment.data))
    return trn("{count} character", "{count} characters", len(attachment.text))
