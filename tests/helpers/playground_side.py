"""The column beside a conversation and the pages that take a conversation's place, each alone; for
`tests/playground.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QImage

from helpers.made_conversations import forked, row, talk
from holdfast.domain import Artifact, ArtifactVersion, Attachment, ConversationId, MessageId, ProjectId, Sender
from holdfast.domain.own import NoteId
from holdfast.gui import words
from holdfast.gui.side import DocumentPage, ProjectPage, SideList, SidePane
from holdfast.gui.side.contents import SideItem, ToConversation, ToProject, ToShelf, contents_of
from holdfast.gui.side.note_section import NoteLine
from holdfast.gui.side.sheets import sheet
from holdfast.gui.view import message_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from holdfast.gui.theme import Theme

LONG = "A prompt that goes on and on, because somebody pasted a whole paragraph into it and nobody stopped them "
ARABIC = "ما هي عاصمة فرنسا ولماذا اختيرت؟"
SOURCE = "CREATE TABLE event (\n  id INTEGER PRIMARY KEY,\n  payload BLOB\n) STRICT;\n"


def full_column(theme: Theme) -> QWidget:
    """Show the column with every section, and titles that windows are bad at."""
    texts = ["Which would you choose?", "The first.", LONG * 2, "Well.", ARABIC, "Paris.", "京都への旅行", "はい。"]
    opened = talk(1, "Everything", *texts)
    versions = tuple(ArtifactVersion("write", SOURCE) for _ in range(3))
    artifacts = (
        Artifact("a", "artifact", "schema.sql", "application/sql", versions=versions),
        Artifact("b", "artifact", LONG, "text/markdown", versions=versions[:1]),
    )
    opened = type(opened)(opened.row, "", opened.messages, artifacts)
    pane = SidePane(theme)
    pane.resize(300, 900)
    contents = contents_of(opened, [stored.id for stored in opened.messages], words.now())
    branches = contents_of(forked(2, "Forked", "Which?", "one", "two", "three"), [], words.now()).branches
    pane.show_contents(type(contents)(contents.outline, contents.artifacts, attachments(), branches))
    pane.outline.list.lines.mark(1)
    pane.show_project((SideItem("Winter garden", ToProject(ProjectId(1)), "put here by you"),), "Change…")
    pane.tags.show_tags(("recipe", "to read", "Überraschung", LONG), {"recipe": "moss"})
    pane.notes.show_notes(ConversationId(1), notes())
    return pane


def attachments() -> tuple[SideItem, ...]:
    """Return a text and a file that is not there."""
    opened = talk(3, "x", "a")
    pasted = (Attachment("pasted", "", text="x" * 4210), Attachment("file", "photo.png"))
    message = type(opened.messages[0].message)(
        "m", None, Sender.HUMAN, None, None, opened.messages[0].message.blocks, pasted
    )
    stored = type(opened.messages[0])(MessageId(1), None, 1, 1, True, message)
    shown = type(opened)(opened.row, "", (stored,))
    return contents_of(shown, [stored.id], words.now()).attachments


def notes() -> tuple[NoteLine, ...]:
    """Return notes short and long, one of them on a message."""
    return (
        NoteLine(NoteId(1), "Decided on SQLite for the pilot, see the meeting of the 16th.", ""),
        NoteLine(NoteId(2), ARABIC, f"On: {LONG}", MessageId(2)),
        NoteLine(NoteId(3), "line\n" * 30, ""),
    )


def column_in_use(theme: Theme) -> QWidget:
    """Show the column while a tag and a note are written."""
    pane = SidePane(theme)
    pane.resize(300, 700)
    opened = talk(1, "x", "Which would you choose?", "one")
    pane.show_contents(contents_of(opened, [stored.id for stored in opened.messages], words.now()))
    pane.show_project((), "Put into one…")
    pane.notes.show_notes(ConversationId(1), notes()[:1])
    pane.tags.begin()
    pane.notes.begin(MessageId(1), "On: Which would you choose?")
    pane.notes.editor.setPlainText("Ask Ines about the power cut test")
    return pane


def document(theme: Theme) -> QWidget:
    """Show a version of an artifact."""
    page = DocumentPage(theme)
    page.resize(900, 500)
    page.show_head("schema.sql", "SQL · 3 versions")
    page.show_tabs(("page", "changes"), "page", "Source")
    page.stepper.show_version(2, ["Version 1", "Version 2", "Version 3, 14 Mar, 09:12"])
    page.show_base("", [], 0)
    entry = sheet("Version 3", "14 Mar, 09:12", SOURCE, "code", "sql")
    page.show_text()
    page.view.show_entries((entry,), {0: message_pieces(entry.message)})
    page.realign()
    return page


def picture(theme: Theme) -> QWidget:
    """Show a drawing."""
    page = DocumentPage(theme)
    page.resize(900, 500)
    page.show_head("map.svg", "Drawing · 1 version")
    page.show_tabs(("page", "source"), "page", "Picture")
    page.stepper.show_version(0, ["Version 1"])
    page.show_base("", [], 0)
    image = QImage(300, 200, QImage.Format.Format_ARGB32)
    image.fill(QColor(theme.colours.accent))
    page.show_picture(image, "map.svg")
    page.realign()
    return page


def project(theme: Theme) -> QWidget:
    """Show a project with conversations and instructions."""
    page = ProjectPage(theme)
    page.resize(900, 600)
    items = [SideItem(each.title, ToConversation(each.id), "14 Mar") for each in (row(1), row(2, LONG), row(3, ARABIC))]
    page.show_project("Winter garden", "Project · claude.ai · 3 conversations · 1 document", tuple(items))
    beds = "# Beds\n\n- ferns\n- hostas"
    entries = (
        sheet("Instructions", "", "Be brief.\nAnswer in verse.", "prose", number=0),
        sheet("beds.md", "Document · 64 characters", beds, "markdown", number=1),
    )
    page.view.show_entries(entries, {at: message_pieces(entry.message) for at, entry in enumerate(entries)})
    return page


def shelves(theme: Theme) -> QWidget:
    """Show the list of tags."""
    made = SideList(theme, "Tags")
    made.resize(340, 200)
    names = ("recipe", "to read", LONG, ARABIC)
    made.lines.set_items([SideItem(name, ToShelf(f"tag:{name}", name), "12 conversations") for name in names])
    return made


SIDE: dict[str, Callable[[Theme], QWidget]] = {
    "column": full_column,
    "column-in-use": column_in_use,
    "document": document,
    "picture": picture,
    "project": project,
    "tags": shelves,
}
