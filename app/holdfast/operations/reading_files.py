"""Reads PDFs that were stored before their text could be read. Knows the store; who reads them is handed in.

One after another, each kept as it is read, so that stopping at any moment loses nothing.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.domain import Changes
from holdfast.jobs import Progress
from holdfast.language import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.domain.unread import UnreadFile
    from holdfast.jobs import CancelToken, Lanes, ProgressSink
    from holdfast.store import Store

    Read = Callable[[str, bytes, CancelToken], str | None]
    """Returns the text of a file of this name and these bytes, "" where it has none, None where nobody can say."""

log = logging.getLogger(__name__)


class UnreadPdfs:
    """The PDFs of an open store that have no text."""

    def __init__(self, store: Store, lanes: Lanes, tell: Callable[[Changes], None]) -> None:
        self._store = store
        self._lanes = lanes
        self._tell = tell

    def count(self) -> int:
        """Return how many there are, but for those that were read and have none, as scans."""
        return len(self._store.unread_files.pdfs())

    def read(self, read: Read, token: CancelToken, progress: ProgressSink) -> int:
        """Read them and return of how many the text is kept. Raises `Cancelled`, StoreError; what was done is kept."""
        found, kept = self._store.unread_files.pdfs(), 0
        for at, file in enumerate(found):
            token.check()
            data = self._store.unread_files.data(file)
            text = read(file.name, data, token)
            if text is not None and not text.strip():
                self._remember(file, len(data))
            elif text is not None and self._keep(file, text):
                kept += 1
                self._tell(Changes(frozenset({file.conversation_id})))
            progress(Progress(at + 1, len(found), mark("Reading PDFs"), kept))
        log.info("read again: %d of %d PDFs without text", kept, len(found))
        return kept

    def _remember(self, file: UnreadFile, size_bytes: int) -> None:
        self._lanes.write(lambda: self._store.unread_files.remember_none(file, size_bytes)).result()

    def _keep(self, file: UnreadFile, text: str) -> bool:
        return self._lanes.write(lambda: self._store.unread_files.keep_text(file, text)).result()
