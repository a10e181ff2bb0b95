"""Keeps a growing reply in the store: what came is never more than a second ahead of what is kept."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from holdfast.errors import HoldfastError
from holdfast.language import tr

if TYPE_CHECKING:
    from concurrent.futures import Future

    from holdfast.chat.means import Means
    from holdfast.chat.standing import Standing

log = logging.getLogger(__name__)

CHECKPOINT_S = 0.4
"""With the time that writing takes on a busy computer (0.3 s were seen), less than a second."""


class Saver:
    """Writes checkpoints behind the reply; never more than one at a time, and never in its way."""

    def __init__(self, standing: Standing, means: Means) -> None:
        self._standing = standing
        self._means = means
        self._timer: asyncio.TimerHandle | None = None
        self._writing: Future[None] | None = None

    def changed(self) -> None:
        """Note that more has come: it will be kept within the second."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CHECKPOINT_S, self._due)

    def keep_now(self) -> None:
        """Keep what has come without waiting for the second to pass."""
        self.close()
        self._due()

    def close(self) -> None:
        """Write no more: the end is about to be stored."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._timer = None
        if self._writing is not None and not self._writing.done():  # an import holds the lane: look again soon
            self.changed()
            return
        turn, job = self._standing.turn, self._standing.job
        chats = self._means.store.chats
        try:
            self._writing = self._means.lanes.write(
                lambda: chats.checkpoint(job.reply_id, job.source_id, turn.blocks, turn.segments)
            )
        except RuntimeError:
            log.info("the program is ending: a checkpoint is not kept")
            return
        loop = asyncio.get_running_loop()
        self._writing.add_done_callback(lambda done: loop.call_soon_threadsafe(self._written, done))

    def _written(self, done: Future[None]) -> None:
        """Say it where the store takes nothing: the text is then on the screen only."""
        error = None if done.cancelled() else done.exception()
        if isinstance(error, HoldfastError):
            log.info("a checkpoint was not kept: %s", type(error).__name__)
            self._standing.say(
                tr("{message} What came is on the screen only. {hint}", message=error.message, hint=error.hint).strip()
            )
        elif error is not None:
            log.error("a checkpoint was not kept: %s", type(error).__name__)
