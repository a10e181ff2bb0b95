"""The names by which a window's pages are asked for that are made then. Loads none of them: a first picture has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.gui.later_pages import LaterPages
    from holdfast.gui.outages.page import OutagePage
    from holdfast.gui.outages.playbook_page import PlaybookPage
    from holdfast.gui.panes import DropLayer, ImportPage, WelcomePage
    from holdfast.gui.side import DocumentPage, ProjectPage


class HasPages:
    """A window's pages by name. Whoever names one has it made; who needs it only where there is one asks `later`."""

    later: LaterPages

    @property
    def welcome(self) -> WelcomePage:
        """Return the page of an empty store."""
        return self.later.welcome.get()

    @property
    def import_page(self) -> ImportPage:
        """Return the import."""
        return self.later.importing.get()

    @property
    def outage_page(self) -> OutagePage:
        """Return the outage centre."""
        return self.later.outages.get()

    @property
    def playbook_page(self) -> PlaybookPage:
        """Return the playbook."""
        return self.later.playbook.get()

    @property
    def document_page(self) -> DocumentPage:
        """Return a document in the conversation's place."""
        return self.later.document.get()

    @property
    def project_page(self) -> ProjectPage:
        """Return a project in the conversation's place."""
        return self.later.project.get()

    @property
    def drop_layer(self) -> DropLayer:
        """Return what lies over the window while files are held there."""
        return self.later.drop_layer.get()
