"""What answers cost in a month, by model, and the person's limit for it. Shows and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from holdfast.gui import tokens, words
from holdfast.gui.announcing import announce
from holdfast.gui.controls import IconButton, button, hairline
from holdfast.gui.labels import ElidedLabel, Paragraph, PlainLabel
from holdfast.gui.settings.form import Page, line, side_by_side, titled
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from holdfast.chat.expenses import ModelSpent, MonthSpent, Standing
    from holdfast.gui.theme import Theme

BAR = 6
FIELD = 140
AMOUNT_WIDTH = 120


class LimitBar(QWidget):
    """How much of a limit is spent: amber from where it is near."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._standing: Standing | None = None
        self.setFixedHeight(BAR)
        theme.changed.connect(self.update)
        self.hide()

    def show_standing(self, standing: Standing | None) -> None:
        """Draw another one; none at all without a limit."""
        self._standing = standing
        self.setVisible(standing is not None)
        if standing is not None:
            self.setAccessibleName(standing.words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, and what is spent of it from where lines begin."""
        standing, colours = self._standing, self._theme.colours
        if standing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track, round_ = QRectF(self.rect()), BAR / 2
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(track, round_, round_)
        wide = track.width() * min(standing.percent, 100) / 100
        if wide >= 1:
            is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            at = track.right() - wide if is_mirrored else track.left()
            painter.setBrush(QColor(colours.warn if standing.is_near else colours.accent))
            painter.drawRoundedRect(QRectF(at, track.top(), max(wide, BAR), track.height()), round_, round_)
        painter.end()


class CostsPage(Page):
    """Signals: stepped(int), to the month before (-1) or after (1); limit_given(str), as it was typed."""

    stepped = Signal(int)
    limit_given = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            tr("Costs"),
            tr("What the answers cost that you asked for here. What was imported cost nothing here."),
        )
        self._theme = theme
        self.before_button = IconButton(theme, "back", tr("The month before"))
        self.after_button = IconButton(theme, "forward", tr("The month after"))
        self.month = PlainLabel(theme, size=tokens.SIZE_READING, is_strong=True)
        self.total = PlainLabel(theme, size=tokens.SIZE_DISPLAY, is_strong=True)
        self.standing = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.bar = LimitBar(theme)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(0)
        self.notes = QVBoxLayout()
        self.notes.setSpacing(tokens.SPACE_4)
        self.limit = line(theme, tr("Limit for a month, in US dollars"), tr("none"))
        self.limit.setFixedWidth(FIELD)
        self.keep_button = button(theme, tr("Keep the limit"))
        self.result = PlainLabel(theme, size=tokens.SIZE_SMALL, wraps=True)
        self._build()
        self.before_button.clicked.connect(self._on_before)
        self.after_button.clicked.connect(self._on_after)
        self.keep_button.clicked.connect(self._on_limit)
        self.limit.returnPressed.connect(self._on_limit)

    def show_month(self, found: MonthSpent, *, has_before: bool) -> None:
        """Show a month; `has_before`: answers were asked for in an earlier one."""
        from holdfast.chat.expenses import about  # noqa: PLC0415 - not at every start

        self.before_button.setEnabled(has_before)
        self.after_button.setEnabled(not found.is_now)
        self.month.setText(words.month_and_year(found.month))
        self.total.setText(about(found.cost_usd) if found.lines else tr("Nothing was asked for"))
        standing = found.standing if found.is_now else None
        self.bar.show_standing(standing)
        self.standing.setVisible(standing is not None)
        if standing is not None:
            self.standing.setText(standing.words)
            self.standing.set_tone("warn" if standing.is_near else "quiet")
        _clear(self.lines)
        for one in found.lines:
            self.lines.addWidget(self._line(one))
        _clear(self.notes)
        for said in found.notes if found.lines else ():
            self.notes.addWidget(Paragraph(self._theme, said, size=tokens.SIZE_SMALL, tone="quiet"))

    def show_limit(self, limit_usd: float | None) -> None:
        """Show the limit that holds, unless another is being typed."""
        if not self.limit.isModified() or not self.limit.hasFocus():
            self.limit.setText("" if limit_usd is None else f"{limit_usd:g}")
            self.limit.setModified(False)

    def say(self, said: str, tone: str = "") -> None:
        """Say what became of the limit."""
        self.result.setText(said)
        self.result.set_tone(tone)
        self.result.setVisible(bool(said))
        announce(self.result, said)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(tokens.SPACE_8)
        head.addWidget(self.month)
        head.addWidget(self.before_button)
        head.addWidget(self.after_button)
        head.addStretch(1)
        spent = QVBoxLayout()
        spent.setSpacing(tokens.SPACE_8)
        for each in (self.total, self.bar, self.standing):
            spent.addWidget(each)
        self.column.addLayout(head)
        self.column.addLayout(spent)
        self.column.addLayout(self.lines)
        self.column.addLayout(self.notes)
        self.column.addWidget(hairline())
        self.column.addWidget(
            titled(
                self._theme,
                tr("Limit for a month, in US dollars"),
                side_by_side(self.limit, self.keep_button),
                words=tr(
                    "When four fifths of it are spent you are told once. When it is reached, nothing goes to anybody "
                    "who costs money unless you say so: a model on your own computers answers, or you are asked, or "
                    "the message waits. Leave it empty for no limit."
                ),
            )
        )
        self.column.addWidget(self.result)
        self.column.addStretch(1)
        self.result.hide()

    def _line(self, one: ModelSpent) -> QWidget:
        """Return a line for a model: what it was asked and took, and for how much."""
        from holdfast.chat.expenses import about  # noqa: PLC0415 - as above

        answers = trn("{count} answer", "{count} answers", one.answers)
        read = trn("{count} token read", "{count} tokens read", one.tokens_in)
        written = trn("{count} written", "{count} written", one.usage.output_tokens)
        amount = about(one.cost_usd)
        if one.is_free:
            amount = tr("costs nothing")
        elif one.is_unknown:
            amount = tr("not known")
        name = ElidedLabel(self._theme)
        name.setText(one.label)
        name.setToolTip(one.label)
        said = f"{answers} · {read} · {written}" if one.usage.total else answers
        facts = PlainLabel(self._theme, said, size=tokens.SIZE_SMALL, tone="quiet")
        money = PlainLabel(self._theme, amount)
        money.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        money.setMinimumWidth(AMOUNT_WIDTH)
        made = QWidget()
        made.setAccessibleName(f"{one.label}, {facts.text()}, {amount}")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(name)
        texts.addWidget(facts)
        row = QHBoxLayout()
        row.setContentsMargins(0, tokens.SPACE_8, 0, tokens.SPACE_8)
        row.setSpacing(tokens.SPACE_16)
        row.addLayout(texts, 1)
        row.addWidget(money)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(hairline())
        return made

    def _on_before(self) -> None:
        self.stepped.emit(-1)

    def _on_after(self) -> None:
        self.stepped.emit(1)

    def _on_limit(self) -> None:
        self.limit_given.emit(self.limit.text())


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
