"""Gets the search ready once the window stands: loads what the first search needs, and builds the index anew where it
is of an older version or was not finished. Knows the library.
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

    def start(self) -> None:
        """Look at the index and get the search ready, in the background."""
        self._bridge.run(self._look, self._on_looked)

    def _look(self, _token: CancelToken) -> bool:
        self._library.warm_up()
        return self._library.needs_reindexing()

    def _on_looked(self, is_needed: bool) -> None:  # noqa: FBT001 - the answer of a job
        if is_needed:
            progress = self._bridge.progress_to(self._on_progress)
            self._bridge.run(lambda token: self._library.reindex(token, progress, afresh=False), self._on_done)

    def _on_progress(self, progress: Progress) -> None:
        self.running_changed.emit(tr("Building the search index, {fraction}", fraction=f"{progress.fraction or 0:.0%}"))

    def _on_done(self, _count: int) -> None:
        self.running_changed.emit("")
