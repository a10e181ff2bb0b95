"""What a person does with many conversations at once, with projects of their own, and with colours. Each method is one
operation, and whoever shows the conversations is told.

Methods run on the caller's thread, which is the read lane in the window; what they write goes to the write lane.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from holdfast.domain import Changes
from holdfast.domain.organising import ThrowAway
from holdfast.operations.find import understood

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.domain import ConversationId, ProjectId
    from holdfast.domain.organising import Action, Colour, Done, RemovedProject
    from holdfast.jobs import CancelToken, Lanes
    from holdfast.store import Store

log = logging.getLogger(__name__)

BACK_AT_ONCE = 100
"""Conversations that come back from the bin in one transaction: their words are indexed anew, and a message that is
being sent waits for no more than these.
"""


class Organising:
    """Many conversations at once, over an open store."""

    def __init__(self, store: Store, lanes: Lanes, tell: Callable[[Changes], None]) -> None:
        self._store = store
        self._lanes = lanes
        self._tell = tell

    def do(self, ids: Sequence[ConversationId], action: Action) -> Done:
        """Do it in one transaction and return what changed, to be undone. Raises NotFound, BadInput, StoreError."""
        done = self._lanes.write(lambda: self._store.organising.do(ids, action)).result()
        log.info("organised: %s, changed %d of %d", type(action).__name__, len(done.ids), len(ids))
        self._told(done)
        return done

    def undo(self, done: Done) -> int:
        """Put back how it stood; return how many conversations that were. Raises StoreError."""
        if isinstance(done.action, ThrowAway):
            parts = [done.ids[at : at + BACK_AT_ONCE] for at in range(0, len(done.ids), BACK_AT_ONCE)]
        else:
            parts = [done.ids]
        back = 0
        for part in parts:
            some = replace(done, ids=part)
            back += self._lanes.write(partial(self._store.organising.undo, some)).result()
        self._told(done)
        return back

    def found(self, text: str, token: CancelToken | None = None) -> list[ConversationId]:
        """Return every conversation that a search finds something in, shown or not. Raises `Cancelled`."""
        return self._store.conversations_found(understood(text), token)

    def make_project(self, name: str) -> ProjectId:
        """Make a project of one's own. Raises BadInput, StoreError."""
        made = self._lanes.write(lambda: self._store.own_projects.make(name)).result()
        self._tell(Changes())
        return made

    def rename_project(self, project_id: ProjectId, name: str) -> None:
        """Give a project of one's own another name. Raises NotFound, BadInput, StoreError."""
        self._lanes.write(lambda: self._store.own_projects.rename(project_id, name)).result()
        self._tell(Changes(own=frozenset(self._store.own_projects.conversations(project_id))))

    def remove_project(self, project_id: ProjectId) -> RemovedProject:
        """Remove a project of one's own; its conversations stay. Raises NotFound, BadInput, StoreError."""
        inside = frozenset(self._store.own_projects.conversations(project_id))
        removed = self._lanes.write(lambda: self._store.own_projects.remove(project_id)).result()
        self._tell(Changes(own=inside))
        return removed

    def restore_project(self, removed: RemovedProject) -> None:
        """Bring a removed project back. Raises StoreError."""
        back = self._lanes.write(lambda: self._store.own_projects.restore(removed)).result()
        self._tell(Changes(own=frozenset(self._store.own_projects.conversations(back))))

    def colour_project(self, project_id: ProjectId, colour: Colour | None) -> None:
        """Give a project a colour; None takes it away. Raises NotFound, StoreError."""
        self._lanes.write(lambda: self._store.own_projects.colour(project_id, colour)).result()
        self._tell(Changes())

    def colour_tag(self, name: str, colour: Colour | None) -> None:
        """Give a tag a colour; None takes it away. Raises NotFound, BadInput, StoreError."""
        self._lanes.write(lambda: self._store.own.colour_tag(name, colour)).result()
        self._tell(Changes())

    def _told(self, done: Done) -> None:
        ids = frozenset(done.ids)
        self._tell(Changes(ids) if isinstance(done.action, ThrowAway) else Changes(own=ids))
