"""Keeps passages as snippets and uses them: from a message or a selection, into what is being written. Knows the
conversation's view, the page of snippets, the composer and what the library offers.
"""

from __future__ import annotations

import logging
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from holdfast.domain.snippets import NewSnippet
from holdfast.errors import HoldfastError
from holdfast.gui.controllers.places import Place
from holdfast.gui.organise.said import short
from holdfast.gui.organise.undoing import Step
from holdfast.jobs import LatestWins
from holdfast.language import mark, tr
from holdfast.operations.snippets import as_markdown

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.domain import MessageId
    from holdfast.domain.snippets import Snippet
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.library import Library
    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.organise.snippets_page import SnippetsPage, Written
    from holdfast.gui.organise.undoing import Undoing
    from holdfast.jobs import CancelToken
    from holdfast.operations.snippets import Snippets

log = logging.getLogger(__name__)

SNIPPET = "snippet"
"""The key of what a message offers."""


class SnippetController(QObject):
    """Signals: said(str), what was done, in passing."""

    said = Signal(str)

    def __init__(self, window: MainWindow, library: Library, undoing: Undoing, chooser: Chooser) -> None:
        super().__init__(window)
        self._window, self._library, self._undoing, self._chooser = window, library, undoing, chooser
        self._is_ending = False
        self._latest = LatestWins()
        self._wanted = ""
        add = window.commands.add
        self.keep = add(mark("Keep as a snippet"), self.keep_selection, group="Edit", shortcut="Ctrl+Shift+K")
        self.show_all = add(mark("Snippets"), partial(self.show, ""), group="Go", shortcut="Ctrl+Shift+Y")
        window.menus.add_to("Edit", [self.keep])
        window.menus.add_to("Go", [self.show_all])
        window.reading_pane.view.act_wanted.connect(self._on_act_wanted)
        window.list_pane.also.snippets_wanted.connect(self.show)

    @property
    def _snippets(self) -> Snippets:
        return self._library.snippets

    @cached_property
    def page(self) -> SnippetsPage:
        """Return the page, made when it is first asked for."""
        from holdfast.gui.organise.snippets_page import SnippetsPage  # noqa: PLC0415 - nobody needs it at a start

        made = SnippetsPage(self._window.theme)
        made.left.connect(self._window.home.leave_page)
        made.written.connect(self._on_written)
        made.inserted.connect(self._on_inserted)
        made.copied.connect(self._on_copied)
        made.origin_wanted.connect(self._on_origin_wanted)
        made.dropped.connect(self._on_dropped)
        made.new_wanted.connect(self._on_new_wanted)
        made.export_wanted.connect(self._on_export_wanted)
        made.insert_button.setVisible(self._window.controller.chat is not None)
        return made

    def show(self, words: str = "") -> None:
        """Show all snippets, or those with some words."""
        self._window.home.show_page(self.page)
        self.page.look_for(words)
        self._read_again()
        self.page.field.setFocus()

    def keep_selection(self) -> None:
        """Keep the words that are selected in the conversation."""
        view = self._window.reading_pane.view
        ends, text = view.selection.ordered(), view.selection.markdown()
        if ends is None or not text.strip():
            self.said.emit(tr("Select words in the conversation first, or press Snippet at a message."))
            return
        self._keep(text, view.boxes.entries[ends[0].box.entry].message_id)

    def end(self) -> None:
        """Keep what is being changed, at once: the window may close."""
        self._is_ending = True
        if "page" in vars(self):
            self.page.finish()
        self._is_ending = False

    def _keep(self, text: str, message_id: MessageId | None) -> None:
        new = NewSnippet(text, "", "", self._window.controller.reading.conversation_id, message_id)
        self._window.bridge.run(lambda _token: self._snippets.add(new), self._on_kept)

    def _on_act_wanted(self, wanted: tuple[MessageId, str]) -> None:
        message_id, key = wanted
        if key == SNIPPET:
            entries = self._window.reading_pane.view.boxes.entries
            text = next((entry.text for entry in entries if entry.message_id == message_id), "")
            self._keep(text, message_id)

    def _on_kept(self, snippet: Snippet) -> None:
        step = Step(tr("Undoing the snippet"), partial(self._snippets.remove, snippet.id))
        self._undoing.done(
            step,
            tr("Kept as the snippet “{name}”.", name=short(snippet.name)),
            tr("Ctrl+Shift+Y shows all of them, to rename, sort into folders and use."),
        )

    # the page

    def _read_again(self, current: str = "") -> None:
        """Show what there is now, and the snippet of this key, which stays wanted until it is shown."""
        self._wanted = current or self._wanted
        self._window.bridge.run_latest(self._latest, lambda _token: self._snippets.all(), self._on_read)

    def _on_read(self, snippets: list[Snippet]) -> None:
        wanted, self._wanted = self._wanted, ""
        self.page.show_snippets(snippets, wanted)

    def _on_written(self, written: Written) -> None:
        if self._is_ending:  # nobody waits for the lanes any more
            try:
                self._snippets.change(written.id, written.name, written.folder, written.text)
            except HoldfastError as err:
                log.warning("what was being written could not be stored: %s", type(err).__name__)
            return
        self._window.bridge.run(
            lambda _token: self._snippets.change(written.id, written.name, written.folder, written.text),
            lambda _snippet: self._read_again(),
        )

    def _on_new_wanted(self) -> None:
        new = NewSnippet(tr("Text of the snippet"), tr("New snippet"))
        self._window.bridge.run(lambda _token: self._snippets.add(new), self._on_new)

    def _on_new(self, snippet: Snippet) -> None:
        self._read_again(snippet.key)
        self.page.edit_name()

    def _on_inserted(self, snippet: Snippet) -> None:
        window = self._window
        window.home.leave_page()
        window.show_conversations()
        window.show_side(is_list=False)
        field = window.reading_pane.foot.composer.field
        field.insert(snippet.text)
        field.setFocus()

    def _on_copied(self, snippet: Snippet) -> None:
        QGuiApplication.clipboard().setText(snippet.text)
        self.said.emit(tr("Copied"))

    def _on_origin_wanted(self, snippet: Snippet) -> None:
        if snippet.conversation_id is not None:
            self._window.home.leave_page()
            self._window.controller.show_place(Place(snippet.conversation_id, snippet.message_id))

    def _on_dropped(self, snippet: Snippet) -> None:
        self._window.bridge.run(lambda _token: self._snippets.remove(snippet.id), self._on_removed)

    def _on_removed(self, snippet: Snippet) -> None:
        self._read_again()
        step = Step(
            tr("Bringing the snippet back"),
            partial(self._snippets.restore, snippet),
            partial(self._read_again, snippet.key),
        )
        self._undoing.done(step, tr("The snippet “{name}” is thrown away.", name=short(snippet.name)))

    def _on_export_wanted(self) -> None:
        path = self._chooser.target(self._window, self._window.remembered.save_folder, tr("Snippets") + ".md")
        if path is not None:
            self._window.remembered.save_folder = str(path.parent)
            self._window.bridge.run(partial(self._write, path), partial(self._on_exported, path))

    def _write(self, path: Path, _token: CancelToken) -> int:
        snippets = self._snippets.all()
        try:
            path.write_text(as_markdown(snippets), encoding="utf-8")
        except OSError:
            return -1
        return len(snippets)

    def _on_exported(self, path: Path, count: int) -> None:
        if count < 0:
            self.said.emit(tr("{name} cannot be written there.", name=path.name))
        else:
            self.said.emit(tr("Saved {name}", name=path.name))
