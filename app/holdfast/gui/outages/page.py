"""The outage centre: what is, since when, how long it may last, what to do; the providers with their days; what
happened lately, what waits, and how the chain stands. Shows and signals; decides nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from holdfast.failover import Advice, Case
from holdfast.gui import tokens
from holdfast.gui.controls import IconButton, button, frame
from holdfast.gui.flow import FlowLayout
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.outages.estimate_bar import EstimateBar
from holdfast.gui.outages.lists import Section
from holdfast.gui.outages.provider_line import ProviderLine
from holdfast.gui.outages.saying import chain_lines, elapsed_min, happened_line, incident_lines
from holdfast.gui.pages import ScrollPage
from holdfast.language import mark, tr
from holdfast.operations.outages.rehearsal import QUESTION

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from holdfast.gui.outages.saying import WaitingLine
    from holdfast.gui.theme import Theme
    from holdfast.operations.outages import Overview
    from holdfast.operations.outages.rehearsal import Rehearsal

COLUMN_WIDTH = 1080
NARROW = 860
LEAD_WIDTH = 800
_ACTIONS = {
    "switch_now": mark("Let it answer"),
    "go_back": mark("Back now"),
    "open_providers": mark("Providers"),
    "open_chain": mark("Edit the chain"),
    "start_local": mark("Look again"),
    "show_outbox": mark("Show what waits"),
}


class OutagePage(ScrollPage):
    """Signals: ask_requested(str), use_requested(str), with a provider's name; action_requested(str), a button's or
    an advice's; waiting_requested(str, object), "open", "withdraw" or "send" and the message's line; left().
    """

    ask_requested = Signal(str)
    use_requested = Signal(str)
    action_requested = Signal(str)
    waiting_requested = Signal(str, object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Outages"))
        self._theme = theme
        self.back_button = IconButton(theme, "back", tr("Back to your conversations (Esc)"))
        self.title = PlainLabel(theme, size=tokens.SIZE_DISPLAY, is_strong=True, wraps=True)
        self.lead = Paragraph(theme, size=tokens.SIZE_READING, tone="quiet")
        self.estimate = EstimateBar(theme)
        self.providers = Section(theme, tr("Providers"))
        self.legend = PlainLabel(theme, size=tokens.SIZE_CAPTION, tone="quiet", wraps=True)
        self.lately = Section(theme, tr("Lately"))
        self.advice = Section(theme, tr("What you can do"))
        self.incidents = Section(theme, tr("What the status pages say"))
        self.outbox = Section(theme, tr("Waiting to be sent"))
        self.chain = Section(theme, tr("Your chain"))
        self.rehearsal = Section(theme, tr("The rehearsal"))
        self.rehearsal.hide()
        self.buttons = {
            "go_back": button(theme, tr("Back to Claude now"), "primary"),
            "switch_now": button(theme, tr("Switch now"), "primary"),
            "open_providers": button(theme, tr("Add a provider"), "primary"),
            "open_chain": button(theme, tr("Edit the chain")),
            "drill": button(theme, tr("Run the drill")),
            "playbook": button(theme, tr("Playbook")),
            "report": button(theme, tr("Report of this month…")),
            "rehearse": button(theme, tr("Rehearse an outage")),
        }
        self.lines: dict[str, ProviderLine] = {}
        self._build()
        for each in (self.estimate, self.providers, self.legend, self.lately, self.incidents, self.chain, self.outbox):
            each.hide()  # until something is known
        for way in ("go_back", "switch_now", "open_providers"):
            self.buttons[way].hide()
        self._connect()

    def show_overview(self, found: Overview, waiting: tuple[WaitingLine, ...], reminders: tuple[str, ...]) -> None:
        """Show how everything is."""
        outlook = found.outlook
        self.title.setText(outlook.title)
        self.lead.setText(outlook.lead)
        first = outlook.first
        self.buttons["open_providers"].setVisible(first is None)
        for way in ("open_chain", "drill"):
            self.buttons[way].setVisible(first is not None)
        estimate = None if first is None or outlook.is_offline else first.estimate
        self.estimate.show_estimate(estimate, 0.0 if first is None else elapsed_min(first, outlook.at))
        self._show_providers(found)
        self._show_lately(found)
        self._show_advice(outlook.advice)
        self._show_section(self.incidents, incident_lines(outlook))
        self._show_section(self.chain, chain_lines(outlook, reminders, found.unasked))
        self._show_outbox(waiting)

    def show_rehearsing(self, title: str) -> None:
        """Say what is being rehearsed at the moment."""
        self.buttons["rehearse"].setEnabled(False)
        self.buttons["rehearse"].setText(f"{title}…")

    def show_rehearsal(self, found: Rehearsal) -> None:
        """Show what was rehearsed: each step, and the question and the answer with its seam."""
        self.buttons["rehearse"].setEnabled(True)
        self.buttons["rehearse"].setText(tr("Rehearse an outage"))
        section = self.rehearsal
        section.clear()
        section.add_text(tr("{words} Nothing left this computer.", words=found.words), "" if found.is_well else "warn")
        for step in found.steps:
            section.add_line(step.title, step.text)
        for who, text in ((tr("You"), QUESTION), *found.parts) if found.parts else ():
            section.add_seam(who)
            section.add_text(text.strip())
        section.show()
        self.verticalScrollBar().setValue(0)

    def show_ways(self, *, can_switch: bool, can_go_back: str) -> None:
        """Offer what fits: "switch now" while an answer hangs, the way back (to whom) where one is open."""
        self.buttons["switch_now"].setVisible(can_switch)
        self.buttons["go_back"].setVisible(bool(can_go_back))
        self.buttons["go_back"].setText(tr("Back to {name} now", name=can_go_back))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the two columns below one another where there is no room beside."""
        super().resizeEvent(event)
        is_narrow = self.viewport().width() < NARROW
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)
        self._columns.setSpacing(tokens.SPACE_24 if is_narrow else tokens.SPACE_32 + tokens.SPACE_8)
        for line in self.lines.values():
            line.set_narrow(is_narrow=self.viewport().width() < NARROW + tokens.SPACE_32 * 2)

    def _show_providers(self, found: Overview) -> None:
        situations = found.outlook.situations
        names = [one.member.name for one in situations]
        if list(self.lines) != names:
            self.providers.clear()
            self.lines = {name: self._line() for name in names}
        answering = found.outlook.answering
        for one in situations:
            is_answering = answering is not None and answering.member.name == one.member.name
            days = found.days.get(one.member.name, ())
            self.lines[one.member.name].show_situation(one, days, is_answering=is_answering)
        self.providers.setVisible(bool(situations))
        self.legend.setVisible(bool(situations))
        bars = tr("Each bar is one day: green no trouble, amber some, red most calls failed, a low bar nothing known.")
        unread = tr("Status pages are not read: that is switched off.")
        self.legend.setText(bars if found.outlook.is_watching else f"{bars} {unread}")

    def _line(self) -> ProviderLine:
        line = ProviderLine(self._theme)
        line.ask_requested.connect(self.ask_requested)
        line.use_requested.connect(self.use_requested)
        line.set_narrow(is_narrow=self.viewport().width() < NARROW + tokens.SPACE_32 * 2)
        self.providers.body.addWidget(line)
        return line

    def _show_lately(self, found: Overview) -> None:
        at = found.outlook.at
        lines = [happened_line(one, at) for one in found.lately]
        if lines:
            self._show_section(self.lately, lines)
        elif self.lately.is_news("nothing"):
            self.lately.clear()
            self.lately.add_text(tr("Nothing yet: no message was sent in the last two days."), "quiet")
            self.lately.show()

    def _show_section(self, section: Section, lines: list[tuple[str, str]]) -> None:
        section.setVisible(bool(lines))
        if section.is_news(lines):
            section.clear()
            for words, beside in lines:
                section.add_line(words, beside)

    def _show_advice(self, pieces: tuple[Advice, ...]) -> None:
        self.advice.setVisible(True)
        if not self.advice.is_news(pieces):
            return
        self.advice.clear()
        for piece in pieces:
            self.advice.body.addWidget(self._card(piece))
            self.advice.body.addSpacing(tokens.SPACE_8)

    def _card(self, piece: Advice) -> QWidget:
        card = frame("panel")
        card.setAccessibleName(f"{piece.title}. {piece.text}")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(tokens.SPACE_16, tokens.SPACE_12, tokens.SPACE_16, tokens.SPACE_12)
        layout.setSpacing(tokens.SPACE_4)
        layout.addWidget(PlainLabel(self._theme, piece.title, is_strong=True, wraps=True))
        layout.addWidget(Paragraph(self._theme, piece.text))
        if label := tr(_ACTIONS.get(piece.action, "")):
            link = button(self._theme, label, "link")
            link.setAccessibleName(f"{label}: {piece.title}")
            action = "other_model" if piece.case is Case.OTHER_MODEL else piece.action
            link.clicked.connect(partial(self.action_requested.emit, action))
            layout.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _show_outbox(self, waiting: tuple[WaitingLine, ...]) -> None:
        self.outbox.setVisible(bool(waiting))
        if not self.outbox.is_news(waiting):
            return
        self.outbox.clear()
        for one in waiting:
            controls = []
            for key, label in one.ways:
                control = button(self._theme, label, "link")
                control.setFont(self._theme.font(tokens.SIZE_SMALL))
                control.setAccessibleName(f"{label}: {one.title}")
                control.clicked.connect(partial(self.waiting_requested.emit, key, one))
                controls.append(control)
            self.outbox.add_line(one.title, one.words, controls=controls)

    def _build(self) -> None:
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(0, tokens.SPACE_16, 0, 0)
        doing = QVBoxLayout()
        doing.setContentsMargins(0, 0, 0, 0)
        doing.setSpacing(tokens.SPACE_8)
        doing.addWidget(self.advice)
        ways = QWidget()
        flow = FlowLayout(ways, tokens.SPACE_8)
        for each in self.buttons.values():
            flow.addWidget(each)
        doing.addWidget(ways)
        doing.addStretch(1)
        self._columns.addWidget(self.lately, 1)
        self._columns.addLayout(doing, 1)
        column = self._column()
        page = QWidget()
        outer = QHBoxLayout(page)
        outer.setContentsMargins(tokens.SPACE_12, tokens.SPACE_24, tokens.SPACE_12, 0)
        outer.setSpacing(tokens.SPACE_12)
        opposite = QWidget()
        opposite.setFixedWidth(self.back_button.sizeHint().width())
        outer.addStretch(1)
        outer.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignTop)
        outer.addWidget(column, 100)
        outer.addWidget(opposite)
        outer.addStretch(1)
        self.setWidget(page)

    def _column(self) -> QWidget:
        """Make the column of everything, one part below the other."""
        head = QVBoxLayout()
        head.setSpacing(tokens.SPACE_8)
        head.addWidget(self.title)
        lead = QHBoxLayout()
        lead.addWidget(self.lead, 100)
        lead.addStretch(1)
        head.addLayout(lead)
        self.lead.setMaximumWidth(LEAD_WIDTH)
        column = QWidget()
        column.setMaximumWidth(COLUMN_WIDTH)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, tokens.SPACE_32)
        inner.setSpacing(tokens.SPACE_16)  # which Qt leaves out where nothing is shown
        bars = QVBoxLayout()
        bars.setSpacing(tokens.SPACE_8)
        below = QVBoxLayout()
        below.setContentsMargins(0, tokens.SPACE_8, 0, 0)
        below.setSpacing(tokens.SPACE_24)
        for layout, parts in ((bars, (self.providers, self.legend)), (below, (self.incidents, self.chain))):
            for part in parts:
                layout.addWidget(part)
        inner.addLayout(head)
        for each in (self.estimate, self.rehearsal, self.outbox):
            inner.addWidget(each)
        inner.addLayout(bars)
        inner.addLayout(self._columns)
        inner.addLayout(below)
        inner.addStretch(1)
        return column

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.left)
        for key, each in self.buttons.items():
            each.clicked.connect(partial(self.action_requested.emit, key))
