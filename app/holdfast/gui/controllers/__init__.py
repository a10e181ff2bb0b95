"""What happens when a person does something: the panes say what was done, the library does it, the bridge brings the
answer back. Controllers own conditions and no layout.
"""

from typing import TYPE_CHECKING

from holdfast.doors import opening

if TYPE_CHECKING:
    from holdfast.gui.controllers.importing import ImportController
    from holdfast.gui.controllers.listing import ListController
    from holdfast.gui.controllers.reading import ReadingController
    from holdfast.gui.controllers.searching import SearchController

__all__ = [
    "ImportController",
    "ListController",
    "ReadingController",
    "SearchController",
]

__getattr__ = opening(
    __name__,
    {
        "ImportController": "importing",
        "ListController": "listing",
        "ReadingController": "reading",
        "SearchController": "searching",
    },
)
