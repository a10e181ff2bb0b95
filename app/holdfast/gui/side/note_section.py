"""The notes on the open conversation and its messages, and the field in which they are written. Shows and signals;
decides nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from holdfast.gui import tokens
from holdfast.gui.controls import PushButton, button
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.side.section import HEADING_HEIGHT, LEFT
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.domain import ConversationId, MessageId
    from holdfast.domain.own import NoteId
    from holdfast.gui.theme import Theme

EDITOR_HEIGHT = 110
CARD_LINES = 8
"""Lines of a note that are shown; the rest when it is opened."""
LINE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note as it is shown: its words, and where it belongs in a few."""

    note_id: NoteId
    text: str
    caption: str
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What was written: anew where there is no `note_id`. Without words a note is removed."""

    conversation_id: ConversationId
    message_id: MessageId | None
    note_id: NoteId | None
    text: str


class NoteSection(QWidget):
    """Signals: written(NoteDraft); message_chosen(MessageId), to see what a note is on; resized(); escaped()."""

    written = Signal(object)
    message_chosen = Signal(object)
    resized = Signal()
    escaped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[NoteLine, ...] = ()
        self._conversation_id: ConversationId | None = None
        self._draft: NoteDraft | None = None
        self.cards: list[NoteCard] = []
        self.heading = PlainLabel(theme, tr("Notes"), size=tokens.SIZE_CAPTION, tone="quiet", is_strong=True)
        self.action = _link(theme, tr("Add…"), tr("Write a note on this conversation (Ctrl+Shift+N)"))
        self.editor = QPlainTextEdit()
        self.editor.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.editor.setProperty("role", "note-field")
        self.editor.setFont(theme.font(tokens.SIZE_SMALL))
        self.editor.setFixedHeight(EDITOR_HEIGHT)
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(tr("Note"))
        self.about = PlainLabel(theme, size=tokens.SIZE_CAPTION, tone="quiet")
        self.save_button = _link(theme, tr("Save"), tr("Save the note (Ctrl+Enter)"))
        self.cancel_button = _link(theme, tr("Cancel"), tr("Leave the note as it was"))
        self.remove_button = _link(theme, tr("Remove"), tr("Remove the note"))
        self._build()
        self._connect()

    def show_notes(self, conversation_id: ConversationId | None, lines: Sequence[NoteLine]) -> None:
        """Show the notes of a conversation. What is being written on another one is kept first."""
        if conversation_id != self._conversation_id:
            self.finish()
            self._conversation_id = conversation_id
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        for card in self.cards:
            self._list.removeWidget(card)
            card.deleteLater()
        self.cards = [NoteCard(self._theme, line) for line in lines]
        for at, card in enumerate(self.cards):
            card.clicked.connect(partial(self._on_opened, card.line))
            card.message_chosen.connect(self.message_chosen)
            self._list.insertWidget(at, card)
        self._area.setVisible(bool(lines))
        self.resized.emit()

    def begin(self, message_id: MessageId | None = None, about: str = "") -> None:
        """Let the person write a note on the conversation, or on a message that `about` names."""
        if self._conversation_id is None:
            return
        self.finish()
        self._edit(NoteDraft(self._conversation_id, message_id, None, ""), about)

    def finish(self) -> None:
        """Keep what is being written, and put the field away."""
        draft, self._draft = self._draft, None
        if draft is None:
            return
        text = self.editor.toPlainText().strip()
        self._put_away()
        if text != draft.text.strip() and (text or draft.note_id is not None):
            self.written.emit(NoteDraft(draft.conversation_id, draft.message_id, draft.note_id, text))

    @property
    def is_writing(self) -> bool:
        """Say whether a note is being written."""
        return self._draft is not None

    def wanted_height(self, width: int) -> int:
        """Return the height that shows everything in this width."""
        inner = max(80, width - 2 * LEFT)
        cards = sum(card.heightForWidth(inner) + tokens.SPACE_8 for card in self.cards)
        editor = self._editing.sizeHint().height() if self.is_writing else 0
        return HEADING_HEIGHT + cards + editor + (tokens.SPACE_4 if cards else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save with Ctrl+Enter; Esc keeps what was written and leaves, too: nobody loses words by a key."""
        if watched is self.editor and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.finish()
                self.escaped.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.finish()
                self.escaped.emit()
                return True
        return super().eventFilter(watched, event)

    def _edit(self, draft: NoteDraft, about: str) -> None:
        self._draft = draft
        self.about.setText(about)
        self.about.setVisible(bool(about))
        self.editor.setPlainText(draft.text)
        self.editor.setPlaceholderText(tr("What do you want to remember?"))
        self.remove_button.setVisible(draft.note_id is not None)
        self._editing.show()
        self.resized.emit()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)

    def _on_opened(self, line: NoteLine, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's own
        self.finish()
        if self._conversation_id is not None:
            draft = NoteDraft(self._conversation_id, line.message_id, line.note_id, line.text)
            self._edit(draft, line.caption)

    def _on_cancelled(self) -> None:
        self._draft = None
        self._put_away()
        self.escaped.emit()

    def _on_removed(self) -> None:
        draft, self._draft = self._draft, None
        self._put_away()
        if draft is not None:
            self.written.emit(NoteDraft(draft.conversation_id, draft.message_id, draft.note_id, ""))

    def _on_saved(self) -> None:
        self.finish()
        self.escaped.emit()

    def _on_asked(self) -> None:
        self.begin()

    def _put_away(self) -> None:
        self._editing.hide()
        self.editor.clear()
        self.resized.emit()

    def _build(self) -> None:
        head = QWidget()
        head.setFixedHeight(HEADING_HEIGHT)
        line = QHBoxLayout(head)
        line.setContentsMargins(LEFT, tokens.SPACE_4, LEFT, 0)
        line.addWidget(self.heading, 1)
        line.addWidget(self.action)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(LEFT, 0, LEFT, 0)
        self._list.setSpacing(tokens.SPACE_8)
        self._list.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("Notes"))
        self._area.hide()
        self._editing = QWidget()
        editing = QVBoxLayout(self._editing)
        editing.setContentsMargins(LEFT, 2, LEFT, tokens.SPACE_4)
        editing.setSpacing(tokens.SPACE_4)
        editing.addWidget(self.about)
        editing.addWidget(self.editor)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_16)
        for each in (self.save_button, self.cancel_button, self.remove_button):
            buttons.addWidget(each)
        buttons.addStretch(1)
        editing.addLayout(buttons)
        self._editing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._editing)

    def _connect(self) -> None:
        self.action.clicked.connect(self._on_asked)
        self.editor.installEventFilter(self)
        self.save_button.clicked.connect(self._on_saved)
        self.cancel_button.clicked.connect(self._on_cancelled)
        self.remove_button.clicked.connect(self._on_removed)


class NoteCard(PushButton):
    """One note, which pressing opens to be written anew. Signals: message_chosen(MessageId)."""

    message_chosen = Signal(object)

    def __init__(self, theme: Theme, line: NoteLine) -> None:
        super().__init__()
        self.line = line
        self.setProperty("role", "note")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(
            tr("Note, {caption}: {text}", caption=line.caption, text=line.text)
            if line.caption
            else tr("Note: {text}", text=line.text)
        )
        self.shown = Paragraph(theme, _shortened(line.text), size=tokens.SIZE_SMALL, tone="quiet")
        self.caption = _link(theme, line.caption, tr("Show the message this note is on"))
        self.caption.setMinimumWidth(1)
        if line.message_id is None:
            self.caption.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(0)
        layout.addWidget(self.shown)
        layout.addWidget(self.caption)
        self._connect()

    def sizeHint(self) -> QSize:
        """Return the size of what stands on it: by itself a button is as large as its words, and it has none."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        layout = self.layout()
        return QSize() if layout is None else layout.minimumSize()

    def heightForWidth(self, width: int) -> int:
        """Return the height of the note in this width."""
        caption = 0 if self.caption.isHidden() else self.caption.sizeHint().height()
        return self.shown.heightForWidth(width) + caption + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the line that leads to the message where it does not fit."""
        super().resizeEvent(event)
        metrics = self.caption.fontMetrics()
        shown = metrics.elidedText(self.line.caption, Qt.TextElideMode.ElideRight, self.width() - 8)
        self.caption.setText(shown.replace("&", "&&"))

    def _connect(self) -> None:
        self.caption.clicked.connect(self._on_caption_clicked)

    def _on_caption_clicked(self) -> None:
        self.message_chosen.emit(self.line.message_id)


def _link(theme: Theme, text: str, name: str) -> QPushButton:
    made = button(theme, text.replace("&", "&&"), "link")
    made.setFont(theme.font(tokens.SIZE_CAPTION))
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def _shortened(text: str) -> str:
    """Return the beginning of a note."""
    lines = text.splitlines()[:CARD_LINES]
    shown = "\n".join(lines)[: CARD_LINES * LINE_CHARACTERS]
    return shown if len(shown) == len(text) else f"{shown.rstrip()}…"
