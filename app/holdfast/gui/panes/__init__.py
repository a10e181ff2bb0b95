"""The parts of the window. They hold layout, show what they are given and signal what the person did; what follows
from it is decided in the controllers.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.panes.drop_layer import DropLayer
    from holdfast.gui.panes.import_page import ImportPage
    from holdfast.gui.panes.list_pane import ListPane
    from holdfast.gui.panes.notice import Notice, NoticeBar
    from holdfast.gui.panes.reading_pane import ReadingPane
    from holdfast.gui.panes.status_bar import StatusBar
    from holdfast.gui.panes.top_bar import TopBar
    from holdfast.gui.panes.welcome import WelcomePage

__all__ = [
    "DropLayer",
    "ImportPage",
    "ListPane",
    "Notice",
    "NoticeBar",
    "ReadingPane",
    "StatusBar",
    "TopBar",
    "WelcomePage",
]

__getattr__ = opening(
    __name__,
    {
        "DropLayer": "drop_layer",
        "ImportPage": "import_page",
        "ListPane": "list_pane",
        "Notice": "notice",
        "NoticeBar": "notice",
        "ReadingPane": "reading_pane",
        "StatusBar": "status_bar",
        "TopBar": "top_bar",
        "WelcomePage": "welcome",
    },
)
