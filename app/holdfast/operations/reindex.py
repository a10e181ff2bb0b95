"""Fill the search index anew, in steps on the write lane, so that stopping at any moment loses nothing.

What was done is kept: the next run goes on where this one stopped. Conversations can be read, searched and imported
meanwhile.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from holdfast.jobs import Progress
from holdfast.language import mark

if TYPE_CHECKING:
    from holdfast.jobs import CancelToken, Lanes, ProgressSink
    from holdfast.store import Store

log = logging.getLogger(__name__)


def reindex(store: Store, lanes: Lanes, *, afresh: bool, token: CancelToken, progress: ProgressSink) -> int:
    """Index everything, or with `afresh` False what a run before left; return how many things were looked at.

    Raises `Cancelled` between steps, StoreError.
    """
    token.check()
    state = lanes.write(lambda: store.begin_reindexing(afresh=afresh)).result()
    log.info("reindexing from %d of %d", state.done, state.total)
    while not state.is_done:
        token.check()
        state = lanes.write(store.reindex_some).result()
        progress(Progress(state.done, state.total, mark("Indexing"), state.done))
    log.info("reindexed: %d", state.done)
    return state.done
