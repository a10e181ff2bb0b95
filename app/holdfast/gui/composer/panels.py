"""Two panels with a text: the instructions of one conversation, and an attachment that is looked at. Show and signal;
decide nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from holdfast.domain.paging import with_page_numbers
from holdfast.gui import tokens
from holdfast.gui.composer.chips import attachment_name, attachment_size
from holdfast.gui.controls import button
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.popup import Popup
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.chat import NewAttachment
    from holdfast.gui.theme import Theme

WIDTH = 560
TEXT_HEIGHT = 240
PICTURE = 480


def text_box(theme: Theme, name: str, height: int = TEXT_HEIGHT) -> QPlainTextEdit:
    """Return a field for a text of several lines."""
    made = QPlainTextEdit()
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setProperty("role", "text")
    made.setFont(theme.font(tokens.SIZE_BODY))
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    made.setFixedHeight(height)
    return made


class SystemPanel(Popup):
    """What a model is told before the conversation. What was written and neither kept nor given up, since somebody
    clicked elsewhere, is there again when the panel opens for the same conversation. Signals: kept(str).
    """

    kept = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("Instructions for this conversation"), WIDTH)
        self._left: dict[object, tuple[str, str]] = {}
        self._of: object = None
        self._system = ""
        self.text = text_box(theme, tr("Instructions"))
        self.text.setPlaceholderText(tr("For example: answer in German, and keep it short."))
        self.keep_button = button(theme, tr("Keep"), "primary")
        self.cancel_button = button(theme, tr("Cancel"))
        title = PlainLabel(theme, tr("Instructions for this conversation"), is_strong=True)
        words = Paragraph(
            theme,
            tr("Whoever answers here is told this first, every time. Other conversations do not change."),
            size=tokens.SIZE_SMALL,
            tone="quiet",
        )
        row = QWidget()
        flow = FlowLayout(row)
        flow.addWidget(self.keep_button)
        flow.addWidget(self.cancel_button)
        for each in (title, words, self.text, row):
            self.content.addWidget(each)
        self.keep_button.clicked.connect(self._on_kept)
        self.cancel_button.clicked.connect(self._on_cancelled)
        self.closed.connect(self._on_closed)

    def open_for(self, origin: QWidget, system: str, of: object) -> None:
        """Open with what is set, or with what was left; `of` tells one conversation from another."""
        before, left = self._left.pop(of, (system, system))
        self._of, self._system = of, system
        self.text.setPlainText(left if before == system else system)
        self.open_above(origin)
        self.text.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_kept(self) -> None:
        written = self.text.toPlainText().strip()
        self._system = self.text.toPlainText()
        self.hide()
        self.kept.emit(written)

    def _on_cancelled(self) -> None:
        self._system = self.text.toPlainText()
        self.hide()

    def _on_closed(self) -> None:
        if (written := self.text.toPlainText()) != self._system:
            self._left[self._of] = (self._system, written)


class AttachmentPanel(Popup):
    """Something that goes along, to look at. Signals: put_back(int), write it into the message; removed(int)."""

    put_back = Signal(int)
    removed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, tr("Attachment"), WIDTH)
        self._at = 0
        self.title = PlainLabel(theme, is_strong=True, wraps=True)
        self.facts = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.text = text_box(theme, tr("The attached text"))
        self.text.setReadOnly(True)
        self.picture = PlainLabel(theme)
        self.picture.setAccessibleName(tr("The attached picture"))
        self.back_button = button(theme, tr("Put it into the message"))
        self.remove_button = button(theme, tr("Remove"))
        row = QWidget()
        flow = FlowLayout(row)
        flow.addWidget(self.back_button)
        flow.addWidget(self.remove_button)
        for each in (self.title, self.facts, self.text, self.picture, row):
            self.content.addWidget(each)
        self.back_button.clicked.connect(self._on_put_back)
        self.remove_button.clicked.connect(self._on_removed)

    def open_for(self, origin: QWidget, at: int, attachment: NewAttachment) -> None:
        """Open over its chip."""
        self._at = at
        is_text = not attachment.data
        is_picture = attachment.media_type.startswith("image/")
        self.title.setText(attachment_name(attachment))
        self.facts.setText(attachment_size(attachment))
        self.text.setPlainText(with_page_numbers(attachment.text))
        self.text.setVisible(is_text)
        self.back_button.setVisible(is_text)
        self.picture.setVisible(is_picture)
        if is_picture:
            image = QImage.fromData(attachment.data)
            if not image.isNull() and max(image.width(), image.height()) > PICTURE:
                kept = Qt.AspectRatioMode.KeepAspectRatio
                image = image.scaled(PICTURE, PICTURE, kept, Qt.TransformationMode.SmoothTransformation)
            self.picture.setPixmap(QPixmap.fromImage(image))
        self.open_above(origin)

    def _on_put_back(self) -> None:
        self.hide()
        self.put_back.emit(self._at)

    def _on_removed(self) -> None:
        self.hide()
        self.removed.emit(self._at)
