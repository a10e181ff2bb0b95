"""A small window at the top left of the screen, from which files can be dragged: `drag_source.py FILE...`. It stands
in for a file manager, and says on its standard output what becomes of them.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

PLACE = (0, 0, 90, 40)


def say(word):
    """Tell whoever reads."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


class Source(QLabel):
    """What is dragged."""

    def __init__(self, files):
        super().__init__("Files")
        self.setWindowFlags(Qt.WindowType.X11BypassWindowManagerHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle("drag-source")
        self.setGeometry(*PLACE)
        self._urls = [QUrl.fromLocalFile(str(Path(name).absolute())) for name in files]

    def paintEvent(self, event):  # noqa: N802 - Qt's name
        """Say once that there is something to take hold of."""
        super().paintEvent(event)
        say("ready")

    def mouseMoveEvent(self, event):  # noqa: N802 - Qt's name
        """Begin the drag; it lasts until the files are dropped."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            data = QMimeData()
            data.setUrls(self._urls)
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.setHotSpot(QPoint(0, 0))
            say("dragged")
            say(drag.exec(Qt.DropAction.CopyAction).name)


application = QApplication(sys.argv[:1])
source = Source(sys.argv[1:])
source.show()
application.exec()
