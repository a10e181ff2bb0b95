"""Takes files from the first look to the report. Knows the import page and the library; one import at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.domain import ImportReport
from holdfast.errors import ArchiveError
from holdfast.gui import words
from holdfast.jobs import CancelToken, Progress, ProgressSink
from holdfast.language import mark, tr, trn
from holdfast.operations.code_sessions import existing_folder

if TYPE_CHECKING:
    from holdfast.domain.importing import ArchivePreview
    from holdfast.errors import HoldfastError
    from holdfast.gui.awaited import Awaited
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.gui.panes import ImportPage

SAMPLE = mark("the sample")

ImportJob = Callable[[CancelToken, ProgressSink], ImportReport]


class ImportController(QObject):
    """Signals: page_wanted(), there is something to see; page_left(), the person goes back to reading; finished(bool),
    an import ended, True if its conversations are to be opened; running_changed(str), a few words on how far it is, ""
    when none runs; files_wanted(), the person wants to choose.
    """

    page_wanted = Signal()
    page_left = Signal()
    finished = Signal(bool)
    running_changed = Signal(str)
    files_wanted = Signal()

    def __init__(self, library: Library, bridge: Bridge, page: Awaited[ImportPage]) -> None:
        super().__init__(bridge)
        self._library = library
        self._bridge = bridge
        self._awaited = page
        self._paths: tuple[Path, ...] = ()
        self._token: CancelToken | None = None
        self._is_running = False
        self._is_sample = False
        page.when_made(self._join)

    @property
    def is_running(self) -> bool:
        """Say whether an import runs."""
        return self._is_running

    def look_at(self, paths: Sequence[Path]) -> None:
        """Look at files and show what is in them."""
        if self._is_running:
            self.page_wanted.emit()
            return
        self._paths = tuple(paths)
        self._page.show_looking()
        self.page_wanted.emit()
        self._stop_token()
        self._token = self._bridge.run(self._preview, self._page.show_preview, on_failed=self._page.show_failed)

    def look_at_code(self) -> None:
        """Look at the sessions that Claude Code keeps on this computer."""
        try:
            folder = existing_folder(os.environ, Path.home())
        except ArchiveError as error:
            self._page.show_failed(error)
            self.page_wanted.emit()
            return
        self.look_at([folder])

    def import_sample(self) -> None:
        """Import the sample, without asking: it is small and known."""
        self._run(tr(SAMPLE), self._library.import_sample, is_sample=True)

    def stop(self) -> None:
        """Stop the import; what is stored stays."""
        self._stop_token()
        if self._is_running:
            self._page.show_stopping()

    @property
    def _page(self) -> ImportPage:
        return self._awaited.get()

    def _join(self, page: ImportPage) -> None:
        page.import_requested.connect(self._on_import_requested)
        page.cancel_requested.connect(self._on_cancel_requested)
        page.open_requested.connect(self._on_open_requested)
        page.choose_requested.connect(self.files_wanted)
        page.left.connect(self.page_left)

    def _preview(self, _token: CancelToken) -> ArchivePreview:
        return self._library.preview(self._paths)

    def _on_import_requested(self) -> None:
        name = self._paths[0].name if len(self._paths) == 1 else trn("{count} file", "{count} files", len(self._paths))
        self._run(name, partial(self._library.import_archive, self._paths), is_sample=False)

    def _run(self, name: str, job: ImportJob, *, is_sample: bool) -> None:
        if self._is_running:
            self.page_wanted.emit()
            return
        self._is_running = True
        self._is_sample = is_sample
        self._page.show_running(name)
        self.page_wanted.emit()
        self.running_changed.emit(tr("Importing"))
        sink = self._bridge.progress_to(self._on_progress)
        self._token = self._bridge.run(
            partial(_call, job, sink), self._on_report, on_failed=self._on_failed, on_ended=self._on_ended
        )

    def _on_progress(self, progress: Progress) -> None:
        if self._is_running:
            self._page.show_progress(progress)
            self.running_changed.emit(tr("Importing: {progress}", progress=words.progress(progress)))

    def _on_report(self, report: ImportReport) -> None:
        self._end()
        if self._is_sample and report.new and not report.was_stopped:
            self.finished.emit(True)
            return
        if report.was_stopped:
            title, lead = (
                tr("Stopped"),
                tr("What had been stored by then is kept. Import the same files again to go on."),
            )
        else:
            title, lead = (
                words.report_title(report),
                tr("They are on this computer now, and stay when you lose the export."),
            )
        self._page.show_report(report, title, lead)
        self.finished.emit(False)

    def _on_failed(self, error: HoldfastError) -> None:
        self._end()
        self._page.show_failed(error)
        self.page_wanted.emit()

    def _on_ended(self) -> None:
        """Leave the page of an import that was cancelled or crashed: it says nothing itself."""
        if self._is_running:
            self._end()
            self.page_left.emit()

    def _on_cancel_requested(self) -> None:
        if self._is_running:
            self.stop()
            return
        self._stop_token()
        self.page_left.emit()

    def _on_open_requested(self) -> None:
        self.finished.emit(True)

    def _end(self) -> None:
        self._is_running = False
        self.running_changed.emit("")

    def _stop_token(self) -> None:
        if self._token is not None:
            self._token.cancel()


def _call(job: ImportJob, sink: ProgressSink, token: CancelToken) -> ImportReport:
    return job(token, sink)
