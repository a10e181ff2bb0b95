"""The column beside the conversation: its sections, each there only while it has something to list. Shows and signals;
decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from holdfast.gui import tokens
from holdfast.gui.side.note_section import NoteSection
from holdfast.gui.side.section import HEADING_HEIGHT, LINE_HEIGHT, Section, shares
from holdfast.gui.side.tag_section import TagSection
from holdfast.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from holdfast.gui.side.contents import Contents, SideItem
    from holdfast.gui.theme import Theme

WIDTH = 300
LEAST_WIDTH = 220
LEAST_LINES = 2
GAP = tokens.SPACE_8
NOTES_SHARE, WRITING_SHARE = 0.25, 0.45
"""Of the column's height: so much the notes get in any case; they have what is free besides, and scroll beyond."""


class SidePane(QFrame):
    """Signals: chosen(Target), where the person wants to go; escaped(); save_all_requested(); project_requested()."""

    chosen = Signal(object)
    escaped = Signal()
    save_all_requested = Signal()
    project_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAccessibleName(tr("Beside the conversation"))
        self.setMinimumWidth(LEAST_WIDTH)
        self.outline = Section(theme, tr("Outline"))
        self.artifacts = Section(theme, tr("Artifacts"), tr("Save all…"))
        self.attachments = Section(theme, tr("Attachments"))
        self.branches = Section(theme, tr("Branches"))
        self.project = Section(theme, tr("Project"), tr("Change…"))
        self.tags = TagSection(theme)
        self.notes = NoteSection(theme)
        self.sections = (self.outline, self.artifacts, self.attachments, self.branches, self.project)
        self._build()
        self._connect()

    def show_contents(self, contents: Contents) -> None:
        """List what there is beside the branch that is shown."""
        self.outline.show_items(contents.outline)
        self.artifacts.show_items(contents.artifacts)
        self.artifacts.action.setVisible(len(contents.artifacts) > 1)
        self.attachments.show_items(contents.attachments)
        self.branches.show_items(contents.branches)
        self._arrange()

    def show_project(self, items: Sequence[SideItem], action: str) -> None:
        """Say which project the conversation is in; `action` names what can be done about it, "" where nothing can."""
        self.project.show_items(items)
        self.project.setVisible(bool(items or action))
        self.project.action.setText(action)
        self.project.action.setAccessibleName(tr("Project: {action}", action=action))
        self.project.action.setVisible(bool(action))
        self._arrange()

    def focus_first(self) -> None:
        """Give the keys to the first section."""
        for section in self.sections:
            if not section.isHidden() and section.list.lines.rowCount():
                section.list.take_focus()
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height among the sections."""
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP, 0, GAP)
        layout.setSpacing(GAP)
        for section in (*self.sections, self.tags, self.notes):
            layout.addWidget(section)
        layout.addStretch(1)

    def _connect(self) -> None:
        for section in self.sections:
            section.list.chosen.connect(self._on_chosen)
            section.list.escaped.connect(self.escaped)
        self.artifacts.action.clicked.connect(self.save_all_requested)
        self.project.action.clicked.connect(self.project_requested)
        self.tags.resized.connect(self._arrange)
        self.notes.resized.connect(self._arrange)
        self.tags.escaped.connect(self.escaped)
        self.notes.escaped.connect(self.escaped)

    def _on_chosen(self, item: SideItem) -> None:
        self.chosen.emit(item.target)

    def _arrange(self) -> None:
        """Give each list its share of the height, so that no section pushes another out of sight."""
        shown = [section for section in self.sections if not section.isHidden()]
        wanted = [section.list.wanted_height() for section in shown]
        tags = self.tags.wanted_height(self.width()) + 2 * GAP
        room = self.height() - 2 * GAP - tags - len(shown) * (HEADING_HEIGHT + GAP)
        least = round(self.height() * (WRITING_SHARE if self.notes.is_writing else NOTES_SHARE))
        notes = min(self.notes.wanted_height(self.width()), max(least, room - sum(wanted)))
        self.notes.setFixedHeight(notes)
        room -= notes
        for section, height in zip(shown, shares(wanted, room, LEAST_LINES * LINE_HEIGHT), strict=True):
            whole = height - height % LINE_HEIGHT  # no line is cut in half
            section.set_list_height(height if height >= section.list.wanted_height() else whole)
