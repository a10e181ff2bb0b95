"""The person's providers: which there are, their keys and models, and a try of each. Shows and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.composer.foot import AskLine
from holdfast.gui.controls import button, hairline
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.lists.choices import Choice, ChoiceList
from holdfast.gui.settings.consent_part import ConsentPart
from holdfast.gui.settings.form import Page, choice, line, side_by_side, titled
from holdfast.gui.settings.new_provider import NewProvider
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.chat import ConsentRow, PresetRow, ProviderRow, ProviderTest
    from holdfast.gui.theme import Theme

LIST_WIDTH = 216
KEY_WORDS = {
    "keyring": mark("Its key is kept in this system's keyring."),
    "environment": mark("Its key comes from an environment variable."),
    "this_run": mark("Its key is held until you quit Holdfast. This system has no keyring to keep it in."),
    "none": mark("It has no key yet. Without one it does not answer."),
    "not_needed": mark("It needs no key."),
}
KEY_MARKS = {
    "keyring": mark("ready"),
    "environment": mark("ready"),
    "this_run": mark("until you quit"),
    "none": mark("no key"),
    "not_needed": mark("ready"),
}


class ProvidersPage(Page):
    """Signals: chosen(str), another provider is looked at; add_wanted(NewValues); key_given((name, secret));
    key_forgotten(str); test_wanted(str); model_chosen((name, model)); removed(str); page_wanted(str), in the browser.
    """

    chosen = Signal(str)
    add_wanted = Signal(object)
    key_given = Signal(object)
    key_forgotten = Signal(str)
    test_wanted = Signal(str)
    model_chosen = Signal(object)
    removed = Signal(str)
    page_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            tr("Providers"),
            tr(
                "Who can answer you: companies with an account of yours, or models on this computer. Holdfast talks to "
                "them directly and to nobody else."
            ),
        )
        self._theme = theme
        self._rows: dict[str, ProviderRow] = {}
        self._said: dict[str, tuple[str, str]] = {}
        self._consents: dict[str, ConsentRow] = {}
        self._asked: set[str] = set()
        self.list = ChoiceList(theme, tr("Providers"))
        self.list.setFixedWidth(LIST_WIDTH)
        self.add_button = button(theme, tr("Add a provider"))
        self.new = NewProvider(theme)
        self._build()
        self._connect()

    def show_rows(self, rows: Sequence[ProviderRow], current: str = "") -> None:
        """Show the providers; `current` is looked at, or else the one that was."""
        self._rows = {row.name: row for row in rows}
        self.new.taken = frozenset(self._rows)
        self._list_them(current or self.list.key)
        self.list.setFixedHeight(self.list.sizeHint().height())
        self.list.setVisible(bool(rows))
        if self._stack.currentWidget() is not self.new or current:
            self._show(self.list.key)

    def show_consents(self, rows: Sequence[ConsentRow]) -> None:
        """Show to whom the person's words may go."""
        self._consents = {row.name: row for row in rows}
        self.consent.show_row(self._consents.get(self.list.key))

    def show_presets(self, presets: Sequence[PresetRow]) -> None:
        """Offer these to be added."""
        self.new.show_presets(presets)

    def show_models(self, name: str, models: Sequence[str]) -> None:
        """Offer these models of the provider that is looked at."""
        if name != self.list.key:
            return
        self.model.blockSignals(True)
        self.model.clear()
        self.model.addItems(list(dict.fromkeys(models)))
        self.model.setCurrentText(self._rows[name].default_model)
        self.model.blockSignals(False)

    def show_testing(self, name: str) -> None:
        """Say that a provider is being asked."""
        self._asked.add(name)
        self._say(name, tr("Asking…"), "")

    def show_test(self, name: str, found: ProviderTest) -> None:
        """Say what a try showed."""
        words = " ".join(part for part in (found.words, found.hint) if part)
        self.end_test(name, words, "good" if found.is_well else "bad")

    def end_test(self, name: str, words: str, tone: str) -> None:
        """Say how a try ended. The answer may come before its provider is among the rows: it is kept until then."""
        self._asked.discard(name)
        self._say(name, words, tone)
        self._list_them(self.list.key)

    def say(self, words: str, tone: str = "") -> None:
        """Say something about the provider that is looked at, or the one being added."""
        self._say(self.list.key, words, tone)
        self.new.say(words)

    def _list_them(self, current: str) -> None:
        """Write the list; it calls none ready whose last try went wrong."""
        choices = [Choice(row.name, row.label, _detail(row), self._mark(row)) for row in self._rows.values()]
        self.list.blockSignals(True)
        self.list.set_choices(choices, current)
        self.list.blockSignals(False)

    def _mark(self, row: ProviderRow) -> str:
        _, tone = self._said.get(row.name, ("", ""))
        return "" if tone == "bad" else tr(KEY_MARKS[row.key])

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(tokens.SPACE_8)
        left.addWidget(self.list)
        left.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        self._stack = QStackedWidget()
        self._nothing = Paragraph(self._theme, "", tone="quiet")
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._details())
        self._stack.addWidget(self.new)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_24)
        row.addLayout(left)
        row.addWidget(self._stack, 1)
        self.column.addLayout(row, 1)

    def _details(self) -> QWidget:
        theme = self._theme
        self.name = PlainLabel(theme, size=tokens.SIZE_READING, is_strong=True, wraps=True)
        self.address = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.warning = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="warn", wraps=True)
        self.key = line(theme, tr("Key"), tr("Paste a key"))
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_button = button(theme, tr("Keep the key"))
        self.forget_button = button(theme, tr("Forget the key"))
        self.key_words = Paragraph(theme, "", size=tokens.SIZE_SMALL, tone="quiet")
        self.model = choice(theme, tr("Model it answers with"), is_editable=True)
        self.test_button = button(theme, tr("Test"), "primary")
        self.remove_button = button(theme, tr("Remove"))
        self.consent = ConsentPart(theme)
        self.result = PlainLabel(theme, size=tokens.SIZE_SMALL, wraps=True)
        self.ask_line = AskLine(theme)
        self.ask_line.align(tokens.SPACE_8)
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_12)
        for each in (self.name, self.address, self.warning):
            layout.addWidget(each)
        self._key_part = titled(theme, tr("Key"), self.key)
        self._key_buttons = side_by_side(self.key_button, self.forget_button)
        for part in (
            self._key_part,
            self._key_buttons,
            self.key_words,
            titled(
                theme,
                tr("Model"),
                self.model,
                words=tr("The one that answers where a conversation does not say otherwise."),
            ),
            self.consent,
            hairline(),
            side_by_side(self.test_button, self.remove_button),
            self.ask_line,
            self.result,
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        return made

    def _show(self, name: str) -> None:
        """Look at a provider."""
        row = self._rows.get(name)
        if row is None:
            self._nothing.setText(
                tr("Add one, and Holdfast can talk to it. You need a key from it, or a model of your own.")
            )
            self._stack.setCurrentWidget(self._nothing)
            return
        is_other = self.name.property("provider") != name
        self.name.setProperty("provider", name)
        self.name.setText(row.label)
        self.address.setText(row.base_url)
        self.warning.setText(row.warning)
        self.warning.setVisible(bool(row.warning))
        needs_key = row.key != "not_needed"
        self._key_part.setVisible(needs_key)
        self._key_buttons.setVisible(needs_key)
        self.forget_button.setVisible(row.key in ("keyring", "this_run"))
        self.key_words.setText(tr(KEY_WORDS[row.key]))
        is_kept = row.key in ("keyring", "this_run", "environment")
        self.key.setPlaceholderText(tr("Paste another key to replace it") if is_kept else tr("Paste a key"))
        if is_other:
            self.ask_line.ask("")
            self.key.clear()
            self.model.blockSignals(True)
            self.model.clear()
            self.model.blockSignals(False)
        self.model.setCurrentText(row.default_model)
        self.consent.show_row(self._consents.get(name))
        self._show_said(name)
        self._stack.setCurrentIndex(1)

    def _say(self, name: str, words: str, tone: str) -> None:
        """Say something of a provider, now or once it is looked at."""
        self._said[name] = (words, tone)
        if name == self.list.key:
            self._show_said(name)

    def _show_said(self, name: str) -> None:
        words, tone = self._said.get(name, ("", ""))
        self.result.setText(words)
        self.result.set_tone(tone)

    def _connect(self) -> None:
        self.list.moved.connect(self._on_moved)
        self.list.chosen.connect(self._on_moved)
        self.add_button.clicked.connect(self._on_add)
        self.new.add_wanted.connect(self.add_wanted)
        self.new.page_wanted.connect(self.page_wanted)
        self.new.left.connect(self._on_new_left)
        self.key.returnPressed.connect(self._on_key)
        self.key_button.clicked.connect(self._on_key)
        self.forget_button.clicked.connect(self._on_forget)
        self.model.activated.connect(self._on_model)
        if (edit := self.model.lineEdit()) is not None:
            edit.editingFinished.connect(self._on_model)
        self.test_button.clicked.connect(self._on_test)
        self.remove_button.clicked.connect(self._on_remove)
        self.ask_line.chosen.connect(self._on_answered)

    def _on_moved(self, name: str) -> None:
        self._show(name)
        self.chosen.emit(name)

    def _on_add(self) -> None:
        self._stack.setCurrentWidget(self.new)
        self.new.begin()

    def _on_new_left(self) -> None:
        self._show(self.list.key)

    def _on_key(self) -> None:
        secret = self.key.text().strip()
        if secret:
            self.key.clear()
            self.key_given.emit((self.list.key, secret))

    def _on_forget(self) -> None:
        self.key_forgotten.emit(self.list.key)

    def _on_model(self) -> None:
        model, row = self.model.currentText().strip(), self._rows.get(self.list.key)
        if row is not None and model and model != row.default_model:
            self.model_chosen.emit((row.name, model))

    def _on_test(self) -> None:
        """Ask, if nobody does so already. The button stays as it is: the keys would go to the next one, Remove."""
        if self.list.key not in self._asked:
            self.test_wanted.emit(self.list.key)

    def _on_remove(self) -> None:
        """Ask first: a key that is forgotten does not come back."""
        self.ask_line.ask(
            tr("Remove {label}? Its key is forgotten, and its place in the chain.", label=self.name.text()),
            (("remove", tr("Remove")), ("keep", tr("Cancel"))),
        )
        self.ask_line.buttons[1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_answered(self, key: str) -> None:
        self.ask_line.ask("")
        if key == "remove":
            self._said.pop(self.list.key, None)
            self.removed.emit(self.list.key)
        else:
            self.remove_button.setFocus(Qt.FocusReason.OtherFocusReason)


def _detail(row: ProviderRow) -> str:
    return tr("on this computer") if row.is_local else row.default_model
