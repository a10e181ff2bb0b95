"""Tries what an outage would need while there is none: the drill of the chain, the rehearsal, the reminders of both.
Knows the outages of the program, and where the window says what was found.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui.panes import Notice
from holdfast.language import tr, trn

if TYPE_CHECKING:
    from holdfast.gui.main_window import MainWindow
    from holdfast.jobs import CancelToken
    from holdfast.operations.outages.drill import DrillReport
    from holdfast.operations.outages.rehearsal import Rehearsal
    from holdfast.program import Program


class Practice(QObject):
    """Signals: said(str), a passing word; page_wanted(), the outage centre is to be shown; done(), something is known
    that was not.
    """

    said = Signal(str)
    page_wanted = Signal()
    done = Signal()

    def __init__(self, window: MainWindow, program: Program) -> None:
        super().__init__(window)
        self._window = window
        self._program = program
        self._bridge = window.bridge
        self._is_rehearsing = False

    @property
    def can_rehearse(self) -> bool:
        """Say whether an outage can be played through here."""
        return self._program.has_outages and self._program.rehearse is not None

    def remind(self, reminders: tuple[str, ...]) -> None:
        """Say what was not tried for long, if anything was not."""
        if reminders:
            more = trn("And {count} more.", "And {count} more.", len(reminders) - 1) if len(reminders) > 1 else ""
            self._window.notice.show_notice(
                Notice(
                    f"{reminders[0]} {more}".strip(),
                    tr("It shows today what an outage would show too late."),
                    "info",
                    (("drill", tr("Run the drill")), ("later", tr("Later"))),
                ),
                self._on_reminder_answer,
                takes_focus=False,
            )

    def ask_for_drill(self) -> None:
        """Ask how the chain is to be tried, and try it."""
        notice = Notice(
            tr("Ask each model for one word as well?"),
            tr("It proves that answers come, and costs a fraction of a cent. Else only way, key and model are tried."),
            "info",
            (("words", tr("Ask for a word")), ("quiet", tr("Only look"))),
        )
        self._window.notice.show_notice(notice, self._on_drill_answer)

    def rehearse(self) -> None:
        """Play an outage through on this computer; what it was like is shown on the page."""
        rehearse = self._program.rehearse
        if rehearse is None or self._is_rehearsing:
            return
        self._is_rehearsing = True
        self.page_wanted.emit()
        self._window.outage_page.show_rehearsing(tr("Rehearsing"))

        def job(_token: CancelToken) -> Rehearsal:
            found = rehearse(self._tell_step)
            self._program.outages.note_rehearsal(found)
            return found

        self._bridge.run(job, self._on_rehearsed, on_ended=self._on_rehearsal_ended)

    def _on_reminder_answer(self, key: str) -> None:
        if key == "drill":
            self.ask_for_drill()

    def _tell_step(self, title: str) -> None:
        self._bridge.post(partial(self._window.outage_page.show_rehearsing, title))

    def _on_rehearsed(self, found: Rehearsal) -> None:
        self._window.outage_page.show_rehearsal(found)
        self.said.emit(found.words)
        self.done.emit()

    def _on_rehearsal_ended(self) -> None:
        self._is_rehearsing = False
        self._window.outage_page.buttons["rehearse"].setEnabled(True)

    def _on_drill_answer(self, key: str) -> None:
        if key in {"words", "quiet"}:
            self._drill(asks_words=key == "words")

    def _drill(self, *, asks_words: bool) -> None:
        """Try every link of the chain; what it found is said and stays on the page."""
        self.said.emit(tr("The drill is running"))

        def job(_token: CancelToken) -> DrillReport:
            return self._program.outages.drill(asks_words=asks_words).result()

        self._bridge.run(job, self._on_drilled)

    def _on_drilled(self, report: DrillReport) -> None:
        failed = [one for one in report.results if not one.is_well]
        hint = " ".join(f"{one.label}: {one.words}" for one in failed[:3])
        self._window.notice.show_notice(Notice(report.words, hint, "good" if report.is_well else "warn"))
        self.done.emit()
