"""The page of figures: charts, or the same as tables. Shows and signals; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from holdfast.gui import tokens
from holdfast.gui.controls import button
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.pages import Page
from holdfast.language import tr
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.gui.home.charts import Chart
    from holdfast.gui.theme import Theme

COLUMN_WIDTH = 1000
SIDE_BY_SIDE_FROM = 860
TABLE_LINES = 12
TABLE_LINE_HEIGHT = 30
PICTURE_SCALE = 2


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart: names of columns, and lines of cells."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


class Card(QFrame):
    """A chart under its title, or its table."""

    def __init__(self, theme: Theme, title: str, chart: Chart, *, is_wide: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.is_wide = is_wide
        self.chart = chart
        self.words = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.table = QTableWidget()
        self.table.setAccessibleName(title)
        self.table.setFont(theme.font(tokens.SIZE_SMALL))
        self.table.setProperty("role", "figures")
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_16)
        layout.setSpacing(tokens.SPACE_8)
        layout.addWidget(PlainLabel(theme, title, size=tokens.SIZE_READING, is_strong=True))
        layout.addWidget(self.words)
        layout.addWidget(chart)
        layout.addWidget(self.table)
        layout.addStretch(1)

    def show_table(self, said: str, table: Table) -> None:
        """Give it its words and its figures."""
        self.words.setText(said)
        self.table.setColumnCount(len(table.columns))
        self.table.setHorizontalHeaderLabels(list(table.columns))
        self.table.setRowCount(len(table.lines))
        for row, cells in enumerate(table.lines):
            self.table.setRowHeight(row, TABLE_LINE_HEIGHT)
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if first := self.table.horizontalHeaderItem(0):
            first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setFixedHeight((min(TABLE_LINES, len(table.lines)) + 1) * TABLE_LINE_HEIGHT + 4)
        self.setVisible(bool(table.lines))

    def choose(self, *, shows_table: bool) -> None:
        """Show the figures, or the drawing."""
        self.chart.setVisible(not shows_table)
        self.table.setVisible(shows_table)


class InsightsPage(Page):
    """Signals: left(); picture_requested(); table_requested()."""

    picture_requested = Signal()
    table_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._cards: list[Card] = []
        self.title.setText(tr("Insights"))
        self.charts_tab = button(theme, tr("Charts"), "tab")
        self.tables_tab = button(theme, tr("Tables"), "tab")
        self.save_picture = button(theme, tr("Save as picture…"))
        self.save_table = button(theme, tr("Save as table…"))
        self.lead = Paragraph(theme, "", size=tokens.SIZE_READING, tone="quiet")
        self._nothing = PlainLabel(theme, tone="quiet", wraps=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        self._connect()

    def add_card(self, title: str, chart: Chart, *, is_wide: bool = False) -> Card:
        """Add a place for a chart."""
        card = Card(self._theme, title, chart, is_wide=is_wide)
        card.setParent(self._column)
        card.hide()
        self._cards.append(card)
        self._arrange()
        return card

    def show_figures(self, lead: str) -> None:
        """Show the cards."""
        self.lead.setText(lead)
        self._body.setCurrentIndex(1)
        self._arrange()
        for each in (self.save_picture, self.save_table):
            each.setEnabled(True)

    def show_nothing(self, said: str) -> None:
        """Show a line of words and no figures."""
        self._nothing.setText(said)
        self._body.setCurrentIndex(0)
        for each in (self.save_picture, self.save_table):
            each.setEnabled(False)

    def picture(self) -> QPixmap:
        """Return all of it as a picture, however little of it is on the screen."""
        size = self._column.size()
        pixmap = QPixmap(QSize(size) * PICTURE_SCALE)
        pixmap.setDevicePixelRatio(PICTURE_SCALE)
        pixmap.fill(QColor(self._theme.colours.ground))
        painter = QPainter(pixmap)
        painter.end()
        self._column.render(pixmap)
        return pixmap

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards side by side where there is room, and the buttons away where there is none."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_double = self.width() >= SIDE_BY_SIDE_FROM
        shown = [card for card in self._cards if card.table.rowCount()]
        row = column = 0
        for at, card in enumerate(shown):
            has_room = is_double and not card.is_wide
            is_alone = not column and (at + 1 == len(shown) or shown[at + 1].is_wide)
            span = 1 if has_room and not is_alone else 2
            self._grid.addWidget(card, row, column, 1, span)
            column += span
            if column > 1:
                row, column = row + 1, 0

    def _build(self) -> None:
        top = self._header_layout
        self._group = QButtonGroup(self)
        for tab in (self.charts_tab, self.tables_tab):
            tab.setCheckable(True)
            tab.setMinimumWidth(tab.sizeHint().width() + tokens.SPACE_12)  # the chosen one is in strong letters
            self._group.addButton(tab)
            top.addWidget(tab)
        self.charts_tab.setChecked(True)
        top.addSpacing(tokens.SPACE_8)
        top.addWidget(self.save_picture)
        top.addWidget(self.save_table)
        self._column = QWidget()
        self._column.setMaximumWidth(COLUMN_WIDTH)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24, tokens.SPACE_24)
        column.setSpacing(tokens.SPACE_16)
        column.addWidget(self.lead)
        self._grid = QGridLayout()
        self._grid.setSpacing(tokens.SPACE_16)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        page = QWidget()
        outer = QHBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(self._column, 100)
        outer.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(tr("Figures"))
        area.setWidget(page)
        self._body = QStackedWidget()
        self._body.addWidget(self._nothing)
        self._body.addWidget(area)
        self._stack(self._body)

    def _connect(self) -> None:
        self.save_picture.clicked.connect(self.picture_requested)
        self.save_table.clicked.connect(self.table_requested)
        self._group.buttonClicked.connect(self._on_tab_clicked)

    def _on_tab_clicked(self) -> None:
        for card in self._cards:
            card.choose(shows_table=self.tables_tab.isChecked())


def cells(lines: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return lines as a table wants them."""
    return tuple(tuple(each) for each in lines)
