"""Keeps a folder of notes up to date while the window is open: at the start, every hour, and some time after something
changed. Knows the facade of exports; decides only when.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from holdfast.errors import ExportError
from holdfast.gui.exporting.wording import skipped
from holdfast.settings import VAULT_FOLDER

if TYPE_CHECKING:
    from holdfast.domain import Changes
    from holdfast.errors import HoldfastError
    from holdfast.export import ExportReport
    from holdfast.gui.bridge import Bridge
    from holdfast.jobs import CancelToken
    from holdfast.program import Program
    from holdfast.settings import Settings

log = logging.getLogger(__name__)

AT_START_MS = 20_000
"""The start belongs to the person; what nobody waits for comes later."""
AFTER_A_CHANGE_MS = 30_000
"""An import stores batch after batch and a reply grows piece by piece: the folder follows when they rest."""
EVERY_MS = 3_600_000


class VaultKeeper(QObject):
    """Signals: failed(HoldfastError), the folder cannot be kept; said once until it works again."""

    failed = Signal(object)

    def __init__(self, program: Program, bridge: Bridge, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self._settings = settings
        self._is_running = False
        self._is_wanted = False
        self._has_failed = False
        self.rest = QTimer(self)
        self.rest.setSingleShot(True)
        self.hourly = QTimer(self)
        self.hourly.setInterval(EVERY_MS)
        self._connect()

    def start(self) -> None:
        """Begin to keep the folder, if one is to be kept."""
        if self._settings.get(VAULT_FOLDER):
            self.rest.start(AT_START_MS)
            self.hourly.start()
        else:
            self.rest.stop()
            self.hourly.stop()

    def keep(self) -> None:
        """Bring the folder up to date now; while that is being done, once more afterwards."""
        folder = self._settings.get(VAULT_FOLDER)
        if not folder:
            return
        if self._is_running:
            self._is_wanted = True
            return
        self._is_running = True
        self._is_wanted = False

        def job(token: CancelToken) -> ExportReport:
            return self._program.exports.keep_up(Path(folder), token)

        self._bridge.run(job, self._on_done, on_failed=self._on_failed, on_ended=self._on_ended)

    def _connect(self) -> None:
        self.rest.timeout.connect(self.keep)
        self.hourly.timeout.connect(self.keep)
        self._bridge.changed.connect(self._on_changed)

    def _on_changed(self, _changes: Changes) -> None:
        if self._settings.get(VAULT_FOLDER):
            self.rest.start(AFTER_A_CHANGE_MS)

    def _on_done(self, report: ExportReport) -> None:
        log.info(
            "the folder of notes was brought up to date: written=%d skipped=%d",
            report.conversations,
            len(report.skipped),
        )
        if not report.skipped:
            self._has_failed = False
            return
        first = report.skipped[0]
        self._on_failed(ExportError(f"{skipped(report)} {first.where}", first.why))

    def _on_failed(self, error: HoldfastError) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(error)

    def _on_ended(self) -> None:
        self._is_running = False
        if self._is_wanted:
            self.keep()
