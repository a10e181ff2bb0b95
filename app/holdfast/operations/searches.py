"""What was searched for. Runs on the caller's thread, the read lane in the window; writes go to the write lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.domain.searches import KeptSearches
    from holdfast.jobs import Lanes
    from holdfast.store import Store


class Searches:
    """The searches of an open store."""

    def __init__(self, store: Store, lanes: Lanes) -> None:
        self._store = store
        self._lanes = lanes

    def all(self) -> KeptSearches:
        """Return recent and saved searches."""
        return self._store.searches.all()

    def keep(self, searches: KeptSearches) -> None:
        """Keep these in place of those before. Raises StoreError."""
        self._lanes.write(lambda: self._store.searches.keep(searches)).result()
