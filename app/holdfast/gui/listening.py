"""Hears what other starts of Holdfast ask this window to open. Knows sockets and nothing of the window."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from holdfast.domain.asked import SCHEME, Asked
from holdfast.instance import TOLD

if TYPE_CHECKING:
    from holdfast.instance import Alone

log = logging.getLogger(__name__)

LONGEST_LINE = 1 << 20
"""Some ten thousand names of files."""


class OpenEvents(QObject):
    """Hears what macOS asks a running application to open: there it is an event, and no argument.

    Signals: asked(Asked).
    """

    asked = Signal(object)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the event that names a file or a link."""
        if not isinstance(event, QFileOpenEvent):
            return False
        link = event.url()
        if link.scheme() == SCHEME:
            self.asked.emit(Asked(link=link.toString(QUrl.ComponentFormattingOption.FullyEncoded)))
        else:
            self.asked.emit(Asked((Path(event.file()),)))
        return True


class Listening(QObject):
    """Listens as long as it lives. Signals: asked(Asked)."""

    asked = Signal(object)

    def __init__(self, alone: Alone, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if alone.socket is not None:
            listens = self._server.listen(alone.socket.detach())  # it closes it, too
        else:
            listens = bool(alone.address) and self._server.listen(alone.address)
        if not listens:
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
