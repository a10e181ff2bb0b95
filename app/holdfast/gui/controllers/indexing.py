"""Gets the search ready: builds the index anew where it is of an older version or was not finished, and loads what the
first search needs when somebody is about to type one. Knows the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.language import tr

if TYPE_CHECKING:
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.jobs import CancelToken, Progress


class IndexController(QObject):
    """Signals: running_changed(str), what is being done, in words, "" when it is over."""

    running_changed = Signal(str)

    def __init__(self, library: Library, bridge: Bridge) -> None:
        super().__init__(bridge)
        self._library = library
        self._bridge = bridge
        self._is_warm = False

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

    def _warm(self, _token: CancelToken) -> None:
        self._library.warm_up()

    def _on_looked(self, is_needed: bool) -> None:  # noqa: FBT001 - the answer of a job
        if is_needed:
            progress = self._bridge.progress_to(self._on_progress)
            self._bridge.run(lambda token: self._library.reindex(token, progress, afresh=False), self._on_done)

    def _on_progress(self, progress: Progress) -> None:
        self.running_changed.emit(tr("Building the search index, {fraction}", fraction=f"{progress.fraction or 0:.0%}"))

    def _on_done(self, _count: int) -> None:
        self.running_changed.emit("")


def _nothing(_none: None) -> None:
    """Do nothing more: it is warm."""
