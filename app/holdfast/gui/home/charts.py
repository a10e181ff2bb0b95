"""Charts drawn with the theme's colours: bars that stand, bars that lie, a calendar. Each says in words what it shows,
to a pointer that rests on a part and to a screen reader; the figures themselves are shown as a table beside.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from holdfast.gui import tokens, words
from holdfast.language import trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from holdfast.gui.theme import Theme

BARS_HEIGHT = 180
LABEL_HEIGHT = 20
WIDEST_STEP = 72
LINE_HEIGHT = 26
NAME_SHARE = 0.34
CELL, CELL_GAP = 12, 3
WEEKDAY_WIDTH = 34
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one or two parts: `first` is drawn in the accent, `second` above it in a quiet colour."""

    label: str
    first: float
    second: float = 0
    spoken: str = ""

    @property
    def total(self) -> float:
        """Return how long it is."""
        return self.first + self.second


class Chart(QWidget):
    """A drawing whose parts have words."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._parts: list[tuple[QRect, str]] = []
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def event(self, event: QEvent) -> bool:
        """Say in words what the pointer rests on."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            spoken = self.spoken_at(event.pos().x(), event.pos().y())
            if spoken:
                QToolTip.showText(event.globalPos(), spoken, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def spoken_at(self, x: int, y: int) -> str:
        """Return the words of the part at a place, "" where there is none."""
        return next((spoken for rect, spoken in self._parts if rect.contains(x, y)), "")

    def _begin(self) -> QPainter:
        self._parts = []
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(tokens.SIZE_CAPTION))
        return painter


class StandingBars(Chart):
    """Bars side by side, as many labels as there is room for."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._bars: Sequence[Bar] = ()

    def show_bars(self, bars: Sequence[Bar], summary: str) -> None:
        """Show these; `summary` is what a screen reader says of them."""
        self._bars = bars
        self.setAccessibleDescription(summary)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a pleasant size."""
        return QSize(400, BARS_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them."""
        painter = self._begin()
        most = max((bar.total for bar in self._bars), default=0)
        if not most:
            return
        colours = self._theme.colours
        top, floor = LABEL_HEIGHT, self.height() - LABEL_HEIGHT
        painter.setPen(QColor(colours.line))
        painter.drawLine(0, floor, self.width(), floor)
        painter.setPen(QColor(colours.quiet))
        painter.drawText(QRect(0, 0, self.width(), LABEL_HEIGHT), 0, _number(most))
        step = min(self.width() / len(self._bars), WIDEST_STEP)
        room = max(painter.fontMetrics().horizontalAdvance(bar.label) for bar in self._bars) + tokens.SPACE_8
        every = max(1, -(-room // max(1, int(step))))
        for at, bar in enumerate(self._bars):
            self._paint_bar(painter, bar, QRectF(at * step, top, step, floor - top), most)
            if at % every == 0:
                painter.setPen(QColor(colours.quiet))
                where = QRectF(at * step, floor + 2, max(step, room), LABEL_HEIGHT - 2)
                painter.drawText(where, 0, bar.label)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: Bar, room: QRectF, most: float) -> None:
        colours = self._theme.colours
        width = max(1.0, min(room.width() - 2, 28))
        low, high = bar.first / most * room.height(), bar.second / most * room.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.faint))
        painter.drawRect(QRectF(room.left(), room.bottom() - low - high, width, high))
        painter.setBrush(QColor(colours.accent))
        painter.drawRect(QRectF(room.left(), room.bottom() - low, width, low))
        self._parts.append((room.toRect(), bar.spoken))


class LyingBars(Chart):
    """Names with a bar each, below one another."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._bars: Sequence[Bar] = ()

    def show_bars(self, bars: Sequence[Bar], summary: str) -> None:
        """Show these; `summary` is what a screen reader says of them."""
        self._bars = bars
        self.setAccessibleDescription(summary)
        self.setFixedHeight(max(1, len(bars)) * LINE_HEIGHT)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them."""
        painter = self._begin()
        colours = self._theme.colours
        most = max((bar.total for bar in self._bars), default=0) or 1
        names = round(self.width() * NAME_SHARE)
        metrics = painter.fontMetrics()
        figures = max((metrics.horizontalAdvance(_number(bar.total)) for bar in self._bars), default=0)
        room = self.width() - names - figures - 2 * tokens.SPACE_8
        for at, bar in enumerate(self._bars):
            y = at * LINE_HEIGHT
            painter.setPen(QColor(colours.text))
            shown = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, names - tokens.SPACE_8)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRect(0, y, names, LINE_HEIGHT), flags, shown)
            length = max(2.0, bar.total / most * room)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(names, y + 7, length, LINE_HEIGHT - 14), 2, 2)
            painter.setPen(QColor(colours.quiet))
            where = QRectF(names + length + tokens.SPACE_8, y, figures + tokens.SPACE_8, LINE_HEIGHT)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, _number(bar.total))
            self._parts.append((QRect(0, y, self.width(), LINE_HEIGHT), bar.spoken))
        painter.end()


class Calendar(Chart):
    """A year, a square for each day, a column for each week; the more messages, the stronger."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._counts: Mapping[date, int] = {}
        self._last = date.today()  # noqa: DTZ011 - a person's own day, not a moment
        self.setFixedHeight(LABEL_HEIGHT + 7 * (CELL + CELL_GAP))

    def show_days(self, counts: Mapping[date, int], last: date, summary: str) -> None:
        """Show the year that ends with the day `last`."""
        self._counts, self._last = counts, last
        self.setAccessibleDescription(summary)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as many weeks as there is room for, the last one at the right."""
        painter = self._begin()
        colours = self._theme.colours
        step = CELL + CELL_GAP
        weeks = min(53, (self.width() - WEEKDAY_WIDTH) // step)
        monday = self._last - timedelta(days=self._last.weekday())
        first = monday - timedelta(weeks=weeks - 1)
        shown = [self._counts[day] for day in self._counts if first <= day <= self._last]
        most = max(shown, default=0)
        painter.setPen(QColor(colours.quiet))
        for weekday in (0, 2, 4):
            where = QRect(0, LABEL_HEIGHT + weekday * step, WEEKDAY_WIDTH, CELL)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, words.weekday_name(weekday))
        self._paint_months(painter, first, weeks)
        painter.setPen(Qt.PenStyle.NoPen)
        for at in range(weeks * 7):
            day = first + timedelta(days=at)
            if day > self._last:
                break
            where = QRect(WEEKDAY_WIDTH + at // 7 * step, LABEL_HEIGHT + at % 7 * step, CELL, CELL)
            count = self._counts.get(day, 0)
            painter.setBrush(self._shade(count, most))
            painter.drawRoundedRect(where, 2, 2)
            self._parts.append(
                (
                    where,
                    trn(
                        "{date}: {count} message",
                        "{date}: {count} messages",
                        count,
                        date=words.day_name(day),
                    ),
                )
            )
        painter.end()

    def _paint_months(self, painter: QPainter, first: date, weeks: int) -> None:
        free_from = 0
        for week in range(weeks):
            day = first + timedelta(weeks=week)
            x = WEEKDAY_WIDTH + week * (CELL + CELL_GAP)
            if day.day <= 7 and x >= free_from:  # noqa: PLR2004 - the first week of a month
                name = words.month_name(day)
                painter.drawText(x, LABEL_HEIGHT - 7, name)
                free_from = x + painter.fontMetrics().horizontalAdvance(name) + tokens.SPACE_8

    def _shade(self, count: int, most: int) -> QColor:
        """Return one of a few shades between the ground and the accent."""
        ground, accent = QColor(self._theme.colours.line), QColor(self._theme.colours.accent)
        if not count or not most:
            return ground
        level = min(LEVELS, 1 + int((count / most) ** 0.5 * LEVELS * 0.999))
        share = 0.2 + 0.8 * level / LEVELS
        return QColor.fromRgbF(
            ground.redF() + (accent.redF() - ground.redF()) * share,
            ground.greenF() + (accent.greenF() - ground.greenF()) * share,
            ground.blueF() + (accent.blueF() - ground.blueF()) * share,
        )


def _number(value: float) -> str:
    return words.number(round(value)) if value >= 10 or value == int(value) else f"{value:.2f}"  # noqa: PLR2004 - few
