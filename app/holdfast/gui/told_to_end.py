"""Hears that the program is to end: a log-out, a shutdown, a terminal that is closed, Ctrl+C there. Knows the system's
signals and Qt's session; what ending means knows whoever listens.

Python runs a handler only when Qt next runs Python, which may be never while nobody touches the window. So what is
heard is read from a socket that the handler in C writes to, like everything else that a window waits for.

Qt's own word that a session ends comes on Windows and macOS. On Linux a desktop sends SIGTERM: PySide6's Qt is built
without the session protocol of X.
"""

from __future__ import annotations

import logging
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal

if TYPE_CHECKING:
    from types import FrameType

    from PySide6.QtGui import QSessionManager
    from PySide6.QtWidgets import QApplication

log = logging.getLogger(__name__)

SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT", "SIGBREAK")
"""As far as the system has them: Windows has no SIGHUP, and nobody else SIGBREAK."""
CHUNK = 64


class ToldToEnd(QObject):
    """Listens as long as the application is there.

    Signals: told(), the program is to end now, and nobody answers any more; to_be_kept(), the session may end as soon
    as all that listens has returned, or go on.
    """

    told = Signal()
    to_be_kept = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._ears, self._mouth = socket.socketpair()
        for each in (self._ears, self._mouth):
            each.setblocking(False)
        self._notifier = QSocketNotifier(self._ears.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_heard)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        self._numbers = [number for name in SIGNALS if (number := getattr(signal, name, None)) is not None]
        for number in self._numbers:
            if signal.getsignal(number) != signal.SIG_IGN:  # as `nohup` wants it
                signal.signal(number, _leave_to_the_socket)
        application.commitDataRequest.connect(self._on_commit)

    def _on_heard(self) -> None:
        heard = b""
        with suppress(OSError):
            heard = self._ears.recv(CHUNK)
        told = set(heard) & set(self._numbers)
        for number in told:
            log.info("told to end: %s", signal.Signals(number).name)
            if number == signal.SIGINT:
                signal.signal(number, signal.SIG_DFL)  # who types it twice does not want to wait
        if told:
            self.told.emit()

    def _on_commit(self, _session: QSessionManager) -> None:
        log.info("the session may end")
        self.to_be_kept.emit()


def _leave_to_the_socket(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: that there is a handler at all keeps the system from ending the program."""
