"""The import, from looking at the files to the report, on one page. Shows the state it is put in; decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never

from PySide6.QtCore import Qt, Signal

from holdfast.gui import words
from holdfast.gui.controls import button
from holdfast.gui.panes.card_page import LISTED, CardPage
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from holdfast.domain import ImportReport
    from holdfast.domain.importing import ArchivePreview
    from holdfast.errors import HoldfastError
    from holdfast.gui.theme import Theme
    from holdfast.jobs import Progress

COLUMN_WIDTH = 640

State = Literal["looking", "preview", "running", "report", "failed"]


class ImportPage(CardPage):
    """Signals: import_requested(), cancel_requested(), open_requested(), choose_requested(), left()."""

    import_requested = Signal()
    cancel_requested = Signal()
    open_requested = Signal()
    choose_requested = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme, tr("Import"), how_far=tr("How far the import is"), main=tr("Import"), other=tr("Cancel")
        )
        self.more_button = button(theme, tr("Show the list"), "link")
        self.more.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.more.setAccessibleName(tr("Details"))
        self._more_label = ""
        self._state: State = "looking"
        self._build()
        self._connect()

    def show_looking(self) -> None:
        """Say that the files are being looked at."""
        self._show(tr("Looking inside"), tr("This takes a moment. Nothing is imported yet."))
        self.progress.setRange(0, 0)
        self.progress.show()
        self._buttons("looking", "", tr("Cancel"))

    def show_preview(self, preview: ArchivePreview) -> None:
        """Say what was found."""
        self._show(preview.layout, tr("Nothing leaves this computer, and nothing you have is overwritten."))
        self._set(self.facts, "\n".join(words.preview_facts(preview)))
        if preview.missing:
            self._set(
                self.warning,
                trn(
                    "{count} file of this export is not here. You can import what is here now and the rest later.",
                    "{count} files of this export are not here. You can import what is here now and the rest later.",
                    len(preview.missing),
                ),
            )
        self._list(
            tr("Show the files"), [*preview.files, *(tr("{name} (not here)", name=name) for name in preview.missing)]
        )
        self._buttons("preview", tr("Import"), tr("Cancel"))

    def show_running(self, name: str) -> None:
        """Say that the import has begun."""
        self._show(
            tr("Importing {name}", name=name),
            tr("You can go on reading meanwhile. What is stored stays, even if you stop."),
        )
        self.progress.setRange(0, 0)
        self.progress.show()
        self._set(self.doing, tr("Starting"))
        self._buttons("running", tr("Read meanwhile"), tr("Stop"))

    def show_progress(self, progress: Progress) -> None:
        """Say how far it is."""
        self._show_fraction(progress.fraction)
        self.doing.setText(words.progress(progress))

    def show_stopping(self) -> None:
        """Say that it will stop in a moment."""
        self.doing.setText(tr("Stopping after what is being stored now"))
        self.other_button.setEnabled(False)

    def show_report(self, report: ImportReport, title: str, lead: str) -> None:
        """Say what the import did."""
        self._show(title, lead)
        self._set(self.facts, "\n".join(words.report_facts(report)))
        lines = [f"{skipped.where}: {skipped.why}" for skipped in report.skipped]
        if report.skipped:
            self._set(self.warning, words.report_lacks(report)[0])
            self._list(
                tr("Show what, where and why"),
                [*lines, *(tr("{name}: not there", name=name) for name in report.missing)],
            )
        elif report.missing:
            self._list(tr("Show which files were not there"), list(report.missing))
        self._buttons("report", tr("Open"), tr("Import more"))

    def show_failed(self, error: HoldfastError) -> None:
        """Say why nothing could be imported and what to do."""
        self._show(error.message, error.hint)
        self._buttons("failed", tr("Choose other files"), tr("Close"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step back with Esc: from what is only looked at it is given up, what runs goes on."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._state in ("looking", "preview"):
            self.cancel_requested.emit()
        else:
            self.left.emit()

    @property
    def state(self) -> State:
        """Return which state is shown."""
        return self._state

    def _show(self, title: str, lead: str) -> None:
        """Begin a state: the title and nothing else."""
        self._begin(title, lead)
        self.progress.hide()
        self.more_button.hide()
        self.other_button.setEnabled(True)

    def _list(self, label: str, lines: Sequence[str]) -> None:
        """Offer a list that unfolds."""
        shown = list(lines[:LISTED])
        if len(lines) > LISTED:
            shown.append(tr("and {count} more", count=words.number(len(lines) - LISTED)))
        self.more.setText("\n".join(shown))
        self._more_label = label
        self.more_button.setText(label)
        self.more_button.setVisible(bool(lines))
        self.more.hide()

    def _buttons(self, state: State, main: str, other: str) -> None:
        self._state = state
        self.main_button.setText(main)
        self.main_button.setVisible(bool(main))
        self.other_button.setText(other)
        (self.main_button if main else self.other_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        parts = (
            self.title,
            self.lead,
            self.progress,
            self.doing,
            self.facts,
            self.warning,
            self.more_button,
            self.more,
        )
        card = self._card(*parts, buttons=(self.main_button, self.other_button))
        self._place(card, width=COLUMN_WIDTH, above=1, below=2)

    def _connect(self) -> None:
        self.main_button.clicked.connect(self._on_main_clicked)
        self.other_button.clicked.connect(self._on_other_clicked)
        self.more_button.clicked.connect(self._on_more_clicked)

    def _on_main_clicked(self) -> None:
        match self._state:
            case "preview":
                self.import_requested.emit()
            case "running":
                self.left.emit()
            case "report":
                self.open_requested.emit()
            case "failed":
                self.choose_requested.emit()
            case "looking":
                pass
            case _:
                assert_never(self._state)

    def _on_other_clicked(self) -> None:
        match self._state:
            case "report":
                self.choose_requested.emit()
            case "failed":
                self.left.emit()
            case "looking" | "preview" | "running":
                self.cancel_requested.emit()
            case _:
                assert_never(self._state)

    def _on_more_clicked(self) -> None:
        self.more.setVisible(self.more.isHidden())
        self.more_button.setText(tr("Hide the list") if not self.more.isHidden() else self._more_label)
