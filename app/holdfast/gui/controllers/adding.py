"""Lets a person star, rename, tag and note what they read. Knows the header, the column, the lists and what the library
offers for it.
"""

from __future__ import annotations

import logging
from collections import Counter
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from holdfast.domain import naming
from holdfast.domain.portions import message_text
from holdfast.errors import HoldfastError
from holdfast.gui import words
from holdfast.gui.panes import Notice
from holdfast.gui.side.contents import SideItem, ToShelf, first_line
from holdfast.gui.side.note_section import NoteDraft, NoteLine
from holdfast.jobs import CancelToken, LatestWins
from holdfast.language import tr, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.domain import Changes, ConversationId, ConversationRow, MessageId, OpenConversation
    from holdfast.domain.own import Note, Own, Tag
    from holdfast.gui.controllers.places import Shown
    from holdfast.gui.controllers.reading import ReadingController
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow

log = logging.getLogger(__name__)

ABOUT_LENGTH = 44
NOTE = "note"
"""The key of what a message offers."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was added to the open conversation, and all tags there are."""

    own: Own | None
    tags: list[Tag]


class AddingController(QObject):
    """Signals: said(str), what was done, in words; column_wanted(), something in it is to be written;
    shelf_wanted(ToShelf).
    """

    said = Signal(str)
    column_wanted = Signal()
    shelf_wanted = Signal(object)

    def __init__(self, window: MainWindow, library: Library, reading: ReadingController) -> None:
        super().__init__(window)
        self._window = window
        self._additions = library.additions
        self._bridge = window.bridge
        self._reading = reading
        self._opened: OpenConversation | None = None
        self._own: Own | None = None
        self._is_ending = False
        self.has_several: Callable[[], bool] = bool
        self._latest = LatestWins()
        self._connect()

    def look(self) -> None:
        """Read what was added to the open conversation, and which tags there are."""
        conversation_id = self._opened.row.id if self._opened is not None else None
        self._bridge.run_latest(self._latest, partial(self._read, conversation_id), self._on_read)

    def toggle_star(self, row: ConversationRow) -> None:
        """Star a conversation of the list, or take its star away."""
        self._star(row.id, is_starred=not row.is_starred)

    def finish(self) -> None:
        """Keep what is being written, at once: the window may close, and nobody waits for the lanes then."""
        self._is_ending = True
        self._window.side_pane.notes.finish()
        self._is_ending = False

    def _connect(self) -> None:
        window, pane, side = self._window, self._window.reading_pane, self._window.side_pane
        self._reading.branch_shown.connect(self._on_branch_shown)
        self._reading.emptied.connect(self._on_emptied)
        self._bridge.changed.connect(self._on_changed)
        pane.title_line.star_toggled.connect(self._on_star_toggled)
        pane.title_line.renamed.connect(self._on_renamed)
        pane.view.act_wanted.connect(self._on_act_wanted)
        side.tags.added.connect(self._on_tags_added)
        side.tags.removed.connect(self._on_tag_removed)
        side.tags.chosen.connect(self._on_tag_chosen)
        window.list_pane.also.tag_wanted.connect(self._on_tag_chosen)
        side.notes.written.connect(self._on_note_written)
        side.notes.message_chosen.connect(self._reading.show_message)
        window.menus.star.triggered.connect(self._on_star_wanted)
        window.menus.rename.triggered.connect(self._on_rename_wanted)
        window.menus.add_tag.triggered.connect(self._on_tag_wanted)
        window.menus.add_note.triggered.connect(self._on_note_wanted)

    def _read(self, conversation_id: ConversationId | None, _token: CancelToken) -> _Read:
        own = None if conversation_id is None else self._additions.own(conversation_id)
        return _Read(own, self._additions.tags())

    def _on_read(self, read: _Read) -> None:
        window, own, opened = self._window, read.own, self._opened
        shelf = tuple(
            SideItem(
                tag.name,
                ToShelf(f"tag:{tag.name}", tag.name),
                trn("{count} conversation", "{count} conversations", tag.conversation_count),
                colour=tag.colour,
            )
            for tag in read.tags
        )
        window.list_pane.conversations.colours = {tag.name: tag.colour for tag in read.tags if tag.colour}
        window.list_pane.list.viewport().update()
        if window.tag_list.lines.items != shelf:
            window.tag_list.lines.set_items(shelf)
            window.list_pane.page_changed("tags")
        if own is None or opened is None or own.conversation_id != opened.row.id:
            return
        self._own = own
        pane = window.reading_pane
        pane.title.setText(own.shown_title)
        pane.title_line.show_own(own.title)
        pane.title_line.show_star(is_starred=own.is_starred)
        window.menus.star.setChecked(own.is_starred)
        window.side_pane.tags.show_tags(own.tags, {tag.name: tag.colour for tag in read.tags})
        window.side_pane.notes.show_notes(own.conversation_id, [_line(note, opened) for note in own.notes])
        pane.view.painter.noted = frozenset(note.message_id for note in own.notes if note.message_id is not None)
        pane.view.viewport().update()

    def _on_branch_shown(self, shown: Shown) -> None:
        is_other = self._opened is None or self._opened.row.id != shown.opened.row.id
        self._opened = shown.opened
        self._show_tools(is_begun=True)
        if is_other:
            self._window.reading_pane.title_line.leave()
            self._window.reading_pane.title_line.show_star(is_starred=shown.opened.row.is_starred)
            self._window.reading_pane.view.painter.noted = frozenset()
            self._window.side_pane.tags.show_tags((), {})
            self._window.side_pane.notes.show_notes(shown.opened.row.id, ())
        self.look()

    def _on_emptied(self) -> None:
        """Offer nothing for a conversation that is not begun."""
        self._opened = self._own = None
        self._window.reading_pane.title_line.leave()
        self._show_tools(is_begun=False)

    def _show_tools(self, *, is_begun: bool) -> None:
        window = self._window
        for each in (window.reading_pane.title_line.star, window.side_pane.tags, window.side_pane.notes):
            each.setVisible(is_begun)

    def _on_changed(self, _changes: Changes) -> None:
        self.look()

    # stars and titles

    def _on_star_toggled(self, is_starred: bool) -> None:  # noqa: FBT001 - a signal's argument
        if self._opened is not None:
            self._star(self._opened.row.id, is_starred=is_starred)

    def _on_star_wanted(self) -> None:
        if self._own is not None and not self.has_several():
            self._star(self._own.conversation_id, is_starred=not self._own.is_starred)

    def _star(self, conversation_id: ConversationId, *, is_starred: bool) -> None:
        self._do(lambda: self._additions.star([conversation_id], is_starred=is_starred))

    def _on_rename_wanted(self) -> None:
        if self._opened is not None:
            self._window.show_side(is_list=False)
            self._window.reading_pane.title_line.edit()

    def _on_renamed(self, title: str) -> None:
        if self._opened is None:
            return
        conversation_id = self._opened.row.id
        self._do(lambda: self._additions.rename(conversation_id, title))
        self._window.reading_pane.focus_conversation()

    # tags

    def _on_tag_wanted(self) -> None:
        if self._opened is not None and not self.has_several():
            self.column_wanted.emit()
            self._window.side_pane.tags.begin()

    def _on_tags_added(self, typed: str) -> None:
        if self._opened is not None:
            conversation_id = self._opened.row.id
            names = [name for name in typed.split(",") if name.strip()]
            self._do(lambda: self._additions.tag([conversation_id], names))

    def _on_tag_removed(self, name: str) -> None:
        if self._opened is not None:
            conversation_id = self._opened.row.id
            self._do(lambda: self._additions.untag([conversation_id], [name]))

    def _on_tag_chosen(self, name: str) -> None:
        self.shelf_wanted.emit(ToShelf(f"tag:{name}", name))

    # notes

    def _on_act_wanted(self, wanted: tuple[MessageId, str]) -> None:
        message_id, key = wanted
        if key == NOTE and self._opened is not None:
            self.column_wanted.emit()
            self._window.side_pane.notes.begin(message_id, _about(self._opened, message_id))

    def _on_note_wanted(self) -> None:
        if self._opened is not None:
            self.column_wanted.emit()
            self._window.side_pane.notes.begin()

    def _on_note_written(self, draft: NoteDraft) -> None:
        additions, note_id = self._additions, draft.note_id
        if note_id is None:
            self._do(lambda: additions.add_note(draft.conversation_id, draft.message_id, draft.text))
        elif draft.text:
            self._do(lambda: additions.change_note(note_id, draft.text))
        else:
            self._bridge.run(lambda _token: additions.remove_note(note_id), self._on_note_removed)

    def _on_note_removed(self, note: Note) -> None:
        notice = Notice(tr("The note is removed."), actions=(("undo", tr("Bring it back")),))
        self._window.notice.show_notice(notice, partial(self._on_undo, note))

    def _on_undo(self, note: Note, _key: str) -> None:
        self._do(lambda: self._additions.restore_note(note))

    def _do(self, job: Callable[[], object]) -> None:
        """Have something stored, on the read lane; at the end of the window here, so that it is stored in time."""
        if not self._is_ending:
            self._bridge.run(lambda _token: job(), _nothing)
            return
        try:
            job()
        except HoldfastError as err:
            log.warning("what was being written could not be stored: %s", type(err).__name__)


def shelves_of(rows: Sequence[ConversationRow]) -> tuple[SideItem, ...]:
    """Return a line for every source there are conversations of, the one with most first."""
    return tuple(
        SideItem(
            words.source_name(source),
            ToShelf(f"source:{source.value}", words.source_name(source)),
            trn("{count} conversation", "{count} conversations", count),
        )
        for source, count in Counter(map(attrgetter("source"), rows)).most_common()
    )


def _line(note: Note, opened: OpenConversation) -> NoteLine:
    caption = "" if note.message_id is None else _about(opened, note.message_id)
    return NoteLine(note.id, note.text, caption, note.message_id)


def _about(opened: OpenConversation, message_id: MessageId) -> str:
    """Return which message is meant, in its first words."""
    stored = next((stored for stored in opened.messages if stored.id == message_id), None)
    if stored is None:
        return tr("On a message")
    said = first_line(message_text(stored.message))
    if not said:
        return tr(
            "On a message of {speaker}",
            speaker=naming.speaker(stored.message.sender, opened.row.source, stored.message.segments),
        )
    return tr("On: {said}", said=said if len(said) <= ABOUT_LENGTH else said[: ABOUT_LENGTH - 1].rstrip() + "…")


def _nothing(_answer: object) -> None:
    """Whoever shows it hears of the change."""
