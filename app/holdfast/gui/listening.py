"""Hears what other starts of Holdfast ask this window to open. Knows sockets and nothing of the window."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent

from holdfast.channels import unmarked
from holdfast.domain.asked import SCHEME, Asked, unknown_in
from holdfast.domain.commanded import LONGEST, Commanded
from holdfast.instance import TOLD, strange

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

log = logging.getLogger(__name__)

LONGEST_LINE = LONGEST
"""Some ten thousand names of files."""
CHUNK = 1 << 16
MOST_HEARD = 20
"""How many may be speaking at a time: who connects and says nothing must not take every handle of the window's."""


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
    """Listens as long as it lives. Signals: asked(Asked); commanded(Commanded, socket), whoever takes it closes it.

    `word` is what every line has to begin with, where anybody on this computer can connect.
    """

    asked = Signal(object)
    commanded = Signal(object, object)

    def __init__(self, listener: socket.socket, parent: QObject, word: bytes = b"") -> None:
        super().__init__(parent)
        self._word = word
        self._listener = listener
        self._heard: dict[socket.socket, bytes] = {}
        self._notifiers: dict[socket.socket, QSocketNotifier] = {}
        listener.setblocking(False)
        self._watch(listener, self._on_connection)

    def close(self) -> None:
        """Stop listening; whose socket it is closes it."""
        for each in list(self._notifiers):
            self._leave(each)

    def _watch(self, opened: socket.socket, on_ready: Callable[[], None]) -> None:
        notifier = QSocketNotifier(opened.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(lambda *_what: on_ready())
        self._notifiers[opened] = notifier

    def _leave(self, opened: socket.socket, *, closes: bool = True) -> None:
        notifier = self._notifiers.pop(opened)
        notifier.setEnabled(False)
        notifier.deleteLater()
        self._heard.pop(opened, None)
        if closes and opened is not self._listener:
            opened.close()

    def _on_connection(self) -> None:
        try:
            connection, _address = self._listener.accept()
        except OSError as err:
            log.info("somebody came and was gone: %s", type(err).__name__)
            return
        connection.setblocking(False)
        if len(self._heard) >= MOST_HEARD:
            self._leave(next(iter(self._heard)))  # who has taken longest to say what they want
        self._heard[connection] = b""
        self._watch(connection, partial(self._on_ready, connection))

    def _on_ready(self, connection: socket.socket) -> None:
        try:
            came = connection.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            came = b""
        heard = self._heard[connection] + came
        said = unmarked(self._word, heard)
        if said is None:
            log.warning("somebody connected who does not know the word")
            self._leave(connection)
            return
        line, end, _rest = said.partition(b"\n")
        if end:
            self._take(connection, line)
        elif not came or len(line) >= LONGEST_LINE:
            self._leave(connection)
        else:
            self._heard[connection] = heard

    def _take(self, connection: socket.socket, line: bytes) -> None:
        if (commanded := Commanded.decoded(line)) is not None:
            self._leave(connection, closes=False)
            connection.setblocking(True)
            self.commanded.emit(commanded, connection)
            return
        try:
            asked, names = Asked.decoded(line), unknown_in(line)
        except ValueError:
            log.info("somebody said something that is no request")
            self._leave(connection)
            return
        with suppress(OSError):  # who asked and went does not hear that it was told
            connection.send(strange(names) if names else TOLD)
        self._leave(connection)
        if names:
            log.info("another version asked for what this one does not know")
            return
        self.asked.emit(asked)
