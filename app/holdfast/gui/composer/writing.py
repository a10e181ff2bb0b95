"""The field a message is written in. Grows with its text, knows which key sends, and hands on what is more than text:
files, pictures, and texts too long to stand in it.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QTextCursor, QTextDocumentFragment
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from holdfast.gui import tokens
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QInputMethodEvent, QKeyEvent, QResizeEvent

    from holdfast.gui.theme import Theme

MOST_LINES = 12
LONG_PASTE = 4000
"""Characters from which a pasted text becomes an attachment."""
LIBRARY_KEY = "/"


class WritingField(QPlainTextEdit):
    """Signals: send_requested(); escaped(); library_requested(), a slash at the very beginning;
    files_given(list[Path]); picture_given(QImage); long_text_given(str).
    """

    send_requested = Signal()
    escaped = Signal()
    library_requested = Signal()
    files_given = Signal(object)
    picture_given = Signal(object)
    long_text_given = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.sends_on_enter = True
        self._is_composing = False
        self.setProperty("role", "writing")
        self.setFont(theme.font(tokens.SIZE_READING))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setPlaceholderText(tr("Write a message"))
        self.setAccessibleName(tr("Message"))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setViewportMargins(0, tokens.SPACE_4, 0, tokens.SPACE_4)
        self._connect()
        self._fit()

    def text(self) -> str:
        """Return what is written."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a text in place of what is written, with the caret at its end."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def insert(self, text: str) -> None:
        """Write a text where the caret is; undo takes it away again."""
        self.textCursor().insertText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send with Enter or with Ctrl+Enter, as the person wants it; Shift+Enter is a new line always."""
        key, held = event.key(), event.modifiers()
        is_plain = not held & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._is_composing:
            is_sent = bool(held & Qt.KeyboardModifier.ControlModifier) or (self.sends_on_enter and is_plain)
            if is_sent:
                self.send_requested.emit()
            else:
                self.insert("\n")
                self.ensureCursorVisible()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.text() == LIBRARY_KEY and not self.text() and not self._is_composing:
            self.library_requested.emit()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note that a sign is being put together: its Enter sends nothing."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Say that files and pictures are welcome, besides text."""
        return source.hasImage() or source.hasUrls() or source.hasHtml() or super().canInsertFromMimeData(source)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave files to the window, which shows what will become of them."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take what is pasted or dropped: as text, or as what goes along with it."""
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
        elif source.hasImage() and not source.hasText():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.picture_given.emit(image)
        elif text := _text_of(source):
            if len(text) >= LONG_PASTE:
                self.long_text_given.emit(text)
            else:
                self.insert(text)  # never the text's look

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew, which may need another line."""
        super().resizeEvent(event)
        self._fit()

    def _connect(self) -> None:
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)

    def _on_size_changed(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Be as high as the text, up to a limit."""
        lines = min(max(1, round(self.document().documentLayout().documentSize().height())), MOST_LINES)
        height = ceil(lines * self._line_height()) + 1 + 2 * tokens.SPACE_4  # Qt wants a pixel more than the text has
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)
        is_cut = self.document().documentLayout().documentSize().height() > MOST_LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_cut else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def _line_height(self) -> float:
        """Return how high a line is as it is laid out, which is not quite what the font says of itself."""
        first = self.document().firstBlock()
        lines = first.layout().lineCount()
        return self.blockBoundingRect(first).height() / lines if lines else QFontMetricsF(self.font()).lineSpacing()


def _text_of(source: QMimeData) -> str:
    """Return what is text in it, also where that comes as a page alone."""
    if source.hasText() or not source.hasHtml():
        return source.text()
    return QTextDocumentFragment.fromHtml(source.html()).toPlainText()
