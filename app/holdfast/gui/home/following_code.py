"""Brings in sessions of Claude Code by itself where the person wants that: at the start, every hour, and when it is
turned on. Knows the settings and the library; never asks and never takes the focus.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from holdfast.errors import ArchiveError
from holdfast.gui import words
from holdfast.gui.panes import Notice
from holdfast.language import tr
from holdfast.operations.code_sessions import changed_since, sessions_folder
from holdfast.settings import FOLLOW_CODE
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.domain import ImportReport
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow
    from holdfast.jobs import CancelToken, Progress

HOUR_MS = 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Brought:
    """What one look brought in, and how far it looked; `report` is None where nothing had changed."""

    newest_ns: int
    report: ImportReport | None = None


class CodeFollower(QObject):
    """Follows the folder in which Claude Code keeps its sessions."""

    def __init__(self, window: MainWindow, library: Library, folder: Callable[[], Path] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._folder = folder or (lambda: sessions_folder(os.environ, Path.home()))
        self._is_running = False
        self._is_first = False
        self._timer = QTimer(self)
        self._timer.setInterval(HOUR_MS)
        self._timer.timeout.connect(self.look)

    def follow(self, *, is_new: bool = False) -> None:
        """Begin or end to follow, as the settings say; `is_new` says that the person turned it on just now."""
        if not self._window.settings.get(FOLLOW_CODE):
            self._timer.stop()
            return
        self._timer.start()
        self._is_first = is_new
        self.look()

    def look(self) -> None:
        """Bring in what changed since the last look; while another import runs the next hour will do."""
        if self._is_running or self._window.controller.importing.is_running:
            return
        self._is_running = True
        job = partial(self._bring, self._window.remembered.code_seen_ns)
        self._window.bridge.run(job, self._on_brought, on_failed=_ignore, on_ended=self._on_ended)

    def _bring(self, since_ns: int, token: CancelToken) -> Brought:
        """Import the files that changed. On the read lane."""
        folder = self._folder()
        changed = changed_since(folder, since_ns)
        if not changed.files:
            return Brought(changed.newest_ns)
        try:
            report = self._library.import_archive(changed.files, token, _say_nothing)
        except ArchiveError:  # one of them is no session: the whole folder is borne with such among others
            try:
                report = self._library.import_archive([folder], token, _say_nothing)
            except ArchiveError:
                return Brought(changed.newest_ns)
        return Brought(since_ns if report.was_stopped else changed.newest_ns, report)

    def _on_brought(self, found: Brought) -> None:
        self._window.remembered.code_seen_ns = found.newest_ns
        report, is_first = found.report, self._is_first
        self._is_first = False
        if report is None or not is_first or not report.new:
            return
        hint = tr("From now on this happens at every start and every hour.")
        self._window.notice.show_when_free(Notice(f"{words.report_title(report)}.", hint, "good"), _ignore)

    def _on_ended(self) -> None:
        self._is_running = False


def _ignore(_anything: object) -> None:
    """Say nothing: the next look tries again, and whoever imports by hand hears why it fails."""


def _say_nothing(_progress: Progress) -> None:
    """Run quietly: nobody asked for it just now."""
