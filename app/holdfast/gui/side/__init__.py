"""What stands beside a conversation and in its place: the column with outline, artifacts, attachments and branches, and
the pages of documents and projects. Shows values; reaches the store through the library only.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.side.controller import SideController
    from holdfast.gui.side.document_page import DocumentPage
    from holdfast.gui.side.documents import DocumentController
    from holdfast.gui.side.project_page import ProjectPage
    from holdfast.gui.side.projects import ProjectController
    from holdfast.gui.side.section import SideList
    from holdfast.gui.side.side_pane import SidePane

__all__ = [
    "DocumentController",
    "DocumentPage",
    "ProjectController",
    "ProjectPage",
    "SideController",
    "SideList",
    "SidePane",
]

__getattr__ = opening(
    __name__,
    {
        "DocumentController": "documents",
        "DocumentPage": "document_page",
        "ProjectController": "projects",
        "ProjectPage": "project_page",
        "SideController": "controller",
        "SideList": "section",
        "SidePane": "side_pane",
    },
)
