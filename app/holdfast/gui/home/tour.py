"""Five bubbles that show what is where. They take nothing away: the window works while one is shown. Signals when the
person has had enough; who remembers that is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.theme import Theme

WIDTH = 320
RING = 3
MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of the tour: the widget it is about, and the words."""

    about: QWidget
    title: str
    words: str


class Tour(QFrame):
    """Signals: over(), the person has seen it or does not want to."""

    over = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._stops: Sequence[Stop] = ()
        self._at = 0
        self._over = parent
        self.setProperty("role", "bubble")
        self.setFixedWidth(WIDTH)
        self._ring = QFrame(parent)
        self._ring.setProperty("role", "ring")
        self._ring.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ring.hide()
        self.title = PlainLabel(theme, size=tokens.SIZE_READING, is_strong=True, wraps=True)
        self.words = Paragraph(theme, size=tokens.SIZE_SMALL)
        self.count = PlainLabel(theme, size=tokens.SIZE_CAPTION, tone="quiet")
        self.skip_button = button(theme, tr("End the tour"), "link")
        self.next_button = button(theme, tr("Next"), "primary")
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_12)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.skip_button)
        row.addWidget(self.next_button)
        self._row = row
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_16, tokens.SPACE_12)
        layout.setSpacing(tokens.SPACE_8)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        layout.addSpacing(tokens.SPACE_4)
        layout.addLayout(row)
        self.hide()
        parent.installEventFilter(self)
        self._esc = QShortcut(QKeySequence(Qt.Key.Key_Escape), parent.window())
        self._esc.setEnabled(False)
        self._esc.activated.connect(self.end)
        self.next_button.clicked.connect(self._on_next)
        self.skip_button.clicked.connect(self.end)

    def start(self, stops: Sequence[Stop], *, takes_focus: bool) -> None:
        """Begin; places that cannot be seen now are left out."""
        self._leave()
        self._stops = [stop for stop in stops if stop.about.isVisible()]
        self._at = 0
        if self._stops:
            self._show_stop()
            if takes_focus:
                self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Take the bubble away for good."""
        if not self.isHidden():
            self._leave()
            self.hide()
            self._ring.hide()
            self._esc.setEnabled(False)
            self.over.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay beside its place when the window changes its size, and the place its own."""
        if event.type() in MOVES and not self.isHidden():
            self._place()
        return False

    def _leave(self) -> None:
        """Follow the place no longer that it stands at."""
        if self._at < len(self._stops):
            self._stops[self._at].about.removeEventFilter(self)

    def _on_next(self) -> None:
        self._leave()
        self._at += 1
        while self._at < len(self._stops) and not self._stops[self._at].about.isVisible():
            self._at += 1
        if self._at >= len(self._stops):
            self.end()
        else:
            self._show_stop()

    def _show_stop(self) -> None:
        stop = self._stops[self._at]
        stop.about.installEventFilter(self)
        self.title.setText(stop.title)
        self.words.setText(stop.words)
        self.count.setText(tr("{at} of {count}", at=self._at + 1, count=len(self._stops)))
        is_last = self._at == len(self._stops) - 1
        self.next_button.setText(tr("Done") if is_last else tr("Next"))
        self.skip_button.setVisible(not is_last)
        self.setAccessibleName(f"{stop.title}. {stop.words}")
        self._ring.show()
        self.show()
        self._esc.setEnabled(True)
        self._place()

    def _place(self) -> None:
        """Stand below its place, else beside it, else over the middle of it: titles stand above, fields below. Always
        within the window.
        """
        parent = self._over
        about = self._stops[self._at].about
        place = QRect(about.mapTo(parent, QPoint(0, 0)), about.size()).intersected(parent.rect())
        self._ring.setGeometry(place.adjusted(-RING, -RING, RING, RING).intersected(parent.rect()))
        self._ring.setVisible(about.isVisible())
        margins = self._column.contentsMargins() + self.contentsMargins()
        self.setFixedWidth(max(WIDTH, self._row.sizeHint().width() + margins.left() + margins.right()))
        self.setFixedHeight(self._column.totalHeightForWidth(self.width()))
        gap = tokens.SPACE_12
        middle = place.center().y() - self.height() // 2
        spots = (
            QPoint(place.left(), place.bottom() + gap),
            QPoint(place.right() + gap, middle),
            QPoint(place.left() - gap - self.width(), middle),
            QPoint(place.left(), place.top() - gap - self.height()),
        )
        middle_of_it = QPoint(place.center().x() - self.width() // 2, middle)
        held = [self._within(spot) for spot in (*spots, middle_of_it)]
        self.move(next((spot for spot in held if not QRect(spot, self.size()).intersects(place)), held[-1]))
        self._ring.raise_()
        self.raise_()

    def _within(self, spot: QPoint) -> QPoint:
        """Return the place nearest to one that lies within the window."""
        gap, parent = tokens.SPACE_12, self._over
        x = max(gap, min(spot.x(), parent.width() - self.width() - gap))
        y = max(gap, min(spot.y(), parent.height() - self.height() - gap))
        return QPoint(x, y)
