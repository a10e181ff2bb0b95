"""What happens when a person does something: the panes say what was done, the library does it, the bridge brings the
answer back. Controllers own conditions and no layout.
"""

from holdfast.gui.controllers.importing import ImportController
from holdfast.gui.controllers.listing import ListController
from holdfast.gui.controllers.reading import ReadingController
from holdfast.gui.controllers.searching import SearchController

__all__ = ["ImportController", "ListController", "ReadingController", "SearchController"]
