"""What goes along with a message, as small chips over the field. Shows and signals; decides nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from holdfast.gui import tokens, words
from holdfast.gui.composer.reading_files import PASTED_PICTURE, PASTED_TEXT
from holdfast.gui.controls import IconButton, TintedButton, frame
from holdfast.gui.flow import FlowLayout
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.chat import NewAttachment
    from holdfast.gui.theme import Theme

NAME_LENGTH = 36


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
        opening = TintedButton(
            self._theme, f"{shown} · {size}".replace("&", "&&"), tr("Open {name}, {size}", name=name, size=size), icon
        )
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
