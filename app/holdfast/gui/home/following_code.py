"""Brings in sessions of Claude Code by itself where the person wants that: at the start, every hour, and when it is
turned on. Knows the settings and the library; never asks and never takes the focus.
"""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from holdfast.gui import words
from holdfast.gui.panes import Notice
from holdfast.language import tr
from holdfast.operations.code_sessions import Brought, bring_changed, sessions_folder
from holdfast.settings import FOLLOW_CODE

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.errors import HoldfastError
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow
    from holdfast.jobs import CancelToken
    from holdfast.operations.insights import Figures

HOUR_MS = 60 * 60 * 1000


class CodeFollower(QObject):
    """Follows the folder in which Claude Code keeps its sessions."""

    def __init__(
        self,
        window: MainWindow,
        library: Library,
        figures: Figures | None = None,
        folder: Callable[[], Path] | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._figures = figures
        self._folder = folder or (lambda: sessions_folder(os.environ, Path.home()))
        self._running: CancelToken | None = None
        self._is_first = False
        self._said: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(HOUR_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_running(self) -> bool:
        """Say whether it looks at the sessions now."""
        return self._running is not None

    def follow(self, *, is_new: bool = False) -> None:
        """Begin or end to follow, as the settings say; `is_new` says that the person turned it on just now."""
        if not self._window.settings.get(FOLLOW_CODE):
            self._timer.stop()
            if self._running is not None:
                self._running.cancel()
            return
        self._timer.start()
        self._is_first = is_new
        self.look()

    def look(self) -> None:
        """Bring in what changed since the last look; while another import runs the next hour will do."""
        if self.is_running or self._window.controller.importing.is_running:
            return
        remembered = self._window.remembered
        job = partial(self._bring, remembered.code_seen_ns, remembered.code_import_ms)
        self._running = self._window.bridge.run(
            job, self._on_brought, on_failed=self._on_failed, on_ended=self._on_ended
        )

    def _bring(self, seen_ns: int, import_ms: int, token: CancelToken) -> tuple[Brought, int]:
        """Import the files that changed, all of them where a backup took the store's place that lacks the last import;
        return when the newest import now was. On the read lane.
        """
        since_ns = seen_ns if self._newest_import_ms() >= import_ms else 0
        brought = bring_changed(self._library, self._folder(), since_ns, time.time_ns(), token)
        return brought, self._newest_import_ms()

    def _newest_import_ms(self) -> int:
        return (self._figures.last_sessions_ms() or 0) if self._figures is not None else 0

    def _on_brought(self, found: tuple[Brought, int]) -> None:
        brought, self._window.remembered.code_import_ms = found
        self._window.remembered.code_seen_ns = brought.newest_ns
        report, is_first = brought.report, self._is_first
        self._is_first = False
        if brought.problem is not None:
            self._on_failed(brought.problem)
        if report is None:
            return
        if is_first and report.new:
            hint = tr("From now on this happens at every start and every hour.")
            self._window.notice.show_when_free(Notice(f"{words.report_title(report)}.", hint, "good"), _ignore)
        if report.skipped:
            first = report.skipped[0]
            self._say(words.report_lacks(report)[0], f"{first.where}: {first.why}")

    def _on_failed(self, error: HoldfastError) -> None:
        """Say why nothing comes: until somebody knows, Claude Code deletes what is not here."""
        self._say(error.message, error.hint)

    def _say(self, text: str, hint: str) -> None:
        """Say what went wrong, once for as long as the window is open."""
        if text + hint not in self._said:
            self._said.add(text + hint)
            self._window.notice.show_when_free(Notice(text, hint, "warn"), _ignore)

    def _on_ended(self) -> None:
        was_ended = self._running is not None and self._running.is_cancelled
        self._running = None
        if was_ended and self._window.settings.get(FOLLOW_CODE):  # turned off and on again meanwhile
            self.look()


def _ignore(_anything: object) -> None:
    """Say nothing: there is nothing to answer."""
