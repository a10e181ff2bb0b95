"""A bar for each of the last days, painted: no trouble, some, most. Words for those who do not see colours."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from holdfast.gui.words import long_date
from holdfast.language import tr, trn
from holdfast.operations.outages import Day, Trouble

if TYPE_CHECKING:
    from datetime import date

    from holdfast.gui.theme import Theme

HEIGHT = 26
GAP = 2
WIDEST, NARROWEST = 9, 4
STEP = WIDEST + GAP
RADIUS = 1.5
FAINT = 0.75
UNKNOWN_SHARE = 0.3
"""A day of which nothing is known is a low bar."""


class DayBars(QWidget):
    """The days of one provider, today at the right; in a narrow place fewer of them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._days: tuple[Day, ...] = ()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(14 * (NARROWEST + GAP))
        self._connect()

    def show_days(self, name: str, days: tuple[Day, ...]) -> None:
        """Show the days of `name`."""
        self._days = days
        self.setAccessibleName(f"{name}: {summary(days)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of all bars."""
        return QSize(60 * (NARROWEST + 2 + GAP), HEIGHT)

    def shown(self) -> tuple[Day, ...]:
        """Return the days there is room for."""
        room = max(int((self.width() + GAP) // (NARROWEST + GAP)), 1)
        return self._days[-room:]

    def day_at(self, x: float) -> Day | None:
        """Return the day at a place."""
        days = self.shown()
        at = int(x // self._step(len(days))) if days else -1
        return days[at] if 0 <= at < len(days) else None

    def event(self, event: QEvent) -> bool:
        """Say what a day was like where the pointer rests."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos().x())
            QToolTip.showText(event.globalPos(), "" if day is None else day_words(day), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        days = self.shown()
        step = self._step(len(days))
        for at, day in enumerate(days):
            height = HEIGHT * UNKNOWN_SHARE if day.trouble is Trouble.UNKNOWN else HEIGHT
            painter.setBrush(self._colour(day.trouble))
            painter.drawRoundedRect(QRectF(at * step, HEIGHT - height, step - GAP, height), RADIUS, RADIUS)

    def _step(self, count: int) -> float:
        """Return the width of a bar with its gap, so that today stands at the right edge."""
        return min((self.width() + GAP) / max(count, 1), STEP)

    def _colour(self, trouble: Trouble) -> QColor:
        colours = self._theme.colours
        names = {Trouble.NONE: colours.good, Trouble.SOME: colours.warn, Trouble.MOST: colours.bad}
        colour = QColor(names.get(trouble, colours.line))
        if trouble is Trouble.NONE:
            colour.setAlphaF(FAINT)
        return colour

    def _connect(self) -> None:
        self._theme.changed.connect(self.update)


def day_words(day: Day) -> str:
    """Return what a day was like."""
    said = []
    if day.answered or day.failed:
        said.append(
            tr(
                "{answers}, {failures}",
                answers=trn("{count} answer", "{count} answers", day.answered),
                failures=trn("{count} failure", "{count} failures", day.failed),
            )
        )
    if day.incidents:
        said.append(
            trn(
                "{count} minute of announced trouble: {incidents}",
                "{count} minutes of announced trouble: {incidents}",
                day.incident_min,
                incidents=day.incidents[0],
            )
        )
    if not said:
        said.append(tr("nothing known") if day.trouble is Trouble.UNKNOWN else tr("no trouble known"))
    return f"{date_words(day.day)}: {'; '.join(said)}"


def date_words(day: date) -> str:
    """Return a day by the person's locale."""
    return long_date(datetime(day.year, day.month, day.day).astimezone())


def summary(days: tuple[Day, ...]) -> str:
    """Return the days in one sentence."""
    most = sum(1 for day in days if day.trouble is Trouble.MOST)
    some = sum(1 for day in days if day.trouble is Trouble.SOME)
    known = sum(1 for day in days if day.trouble is not Trouble.UNKNOWN)
    if not known:
        return trn("nothing is known of the last {count} day", "nothing is known of the last {count} days", len(days))
    if not most and not some:
        return trn(
            "of the last {count} day, no trouble on any that is known",
            "of the last {count} days, no trouble on any that is known",
            len(days),
        )
    return trn(
        "of the last {count} day, most calls failed on {most}, some on {some}",
        "of the last {count} days, most calls failed on {most}, some on {some}",
        len(days),
        most=trn("{count} day", "{count} days", most),
        some=trn("{count} day", "{count} days", some),
    )
