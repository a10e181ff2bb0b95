"""One provider on the page: its name and place, how it is, its days, and one button. Signals what was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from holdfast.failover.status import Health
from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.labels import ElidedLabel
from holdfast.gui.outages.bars import DayBars
from holdfast.gui.outages.dots import Dot
from holdfast.language import mark_in, tr, tr_in

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme
    from holdfast.operations.outages import Day, Situation

NAME_WIDTH, STATE_WIDTH = 232, 280
NARROW_NAME, NARROW_STATE = 176, 226
BUTTON_WIDTH = 92
_PLACES = (
    mark_in("place in the chain", "first in the chain"),
    mark_in("place in the chain", "second"),
    mark_in("place in the chain", "third"),
    mark_in("place in the chain", "fourth"),
    mark_in("place in the chain", "fifth"),
)

Wish = Literal["", "ask", "use"]


class ProviderLine(QFrame):
    """Signals: ask_requested(str) and use_requested(str), with the provider's name."""

    ask_requested = Signal(str)
    use_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "line")
        self._provider = ""
        self._wish: Wish = ""
        self.name = ElidedLabel(theme, size=tokens.SIZE_BODY, is_strong=True)
        self.place = ElidedLabel(theme, size=tokens.SIZE_CAPTION, tone="quiet")
        self.dot = Dot(theme)
        self.headline = ElidedLabel(theme, size=tokens.SIZE_BODY)
        self.detail = ElidedLabel(theme, size=tokens.SIZE_CAPTION, tone="quiet")
        self.bars = DayBars(theme)
        self.button = button(theme, "")
        self.button.setFixedWidth(max(BUTTON_WIDTH, *map(self._width_of, (tr("Ask now"), tr("Use this")))))
        self.button.setAccessibleName(tr("Nothing to do"))
        self._build()
        self._connect()

    def show_situation(self, one: Situation, days: tuple[Day, ...], *, is_answering: bool) -> None:
        """Say how a provider is."""
        self._provider = one.member.name
        self.name.setText(one.name)
        self.name.setToolTip(str(one.member.link))
        self.place.setText(place_words(one, is_answering=is_answering))
        self.dot.show_health(one.health)
        self.headline.setText(one.headline)
        self.headline.setToolTip(one.words)
        self.detail.setText(one.detail)
        self.bars.show_days(one.member.label, days)
        self._wish = wish_of(one, is_answering=is_answering)
        self.button.setText({"ask": tr("Ask now"), "use": tr("Use this"), "": ""}[self._wish])
        self.button.setAccessibleName(f"{self.button.text()}: {one.name}")
        self.button.setVisible(bool(self._wish))
        self._gap.setVisible(not self._wish)
        self.setAccessibleName(f"{one.name}, {self.place.text()}. {one.headline}, {one.detail}")

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Give the words less room."""
        self._who.setFixedWidth(NARROW_NAME if is_narrow else NAME_WIDTH)
        self._how.setFixedWidth(NARROW_STATE if is_narrow else STATE_WIDTH)

    def _width_of(self, words: str) -> int:
        """Return how wide the button is with some words: the same on every line, whatever it offers."""
        self.button.setText(words)
        self.button.ensurePolished()
        return self.button.sizeHint().width()

    def _build(self) -> None:
        self._who, self._how, self._gap = QWidget(), QWidget(), QWidget()
        who = QVBoxLayout(self._who)
        who.setContentsMargins(0, 0, 0, 0)
        who.setSpacing(2)
        who.addWidget(self.name)
        who.addWidget(self.place)
        state = QHBoxLayout()
        state.setSpacing(tokens.SPACE_8)
        state.addWidget(self.dot, 0, Qt.AlignmentFlag.AlignVCenter)
        state.addWidget(self.headline, 1)
        how = QVBoxLayout(self._how)
        how.setContentsMargins(0, 0, 0, 0)
        how.setSpacing(2)
        how.addLayout(state)
        how.addWidget(self.detail)
        self._gap.setFixedWidth(self.button.width())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, tokens.SPACE_12, 0, tokens.SPACE_12)
        layout.setSpacing(tokens.SPACE_16)
        layout.addWidget(self._who)
        layout.addWidget(self._how)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.button)
        layout.addWidget(self._gap)
        self.set_narrow(is_narrow=False)

    def _connect(self) -> None:
        self.button.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        if self._wish == "ask":
            self.ask_requested.emit(self._provider)
        elif self._wish == "use":
            self.use_requested.emit(self._provider)


def place_words(one: Situation, *, is_answering: bool) -> str:
    """Return whose it is and where it stands in the chain."""
    maker = tr("on this computer") if one.member.is_local else one.member.label
    if one.member.place is None:
        return tr("{maker} · not in the chain", maker=maker)
    place = tr_in("place in the chain", _PLACES[min(one.member.place, len(_PLACES) - 1)])
    if is_answering and one.member.place:
        place = tr("answering now")
    return f"{maker} · {place}"


def wish_of(one: Situation, *, is_answering: bool) -> Wish:
    """Return what the button offers: to ask one that is unwell, to use one that is not the first."""
    if one.member.place is None:
        return ""
    if one.health in {Health.DOWN, Health.DEGRADED} or one.needs_person:
        return "ask"
    return "use" if one.member.place and not is_answering else ""
