"""A window with a conversation, to be read over AT-SPI. Ends by itself."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "app")]

from PySide6.QtCore import QTimer  # noqa: E402 - found only after the line above
from PySide6.QtWidgets import QApplication  # noqa: E402 - as above

from helpers.made_conversations import talk  # noqa: E402 - as above
from helpers.showing import show  # noqa: E402 - as above
from holdfast.gui.theme import Theme  # noqa: E402 - as above
from holdfast.gui.view import ConversationView  # noqa: E402 - as above

application = QApplication([sys.argv[0]])
application.setApplicationName("holdfast-read-aloud")
view = ConversationView(Theme(application, "light"))
view.resize(800, 600)
show(view, talk(1, "Two", "first question", "second **answer** 京都"))
view.settle()
view.show()
QTimer.singleShot(60_000, application.quit)
application.exec()
