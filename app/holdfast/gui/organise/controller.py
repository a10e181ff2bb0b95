"""Does what a person wants with one conversation or many: star, tag, archive, project, bin, export; with one way back
for all of it. Knows the list, the reading pane, the menus and what the library offers.
"""

from __future__ import annotations

from functools import cached_property, partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from holdfast.domain import ConversationRow
from holdfast.domain.organising import Archive, Star, ThrowAway
from holdfast.gui.controllers.places import Place
from holdfast.gui.organise.said import done_words, nothing_words, undo_words
from holdfast.gui.organise.undoing import Step, Undoing
from holdfast.jobs import LatestWins
from holdfast.language import mark, tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from holdfast.domain import ConversationId
    from holdfast.domain.organising import Action, Done
    from holdfast.gui.library import Library
    from holdfast.gui.lists import RowList
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.organise.picking import Picking
    from holdfast.gui.organise.selection_bar import SelectionBar

Ids = tuple["ConversationId", ...]
SEVERAL = 2


@dataclass(frozen=True, slots=True)
class _Follow:
    """What is read after what was read has left the list: a conversation, or nothing where there is none."""

    leaves: bool
    to: ConversationId | None = None


class OrganiseController(QObject):
    """Signals: said(str), what was done, in passing."""

    said = Signal(str)

    def __init__(self, window: MainWindow, library: Library) -> None:
        super().__init__(window)
        self._window, self._library = window, library
        self._listing, self._reading = window.controller.listing, window.controller.reading
        self._everything: Ids = ()
        self._found = LatestWins()
        self.undoing = Undoing(window)
        add = window.commands.add
        self.archive = add(mark("Archive"), self.toggle_archive, group="Conversation", shortcut="Ctrl+Shift+A")
        self.unarchive = add(mark("Bring back from the archive"), self.bring_back, group="Conversation")
        self.to_project = add(
            mark("Put into a project…"), self.pick_project, group="Conversation", shortcut="Ctrl+Shift+M"
        )
        self.choose_all = add(mark("Choose all in the list"), self.choose_everything, group="Edit")
        window.menus.add_to("Conversation", [self.archive, self.unarchive, self.to_project])
        window.menus.add_to("Edit", [self.choose_all])
        self._connect()

    # what is meant

    def targets(self) -> Ids:
        """Return what an action is about: the several that are chosen, else the conversation that is read or opened."""
        chosen = self.chosen()
        if len(chosen) >= SEVERAL:
            return chosen
        meant = self._reading.meant_id
        return () if meant is None else (meant,)

    def chosen(self) -> Ids:
        """Return the conversations that are chosen on the left side."""
        if not self._list.isVisible():
            return ()  # nobody means what is out of sight
        return self._everything or self._list.chosen_ids()

    @property
    def has_several(self) -> bool:
        """Say whether several are chosen, so that actions are about them and not about what is read."""
        return self._list.has_several and len(self.chosen()) >= SEVERAL

    @property
    def _list(self) -> RowList:
        pane = self._window.list_pane
        return pane.results if pane.shows_results else pane.list

    def rows_of(self, ids: Ids) -> list[ConversationRow]:
        """Return the rows of conversations, as far as the list knows them."""
        wanted = set(ids)
        return [row for row in self._listing.rows if row.id in wanted]

    # what is done

    def act(self, action: Action, ids: Ids | None = None, project: str = "") -> None:
        """Do it, say what it did, and remember the way back."""
        ids = self.targets() if ids is None else ids
        if not ids:
            return
        rows = self.rows_of(ids)
        title = rows[0].title if len(ids) == 1 and rows else ""
        follow = self._follow(action, ids)
        organising = self._library.organising
        self._window.bridge.run(
            lambda _token: organising.do(ids, action), partial(self._on_done, title, project, follow)
        )

    def toggle_archive(self) -> None:
        """Archive; bring back where all of them are archived."""
        ids = self.targets()
        rows = self.rows_of(ids)
        self.act(Archive(is_archived=not rows or not all(row.is_archived for row in rows)), ids)

    def bring_back(self) -> None:
        """Take them out of the archive."""
        self.act(Archive(is_archived=False))

    def toggle_star(self) -> None:
        """Star them; take the stars away where all have one."""
        ids = self.targets()
        self.act(Star(is_starred=not all(row.is_starred for row in self.rows_of(ids))), ids)

    def throw_away(self) -> None:
        """Put them into the bin."""
        self.act(ThrowAway())

    def pick_project(self, ids: Ids | None = None) -> None:
        """Ask which project they belong into."""
        if ids := self.targets() if ids is None else ids:
            self.picking.pick_project(ids)

    def pick_tag(self, ids: Ids | None = None) -> None:
        """Ask which tag to put on them, or to take off."""
        if ids := self.targets() if ids is None else ids:
            self.picking.pick_tag(ids, self.rows_of(ids))

    def choose_everything(self) -> None:
        """Choose the whole list; of a search everything that it found, shown or not."""
        window = self._window
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._list.selectAll()
        if window.list_pane.shows_results:
            text, organising = window.top_bar.search.text(), self._library.organising
            window.bridge.run_latest(
                self._found, lambda token: tuple(organising.found(text, token)), self._on_everything_found
            )

    def choose_none(self) -> None:
        """Choose only the row that was current."""
        self._everything = ()
        row = self._list.currentIndex().row()
        if row >= 0:
            self._list.choose(row, is_told=False, is_shown=False)
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_choice_changed()

    @cached_property
    def bar(self) -> SelectionBar:
        """Return what stands below the list while several are chosen; made when that first happens."""
        from holdfast.gui.organise.selection_bar import SelectionBar  # noqa: PLC0415 - nobody needs it at a start

        made = SelectionBar(self._window.theme)
        made.wanted.connect(self._on_wanted)
        made.everything_wanted.connect(self.choose_everything)
        made.left.connect(self.choose_none)
        made.buttons["export"].setVisible(self._window.exporting is not None)
        self._window.list_pane.add_below(made)
        return made

    @cached_property
    def picking(self) -> Picking:
        """Return what asks for tags and projects."""
        from holdfast.gui.organise.picking import Picking  # noqa: PLC0415 - as above

        return Picking(self._window, self._library, self.act)

    def _connect(self) -> None:
        window = self._window
        pane, adding = window.list_pane, window.controller.adding
        adding.has_several = lambda: self.has_several
        window.menus.star.triggered.connect(self._on_star_triggered)
        window.menus.add_tag.triggered.connect(self._on_tag_triggered)
        window.menus.bin.triggered.connect(self.throw_away)
        self.undoing.said.connect(self.said)
        for rows in (pane.list, pane.results):
            rows.choice_changed.connect(self._on_choice_changed)
            rows.all_wanted.connect(self.choose_everything)
            rows.menu_wanted.connect(self._on_menu_wanted)
        pane.hits.modelReset.connect(self._on_choice_changed)
        pane.shown.connect(self._on_choice_changed)
        self._listing.loaded.connect(self._on_loaded)

    def _follow(self, action: Action, ids: Ids) -> _Follow:
        """Return what to read when what is read leaves the list."""
        shelf = self._listing.filter
        leaves = isinstance(action, ThrowAway) or (
            isinstance(action, Archive) and shelf == ("all" if action.is_archived else "archived")
        )
        pane = self._window.list_pane
        if not leaves or self._reading.meant_id not in ids:
            return _Follow(leaves=False)
        if pane.shows_results:
            return _Follow(leaves=isinstance(action, ThrowAway))
        gone, here = set(ids), pane.list.currentIndex().row()
        for rows in (range(max(0, here), pane.conversations.rowCount()), range(here - 1, -1, -1)):
            for row in rows:
                item = pane.conversations.entry(row)
                if isinstance(item, ConversationRow) and item.id not in gone:
                    return _Follow(leaves=True, to=item.id)
        return _Follow(leaves=True)

    # what came of it

    def _on_done(self, title: str, project: str, follow: _Follow, done: Done) -> None:
        if not done.ids:
            self.said.emit(nothing_words(done.action))
            return
        if isinstance(done.action, ThrowAway):
            self._reading.forget(done.ids)
        if follow.leaves and follow.to is not None:
            self._window.list_pane.list.clearSelection()
            self._listing.select(follow.to)
            self._reading.open(Place(follow.to))
        elif follow.leaves:
            self._reading.show_new()
        count, organising = len(done.ids), self._library.organising
        is_bin = isinstance(done.action, ThrowAway)
        hint = tr("What lies there stays for 30 days of use, and comes back whole.") if is_bin else ""
        step = Step(undo_words(done.action, count), lambda: organising.undo(done))
        self.undoing.done(step, done_words(done.action, count, title, project), hint)

    def _on_everything_found(self, ids: Ids) -> None:
        self._everything = ids if self._window.list_pane.shows_results else ()
        self._show_bar()

    def _on_loaded(self, _count: int) -> None:
        """Offer the archive once something is in it, and say of what is chosen how it stands now."""
        is_used = any(map(attrgetter("is_archived"), self._listing.rows))
        self._window.list_pane.offer_tab("archived", is_offered=is_used)
        self._show_bar()

    def _on_choice_changed(self) -> None:
        self._everything = ()
        self._show_bar()

    def _show_bar(self) -> None:
        chosen = self.chosen() if self._list.has_several else ()
        if len(chosen) < SEVERAL:
            if "bar" in vars(self):
                self.bar.hide()
            return
        rows = self.rows_of(chosen)
        is_search = self._window.list_pane.shows_results
        self.bar.show_count(
            trn("All {count} conversation found", "All {count} conversations found", len(chosen))
            if self._everything
            else trn("{count} conversation chosen", "{count} conversations chosen", len(chosen)),
            is_archived=bool(rows) and all(row.is_archived for row in rows),
            is_starred=bool(rows) and all(row.is_starred for row in rows),
            offers_everything=is_search and not self._everything,
        )

    # who asks

    def _on_star_triggered(self) -> None:
        if self.has_several:
            self.toggle_star()

    def _on_tag_triggered(self) -> None:
        if self.has_several:
            self.pick_tag()

    def _on_wanted(self, key: str) -> None:
        match key:
            case "star":
                self.toggle_star()
            case "tag":
                self.pick_tag()
            case "project":
                self.pick_project()
            case "archive":
                self.toggle_archive()
            case "bin":
                self.throw_away()
            case "export" if self._window.exporting is not None:
                self._window.exporting.export.trigger()

    def _on_menu_wanted(self, point: QPoint) -> None:
        from holdfast.gui.organise.list_menu import list_menu  # noqa: PLC0415 - nobody needs it at a start

        ids = self.chosen()
        if ids:
            list_menu(self, self._window, ids, self.rows_of(ids)).popup(point)
