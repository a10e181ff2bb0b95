"""What belongs to a window goes with it: what outlives it would follow the system's look for nobody, ever slower."""

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete, isValid

from helpers.made_conversations import talk
from holdfast.gui import furnished
from holdfast.gui.theme import Theme
from holdfast.paths import Paths
from holdfast.program import Program


def test_nothing_of_a_window_outlives_it(qtbot, library, lanes, tmp_path, chooser):
    application = QApplication.instance()
    before = QApplication.topLevelWidgets()  # kept: the number of one that is gone may be given to another
    themes = len(application.findChildren(Theme))
    window = furnished(Program(library), lanes, Paths.under(tmp_path / "data"), chooser)
    window.show()
    qtbot.waitUntil(lambda: window.status_bar.count.text() != "")
    mine = [each for each in QApplication.topLevelWidgets() if each not in before]
    assert window in mine
    window.bridge.close()
    window.controller.importing.stop()
    delete(window)

    assert [type(each).__name__ for each in mine if isValid(each)] == []
    assert len(application.findChildren(Theme)) == themes


def test_pages_that_nobody_asked_for_lie_over_nothing(qtbot, open_window, scripted):
    """Neither when the window is shown first, nor when it comes back from the tray."""
    scripted.conversations = {1: talk(1, "Tea", "a", "b")}
    window = open_window(scripted)
    qtbot.waitUntil(lambda: window.reading_pane.title.text() == "Tea")
    for _ in range(2):
        seen = [each for each in window.reading_pane.children() if isinstance(each, QWidget) and each.isVisible()]
        assert [type(each).__name__ for each in seen] == ["QStackedWidget"]
        window.hide()
        window.show()
