"""What belongs to a window goes with it: what outlives it would follow the system's look for nobody, ever slower."""

from PySide6.QtWidgets import QApplication
from shiboken6 import delete, isValid

from holdfast.gui import furnished
from holdfast.gui.theme import Theme
from holdfast.paths import Paths
from holdfast.program import Program


def test_nothing_of_a_window_outlives_it(qtbot, library, lanes, tmp_path, chooser):
    application = QApplication.instance()
    before = {id(each) for each in QApplication.topLevelWidgets()}, len(application.findChildren(Theme))
    window = furnished(Program(library), lanes, Paths.under(tmp_path / "data"), chooser)
    window.show()
    qtbot.waitUntil(lambda: window.status_bar.count.text() != "")
    mine = [each for each in QApplication.topLevelWidgets() if id(each) not in before[0]]
    assert window in mine
    window.bridge.close()
    window.controller.importing.stop()
    delete(window)

    assert [type(each).__name__ for each in mine if isValid(each)] == []
    assert len(application.findChildren(Theme)) == before[1]
