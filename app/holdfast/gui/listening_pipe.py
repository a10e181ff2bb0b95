"""Hears what other starts ask this window to open, where a system has no sockets in folders (Windows). Knows
pipes and nothing of the window; it loads the network part of Qt, which takes a while.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from holdfast.domain.asked import Asked
from holdfast.gui.listening import LONGEST_LINE
from holdfast.instance import TOLD

if TYPE_CHECKING:
    from holdfast.instance import Alone

log = logging.getLogger(__name__)


class PipeListening(QObject):
    """Listens as long as it lives. Signals: asked(Asked)."""

    asked = Signal(object)

    def __init__(self, alone: Alone, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(alone.address):
            log.info("no other start can reach this window: %s", self._server.errorString() or "no socket")

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _on_connection(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.setReadBufferSize(LONGEST_LINE)
            connection.disconnected.connect(connection.deleteLater)
            connection.readyRead.connect(partial(self._on_ready, connection))
            self._on_ready(connection)

    def _on_ready(self, connection: QLocalSocket) -> None:
        if not connection.canReadLine():
            if connection.bytesAvailable() >= LONGEST_LINE:
                connection.abort()
            return
        try:
            asked = Asked.decoded(bytes(connection.readLine(LONGEST_LINE).data()))
        except ValueError:
            log.info("somebody said something that is no request")
            connection.abort()
            return
        connection.write(TOLD)
        connection.disconnectFromServer()  # once the answer is written
        self.asked.emit(asked)
