"""The bin: throwing conversations away, taking them back, removing them for good. Each method is one operation.

Methods run on the caller's thread, which is the read lane in the window; what they write goes to the write lane.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.domain import Changes
from holdfast.language import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.domain import ConversationId
    from holdfast.domain.binned import Binned
    from holdfast.jobs import Lanes
    from holdfast.store import Store

log = logging.getLogger(__name__)

WHAT_STAYS = mark(
    "Backups made before still hold them, until the last of those is replaced after nine months at most."
    " Importing an export that has them brings them back."
)
"""What has to be said of removing for good."""


class Bin:
    """The bin of an open store. `tell` takes what changed."""

    def __init__(self, store: Store, lanes: Lanes, tell: Callable[[Changes], None]) -> None:
        self._store = store
        self._lanes = lanes
        self._tell = tell

    def rows(self) -> list[Binned]:
        """Return what lies in the bin, the newest first."""
        return self._store.bin.rows()

    def count(self) -> int:
        """Return how many conversations lie in the bin."""
        return self._store.bin.count()

    def put(self, ids: Sequence[ConversationId]) -> None:
        """Put conversations into the bin. Raises NotFound, StoreError."""
        self._lanes.write(lambda: self._store.bin.put(ids)).result()
        self._told(ids)

    def take_back(self, ids: Sequence[ConversationId]) -> None:
        """Take conversations out of the bin. Raises NotFound, StoreError."""
        self._lanes.write(lambda: self._store.bin.take_back(ids)).result()
        self._told(ids)

    def remove(self, ids: Sequence[ConversationId]) -> int:
        """Remove conversations that lie in the bin for good, and return how many. Raises StoreError."""
        removed = self._lanes.write(lambda: self._removed(ids)).result()
        self._told(ids)
        return removed

    def remove_ripe(self) -> int:
        """Remove what has lain in the bin for its 30 days, and return how many. Raises StoreError."""
        ripe = self._lanes.write(self._store.bin.grow_older).result()
        return self.remove(ripe) if ripe else 0

    def _removed(self, ids: Sequence[ConversationId]) -> int:
        removed = self._store.bin.remove(ids)
        self._store.empty_log()
        log.info("removed for good: %d", removed)
        return removed

    def _told(self, ids: Sequence[ConversationId]) -> None:
        self._tell(Changes(frozenset(ids)))
