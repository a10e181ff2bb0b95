"""The form that adds a provider: one known by name, or any server that speaks a language Holdfast knows. Shows and
signals.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.settings.form import choice, line, side_by_side, titled
from holdfast.language import mark, tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.chat import PresetRow
    from holdfast.gui.theme import Theme

ANY_SERVER = mark("Any compatible server")
"""The label that resources/providers.json has for one, marked here."""
PLACES = {"resource": mark("Resource"), "region": mark("Region"), "account": mark("Account")}
"""What a person fills into an address, by its name there."""
LANGUAGES = (
    ("openai", mark("As OpenAI does (most servers)")),
    ("anthropic", mark("As Anthropic does")),
    ("gemini", mark("As Google Gemini does")),
    ("ollama", mark("As Ollama does")),
)


@dataclass(frozen=True, slots=True)
class NewValues:
    """What was filled in."""

    name: str
    kind: str
    base_url: str
    model: str
    secret: str = field(repr=False)
    places: tuple[tuple[str, str], ...] = ()


class NewProvider(QWidget):
    """`taken` are the names that others have. Signals: add_wanted(NewValues); page_wanted(str), an address where one
    gets a key; left().
    """

    add_wanted = Signal(object)
    page_wanted = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presets: tuple[PresetRow, ...] = ()
        self.taken: frozenset[str] = frozenset()
        self.places: dict[str, QLineEdit] = {}
        self.preset = choice(theme, tr("Provider"))
        self.name = line(theme, tr("Its name here"), tr("A short name of your own"))
        self.kind = choice(theme, tr("The language it speaks"))
        for label in (tr(label) for _, label in LANGUAGES):
            self.kind.addItem(label)
        self.address = line(theme, tr("Address"), "https://")
        self.model = choice(theme, tr("Model"), is_editable=True)
        self.key = line(theme, tr("Key"), tr("Paste a key"))
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.words = Paragraph(theme, "", size=tokens.SIZE_SMALL, tone="quiet")
        self.result = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="bad", wraps=True)
        self.page_button = button(theme, tr("Open browser"), "link")
        self.add_button = button(theme, tr("Add"), "primary")
        self.cancel_button = button(theme, tr("Cancel"))
        self._build()
        self._connect()

    def show_presets(self, presets: Sequence[PresetRow]) -> None:
        """Offer these."""
        self._presets = tuple(presets)
        self.preset.clear()
        self.preset.addItems([tr(row.label) for row in self._presets])

    def begin(self) -> None:
        """Begin with the first."""
        self.result.setText("")
        self.preset.setCurrentIndex(0)
        self._on_preset(0)
        self.preset.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, words: str) -> None:
        """Say what is wrong with what was filled in."""
        self.result.setText(words)

    def _build(self) -> None:
        theme = self._theme
        self._parts = {
            "name": titled(theme, tr("Its name here"), self.name),
            "kind": titled(theme, tr("The language it speaks"), self.kind),
            "address": titled(theme, tr("Address"), self.address),
            "key": titled(theme, tr("Key"), self.key),
        }
        self._page_part = side_by_side(self.page_button)
        self._places = QWidget()
        self._places_layout = QVBoxLayout(self._places)
        self._places_layout.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_12)
        layout.addWidget(PlainLabel(theme, tr("Add a provider"), size=tokens.SIZE_READING, is_strong=True))
        for part in (
            titled(theme, tr("Provider"), self.preset),
            *self._parts.values(),
            self._places,
            titled(theme, tr("Model"), self.model),
            self.words,
            self._page_part,
            side_by_side(self.add_button, self.cancel_button),
            self.result,
        ):
            layout.addWidget(part)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.preset.currentIndexChanged.connect(self._on_preset)
        self.page_button.clicked.connect(self._on_page)
        self.add_button.clicked.connect(self._on_add)
        self.cancel_button.clicked.connect(self.left)

    def _on_preset(self, at: int) -> None:
        """Ask for what this provider needs to be told."""
        if not 0 <= at < len(self._presets):
            return
        row = self._presets[at]
        is_free = not row.base_url
        self.name.setText("" if is_free else self._free(row.name))
        self.address.setText("" if row.places else row.base_url)
        self.kind.setCurrentIndex([kind for kind, _ in LANGUAGES].index(row.kind))
        self._parts["kind"].setVisible(is_free)
        self._parts["address"].setVisible(is_free or not row.needs_key)
        self._parts["key"].setVisible(row.needs_key or is_free)
        self.model.clear()
        self.model.addItems(list(row.models))
        while (item := self._places_layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.places = {place: line(self._theme, tr(PLACES.get(place, place.capitalize()))) for place in row.places}
        for edit in self.places.values():
            self._places_layout.addWidget(titled(self._theme, edit.accessibleName(), edit))
        self._places.setVisible(bool(row.places))
        self._page_part.setVisible(bool(row.key_page))
        if row.key_page:
            self.words.setText(
                tr("You get a key at {address}. It can also come from an environment variable.", address=row.key_page)
            )
        elif is_free:
            self.words.setText(
                tr("The address from the server's own instructions, often called its base URL. Most end with /v1.")
            )
        else:
            self.words.setText(tr("It runs on this computer, and nothing you write leaves it."))

    def _free(self, name: str) -> str:
        """Return a name like this that nobody has."""
        names = (name, *(f"{name}-{number}" for number in range(2, len(self.taken) + 3)))
        return next(each for each in names if each not in self.taken)

    def _on_page(self) -> None:
        self.page_wanted.emit(self._presets[self.preset.currentIndex()].key_page)

    def _on_add(self) -> None:
        row = self._presets[self.preset.currentIndex()]
        places = tuple((place, edit.text().strip()) for place, edit in self.places.items())
        address = row.base_url if row.places else self.address.text().strip()
        kind = LANGUAGES[self.kind.currentIndex()][0]
        name = self.name.text().strip() or self._free(row.name)
        if name in self.taken:  # else the address and the key of that one would be gone
            self.say(tr("There is a provider of this name already. Give this one another."))
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.result.setText("")
        self.add_wanted.emit(
            NewValues(name, kind, address, self.model.currentText().strip(), self.key.text().strip(), places)
        )
        self.key.clear()
