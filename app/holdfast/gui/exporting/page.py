"""Where a person chooses what to export and how, and sees what it will be, how far it is and what it did. Shows the
state it is put in; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from holdfast.export import Branch, Choice, ExportReport, Format, Part
from holdfast.gui import tokens, words
from holdfast.gui.controls import button, frame
from holdfast.gui.exporting import wording
from holdfast.gui.labels import Paragraph, PlainLabel
from holdfast.gui.panes.card_page import LISTED, CardPage
from holdfast.gui.settings.form import choice, side_by_side, titled
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from holdfast.errors import HoldfastError
    from holdfast.gui.theme import Theme
    from holdfast.jobs import Progress
    from holdfast.operations.exporting import Preview

COLUMN_WIDTH = 680
PREVIEW_LINES = 14
PREVIEW_WIDTH = 76
SIZES = (8_000, 24_000, 100_000)

State = Literal["choosing", "running", "report", "failed"]


class ExportPage(CardPage):
    """Signals: changed(), another choice; export_requested(); cancel_requested(); open_requested(), show where it is;
    again_requested(); left().
    """

    changed = Signal()
    export_requested = Signal()
    cancel_requested = Signal()
    open_requested = Signal()
    again_requested = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme, tr("Export"), how_far=tr("How far the export is"), main=tr("Export…"), other=tr("Cancel")
        )
        self.what = choice(theme, tr("What to export"))
        self.form = choice(theme, tr("Format"))
        self.form_words = Paragraph(theme, size=tokens.SIZE_SMALL, tone="quiet")
        self.branch = choice(theme, tr("Branches"))
        self.paper = choice(theme, tr("Paper"))
        self.length = choice(theme, tr("Length"))
        self.parts = {part: QCheckBox(tr(name)) for part, name in wording.PARTS.items()}
        self.redacts = QCheckBox(tr("Take out keys, e-mail addresses, telephone and card numbers"))
        self.claude = QCheckBox(tr("As Claude itself exports it, unchanged"))
        self.keeps = QCheckBox(tr("Keep this folder up to date from now on"))
        self.findings = PlainLabel(theme, size=tokens.SIZE_SMALL, tone="quiet", wraps=True)
        self.preview_title = PlainLabel(theme, size=tokens.SIZE_SMALL, is_strong=True, wraps=True)
        self.preview = PlainLabel(theme, size=tokens.SIZE_SMALL, wraps=True)
        self.third_button = button(theme, tr("Export more"))
        self._state: State = "choosing"
        self._is_filling = False
        self._whole_at = -1
        self._fill()
        self._build()
        self._connect()

    @property
    def state(self) -> State:
        """Return which state is shown."""
        return self._state

    def show_choosing(self, whats: Sequence[str], chosen: Choice, *, keeps: bool, whole_at: int = -1) -> None:
        """Show the choices, with those of the last time; `whole_at` is where everything stands among `whats`."""
        self._whole_at = whole_at
        self._is_filling = True
        self.what.clear()
        self.what.addItems(list(whats))
        self.form.setCurrentIndex(list(Format).index(chosen.format))
        self.branch.setCurrentIndex(list(Branch).index(chosen.branch))
        self.paper.setCurrentIndex(0 if chosen.paper == "a4" else 1)
        self.length.setCurrentIndex(min(range(len(SIZES)), key=lambda at: abs(SIZES[at] - chosen.handoff_chars)))
        for part, box in self.parts.items():
            box.setChecked(chosen.has(part))
        self.redacts.setChecked(chosen.redacts)
        self.claude.setChecked(chosen.is_claude_form)
        self.keeps.setChecked(keeps)
        self._is_filling = False
        self._show("choosing", tr("Export"), tr("The files go where you say, and nowhere else. Nothing here changes."))
        self._on_changed()

    def choice(self) -> Choice:
        """Return what is chosen."""
        form = list(Format)[self.form.currentIndex()]
        is_claude = form is Format.JSON and self.claude.isChecked()
        return Choice(
            format=form,
            branch=list(Branch)[self.branch.currentIndex()],
            parts=frozenset(part for part, box in self.parts.items() if box.isChecked()),
            redacts=self.redacts.isChecked() and not is_claude,
            paper="a4" if self.paper.currentIndex() == 0 else "us-letter",
            is_claude_form=is_claude,
            handoff_chars=SIZES[self.length.currentIndex()],
        )

    def show_preview(self, preview: Preview) -> None:
        """Show how it begins, and what would be removed."""
        self.main_button.setEnabled(preview.count > 0)
        if not preview.count:
            self._set(self.preview_title, tr("Nothing is selected"))
            self._set(self.preview, "")
        elif self.choice().format is Format.JSON:
            self._set(
                self.preview_title,
                trn("{count} conversation in one file", "{count} conversations in one file", preview.count),
            )
            self._set(self.preview, "")
        else:
            count = trn("{count} conversation", "{count} conversations", preview.count)
            self._set(
                self.preview_title,
                preview.title if preview.count == 1 else tr("{count}, the newest of them:", count=count),
            )
            lines = preview.text.split("\n")[:PREVIEW_LINES]
            self._set(self.preview, "\n".join(map(_shortened, lines)))
        self._set(self.findings, wording.findings(preview) if self.choice().redacts else "")

    def show_running(self) -> None:
        """Say that it has begun."""
        self._show("running", tr("Exporting"), tr("You can go on reading meanwhile."))
        self.progress.setRange(0, 0)
        self._set(self.doing, tr("Starting"))
        self._buttons(tr("Read meanwhile"), tr("Stop"))

    def show_progress(self, progress: Progress) -> None:
        """Say how far it is."""
        self._show_fraction(progress.fraction)
        self.doing.setText(
            trn(
                "{done} of {count} conversation",
                "{done} of {count} conversations",
                progress.total,
                done=words.number(progress.done),
            )
        )

    def show_report(self, report: ExportReport) -> None:
        """Say what was done, and what could not be."""
        title, lead = wording.report(report)
        self._show("report", title, lead)
        self._set(self.facts, "\n".join(wording.report_facts(report)))
        self._set(self.warning, wording.skipped(report))
        lines = [f"{each.where}: {each.why}" for each in report.skipped[:LISTED]]
        self._set(self.more, "\n".join(lines))
        self._buttons(tr("Show where it is"), tr("Close"), tr("Export more"))

    def show_failed(self, error: HoldfastError) -> None:
        """Say why nothing was written and what to do."""
        self._show("failed", error.message, error.hint)
        self._buttons(tr("Choose again"), tr("Close"))

    def _show(self, state: State, title: str, lead: str) -> None:
        self._state = state
        self._begin(title, lead)
        self._choices.setVisible(state == "choosing")
        self.progress.setVisible(state == "running")
        if state == "choosing":
            self._buttons(tr("Export…"), tr("Cancel"))
        self.verticalScrollBar().setValue(0)

    def _buttons(self, main: str, other: str, third: str = "") -> None:
        self.main_button.setText(main)
        self.main_button.setEnabled(True)
        self.other_button.setText(other)
        self.third_button.setText(third)
        self.third_button.setVisible(bool(third))
        self.main_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        self.form.addItems([tr(wording.FORMATS[form][0]) for form in Format])
        self.branch.addItems([tr("All branches"), tr("Only the one that is shown")])
        self.paper.addItems(["A4", tr("US Letter")])
        self.length.addItems([tr("Up to {size} characters", size=words.number(size)) for size in SIZES])
        for box in (*self.parts.values(), self.redacts, self.claude, self.keeps):
            box.setFont(self._theme.font(tokens.SIZE_BODY))
        self.preview.setFont(self._theme.code_font(tokens.SIZE_SMALL))

    def _build(self) -> None:
        theme = self._theme
        self._choices = QWidget()
        column = QVBoxLayout(self._choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_16)
        # Translators: these are names above fields: what is exported, as which format, with which parts
        column.addLayout(_beside(titled(theme, tr("What"), self.what), titled(theme, tr("As"), self.form)))
        column.addWidget(self.form_words)
        self._paper, self._length = titled(theme, tr("Paper"), self.paper), titled(theme, tr("Length"), self.length)
        self._branch = titled(theme, tr("Branches"), self.branch)
        column.addLayout(_beside(self._branch, self._paper, self._length))
        self._parts = titled(theme, tr("With"), side_by_side(*self.parts.values()))
        for row in (self._parts, self.claude, self.redacts, self.findings, self.keeps):
            column.addWidget(row)
        shown = frame("sunken")
        inner = QVBoxLayout(shown)
        inner.setContentsMargins(*(tokens.SPACE_12,) * 4)
        inner.setSpacing(tokens.SPACE_8)
        inner.addWidget(self.preview_title)
        inner.addWidget(self.preview)
        column.addWidget(shown)
        parts = (self.title, self.lead, self._choices, self.progress, self.doing, self.facts, self.warning, self.more)
        card = self._card(*parts, buttons=(self.main_button, self.third_button, self.other_button))
        self._place(card, width=COLUMN_WIDTH, above=0, below=1)

    def _connect(self) -> None:
        for field in self._fields():
            field.currentIndexChanged.connect(self._on_changed)
        for box in (*self.parts.values(), self.redacts, self.claude, self.keeps):
            box.toggled.connect(self._on_changed)
        self.main_button.clicked.connect(self._on_main_clicked)
        self.other_button.clicked.connect(self._on_other_clicked)
        self.third_button.clicked.connect(self.again_requested)

    def _fields(self) -> tuple[QComboBox, ...]:
        return self.what, self.form, self.branch, self.paper, self.length

    def _on_changed(self, _value: object = None) -> None:
        """Show only the choices that this format has, and tell."""
        if self._is_filling:
            return
        form = list(Format)[self.form.currentIndex()]
        is_claude = form is Format.JSON and self.claude.isChecked()
        self.form_words.setText(tr(wording.FORMATS[form][1]))
        self._paper.setVisible(form is Format.PDF)
        self._length.setVisible(form is Format.HANDOFF)
        self._branch.setVisible(form not in (Format.JSON, Format.HANDOFF))
        self._parts.setVisible(form is not Format.JSON)
        for part in (Part.THINKING, Part.TOOLS):
            self.parts[part].setVisible(form is not Format.HANDOFF)
        self.claude.setVisible(form is Format.JSON)
        self.redacts.setVisible(not is_claude)
        self.keeps.setVisible(form is Format.MARKDOWN and self.what.currentIndex() == self._whole_at)
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step back with Esc; what runs goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_main_clicked(self) -> None:
        match self._state:
            case "choosing":
                self.export_requested.emit()
            case "running":
                self.left.emit()
            case "report":
                self.open_requested.emit()
            case "failed":
                self.again_requested.emit()

    def _on_other_clicked(self) -> None:
        if self._state == "running":
            self.other_button.setEnabled(False)
            self.cancel_requested.emit()
            self.other_button.setEnabled(True)
        else:
            self.left.emit()


def _shortened(line: str) -> str:
    return line if len(line) <= PREVIEW_WIDTH else line[: line.rfind(" ", 0, PREVIEW_WIDTH) + 1 or PREVIEW_WIDTH] + "…"


def _beside(*fields: QWidget) -> QHBoxLayout:
    """Return fields in a line, as wide as each other."""
    row = QHBoxLayout()
    row.setSpacing(tokens.SPACE_16)
    for field in fields:
        row.addWidget(field, 1)
    return row
