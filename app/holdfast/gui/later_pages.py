"""The window's pages that few starts show: each is made, and its modules loaded, when it is first asked for, and stands
then where it would always have stood. Knows the window's places; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from holdfast.gui.awaited import Awaited

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from holdfast.gui.main_window import MainWindow
    from holdfast.gui.outages.page import OutagePage
    from holdfast.gui.outages.playbook_page import PlaybookPage
    from holdfast.gui.pages import TextPage
    from holdfast.gui.panes import DropLayer, ImportPage, WelcomePage
    from holdfast.gui.side import DocumentPage, ProjectPage

Page = TypeVar("Page", bound="QWidget")
Text = TypeVar("Text", bound="TextPage")


class LaterPages:
    """What the window has of pages, and what lies over it while files are held there."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.welcome: Awaited[WelcomePage] = Awaited(self._welcome)
        self.importing: Awaited[ImportPage] = Awaited(self._importing)
        self.outages: Awaited[OutagePage] = Awaited(self._outages)
        self.playbook: Awaited[PlaybookPage] = Awaited(self._playbook)
        self.document: Awaited[DocumentPage] = Awaited(self._document)
        self.project: Awaited[ProjectPage] = Awaited(self._project)
        self.drop_layer: Awaited[DropLayer] = Awaited(self._drop_layer)

    def _welcome(self) -> WelcomePage:
        from holdfast.gui.panes.welcome import WelcomePage  # noqa: PLC0415 - as the module says

        return self._among_pages(WelcomePage(self._window.theme))

    def _importing(self) -> ImportPage:
        from holdfast.gui.panes.import_page import ImportPage  # noqa: PLC0415 - as above

        return self._among_pages(ImportPage(self._window.theme))

    def _outages(self) -> OutagePage:
        from holdfast.gui.outages.page import OutagePage  # noqa: PLC0415 - as above

        return self._among_pages(OutagePage(self._window.theme))

    def _playbook(self) -> PlaybookPage:
        from holdfast.gui.outages.playbook_page import PlaybookPage  # noqa: PLC0415 - as above

        return self._among_pages(PlaybookPage(self._window.theme))

    def _document(self) -> DocumentPage:
        from holdfast.gui.side.document_page import DocumentPage  # noqa: PLC0415 - as above

        return self._beside_the_conversation(DocumentPage(self._window.theme))

    def _project(self) -> ProjectPage:
        from holdfast.gui.side.project_page import ProjectPage  # noqa: PLC0415 - as above

        return self._beside_the_conversation(ProjectPage(self._window.theme))

    def _drop_layer(self) -> DropLayer:
        from holdfast.gui.panes.drop_layer import DropLayer  # noqa: PLC0415 - as above

        return DropLayer(self._window.theme, cast("QWidget", self._window.centralWidget()))

    def _among_pages(self, page: Page) -> Page:
        """Have a page stand in the place of everything below the top bar, once it is chosen."""
        self._window.pages.addWidget(page)
        self._window.order_focus()
        return page

    def _beside_the_conversation(self, page: Text) -> Text:
        """Have a page stand in the conversation's place, once it is shown there."""
        page.hide()  # or it comes with the pane, over the conversation
        page.setParent(self._window.reading_pane)
        self._window.order_focus()
        return page
