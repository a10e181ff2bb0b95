"""Gets the search ready: builds the index anew where it is of an older version or was not finished, and loads what the
first search needs when somebody is about to type one. Knows the library.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.jobs import CancelToken, Progress, ProgressSink

AGAIN_MS = 20_000
"""How long after a failure it is tried again: whoever makes room on a full disk need not start anew."""


class IndexController(QObject):
    """Signals: running_changed(str), what is being done, in words, "" when it is over."""

    running_changed = Signal(str)

    def __init__(self, library: Library, bridge: Bridge) -> None:
        super().__init__(bridge)
        self._library = library
        self._bridge = bridge
        self._is_warm = False
        self._is_told = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.start)

    def start(self) -> None:
        """Look at the index, in the background."""
        self._bridge.run(self._look, self._on_looked)

    def warm_up(self) -> None:
        """Load what the first search needs, in the background, once: 3 MB that a start without one does not need."""
        if not self._is_warm:
            self._is_warm = True
            self._bridge.run(self._warm, _nothing)

    def _look(self, _token: CancelToken) -> bool:
        return self._library.needs_reindexing()

    def _index(self, progress: ProgressSink, token: CancelToken) -> int:
        return self._library.reindex(token, progress, afresh=False)

    def _warm(self, _token: CancelToken) -> None:
        self._library.warm_up()

    def _on_looked(self, is_needed: bool) -> None:  # noqa: FBT001 - the answer of a job
        if is_needed:
            progress = self._bridge.progress_to(self._on_progress)
            self._bridge.run(partial(self._index, progress), self._on_done, on_failed=self._on_failed)
        elif self._is_told:
            self._on_done(0)

    def _on_progress(self, progress: Progress) -> None:
        self.running_changed.emit(tr("Building the search index, {fraction}", fraction=f"{progress.fraction or 0:.0%}"))

    def _on_done(self, _count: int) -> None:
        self.running_changed.emit("")

    def _on_failed(self, error: HoldfastError) -> None:
        """Say why, once, and for as long as it holds that not everything is found."""
        if not self._is_told:
            self._is_told = True
            self._bridge.failed.emit(error)
        self.running_changed.emit(tr("The search index is not whole, so not everything is found."))
        self._again.start()


def _nothing(_none: None) -> None:
    """Do nothing more: it is warm."""
