"""What stands below the list while several are chosen: how many, and what can be done with them. Shows and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, button
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import PlainLabel
from holdfast.language import mark, tr

if TYPE_CHECKING:
    from holdfast.gui.theme import Theme

WHAT = {
    "star": mark("Star"),
    "tag": mark("Tag…"),
    "project": mark("Project…"),
    "archive": mark("Archive"),
    "export": mark("Export…"),
    # Translators: on a button: throw the chosen conversations into the bin
    "bin": mark("Bin"),
}


class SelectionBar(QFrame):
    """Signals: wanted(str), what is to be done with them; everything_wanted(), all that a search found; left()."""

    wanted = Signal(str)
    everything_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setAccessibleName(tr("What is chosen"))
        self.count = PlainLabel(theme, size=tokens.SIZE_SMALL, is_strong=True)
        self.everything = button(theme, tr("Choose all that was found"), "link")
        self.everything.setFont(theme.font(tokens.SIZE_SMALL))
        self.close_button = IconButton(theme, "close", tr("Choose none (Esc)"))
        self.buttons: dict[str, QPushButton] = {key: button(theme, tr(label), "chip") for key, label in WHAT.items()}
        head = QHBoxLayout()
        head.setContentsMargins(tokens.SPACE_8, 0, 0, 0)  # the words of the buttons below begin so far from their edge
        head.addWidget(self.count, 1)
        head.addWidget(self.close_button)
        flow = FlowLayout(spacing=tokens.SPACE_4)
        for each in self.buttons.values():
            flow.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_8, tokens.SPACE_4, tokens.SPACE_8, tokens.SPACE_8)
        layout.setSpacing(tokens.SPACE_4)
        layout.addLayout(head)
        whole = QHBoxLayout()
        whole.setContentsMargins(tokens.SPACE_8, 0, 0, 0)
        whole.addWidget(self.everything)
        layout.addLayout(whole)
        layout.addLayout(flow)
        self.hide()
        self._connect()

    def show_count(self, said: str, *, is_archived: bool, is_starred: bool, offers_everything: bool) -> None:
        """Say how many are chosen; what all of them are already is offered the other way round."""
        self.count.setText(said)
        self.everything.setVisible(offers_everything)
        self.buttons["archive"].setText(tr("Out of the archive") if is_archived else tr("Archive"))
        self.buttons["star"].setText(tr("Unstar") if is_starred else tr("Star"))
        self.show()

    def _connect(self) -> None:
        for key, each in self.buttons.items():
            each.clicked.connect(lambda _checked=False, key=key: self.wanted.emit(key))
        self.everything.clicked.connect(self.everything_wanted)
        self.close_button.clicked.connect(self.left)
