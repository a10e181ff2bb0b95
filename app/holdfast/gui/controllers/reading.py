"""Opens conversations, on the branch and at the message asked for, and keeps what is shown as the store has it. Knows
the reading pane; what is read is `fetching`'s.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.gui import words
from holdfast.gui.controllers.fetching import Again, Branch, Fetcher, Ready
from holdfast.gui.controllers.finding import FindController
from holdfast.gui.controllers.places import Place, Shown, Trail
from holdfast.gui.controllers.preparing import Preparer
from holdfast.gui.view import Entry, Piece, Renderer
from holdfast.jobs import LatestWins
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from holdfast.domain import Changes, ConversationId, MessageId, OpenConversation, StoredMessage
    from holdfast.errors import HoldfastError
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.library import Library
    from holdfast.gui.panes import ReadingPane
    from holdfast.render import Worker


class ReadingController(QObject):
    """Signals: opened(ConversationId), branch_shown(Shown), link_wanted(str), history_changed(); emptied(), a
    conversation that is not begun is shown.
    """

    opened = Signal(object)
    branch_shown = Signal(object)
    link_wanted = Signal(str)
    history_changed = Signal()
    emptied = Signal()

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        pane: ReadingPane,
        positions: dict[str, int],
        worker: Worker | None = None,
    ) -> None:
        super().__init__(pane)
        self._library = library
        self._renderer = Renderer(worker)
        self.fetcher = Fetcher(library, self._renderer)
        self._bridge = bridge
        self._pane = pane
        self._positions = positions
        self._latest = LatestWins()
        self._place: Place | None = None
        self._opening: ConversationId | None = None
        self._is_outdated = False
        self._open: OpenConversation | None = None
        self._entries: tuple[Entry, ...] = ()
        self._preparer = Preparer(self._renderer, bridge, pane.view)
        self._finding = FindController(pane.find_bar, pane.view, bridge)
        self._trail = Trail()
        self.times_asked = 0
        """How often something was asked for: what was to follow an earlier wish is not wanted after another one."""
        self._wanted: tuple[MessageId, bool] | None = None
        self._connect()

    @property
    def conversation_id(self) -> ConversationId | None:
        """Return the conversation that is shown."""
        return self._place.conversation_id if self._place is not None else None

    @property
    def meant_id(self) -> ConversationId | None:
        """Return the conversation that was asked for last: the one shown, or one that is still being read."""
        return self.conversation_id if self._opening is None else self._opening

    @property
    def renderer(self) -> Renderer:
        """Return what makes pieces of texts, for whoever else shows some."""
        return self._renderer

    @property
    def path(self) -> tuple[MessageId, ...]:
        """Return the messages of the branch that is shown."""
        return tuple(entry.message_id for entry in self._entries)

    def show_new(self) -> None:
        """Show an empty conversation that is not begun yet."""
        self.remember_position()
        self.times_asked += 1
        self._latest.cancel()
        self._wanted = None
        self._place = self._open = self._opening = None
        self._pane.title.setText(tr("New chat"))
        self._pane.show_facts(tr("Kept on this computer from the first word"))
        self._pane.show_conversation()
        self._show((), {})
        self.emptied.emit()

    def forget(self, ids: Collection[ConversationId]) -> None:
        """Go back to these no more: they were thrown away."""
        self._trail.forget(ids)
        self.history_changed.emit()

    def reread(self, through: MessageId | None = None, *, moves_to_end: bool = False) -> None:
        """Read the open conversation again, on the branch that is shown or through a message, without moving in it."""
        if self._place is None or self.meant_id != self.conversation_id:
            return  # another one is on its way, and stays so
        if through is not None:
            self._wanted = through, moves_to_end  # until it is shown: news of a write must not take its place
        shown = self._entries[-1].message_id if self._entries else None
        leaf, moves_to_end = self._wanted or (shown, moves_to_end)
        job = partial(self.fetcher.again, self._place.conversation_id, leaf, self._entries, moves_to_end=moves_to_end)
        self._bridge.run_latest(self._latest, job, self._on_read_again)

    def warm_up(self) -> None:
        """Start what colours code and sets formulas, while nobody waits for it."""
        self._bridge.run(lambda _token: self._renderer.warm_up(), _nothing)

    def find(self) -> None:
        """Look for a text in the open conversation."""
        if self._entries and not self._pane.shows_page:
            self._finding.open()

    def step_match(self, step: int) -> None:
        """Go to the next match (1) of what is looked for in the open conversation, or to the one before (-1)."""
        self._finding.step(step)

    def show_message(self, message_id: MessageId) -> None:
        """Bring a message of the open conversation to the top, on its own branch if it is not on this one."""
        if self._pane.view.scroll_to(message_id) or self._open is None:
            return
        if any(stored.id == message_id for stored in self._open.messages):
            self._show_branch(message_id, is_jump=True)

    @property
    def can_go_back(self) -> bool:
        """Say whether there is somewhere to go back to."""
        return self._trail.can_go_back

    @property
    def can_go_forward(self) -> bool:
        """Say whether somebody went back before."""
        return self._trail.can_go_forward

    def open(self, place: Place) -> None:
        """Open a conversation; a message asked for is shown on its own branch."""
        if self._trail.here != place:
            self._trail.go_to(place)
            self.history_changed.emit()
        elif self._place == place:
            return
        self._load(place)

    def go(self, step: int) -> None:
        """Go back or forward to where one has been."""
        if (place := self._trail.step(step)) is not None:
            self.history_changed.emit()
            self._load(place)

    def remember_position(self) -> None:
        """Note how far the person has read."""
        if self._place is not None and self._entries:
            view = self._pane.view
            entry = view.top_entry()
            key = str(self._place.conversation_id)
            self._positions.pop(key, None)
            if view.top_y > 0:
                self._positions[key] = int(self._entries[entry].message_id)

    def _connect(self) -> None:
        view = self._pane.view
        view.branch_wanted.connect(self._on_branch_wanted)
        view.link_clicked.connect(self.link_wanted)
        self._bridge.changed.connect(self._on_changed)

    def _load(self, place: Place) -> None:
        self.remember_position()
        self.times_asked += 1
        self._wanted = None
        resume = self._positions.get(str(place.conversation_id)) if place.message_id is None else None
        self._opening, self._is_outdated = place.conversation_id, False
        read = partial(self.fetcher.conversation, place, resume)
        self._bridge.run_latest(self._latest, read, self._on_ready, on_failed=self._on_not_read)

    def _on_not_read(self, error: HoldfastError) -> None:
        self._opening = None
        self._bridge.failed.emit(error)

    def _on_ready(self, ready: Ready) -> None:
        is_again = self._place == ready.place
        self._place, self._open, self._opening = ready.place, ready.opened, None
        row = ready.opened.row
        self._pane.title.setText(row.title)
        self._pane.title.setToolTip("")
        self._pane.show_facts(words.conversation_facts(row))
        if ready.entries:
            self._pane.show_conversation(keeps_page=is_again)
        else:
            self._pane.show_nothing(tr("There is nothing in this conversation"))
        self._show(ready.entries, ready.pieces)
        if ready.place.query and ready.place.message_id is not None:
            self._pane.view.scroll_to_first_mark(ready.at)
        elif ready.at:
            self._pane.view.scroll_to_entry(ready.at)
        self.opened.emit(row.id)
        if self._is_outdated:
            self.reread()

    def _show(self, entries: tuple[Entry, ...], pieces: dict[int, tuple[Piece, ...]]) -> None:
        self._preparer.start_over()
        self._entries = entries
        query = self._place.query if self._place is not None else ""
        marker = partial(self._marks, query) if query else None
        self._pane.view.show_entries(entries, pieces, marker)
        if self._open is not None:
            self.branch_shown.emit(Shown(self._open, tuple(entry.message_id for entry in entries)))

    def forget_query(self) -> None:
        """Take away the marks of a search that is over; nothing moves."""
        if self._place is not None and self._place.query:
            self._place = replace(self._place, query="")
            self._pane.view.forget_marks()

    def _marks(self, query: str, text: str) -> Sequence[tuple[int, int]]:
        return self._library.marks(text, query)

    def _on_branch_wanted(self, wanted: tuple[MessageId, int]) -> None:
        """Show the neighbouring branch."""
        if self._open is None:
            return
        message_id, step = wanted
        here = next(stored for stored in self._open.messages if stored.id == message_id)
        target = next((stored for stored in self._open.messages if _is_sibling(stored, here, step)), None)
        if target is None:
            return
        self._show_branch(target.id, is_jump=False)

    def _show_branch(self, through: MessageId, *, is_jump: bool) -> None:
        """Show another branch: with the fork where it is on the screen, or else with its message at the top."""
        if self._open is None:
            return
        path = self._open.path_through(through)
        row, self._opening = self._open.row, None
        read = partial(self.fetcher.branch, path, row.id, row.source, through, is_jump=is_jump)
        self._bridge.run_latest(self._latest, read, self._on_branch_ready)

    def _on_branch_ready(self, branch: Branch) -> None:
        """Show the branch, with the fork where it was on the screen."""
        view = self._pane.view
        offset = 0
        if not branch.is_jump and branch.at < len(view.boxes.entries):
            offset = view.boxes.top(view.boxes.of_entry(branch.at)[0]) - view.top_y
        self._show(branch.entries, branch.pieces)
        view.scroll_to_entry(branch.at, offset)

    def _on_read_again(self, again: Again) -> None:
        """Show what is new, with everything else where it is."""
        view, row = self._pane.view, again.opened.row
        if self._place is None or self._place.conversation_id != row.id:
            return
        if self._wanted is not None and any(entry.message_id == self._wanted[0] for entry in again.entries):
            self._wanted = None
        was_empty = not self._entries
        self._open = again.opened
        self._pane.title.setText(row.title)
        self._pane.show_facts(words.conversation_facts(row))
        if again.is_changed:
            self._entries = again.entries
            self._preparer.start_over()
            view.following.show_more(again.entries, again.pieces, again.kept)
            if was_empty and again.entries:
                self._pane.show_conversation(keeps_page=True)
        # what stands beside the messages may have changed where none of them did
        self.branch_shown.emit(Shown(again.opened, self.path))
        if again.moves_to_end:
            view.following.to_end()

    def _on_changed(self, changes: Changes) -> None:
        """Read the open conversation again when it changed."""
        if changes.is_everything or self.meant_id in changes.conversations:
            self._is_outdated = True  # one that is being opened may have been read before
            self.reread()


def _is_sibling(stored: StoredMessage, here: StoredMessage, step: int) -> bool:
    return stored.parent_id == here.parent_id and stored.branch == here.branch + step


def _nothing(_: None) -> None:
    """Do nothing more: it is warm."""
