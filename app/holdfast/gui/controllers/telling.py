"""Says what happened: in passing in the line below, and as a notice where a job failed or something of ours went wrong.
Knows the window's places for words.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from holdfast.gui.announcing import announce
from holdfast.gui.panes import Notice
from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.errors import HoldfastError
    from holdfast.gui.main_window import MainWindow

log = logging.getLogger(__name__)

PASSING_MS = 4000


class TellController(QObject):
    """Hears what the bridge has to tell of jobs, and says it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(PASSING_MS)
        self._passing.timeout.connect(window.status_bar.passing.clear)
        window.bridge.failed.connect(self._on_failed)
        window.bridge.crashed.connect(self._on_crashed)

    def say(self, passing: str) -> None:
        """Say something in passing, in the line below."""
        self._window.status_bar.passing.setText(passing)
        announce(self._window.status_bar.passing, passing)
        self._passing.start()

    def _on_failed(self, error: HoldfastError) -> None:
        self._window.notice.show_notice(Notice(error.message, error.hint, "warn"))

    def _on_crashed(self, error: Exception) -> None:
        log.error("shown as a crash: %s", type(error).__name__)
        self._window.notice.show_notice(
            Notice(
                tr("Something in Holdfast went wrong."),
                tr("Your conversations are safe. If it happens again, start Holdfast anew; the log says what it was."),
                "bad",
                (("log", tr("Show the log")),),
            ),
            self._on_crash_answer,
            takes_focus=False,
        )

    def _on_crash_answer(self, _key: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._window.paths.logs)))
