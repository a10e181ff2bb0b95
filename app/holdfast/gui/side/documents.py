"""Opens artifacts and texts in the conversation's place, version by version. Knows the page and the bridge; all that
takes time runs on the read lane.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from holdfast.domain.paging import with_page_numbers
from holdfast.gui import words
from holdfast.gui.side.comparing import Difference, compare
from holdfast.gui.side.contents import attachment_detail, attachment_name
from holdfast.gui.side.drawing import draw
from holdfast.gui.side.kinds import Kind, Showing, artifact_title, file_name, kind_of, kind_of_name, safe_name
from holdfast.gui.side.saving import save, save_all
from holdfast.gui.side.sheets import sheet
from holdfast.gui.view import Entry, Marker, Piece, Renderer, message_pieces
from holdfast.jobs import LatestWins
from holdfast.language import mark, mark_in, tr, tr_in, trn
from holdfast.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from holdfast.domain import Artifact, Attachment, Memory, OpenConversation
    from holdfast.gui.awaited import Awaited
    from holdfast.gui.bridge import Bridge
    from holdfast.gui.choosers import Chooser
    from holdfast.gui.remembered import Remembered
    from holdfast.gui.side.document_page import DocumentPage
    from holdfast.jobs import CancelToken

Way = Literal["page", "source", "changes"]

_PAGES: dict[Showing, str] = {
    "markdown": mark_in("of a document", "Page"),
    "drawing": mark_in("of a document", "Picture"),
    "code": mark_in("of a document", "Source"),
    "prose": mark_in("of a document", "Text"),
}
PASTED = Kind(mark("Text"), "code", "", ".txt")


@dataclass(frozen=True, slots=True)
class Document:
    """What is looked at, and how: `at` is the version, `base` the one it is compared with.

    A text that came with a message has no artifact; `times` says of each version when it was made; `marker` finds what
    a search found it by.
    """

    title: str
    kind: Kind
    name: str
    artifact: Artifact | None = None
    text: str = ""
    detail: str = ""
    times: tuple[str, ...] = ()
    at: int = 0
    base: int = 0
    way: Way = "page"
    marker: Marker | None = None

    def content(self, at: int) -> str:
        """Return the text of a version."""
        return self.artifact.content_at(at) if self.artifact is not None else self.text

    @property
    def version_count(self) -> int:
        """Return how many versions there are."""
        return len(self.artifact.versions) if self.artifact is not None else 1

    @property
    def ways(self) -> tuple[Way, ...]:
        """Return how it can be looked at."""
        ways: list[Way] = ["page"]
        if self.kind.shown in ("markdown", "drawing"):
            ways.append("source")
        if self.version_count > 1:
            ways.append("changes")
        return tuple(ways)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document made ready to be shown."""

    document: Document
    text: str
    entry: Entry
    pieces: tuple[Piece, ...]
    image: QImage | None = None


class DocumentController(QObject):
    """Signals: shown(), a document is on the page; left(); said(str), what was done, in words; link_wanted(str)."""

    shown = Signal()
    left = Signal()
    said = Signal(str)
    link_wanted = Signal(str)

    def __init__(
        self, bridge: Bridge, renderer: Renderer, page: Awaited[DocumentPage], chooser: Chooser, remembered: Remembered
    ) -> None:
        super().__init__(bridge)
        self._bridge = bridge
        self._renderer = renderer
        self._awaited = page
        self._chooser = chooser
        self._remembered = remembered
        self._latest = LatestWins()
        self._ready: _Ready | None = None
        page.when_made(self._join)

    def show_artifact(self, opened: OpenConversation, position: int) -> None:
        """Show the newest version of an artifact."""
        artifact = opened.artifacts[position]
        if not artifact.versions:
            return
        last = len(artifact.versions) - 1
        self._load(
            Document(
                title=artifact_title(artifact),
                kind=kind_of(artifact),
                name=file_name(artifact),
                artifact=artifact,
                times=_times(opened, artifact),
                at=last,
                base=max(0, last - 1),
            )
        )

    def show_text(self, attachment: Attachment) -> None:
        """Show a text that came with a message."""
        kind = PASTED if attachment.kind == "pasted" else kind_of_name(attachment.name)
        title = attachment_name(attachment)
        name = safe_name(title, kind.suffix if kind.shown != "prose" else ".txt")
        self._load(
            Document(title, kind, name, text=with_page_numbers(attachment.text), detail=attachment_detail(attachment))
        )

    def show_memory(self, memory: Memory, marker: Marker | None) -> None:
        """Show a page of what a service remembers about a person."""
        title = memory.path.rpartition("/")[2] or tr("Memory")
        said = [tr("What {source} remembers about you", source=words.source_name(memory.source))]
        if memory.updated is not None:
            said.append(words.long_date(memory.updated))
        kind = Kind(mark("Memory"), "markdown", "markdown", ".md")
        name = safe_name(title, ".md")
        self._load(Document(title, kind, name, text=memory.text, detail=" · ".join(said), marker=marker))

    def show_published(self, artifact: Artifact, marker: Marker | None) -> None:
        """Show a published page that belongs to no conversation."""
        last = max(0, len(artifact.versions) - 1)
        title, kind = artifact_title(artifact), kind_of(artifact)
        name, base = file_name(artifact), max(0, last - 1)
        self._load(Document(title, kind, name, artifact=artifact, at=last, base=base, marker=marker))

    def save_all(self, artifacts: Sequence[Artifact]) -> None:
        """Save the newest version of every artifact into a folder the person chooses."""
        folder = self._chooser.target_folder(self._page.window(), self._remembered.save_folder)
        if folder is None:
            return
        self._remembered.save_folder = str(folder)

        def on_saved(count: int) -> None:
            self.said.emit(
                trn("Saved {count} file in {name}", "Saved {count} files in {name}", count, name=folder.name)
            )

        self._bridge.run(partial(save_all, folder, tuple(artifacts)), on_saved)

    @property
    def _page(self) -> DocumentPage:
        return self._awaited.get()

    def _join(self, page: DocumentPage) -> None:
        page.left.connect(self.left)
        page.version_chosen.connect(self._on_version_chosen)
        page.base_chosen.connect(self._on_base_chosen)
        page.showing_chosen.connect(self._on_way_chosen)
        page.copy_requested.connect(self._on_copy)
        page.save_requested.connect(self._on_save)
        page.view.link_clicked.connect(self.link_wanted)
        page.view.copied.connect(self.said)

    def _load(self, document: Document) -> None:
        scale = self._page.devicePixelRatioF()
        self._bridge.run_latest(self._latest, partial(_read, document, self._renderer, scale), self._on_ready)

    def _on_ready(self, ready: _Ready) -> None:
        is_new = self._ready is None or self._ready.document.title != ready.document.title
        self._ready = ready
        document, page = ready.document, self._page
        page.show_head(document.title, _facts(document))
        page.show_tabs(document.ways, document.way, tr_in("of a document", _PAGES[document.kind.shown]))
        choices = [_choice(document, at) for at in range(document.version_count)]
        page.stepper.show_version(document.at, choices)
        is_compared = document.way == "changes"
        page.show_base(
            tr("Since version {base}", base=document.base + 1) if is_compared else "", choices, document.base
        )
        if ready.image is not None:
            page.show_picture(ready.image, tr("Picture: {title}", title=document.title))
        else:
            page.show_text()
            page.view.show_entries((ready.entry,), {0: ready.pieces}, document.marker)
            if document.marker is not None:
                page.view.scroll_to_first_mark(0)
        page.realign()
        if is_new or not page.isVisible():
            self.shown.emit()
            page.focus_body()

    def _on_version_chosen(self, at: int) -> None:
        if self._ready is not None:
            base = at - 1 if at > 0 else min(1, self._ready.document.version_count - 1)
            self._load(replace(self._ready.document, at=at, base=base))

    def _on_base_chosen(self, base: int) -> None:
        if self._ready is not None:
            self._load(replace(self._ready.document, base=base))

    def _on_way_chosen(self, way: Way) -> None:
        if self._ready is not None:
            self._load(replace(self._ready.document, way=way))

    def _on_copy(self) -> None:
        if self._ready is not None:
            QGuiApplication.clipboard().setText(self._ready.text)
            self.said.emit(tr("Copied {title}", title=self._ready.document.title))

    def _on_save(self) -> None:
        if self._ready is None:
            return
        path = self._chooser.target(self._page.window(), self._remembered.save_folder, self._ready.document.name)
        if path is None:
            return
        self._remembered.save_folder = str(path.parent)
        self._bridge.run(partial(_save, path, self._ready.text), self._on_saved)

    def _on_saved(self, name: str) -> None:
        self.said.emit(tr("Saved {name}", name=name))


def _read(document: Document, renderer: Renderer, scale: float, token: CancelToken) -> _Ready:
    """Make a document ready. On the read lane."""
    text = document.content(document.at)
    kind = document.kind
    token.check()
    image = None
    if document.way == "changes":
        difference = compare(document.content(document.base), text)
        entry = _changes(document, difference)
    elif not text.strip():
        entry = sheet(_heading(document), _caption(document), tr("There is nothing in it."), "prose")
    else:
        image = draw(text, scale) if kind.shown == "drawing" and document.way == "page" else None
        shown = "code" if document.way == "source" else kind.shown
        entry = sheet(_heading(document), _caption(document), text, shown, kind.language)
    copied = entry.text if document.way == "changes" else text
    return _Ready(document, copied, entry, message_pieces(entry.message, renderer, token), image)


def _changes(document: Document, difference: Difference) -> Entry:
    """Return what changed, with how much of it."""
    heading = tr("From version {base} to version {at}", base=document.base + 1, at=document.at + 1)
    if not difference.text:
        return sheet(heading, "", tr("Nothing changed between these versions."), "prose")
    counts = trn(
        "{count} line added, {removed} removed",
        "{count} lines added, {removed} removed",
        difference.added,
        removed=words.number(difference.removed),
    )
    return sheet(heading, counts, difference.text, "code", "diff")


def _heading(document: Document) -> str:
    return tr("Version {at}", at=document.at + 1) if document.version_count > 1 else tr(document.kind.name)


def _caption(document: Document) -> str:
    return document.times[document.at] if document.at < len(document.times) else ""


def _choice(document: Document, at: int) -> str:
    """Return a version as the menu names it."""
    when = document.times[at] if at < len(document.times) else ""
    return tr("Version {at}, {when}", at=at + 1, when=when) if when else tr("Version {at}", at=at + 1)


def _facts(document: Document) -> str:
    """Return the line under the title."""
    if document.artifact is None:
        return document.detail
    facts = [tr(document.kind.name), trn("{count} version", "{count} versions", document.version_count)]
    if document.kind.shown == "code" and document.kind.name in ("Web page", "React", "Diagram"):
        facts.append(tr("shown as its source, never run"))
    if not document.artifact.versions[document.at].is_applied:
        facts.append(tr("this change did not fit, the text is as before"))
    return " · ".join(facts)


def _times(opened: OpenConversation, artifact: Artifact) -> tuple[str, ...]:
    """Return when each version was made, "" where nothing tells."""
    made = {stored.message.source_id: stored.message.created for stored in opened.messages}
    whens = [made.get(version.message_source_id) for version in artifact.versions]
    at = words.now()
    return tuple("" if when is None else f"{words.short_date(when, at)}, {words.clock(when)}" for when in whens)


def _save(path: Path, text: str, _token: CancelToken) -> str:
    save(path, text)
    return path.name
