"""The window about the store's safety: its encryption, its backups, and what to do about both. Shows and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.beside import WindowBeside
from holdfast.gui.composer.foot import AskLine
from holdfast.gui.controls import button
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.lists.choices import ChoiceList
from holdfast.gui.protection.new_passphrase import NewPassphrase
from holdfast.gui.settings.form import FIELD_WIDTH, Page, line, side_by_side, titled
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.lists.choices import Choice
    from holdfast.gui.theme import Theme

SIZE = (720, 720)
SMALLEST = (520, 420)
LIST_HEIGHT = 152


class SafetyPage(Page):
    """Signals: wanted(str), the key of what is to be done; answered(str), the key of a choice of what was asked;
    passphrase_given(str).
    """

    wanted = Signal(str)
    answered = Signal(str)
    passphrase_given = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme, tr("Safety and backups"), tr("How what you keep here is protected, and how it comes back.")
        )
        self._theme = theme
        self.encryption = Paragraph(theme)
        self.recovery_words = line(theme, tr("Your recovery key"))
        self.recovery_words.setReadOnly(True)
        self.recovery_words.setFont(theme.font(tokens.SIZE_BODY, is_strong=True))
        self.passphrase = NewPassphrase(theme)
        self.backups = ChoiceList(theme, tr("Backups"))
        self.backups.setMinimumHeight(LIST_HEIGHT)
        self.backed_up = Paragraph(theme)
        self.where = Paragraph(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.aside = Paragraph(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.ask_line = AskLine(theme)
        self.ask_line.align(tokens.SPACE_16)
        self.said = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.buttons: dict[str, QPushButton] = {
            "recovery": self._button("recovery", tr("Make a recovery key")),
            "passphrase": self._button("passphrase", tr("Set a passphrase")),
            "rotate": self._button("rotate", tr("Change the key")),
            "encrypt": self._button("encrypt", tr("Encrypt"), "primary"),
            "back_up": self._button("back_up", tr("Back up now")),
            "restore": self._button("restore", tr("Bring this one back")),
            "folder": self._button("folder", tr("Copy backups to a folder…")),
            "check": self._button("check", tr("Check everything")),
            "aside": self._button("aside", tr("Delete what was set aside…")),
        }
        self._build()
        self.passphrase.given.connect(self.passphrase_given)
        self.passphrase.differed.connect(lambda: self.say(tr("The two passphrases differ."), "bad"))
        self.ask_line.chosen.connect(self.answered)

    def show_backups(self, lines: Sequence[Choice], chosen: str) -> None:
        """List the backups."""
        self.backups.set_choices(list(lines), chosen)
        self.buttons["restore"].setEnabled(bool(lines))

    def show_aside(self, words: str) -> None:
        """Say what was set aside and offer to delete it; "" hides both."""
        self.aside.setText(words)
        self.aside.updateGeometry()
        self._aside.setVisible(bool(words))

    def ask(self, words: str, choices: Sequence[tuple[str, str]]) -> None:
        """Ask, where it is seen however far down the question came from, with the first choice to be pressed."""
        self.ask_line.ask(words, choices)
        if (inner := self.widget()) is not None:
            inner.adjustSize()
        self.ensureWidgetVisible(self.ask_line)
        self.ask_line.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_recovery_key(self, words: str) -> None:
        """Show a recovery key, this once; "" hides it."""
        self.recovery_words.setText(words)
        self._recovery.setVisible(bool(words))
        if words:
            self.recovery_words.selectAll()
            self.recovery_words.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_passphrase(self, *, is_shown: bool, hint: str = "") -> None:
        """Offer the field for a passphrase, with a hint in it where it is not for what it usually is."""
        self.passphrase.begin(hint)
        self._passphrase.setVisible(is_shown)
        if is_shown:
            self.passphrase.take_keys()

    def say(self, words: str, tone: str = "quiet") -> None:
        """Say what was done, or what went wrong."""
        self.said.set_tone(tone)
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def set_busy(self, words: str) -> None:
        """Take no clicks while something is being done; "" ends that."""
        for each in self.buttons.values():
            each.setEnabled(not words)
        if words:
            self.say(words)

    def _build(self) -> None:
        theme = self._theme
        self._recovery = titled(
            theme,
            tr("Your recovery key, shown this once"),
            self.recovery_words,
            words=tr(
                "Write it down or print it, and keep it away from this computer. It opens your conversations even"
                " when the keyring is lost. One made before opens nothing now."
            ),
        )
        self._recovery.hide()
        self._passphrase = titled(
            theme,
            tr("New passphrase"),
            self.passphrase,
            words=tr("Press Enter to set it. It opens your conversations anywhere."),
        )
        self._passphrase.hide()
        self._place()

    def _place(self) -> None:
        """Put everything below one another."""
        buttons = self.buttons
        self._aside = QWidget()
        rows = QVBoxLayout(self._aside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(tokens.SPACE_8)
        rows.addWidget(self.aside)
        rows.addWidget(side_by_side(buttons["aside"]))
        self.recovery_words.setMaximumWidth(FIELD_WIDTH)
        self._add(tr("Encryption"), self.encryption)
        for part in (
            side_by_side(buttons["encrypt"], buttons["recovery"], buttons["passphrase"], buttons["rotate"]),
            self._recovery,
            self._passphrase,
        ):
            self.column.addWidget(part)
        self._add(tr("Backups"), self.backed_up)
        for part in (
            self.backups,
            self.ask_line,
            side_by_side(buttons["back_up"], buttons["restore"], buttons["folder"], buttons["check"]),
            self.where,
            self._aside,
            self.said,
        ):
            self.column.addWidget(part)
        self._aside.hide()
        self.said.hide()
        self.column.addStretch(1)

    def _add(self, title: str, lead: QWidget) -> None:
        head = QVBoxLayout()
        head.setSpacing(tokens.SPACE_4)
        head.addWidget(PlainLabel(self._theme, title, size=tokens.SIZE_READING, is_strong=True))
        head.addWidget(lead)
        self.column.addLayout(head)

    def _button(self, key: str, label: str, role: str = "plain") -> QPushButton:
        made = button(self._theme, label, role)
        made.clicked.connect(lambda: self.wanted.emit(key))
        return made


class SafetyWindow(WindowBeside):
    """The page in a window of its own. Signals: shown()."""

    shown = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Safety and backups"))
        self.fit(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.page = SafetyPage(theme)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        QShortcut(QKeySequence("Esc"), self, self.close)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)

    def open(self) -> None:
        """Show the window."""
        self.shown.emit()
        self.show()
        self.raise_()
        self.activateWindow()
