"""The page of an empty store: the ways to begin. Signals what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button, frame, hairline
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.pages import ScrollPage
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from holdfast.gui.theme import Theme

COLUMN_WIDTH = 1080
CARDS_STACK_BELOW = 800
CARD_EDGE = 1
TILE = 40
SHOW_STEPS = mark("How to get an export, in four steps")
HIDE_STEPS = mark("Hide the four steps")
STEPS = (
    mark("On claude.ai, in a browser or the desktop app, open Settings, then Privacy."),
    mark("Choose Export data. Claude sends you an e-mail, usually within the hour."),
    mark("Open its link while you are signed in, and download every file it lists. The link works for 24 hours."),
    mark("Drop the files here, just as they came. There is no need to unpack them."),
)


class WelcomePage(ScrollPage):
    """Signals: files_requested(), folder_requested(), sample_requested(), provider_requested(),
    rehearsal_requested().
    """

    files_requested = Signal()
    folder_requested = Signal()
    sample_requested = Signal()
    provider_requested = Signal()
    rehearsal_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Welcome"))
        self._theme = theme
        self.files_button = button(theme, tr("Choose files"), "primary")
        self.folder_button = button(theme, tr("Choose a folder"))
        self.sample_button = button(theme, tr("Open the sample"))
        self.provider_button = button(theme, tr("Add a provider"))
        self.rehearsal_button = button(theme, tr("Rehearse an outage"))
        self.steps_button = button(theme, tr(SHOW_STEPS), "link")
        self._icons: list[tuple[PlainLabel, str]] = []
        self._rows: list[QWidget] = []
        self.steps = self._steps()
        self._build()
        self._connect()
        self._on_theme_changed()

    def offer(self, *, provider: bool, rehearsal: bool) -> None:
        """Offer what this window can do beyond importing."""
        self._connecting.setVisible(provider)
        self.rehearsal_button.setVisible(rehearsal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the cards below one another where there is no room beside, else as wide as their buttons in one line."""
        super().resizeEvent(event)
        widest = max(row.sizeHint().width() + 2 * (tokens.SPACE_24 + CARD_EDGE) for row in self._rows)
        widest = max(widest, *(card.minimumSizeHint().width() for card in self._all_cards))
        side_by_side = len(self._all_cards) * (widest + tokens.SPACE_16) - tokens.SPACE_16
        self._column.setMaximumWidth(max(COLUMN_WIDTH, side_by_side))
        wanted = sum(card.minimumSizeHint().width() + tokens.SPACE_24 for card in self._all_cards)  # words may be long
        is_narrow = self.viewport().width() < max(CARDS_STACK_BELOW, wanted + 2 * tokens.SPACE_32)
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._cards.setDirection(direction)

    def _build(self) -> None:
        theme = self._theme
        title = PlainLabel(
            theme, tr("Your conversations, on your own computer"), size=tokens.SIZE_DISPLAY, is_strong=True, wraps=True
        )
        words = Paragraph(
            theme,
            tr(
                "Holdfast keeps what you and Claude have written, finds any sentence of it, and keeps you working when "
                "Claude is down. Nothing leaves this computer unless you send it."
            ),
            size=tokens.SIZE_READING,
            tone="quiet",
        )
        words.setMaximumWidth(tokens.READING_WIDTH)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(tokens.SPACE_16)
        self._all_cards = self._ways_to_begin()
        for card in self._all_cards:
            self._cards.addWidget(card, 1)
        self._column = column = QWidget()
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, tokens.SPACE_32)
        inner.setSpacing(0)
        inner.addStretch(2)
        inner.addWidget(title)
        inner.addSpacing(tokens.SPACE_8)
        inner.addWidget(words)
        inner.addSpacing(tokens.SPACE_32)
        inner.addLayout(self._cards)
        inner.addSpacing(tokens.SPACE_16)
        inner.addWidget(self.steps)
        inner.addStretch(5)
        page = QWidget()
        outer = QHBoxLayout(page)
        outer.setContentsMargins(tokens.SPACE_32, tokens.SPACE_32, tokens.SPACE_32, 0)
        outer.addStretch(1)
        outer.addWidget(column, 100)
        outer.addStretch(1)
        self.setWidget(page)

    def _ways_to_begin(self) -> tuple[QFrame, ...]:
        """Make the card of each way, in the order in which most people take them."""
        importing = self._card(
            "import",
            tr("Import your Claude export"),
            tr(
                "Drop the files that Claude sent you anywhere in this window. Zips, folders and the newer manifest "
                "all work."
            ),
            self.steps_button,
            (self.files_button, self.folder_button),
        )
        self._connecting = self._card(
            "connect",
            tr("Connect Claude and a backup"),
            tr(
                "Add a key for Claude, and one more provider or a local model. When Claude does not answer, the next "
                "in your chain continues the same conversation."
            ),
            None,
            (self.provider_button,),
        )
        looking = self._card(
            "sample",
            tr("Look around first"),
            tr(
                "Two dozen made-up conversations with code, formulas, branches and artifacts, and a rehearsed outage "
                "that needs no key."
            ),
            None,
            (self.sample_button, self.rehearsal_button),
        )
        return importing, self._connecting, looking

    def _card(self, icon: str, title: str, words: str, link: QWidget | None, buttons: tuple[QWidget, ...]) -> QFrame:
        card = frame("card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(*(tokens.SPACE_24,) * 4)
        layout.setSpacing(0)
        tile = frame("tile")
        tile.setFixedSize(TILE, TILE)
        picture = PlainLabel(self._theme)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QVBoxLayout(tile)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(picture)
        self._icons.append((picture, icon))
        layout.addWidget(tile)
        layout.addSpacing(tokens.SPACE_16)
        layout.addWidget(PlainLabel(self._theme, title, size=tokens.SIZE_READING, is_strong=True, wraps=True))
        layout.addSpacing(tokens.SPACE_4)
        layout.addWidget(Paragraph(self._theme, words, tone="quiet"))
        layout.addSpacing(tokens.SPACE_16)
        if link is not None:
            layout.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        layout.addSpacing(tokens.SPACE_16)
        row = QWidget()
        self._rows.append(row)
        flow = FlowLayout(row)
        for each in buttons:
            flow.addWidget(each)
        layout.addWidget(row)
        return card

    def _steps(self) -> QFrame:
        panel = frame("panel")
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(tokens.SPACE_24, tokens.SPACE_16, tokens.SPACE_24, tokens.SPACE_16)
        layout.setSpacing(tokens.SPACE_12)
        for at, step in enumerate(map(tr, STEPS), start=1):
            if at > 1:
                layout.addWidget(hairline())
            row = QHBoxLayout()
            row.setSpacing(tokens.SPACE_16)
            number = PlainLabel(self._theme, str(at), tone="accent", is_strong=True)
            number.setFixedWidth(12)
            row.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Paragraph(self._theme, step), 1)
            layout.addLayout(row)
        panel.hide()
        return panel

    def _connect(self) -> None:
        self.files_button.clicked.connect(self.files_requested)
        self.folder_button.clicked.connect(self.folder_requested)
        self.sample_button.clicked.connect(self.sample_requested)
        self.provider_button.clicked.connect(self.provider_requested)
        self.rehearsal_button.clicked.connect(self.rehearsal_requested)
        self.steps_button.clicked.connect(self._on_steps_clicked)
        self._theme.changed.connect(self._on_theme_changed)

    def _on_steps_clicked(self) -> None:
        self.steps.setVisible(self.steps.isHidden())
        self.steps_button.setText(tr(HIDE_STEPS if not self.steps.isHidden() else SHOW_STEPS))
        if not self.steps.isHidden():
            QTimer.singleShot(0, self._show_steps)  # they have their place only when the page is laid out anew

    def _show_steps(self) -> None:
        self.ensureWidgetVisible(self.steps)

    def _on_theme_changed(self) -> None:
        for label, name in self._icons:
            label.setPixmap(self._theme.pixmap(name, self._theme.colours.accent, 22))
