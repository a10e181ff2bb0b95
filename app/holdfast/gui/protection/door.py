"""The page that stands in the place of the window while the store cannot be opened: what is the matter, what can be
done, and a field where words can help. Shows and signals; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.beside import WindowBeside
from holdfast.gui.choice_buttons import ChoiceButtons
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.mark import mark_icon
from holdfast.gui.protection.new_passphrase import NewPassphrase
from holdfast.gui.settings.form import line
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from holdfast.gui.theme import Theme

WIDTH = 560
TEXT_WIDTH = WIDTH - 2 * tokens.SPACE_32


class Door(WindowBeside):
    """Signals: words_given(str), typed; chosen(str), the key of a button; closed()."""

    words_given = Signal(str)
    chosen = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setWindowTitle("Holdfast")
        self.setWindowIcon(mark_icon())
        self.message = PlainLabel(theme, size=tokens.SIZE_TITLE, is_strong=True, wraps=True)
        self.hint = Paragraph(theme, size=tokens.SIZE_READING, tone="quiet")
        self.field = line(theme, tr("Passphrase or recovery key"), tr("Passphrase or recovery key"))
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaximumWidth(WIDTH)
        self.new_words = NewPassphrase(theme)
        self.new_words.hide()
        self.answer = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="bad", wraps=True)
        self._choices = ChoiceButtons(theme)
        self._choices.chosen.connect(self._on_chosen)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(*(tokens.SPACE_32,) * 4)
        layout.setSpacing(tokens.SPACE_12)
        for part in (self.message, self.hint, self.field, self.new_words, self.answer):
            layout.addWidget(part)
        layout.addSpacing(tokens.SPACE_4)
        layout.addWidget(self._choices)
        layout.addStretch(1)
        self.field.returnPressed.connect(self._on_return)
        self.new_words.given.connect(self.words_given)
        self.new_words.differed.connect(lambda: self.say(tr("The two passphrases differ.")))

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """Return the buttons of what can be done, by their keys."""
        return self._choices.buttons

    def show_state(
        self,
        message: str,
        hint: str,
        choices: Sequence[tuple[str, str]],
        *,
        takes_words: bool,
        takes_new_words: bool = False,
    ) -> None:
        """Say what is the matter and offer (key, label)s, the main one first; "words" sends what is typed."""
        self.message.setText(message)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(f"{message} {hint}".strip())
        self.field.setVisible(takes_words)
        self.new_words.setVisible(takes_new_words)
        self.new_words.begin()
        self.say("")
        self._choices.offer(choices)
        (self.field if takes_words else next(iter(self.buttons.values()), self)).setFocus(
            Qt.FocusReason.OtherFocusReason
        )
        self._fit()

    def say(self, words: str, tone: str = "bad") -> None:
        """Say something below the field, "" nothing."""
        self.answer.set_tone(tone)
        self.answer.setText(words)
        self.answer.setVisible(bool(words))
        self._fit()

    def set_busy(self, words: str) -> None:
        """Say what is being done and take no clicks; "" ends that."""
        self.field.setEnabled(not words)
        self.new_words.setEnabled(not words)
        for each in self.buttons.values():
            each.setEnabled(not words)
        if words:
            self.say(words, "quiet")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that it was closed."""
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc too."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Be as high as what is said needs."""
        for part in (self.message, self.hint, self.answer):
            part.setMinimumHeight(part.heightForWidth(TEXT_WIDTH) if part.text() else 0)
        self._choices.setMinimumHeight(self._choices.heightForWidth(TEXT_WIDTH))
        layout = self.body.layout()
        if layout is not None:
            layout.activate()
            self.resize(WIDTH, layout.totalMinimumSize().height())

    def _on_return(self) -> None:
        if self.field.text():
            self.words_given.emit(self.field.text())

    def _on_chosen(self, key: str) -> None:
        if key == "words" and self.new_words.isVisible():
            self.new_words.submit()
        elif key == "words":
            self._on_return()
        elif key == "close":
            self.close()
        else:
            self.chosen.emit(key)
