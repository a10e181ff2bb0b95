"""The composer: a field that grows, what goes along, who answers. Clears itself only when it is told to: a message is
in the store before it leaves the field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from holdfast.chat import Draft
from holdfast.gui import tokens
from holdfast.gui.composer.chips import Chips
from holdfast.gui.composer.writing import WritingField
from holdfast.gui.controls import TintedButton, button, frame, holds_focus, plain_hint
from holdfast.gui.flow import FlowLayout
from holdfast.language import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QObject

    from holdfast.chat import NewAttachment
    from holdfast.gui.theme import Theme


LABEL_LENGTH = 36


class Composer(QFrame):
    """Signals: changed(), another draft; send_requested(); stop_requested(). The others are the buttons' own."""

    changed = Signal()
    send_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._attachments: tuple[NewAttachment, ...] = ()
        self._is_running = self._is_sending = False
        self.field = WritingField(theme)
        self.chips = Chips(theme)
        self.send_button = button(theme, tr("Send"), "primary")
        self.send_button.setAccessibleName(tr("Send the message"))
        self.stop_button = button(theme, tr("Stop"))
        self.stop_button.setAccessibleName(tr("Stop the reply"))
        self.attach_button = TintedButton(theme, tr("Attach"), tr("Attach files"), "plus")
        self.library_button = TintedButton(theme, tr("Prompts"), tr("Saved prompts"), "prompts")
        self.model_button = TintedButton(theme, "", tr("Who answers"), "down")
        self.model_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the name
        self.system_button = TintedButton(theme, tr("Instructions"), tr("Instructions for this conversation"), "")
        self.account_button = TintedButton(theme, "", tr("What goes along"), "")
        self._build()
        self._connect()
        self._show_state()

    @property
    def draft(self) -> Draft:
        """Return what is written, with what goes along."""
        return Draft(self.field.text(), self._attachments)

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to send."""
        return not (self.field.text().strip() or self._attachments)

    @property
    def is_sending(self) -> bool:
        """Say whether a message is being stored."""
        return self._is_sending

    def set_draft(self, draft: Draft) -> None:
        """Show another draft; nobody is told that it changed."""
        self.field.blockSignals(True)
        self.field.set_text(draft.text)
        self.field.blockSignals(False)
        self._set_attachments(draft.attachments)
        self._show_state()

    def attach(self, attachments: tuple[NewAttachment, ...]) -> None:
        """Let more go along."""
        if attachments:
            self._set_attachments(self._attachments + attachments)
            self._on_changed()

    def remove(self, at: int) -> NewAttachment:
        """Let something go along no longer, and return it."""
        removed = self._attachments[at]
        self._set_attachments(self._attachments[:at] + self._attachments[at + 1 :])
        self._on_changed()
        return removed

    def set_running(self, *, is_running: bool) -> None:
        """Offer to stop the reply, and to send only what is written meanwhile."""
        self._is_running = is_running
        self._show_state()

    def set_sending(self, *, is_sending: bool) -> None:
        """Take nothing while a message is being stored."""
        self._is_sending = is_sending
        self.field.setReadOnly(is_sending)
        self._show_state()

    def show_model(self, label: str) -> None:
        """Say who answers."""
        shown = label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1].rstrip()}…"
        self.model_button.setText(shown.replace("&", "&&"))
        self.model_button.setToolTip(plain_hint(label))
        self.model_button.setAccessibleName(tr("Who answers: {label}", label=label))

    def show_account(self, words: str) -> None:
        """Say how much goes along."""
        self.account_button.setText(words)
        self.account_button.setAccessibleName(tr("What goes along: {words}", words=words))
        self.account_button.setVisible(bool(words))

    def show_system(self, *, is_set: bool) -> None:
        """Say whether the conversation has instructions of its own."""
        self.system_button.setText(tr("Instructions: on") if is_set else tr("Instructions"))
        self.system_button.setAccessibleName(
            tr("Instructions: on") if is_set else tr("Instructions for this conversation")
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw the frame as the field's own focus."""
        if watched is self.field and event.type() in (event.Type.FocusIn, event.Type.FocusOut):
            self._box.setProperty("active", event.type() == event.Type.FocusIn)
            self._box.style().unpolish(self._box)
            self._box.style().polish(self._box)
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self._box = frame("composer")
        inner = QVBoxLayout(self._box)
        inner.setContentsMargins(tokens.SPACE_12, tokens.SPACE_8, tokens.SPACE_8, tokens.SPACE_8)
        inner.setSpacing(tokens.SPACE_8)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_8)
        row.addWidget(self.field, 1, Qt.AlignmentFlag.AlignVCenter)
        for each in (self.send_button, self.stop_button):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignBottom)
        inner.addWidget(self.chips)
        inner.addLayout(row)
        below = QWidget()
        line = FlowLayout(below, tokens.SPACE_4)
        for each in (
            self.attach_button, self.library_button, self.model_button, self.system_button, self.account_button
        ):  # fmt: skip
            line.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_4)
        layout.addWidget(self._box)
        layout.addWidget(below)
        self.field.installEventFilter(self)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_changed)
        self.field.send_requested.connect(self._on_send)
        self.send_button.clicked.connect(self._on_send)
        self.stop_button.clicked.connect(self.stop_requested)

    def _set_attachments(self, attachments: tuple[NewAttachment, ...]) -> None:
        if attachments != self._attachments:
            self._attachments = attachments
            had_focus = holds_focus(self.chips)
            self.chips.show_attachments(attachments)
            if had_focus:
                self.field.setFocus()

    def _on_changed(self) -> None:
        self._show_state()
        self.changed.emit()

    def _on_send(self) -> None:
        if not (self.is_empty or self._is_sending):
            self.send_requested.emit()

    def _show_state(self) -> None:
        """Show what can be done; where Stop stands while a reply comes, nothing takes its place."""
        label = tr("Sending") if self._is_sending else tr("Send")
        if self.send_button.text() != label:
            self.send_button.setText(label)
        was_focused = self.stop_button.hasFocus() or self.send_button.hasFocus()
        self.send_button.setEnabled(not (self.is_empty or self._is_sending))
        self.send_button.setVisible(not (self._is_running and self.is_empty))
        self.stop_button.setVisible(self._is_running)
        if was_focused and not (self.stop_button.hasFocus() or self.send_button.hasFocus()):
            self.field.setFocus()
        self.attach_button.setEnabled(not self._is_sending)
